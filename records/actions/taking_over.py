"""A week that somebody entered for a member and that he goes on with himself."""

from records.models import BehalfEntry


def own_again(record, *, by) -> None:
    """What somebody entered for the member and he then goes on with himself is his own, and nobody else's to see. From
    others it changes nothing."""
    if by.member_id == record.member_id:
        BehalfEntry.objects.filter(record=record).delete()
