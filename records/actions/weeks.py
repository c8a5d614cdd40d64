"""Writing and handing in a week's record, and what its readers do with it."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from core import audit, clock
from core.errors import Refused, Stale, WrongState
from core.plaintext import written
from core.workflow import advance, amend, require
from records.actions.attachments import keep_attachment
from records.actions.taking_over import own_again
from records.calendar import deadline, month_of_week
from records.models import BehalfEntry, RecordAddition, RecordComment, RecordEntry, SharedExample, WeeklyRecord
from records.models.weeks import OPEN
from records.reading.likeness import sketch
from records.weeks.content import Content, checked_text
from records.weeks.duties import targets_of_week
from records.weeks.filing import branch_to_file_in, record_of, refuse_closed, refuse_others_draft, right_to_write
from records.workflow import RECORD

COMMENTED = ("submitted", "returned", "read", "locked")


@transaction.atomic
def open_week(member, monday: date, *, by) -> WeeklyRecord:
    """Return the member's record of the week, begun as an empty draft if there was none.

    Refused for a week that has not begun, that the member does not owe, or whose month is closed. A draft that nobody
    has seen goes with a member who moved to another branch before the week's Thursday.
    """
    branch = branch_to_file_in(member, monday, by=by)
    record = record_of(member.pk, monday)
    if record is None:
        record = _begin(member, branch, monday, state="draft")
        if by.member_id != member.pk:
            BehalfEntry.objects.create(record=record, state="entered", entered_by=by, entered_at=clock.now(),
                                       received_on=clock.today())  # fmt: skip
        audit.record("开始写记实", record, by=by)
    elif record.branch_id != branch.pk:
        if not record.is_open:
            raise Refused("这一周的记实已经交给原来的支部，不用再写。")
        amend(record, by=by, permission=right_to_write(member.pk, by), verb="记实随组织关系转出", states=OPEN,
              branch=branch, detail={"before": record.branch_id, "after": branch.pk})  # fmt: skip
    return record


@transaction.atomic
def save_draft(
    record, *, by, seen_version: int | None = None, photos=(), about: Collection[int] = (), **content
) -> WeeklyRecord:  # fmt: skip
    """Keep what was typed so far (the keywords of ``Content``) and ``photos`` (checked uploads). ``about`` are concerns
    (ids) that entries tell of from now on. Nothing is written when nothing changed."""
    words = Content(**content)
    words.check(record.monday, is_final=False)
    _check_duties(words, record.member_id, record.branch_id, record.monday, record)
    _keep_concerns(words, record, about)
    refuse_closed(record.branch_id, record.member_id, record.month)
    refuse_others_draft(record, by)
    # Whatever version was seen: a sending whose answer was lost on the way comes again.
    if not photos and record.is_open and words.equals(record):
        return record
    amend(record, by=by, permission=right_to_write(record.member_id, by), verb="保存草稿", seen_version=seen_version,
          states=OPEN, **words.fields)  # fmt: skip
    own_again(record, by=by)
    _replace_entries(record, words)
    for photo in photos:
        keep_attachment(record, photo, by)
    return record


@transaction.atomic
def file_week(
    member, monday: date, entries, *, by, seen_version: int | None = 0, photos=(), arrived_at: datetime | None = None,
    **content,
) -> WeeklyRecord:  # fmt: skip
    """Begin, fill and hand in a week in one go: what the phone's big button does.

    ``entries`` and the keywords are those of ``Content``, ``photos`` are checked uploads. ``seen_version`` is the
    version of the draft the page was made with: 0 when there was none, None to take the record as it is. Raises Stale
    when there is another by now. ``arrived_at`` (aware, now) decides whether it is late; ``enter_week`` gives it.
    """
    step = RECORD["submit" if by.member_id == member.pk else "enter"]
    branch = branch_to_file_in(member, monday, by=by)
    refuse_closed(branch.pk, member.pk, month_of_week(monday))
    words = Content(entries, **content)
    words.check(monday, is_final=True)
    # Where there was none, the database itself refuses a second one.
    record = None if seen_version == 0 else record_of(member.pk, monday)
    _check_duties(words, member.pk, branch.pk, monday, record)
    _keep_concerns(words, record)
    if record is None:
        if seen_version:
            raise Stale
        handed_in = _handed_in(WeeklyRecord(branch=branch, monday=monday), arrived_at)
        record = _begin(member, branch, monday, state=step.target, **handed_in, **words.fields)
        _replace_entries(record, words, is_new=True)
        # Last, since a line holds up all others of the branch until the transaction ends.
        audit.record(step.label, record, by=by, step=step.name, before="draft", after=step.target)
    else:
        refuse_others_draft(record, by)
        own_again(record, by=by)
        advance(record, step.name, by=by, seen_version=seen_version, branch=branch, **_handed_in(record, arrived_at),
                **words.fields)  # fmt: skip
        _replace_entries(record, words)
    for photo in photos:
        keep_attachment(record, photo, by)
    return record


@transaction.atomic
def withdraw_record(record, *, by, seen_version: int | None = None) -> WeeklyRecord:
    """Take a record back that nobody has read yet. What is then handed in after the deadline is late."""
    refuse_closed(record.branch_id, record.member_id, record.month)
    return advance(record, "withdraw", by=by, seen_version=seen_version, submitted_at=None)


@transaction.atomic
def read_record(record, *, by, comment: str = "", good_example: bool = False, seen_version: int | None = None):
    """Note that the record was read; perhaps with a comment, perhaps as a good example."""
    comment = checked_text(RecordComment, "text", comment, "comment")
    advance(record, "read", by=by, seen_version=seen_version, read_at=clock.now(), read_by=by,
            is_good_example=good_example or record.is_good_example)  # fmt: skip
    if comment:
        RecordComment.objects.create(record=record, author=by, text=comment, at=clock.now())
    return record


@transaction.atomic
def return_record(record, *, by, reason: str, seen_version: int | None = None) -> WeeklyRecord:
    """Send a record back to its writer, saying why. Whether it was late at first stays as it was; what he agreed to
    share was another text."""
    reason = checked_text(WeeklyRecord, "returned_reason", reason, "reason")
    refuse_closed(record.branch_id, record.member_id, record.month)
    SharedExample.objects.filter(record=record).delete()
    return advance(record, "return", by=by, seen_version=seen_version, reason=reason, returned_reason=reason,
                   read_at=None, read_by=None, is_good_example=False)  # fmt: skip


@transaction.atomic
def comment_record(record, *, by, text: str) -> RecordComment:
    """Say something of a record that was handed in; a locked one too."""
    text = written(checked_text(RecordComment, "text", text, "comment"), "请写评语。", "comment")
    require(record, by, "record.read")
    if record.state not in COMMENTED:
        raise WrongState("这份记实还没有提交，不能写评语。")
    comment = RecordComment.objects.create(record=record, author=by, text=text, at=clock.now())
    audit.record("写评语", record, by=by)
    return comment


@transaction.atomic
def praise_record(record, *, by, is_good_example: bool, seen_version: int | None = None) -> WeeklyRecord:
    """Mark a record that was read as a good example, or take the mark off."""
    verb = "评为优秀记实" if is_good_example else "取消优秀记实"
    return amend(record, by=by, permission="record.read", verb=verb, seen_version=seen_version,
                 states=("read", "locked"), is_good_example=is_good_example)  # fmt: skip


@transaction.atomic
def add_addition(record, *, by, text: str) -> RecordAddition:
    """Add a dated word to a record whose month is closed. The record itself stays as it is."""
    text = written(checked_text(RecordAddition, "text", text, "text"), "请写补充说明。", "text")
    require(record, by, "record.write")
    if record.state != "locked":
        raise WrongState("月结以前可以直接改记实，不用写补充说明。")
    addition = RecordAddition.objects.create(record=record, author=by, text=text, at=clock.now())
    audit.record("写补充说明", record, by=by)
    return addition


def _check_duties(words: Content, member_id: int, branch_id: int, monday: date, record) -> None:
    """Keep to the duties that can be named in this week: one query, none where no entry names any."""
    names_any = any(row.duty_id is not None for row in words.rows)
    words.check_duties(targets_of_week(member_id, branch_id, monday, record=record) if names_any else {})


def _keep_concerns(words: Content, record, about: Collection[int] = ()) -> None:
    """One query, none where no entry tells of a concern."""
    if any(row.concern_id for row in words.rows):
        there = RecordEntry.objects.filter(record=record, concern__isnull=False).values_list("concern_id", flat=True)
        words.keep_concerns({*there, *about} if record else set(about))


def _begin(member, branch, monday: date, **fields) -> WeeklyRecord:
    try:
        return WeeklyRecord.objects.create(
            member=member, branch=branch, monday=monday, month=month_of_week(monday), **fields
        )
    except IntegrityError as error:  # begun on another phone in this very moment; the transaction is given up
        raise Stale from error


def _handed_in(record, arrived_at: datetime | None = None) -> dict:
    """When it was handed in, and whether too late. What was returned keeps its first time; who withdrew it himself and
    sends it after the deadline is late."""
    now = clock.now()
    is_over = (arrived_at or now) >= deadline(record.monday, record.branch.grace_hours)
    return {
        "submitted_at": now,
        "first_submitted_at": record.first_submitted_at or now,
        "is_late": record.is_late or (is_over and record.state != "returned"),
    }


def _replace_entries(record, words: Content, *, is_new: bool = False) -> None:
    if not is_new:
        RecordEntry.objects.filter(record=record).delete()
    for row in words.rows:
        row.record, row.sketch = record, sketch(row.content)
    RecordEntry.objects.bulk_create(words.rows)
