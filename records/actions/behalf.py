"""代录: writing a member's week down from his sheet of paper, and what he says of it."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from core import audit, clock
from core.errors import Refused, WrongState, unique_or_refused
from core.files import store_upload
from core.plaintext import written
from core.templatetags.zonebook import precise_date
from core.workflow import advance, require
from records.actions.weeks import file_week
from records.calendar import SHANGHAI, deadline
from records.models import BehalfEntry, PaperKeeping, WeeklyRecord
from records.weeks.content import checked_text
from records.weeks.filing import refuse_closed

RECEIPT_COUNTS = timedelta(days=7)  # written down later than this after it came in, the moment of writing decides


@transaction.atomic
def start_paper(member, *, by) -> PaperKeeping:
    """Note that the member keeps the record on paper from today on."""
    require(member, by, "member.manage")
    with unique_or_refused(f"{member}已经登记了用纸质记实。", "member"):
        keeping = PaperKeeping.objects.create(member=member, from_on=clock.today())
    audit.record("登记用纸质记实", member, by=by)
    return keeping


@transaction.atomic
def end_paper(member, *, by) -> None:
    """Note that the member writes the record himself from today on. Doing it again changes nothing."""
    require(member, by, "member.manage")
    today = clock.today()
    if PaperKeeping.objects.filter(member=member).on(today).update(until_on=today):
        audit.record("不再用纸质记实", member, by=by)


@transaction.atomic
def enter_week(
    member, monday: date, entries, *, by, received_on: date, sheet=None, seen_version: int | None = 0, **content
) -> WeeklyRecord:
    """Hand in a member's week from paper: ``file_week`` with the day on which the sheet came in and perhaps its photo
    (a checked upload).

    That day decides whether the record is late, where the branch wants it so and it is at most a week ago; else the
    moment of writing down does, as for everybody.
    """
    require(member, by, "record.enter")
    _check_day(monday, received_on)
    branch = member.present_branch
    is_near = clock.today() - received_on <= RECEIPT_COUNTS
    arrived_at = datetime.combine(received_on, time(), SHANGHAI)
    by_receipt = bool(branch and branch.paper_by_receipt and is_near and received_on < clock.today())
    record = file_week(
        member, monday, entries, by=by, seen_version=seen_version, arrived_at=arrived_at if by_receipt else None,
        **content,
    )  # fmt: skip
    made_up = by_receipt and arrived_at < deadline(monday, record.branch.grace_hours) <= clock.now()
    kept = {"sheet": store_upload(sheet, by=by, field="sheet")} if sheet else {}
    _note(record, by, received_on=received_on, by_receipt=made_up, **kept)
    return record


@transaction.atomic
def take_back_entry(record, *, by, seen_version: int | None = None) -> WeeklyRecord:
    """Take back a record entered from paper that nobody has read yet, to correct it."""
    if not BehalfEntry.objects.filter(record=record).exists():
        raise WrongState("这份记实是本人自己交的，不能撤回。")
    refuse_closed(record.branch_id, record.member_id, record.month)
    return advance(record, "take_back", by=by, seen_version=seen_version, submitted_at=None)


@transaction.atomic
def confirm_entry(entry, *, by, seen_version: int | None = None) -> BehalfEntry:
    """The member finds the record right; who does it for him notes what he was told."""
    _refuse_unfiled(entry)
    return advance(entry, "confirm", by=by, seen_version=seen_version, **_said(entry, by))


@transaction.atomic
def dispute_entry(entry, *, by, reason: str, seen_version: int | None = None) -> BehalfEntry:
    """The member says what is wrong; it waits for who wrote the record down."""
    statement = written(checked_text(BehalfEntry, "statement", reason, "reason"), "请写明哪里不对。", "reason")
    _refuse_unfiled(entry)
    return advance(entry, "dispute", by=by, seen_version=seen_version, statement=statement, answer="",
                   detail={"reason": statement}, **_said(entry, by))  # fmt: skip


@transaction.atomic
def answer_dispute(entry, *, by, reason: str, seen_version: int | None = None) -> BehalfEntry:
    """Say why the record is right as it stands; the member is asked again."""
    answer = written(checked_text(BehalfEntry, "answer", reason, "reason"), "请写一句答复。", "reason")
    return advance(entry, "answer", by=by, seen_version=seen_version, answer=answer, detail={"reason": answer})


def _check_day(monday: date, received_on: date) -> None:
    if received_on > clock.today():
        raise Refused("收到日期不能在今天以后。", "received_on")
    if received_on < monday:
        raise Refused(f"这一周从{precise_date(monday)}开始，不会更早收到。", "received_on")


def _note(record, by, **facts) -> None:
    """Say of the record who wrote it down and when. What the member said of an earlier version is asked anew."""
    facts |= {"entered_by": by, "entered_at": clock.now()}
    entry = BehalfEntry.objects.filter(record=record).first()
    if entry is None:
        BehalfEntry.objects.create(record=record, state="entered", **facts)
    else:
        advance(entry, "correct", by=by, said_at=None, told_to=None, answer="", **facts)


def _refuse_unfiled(entry) -> None:
    if entry.record.is_open:
        raise WrongState("这份代录正在改，交了以后再表示意见。")


def _said(entry, by) -> dict:
    is_own = by.member_id == entry.record.member_id
    return {"said_at": clock.now(), "told_to": None if is_own else by}
