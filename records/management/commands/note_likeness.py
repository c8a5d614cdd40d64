"""Note by what near-copies and pictures used before are found, for what was filed before the software noted it."""

from django.core.management.base import BaseCommand

from records.models import Attachment, ConcernPhoto, RecordEntry
from records.reading.likeness import sketch
from records.reading.pictures import picture_hash

CHUNK = 500


class Command(BaseCommand):
    help = "Once after the upgrade that brought near-copies; may be run again, and stopped at any time."

    def handle(self, *args, **options):
        entries = RecordEntry.objects.filter(sketch=b"").exclude(content="").only("content")
        pictures = Attachment.objects.filter(picture_hash=None, file__content_type__startswith="image/")
        of_concerns = ConcernPhoto.objects.filter(picture_hash=None).select_related("file")
        noted = (
            _noted(entries, "sketch", lambda entry: sketch(entry.content)),
            _noted(pictures.select_related("file"), "picture_hash", lambda one: picture_hash(one.file)),
            _noted(of_concerns, "picture_hash", lambda one: picture_hash(one.file)),
        )
        self.stdout.write(f"条目 {noted[0]} 条，照片 {noted[1] + noted[2]} 张。")


def _noted(rows, field: str, find) -> int:
    """Fill ``field`` of the rows with what ``find`` says of each, where it says anything; return of how many."""
    count, last = 0, 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        changed = []
        for row in chunk:
            value = find(row)
            if value is not None and value != b"":
                setattr(row, field, value)
                changed.append(row)
        rows.model.objects.bulk_update(changed, [field])
        count, last = count + len(changed), chunk[-1].pk
    return count
