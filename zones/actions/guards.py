"""What every action of this room asks before it writes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import F

from core.errors import NotAllowed, Refused, Stale
from core.workflow import is_permitted
from members.models import Organization
from zones.models import Contact, Zone


def require(obj, by, permission: str) -> None:
    """Raise NotAllowed unless ``by`` holds ``permission`` on ``obj`` today."""
    if not is_permitted(obj, by, permission):
        raise NotAllowed


def take_turns(rows) -> bool:
    """Write the rows without changing them, so that whoever does the same next waits until this transaction is over
    and then sees what it did. Returns whether there are such rows by now."""
    return bool(rows.update(version=F("version")))


def keep_zone(zone: Zone) -> bool:
    """Keep a zone from being closed or changed by others until this transaction is over: whatever is put into it or
    asked of it meanwhile holds. False when it is closed by now."""
    return take_turns(Zone.objects.filter(pk=zone.pk, until_on__isnull=True))


def keep_contact(contact: Contact) -> bool:
    """The same for a contact. False when it is served no longer by now."""
    return take_turns(Contact.objects.filter(pk=contact.pk, is_closed=False))


@contextmanager
def unique_or_refused(sentence: str, field: str | None = None) -> Iterator[None]:
    """Turn the database's refusal of a second row of the same kind into a sentence. Two people may have been asked the
    same question at the same moment; only the database sees both answers."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(sentence, field) from error


def refuse_zone(branch: Organization, zone: Zone | None) -> None:
    """Raise Refused unless things of ``branch`` can be put into ``zone`` (None: into no zone, which is allowed).
    Nobody closes it before this transaction is over."""
    if zone is not None and (zone.branch_id != branch.pk or not keep_zone(zone)):
        raise Refused("这个责任区不在本支部，或者已经撤销。", "zone")


def compare_and_set(obj, seen_version: int | None, **changes) -> None:
    """Write ``changes`` where the row is still the version that was seen, else raise Stale. The audit line is the
    caller's."""
    version = obj.version if seen_version is None else seen_version
    if not type(obj)._base_manager.filter(pk=obj.pk, version=version).update(version=version + 1, **changes):
        raise Stale
    for name, value in {**changes, "version": version + 1}.items():
        setattr(obj, name, value)
