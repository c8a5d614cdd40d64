"""What a reader decides beside reading: about likenesses, about a reading that was a slip, about what is pointed out;
and the writer's answer whether a good example may be shared."""

from datetime import timedelta

from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed, Refused, WrongState
from core.plaintext import written
from core.workflow import advance, compare_and_set, hold, require
from members.actions.changes import told_changes
from records.actions.weeks import COMMENTED, return_record
from records.models import LikenessVerdict, ReadingRule, SharedExample, WeeklyRecord
from records.models.reading import LEAST_PERCENT
from records.models.weeks import FILED
from records.weeks.content import checked_text

UNDO_FOR = timedelta(minutes=10)


def can_be_unread(record, user) -> bool:
    """Whether ``user`` read the record just now, so that a slip can be taken back. No query."""
    return record.state == "read" and record.read_by_id == user.pk and clock.now() < record.read_at + UNDO_FOR


@transaction.atomic
def unread_record(record, *, by, seen_version: int | None = None) -> WeeklyRecord:
    """Take a reading back within ten minutes, by whoever read it. A comment stays: it was said."""
    if record.state == "read" and not can_be_unread(record, by):
        require(record, by, "record.read")
        raise Refused("只有刚刚阅的人在十分钟里可以撤销。要本人改，请退回。")
    return advance(record, "unread", by=by, seen_version=seen_version, read_at=None, read_by=None,
                   is_good_example=False)  # fmt: skip


@transaction.atomic
def judge_likeness(
    record, other, *, about: str, verdict: str, by, note: str = "", seen_version: int | None = None
) -> LikenessVerdict:
    """Keep what the reader decided about a likeness of ``record`` to ``other``, which he may read as well. To return
    the record for it takes a note, which is the reason its writer sees."""
    note = checked_text(LikenessVerdict, "note", note, "note")
    require(record, by, "record.read")
    require(other, by, "record.view")
    if other.pk == record.pk or other.branch_id != record.branch_id or other.state == "draft":
        raise NotAllowed
    if verdict == LikenessVerdict.Verdict.RETURNED:
        return_record(record, by=by, reason=written(note, "请写明退回的理由，本人会看到。", "note"),
                      seen_version=seen_version)  # fmt: skip
    elif record.state not in COMMENTED:
        raise WrongState
    row = LikenessVerdict.objects.create(
        record=record, other=other, about=about, verdict=verdict, note=note, decided_by=by, at=clock.now()
    )
    audit.record("判断是否雷同", record, by=by, other=other.pk, about=row.get_about_display(),
                 verdict=row.get_verdict_display(), **({"reason": note} if note else {}))  # fmt: skip
    return row


@transaction.atomic
def set_reading_rule(branch, *, by, alike_percent: int, phrases: str, seen_version: int | None = None) -> ReadingRule:
    """Say from which share on texts are pointed out in a branch, and which phrases count besides the usual ones."""
    phrases = "\n".join(dict.fromkeys(checked_text(ReadingRule, "phrases", phrases, "phrases").split()))
    require(branch, by, "organization.manage")
    if not LEAST_PERCENT <= alike_percent <= 100:
        raise Refused(f"请填 {LEAST_PERCENT} 到 100 之间的数。", "alike_percent")
    if any(len(phrase) < 2 for phrase in phrases.split()):
        raise Refused("一条至少两个字，一行写一条。", "phrases")
    rule, _ = ReadingRule.objects.get_or_create(branch=branch)
    asked = {"alike_percent": alike_percent, "phrases": phrases}
    changes = told_changes(rule, {name: value for name, value in asked.items() if getattr(rule, name) != value})
    compare_and_set(rule, seen_version, **asked)
    if changes:
        audit.record("修改阅记实提示", branch, by=by, changes=changes)
    return rule


@transaction.atomic
def answer_sharing(record, *, by, choice: str) -> SharedExample:
    """Keep the writer's answer whether the branch may read his good example; it holds at once, and until the next."""
    require(record, by, "record.write")
    hold(record, *FILED, otherwise="这份记实现在不在已提交的记实里，不能分享。")
    if not record.is_good_example and choice != SharedExample.Choice.DECLINED:
        raise Refused("这份记实现在不是优秀记实，不能分享。")
    row, _ = SharedExample.objects.update_or_create(
        record=record, defaults={"choice": choice, "answered_at": clock.now()}
    )
    audit.record("答复是否分享优秀记实", record, by=by, choice=row.get_choice_display())
    return row
