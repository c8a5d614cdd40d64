"""What is laid beside one record for its reader: near-copies, pictures used before, and what its words leave out.

Everything earlier that the reader himself may read counts: another branch's records never, a group leader's other
groups neither. The number of queries does not depend on how many records there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from django.db.models import QuerySet, Value

from records.models import Attachment, Concern, ConcernPhoto, LikenessVerdict, ReadingRule, RecordEntry
from records.models.reading import USUAL_PERCENT
from records.reading import likeness, phrases, pictures

MOST_SHOWN = 3  # for one entry or picture: the likest


@dataclass
class Copy:
    """An earlier entry that is nearly the same as ``entry``, both texts in pieces."""

    entry: RecordEntry
    other: RecordEntry
    percent: int
    mine: likeness.Pieces
    theirs: likeness.Pieces

    @property
    def is_own(self) -> bool:
        return self.other.record.member_id == self.entry.record.member_id


@dataclass
class Reuse:
    """An earlier attachment, or the photo of a concern, that is, or looks like, the picture of ``attachment``."""

    attachment: Attachment
    other: Attachment | ConcernPhoto

    @property
    def is_same_file(self) -> bool:
        return self.attachment.file_id == self.other.file_id

    @property
    def is_own(self) -> bool:
        return self.other.record.member_id == self.attachment.record.member_id


@dataclass
class Pair:
    """All that one record has in common with an earlier one in one way, and what was decided about it."""

    other: object
    about: str
    copies: list = field(default_factory=list)
    verdicts: list[LikenessVerdict] = field(default_factory=list)

    @property
    def verdict(self) -> LikenessVerdict | None:
        return self.verdicts[-1] if self.verdicts else None

    @property
    def percent(self) -> int:
        return max((copy.percent for copy in self.copies if isinstance(copy, Copy)), default=0)


def rule_of(branch) -> ReadingRule:
    """Return what a branch points out; the usual for one that has not said. A query, unless the rule was selected
    with the branch."""
    return getattr(branch, "reading_rule", None) or ReadingRule(branch=branch, alike_percent=USUAL_PERCENT)


def near_copies(record, entries, user, *, percent: int) -> list[Copy]:
    """Return the earlier entries that are the same as one of ``entries`` (of ``record``) by at least ``percent``, the
    likest first. At most two queries."""
    asked = [entry for entry in entries if entry.sketch]
    if not asked:
        return []
    earlier = _earlier(RecordEntry, record, user).exclude(sketch=b"")
    rows = list(earlier.order_by().values_list("pk", "sketch"))
    if not rows:
        return []
    sketches = likeness.stack([bytes(row[1]) for row in rows])
    likely = {entry.pk: [rows[place][0] for place in likeness.likely(bytes(entry.sketch), sketches)] for entry in asked}
    everything = {pk for some in likely.values() for pk in some}
    others = RecordEntry.objects.select_related("record__member").in_bulk(everything) if everything else {}
    found = []
    for entry in asked:
        shares = (
            (likeness.percent_shared(entry.content, others[pk].content, at_least=percent), pk)
            for pk in likely[entry.pk]
        )
        best = sorted((share, pk) for share, pk in shares if share >= percent)[::-1][:MOST_SHOWN]
        found += [
            Copy(entry, others[pk], share, *likeness.pieces(entry.content, others[pk].content)) for share, pk in best
        ]
    return found


def reused_pictures(record, attachments, user) -> list[Reuse]:
    """Return the earlier attachments with the same file as one of ``attachments`` (of ``record``), or one that looks
    the same. Each of ``attachments`` gets ``concern_photos``: the photos of concerns, as far as ``user`` may read
    these, of which that is true as well. At most two queries."""
    asked = [attachment for attachment in attachments if attachment.is_picture]
    for attachment in attachments:
        attachment.concern_photos = []
    if not asked:
        return []
    rows = list(_pictures_there(record, max(attachment.pk for attachment in asked), user))
    of_records = sorted(row for row in rows if not row[3])
    hits = [(one, row[0]) for one, found in _looking_alike(asked, of_records) for row in found if row[0] < one.pk]
    for one, found in _looking_alike(asked, sorted(row for row in rows if row[3])):
        one.concern_photos = [Reuse(one, _photo_of(row)) for row in found]
    others = Attachment.objects.select_related("record__member", "file").in_bulk({pk for _, pk in hits}) if hits else {}
    return [Reuse(attachment, others[pk]) for attachment, pk in hits]


def _pictures_there(record, before: int, user) -> QuerySet:
    """A row for each: key, file, look; then of a concern's photo the concern's key, category and moment."""
    earlier = Attachment.objects.permitted(user, "record.view").filter(record__branch=record.branch_id, pk__lt=before)
    earlier = earlier.exclude(record=record.pk).exclude(record__state="draft").order_by()
    shown = Concern.objects.shown_to(user).filter(branch=record.branch_id).order_by().values("pk")
    photos = ConcernPhoto.objects.filter(concern__in=shown).order_by()
    columns = ("pk", "file_id", "picture_hash")
    return earlier.values_list(*columns, Value(0), Value(""), "added_at").union(
        photos.values_list(*columns, "concern_id", "concern__kind", "concern__created_at"), all=True
    )


def _photo_of(row: tuple) -> ConcernPhoto:
    key, file, look, concern, kind, moment = row
    return ConcernPhoto(
        pk=key, file_id=file, picture_hash=look, concern=Concern(pk=concern, kind=kind, created_at=moment)
    )  # fmt: skip


def _looking_alike(asked, rows: list[tuple]) -> Iterator[tuple[Attachment, list[tuple]]]:
    """With each of the pictures asked about, those of ``rows`` (key, file, look and more) that are the same."""
    if not rows:
        return
    files = np.array([row[1] for row in rows])
    has_hash = np.array([row[2] is not None for row in rows])
    hashes = np.array([row[2] or 0 for row in rows], dtype=np.int64)
    for attachment in asked:
        is_hit = files == attachment.file_id
        if attachment.picture_hash is not None:
            is_hit |= has_hash & pictures.alike(attachment.picture_hash, hashes)
        yield attachment, [rows[place] for place in np.flatnonzero(is_hit)[:MOST_SHOWN]]


def lay_beside(record, entries, attachments, user) -> list[Pair]:
    """Return what ``record`` has in common with earlier ones, record by record, the likest first; ``entries`` get
    ``phrases`` and ``lacks``: the phrases in them and what they leave out; ``attachments`` get ``concern_photos``. At
    most six queries."""
    rule = rule_of(record.branch)
    pattern = phrases.pattern_of(rule.phrases)
    for entry in entries:
        entry.record = record
        entry.phrases = phrases.phrases_in(f"{entry.content}\n{entry.result}", pattern)
        entry.lacks = phrases.not_said(entry.content, entry.result, entry.people, entry.quantity)
    for attachment in attachments:
        attachment.record = record
    pairs: dict[tuple[int, str], Pair] = {}
    about = LikenessVerdict.About
    found = [(about.TEXT, copy) for copy in near_copies(record, entries, user, percent=rule.alike_percent)]
    found += [(about.PICTURE, reuse) for reuse in reused_pictures(record, attachments, user)]
    for kind, copy in found:
        other = copy.other.record
        pairs.setdefault((other.pk, kind), Pair(other, kind)).copies.append(copy)
    if pairs:
        for verdict in record.likeness_verdicts.select_related("decided_by"):
            if (verdict.other_id, verdict.about) in pairs:
                pairs[verdict.other_id, verdict.about].verdicts.append(verdict)
    return sorted(pairs.values(), key=lambda pair: (pair.about != about.TEXT, -pair.percent, pair.other.pk))


def _earlier(model, record, user):
    """The rows of ``model`` in records of the same branch that were handed in before ``record``, as far as ``user``
    may read them. What was withdrawn since is nobody's but its writer's."""
    rows = model.objects.permitted(user, "record.view").filter(
        record__branch=record.branch_id, record__first_submitted_at__lt=record.first_submitted_at
    )
    return rows.exclude(record=record.pk).exclude(record__state="draft")
