"""月结版本: what a group's month was at each closing, and what changed after it was opened again.

A closing keeps everything it locks as labelled words. Versions are laid side by side by these labels, so a change is
shown in the words people wrote, for ever and whatever becomes of the rows.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from core.clock import SHANGHAI
from core.models import AuditEntry
from core.numbers import plain
from core.plaintext import digest_of
from records.calendar import month_name, parse_week, week_name, weeks_of_month
from records.models import GroupAssessment, GroupMonth, MonthlyReport, MonthReopening, MonthSnapshot, WeeklyRecord
from records.models.months import SENT
from records.weeks.standing import Standing, standing

MEETING, REPORT, VERDICT, FIGURES, RECORD = "meeting", "report", "verdict", "figures", "record"
LABELS = {MEETING: "评议会", REPORT: "月汇报", VERDICT: "小组评议", FIGURES: "周数"}


@dataclass(frozen=True)
class Change:
    """What differs between two versions in one thing. ``week`` is set for a record; ``fields`` are (label, before,
    after)."""

    kind: str
    member_id: int | None
    member: str
    week: str
    fields: tuple[tuple[str, str, str], ...]

    @property
    def label(self) -> str:
        return f"第{parse_week(self.week).isocalendar().week}周记实" if self.week else LABELS[self.kind]


@dataclass
class Revision:
    """A version that was opened again: who did so and why, and what came after. ``until`` is the next version, None
    while the month waits for its next closing."""

    snapshot: MonthSnapshot
    reopening: MonthReopening
    until: MonthSnapshot | None
    changes: list[Change] = field(default_factory=list)

    @property
    def label(self) -> str:
        after = f"第{self.until.number}版" if self.until else "现在（未月结）"
        return f"第{self.snapshot.number}版 → {after}"


def content_of(group_month: GroupMonth, *, members: Collection[int] | None = None) -> dict:
    """Return what the month holds now: plain values, ready for JSON. Drafts are nobody's but their writer's and never
    among them. Six queries; ``members`` (ids) limits it."""
    rows = group_month.assessments.select_related("member").order_by("member__pinyin", "member_id")
    rows = list(rows if members is None else rows.filter(member__in=members))
    people = [row.member_id for row in rows]
    where = {"branch": group_month.branch_id, "month": group_month.month, "member__in": people}
    reports = {report.member_id: report for report in MonthlyReport.objects.filter(**where, state__in=SENT)}
    stands = standing(group_month.branch, weeks_of_month(group_month.month), members=people)
    records: dict[int, list[dict]] = {}
    filed = WeeklyRecord.objects.filed().filter(**where).order_by("monday")
    for record in filed.prefetch_related("entries__duty", "attachments__file"):
        told = {"record": record.pk, "week": week_name(record.monday), "fields": _record_fields(record)}
        records.setdefault(record.member_id, []).append(told)
    return {
        "branch": str(group_month.branch), "group": str(group_month.group or "未编组党员"),
        "month": month_name(group_month.month), "meeting": _meeting_fields(group_month),
        "members": [
            {
                "member": row.member_id, "name": row.member.name, "number": row.member.number,
                "figures": _figures(stands.get(row.member_id) or Standing()),
                "records": records.get(row.member_id, []),
                "report": _report_fields(reports.get(row.member_id)), "verdict": _verdict_fields(row),
                "facts": reports[row.member_id].facts if row.member_id in reports else {},
            }
            for row in rows
        ],
    }  # fmt: skip


def take_snapshot(group_month: GroupMonth, number: int) -> MonthSnapshot:
    """Keep the closed month as it is as its version ``number``. The caller's transaction locked it."""
    text = json.dumps(content_of(group_month), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return MonthSnapshot.objects.create(
        group_month=group_month, number=number, content=text, digest=digest_of(text),
        closed_at=group_month.closed_at, closed_by=group_month.closed_by,
    )  # fmt: skip


def revisions(group_month: GroupMonth, *, member_id: int | None = None) -> list[Revision]:
    """Return what was changed after each reopening, the oldest first; empty for a month that was never opened again.
    ``member_id`` limits it to what is that member's. One query for a month closed once, else two, and those of
    ``content_of`` while it stands open."""
    if group_month.closings < 2 and not group_month.is_reopened:
        return []
    snapshots = list(group_month.snapshots.select_related("closed_by", "reopening__by").order_by("number"))
    members = None if member_id is None else [member_id]
    contents = [json.loads(snapshot.content) for snapshot in snapshots]
    if group_month.is_reopened:
        contents.append(content_of(group_month, members=members))
    found = []
    for place, snapshot in enumerate(snapshots):
        if place + 1 < len(contents):
            until = snapshots[place + 1] if place + 1 < len(snapshots) else None
            changes = differences(contents[place], contents[place + 1], members)
            found.append(Revision(snapshot, snapshot.reopening, until, list(changes)))
    return found


def revisions_for(member_id: int, branch_id: int, month) -> list[Revision]:
    """Return the same for what one member has in a month: two queries where the month was never opened again."""
    rows = GroupAssessment.objects.filter(member=member_id, branch=branch_id, month=month)
    row = rows.select_related("group_month__branch", "group_month__group").first()
    return revisions(row.group_month, member_id=member_id) if row else []


def of_kind(found: list[Revision], *kinds: str, week: str = "") -> list[Revision]:
    """Return the revisions with only these kinds of changes (and, for records, of this week); those without any are
    left out."""
    chosen = []
    for revision in found:
        changes = [c for c in revision.changes if c.kind in kinds and (not week or c.week == week)]
        if changes:
            chosen.append(Revision(revision.snapshot, revision.reopening, revision.until, changes))
    return chosen


def beside_report(found: list[Revision]) -> list[Revision]:
    """Return what is shown with a member's report: verdicts only once the month is closed again."""
    chosen = []
    for revision in found:
        kinds = {REPORT, FIGURES, RECORD} | ({VERDICT} if revision.until else set())
        chosen += of_kind([revision], *kinds)
    return chosen


def differences(before: dict, after: dict, members: Collection[int] | None = None) -> Iterator[Change]:
    """Yield what differs between two contents, the meeting first, then member by member."""
    if members is None and (fields := _differ(before["meeting"], after["meeting"])):
        yield Change(MEETING, None, "", "", fields)
    olds = {member["member"]: member for member in before["members"]}
    news = {member["member"]: member for member in after["members"]}
    for pk in (*olds, *(pk for pk in news if pk not in olds)):
        if members is None or pk in members:
            yield from _of_member(pk, olds.get(pk, {}), news.get(pk, {}))


def _of_member(pk: int, old: dict, new: dict) -> Iterator[Change]:
    name = (new or old)["name"]
    for kind in (FIGURES, REPORT, VERDICT):
        if fields := _differ(old.get(kind) or {}, new.get(kind) or {}):
            yield Change(kind, pk, name, "", fields)
    olds = {record["week"]: record["fields"] for record in old.get("records", ())}
    news = {record["week"]: record["fields"] for record in new.get("records", ())}
    for week in sorted(olds.keys() | news.keys()):
        if fields := _differ(olds.get(week, {}), news.get(week, {})):
            yield Change(RECORD, pk, name, week, fields)


def _differ(old: dict[str, str], new: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    labels = [*new, *(label for label in old if label not in new)]
    return tuple((x, old.get(x, ""), new.get(x, "")) for x in labels if old.get(x, "") != new.get(x, ""))


def _record_fields(record) -> dict[str, str]:
    return {
        "交否": "已交", "提交时间": _moment(record.submitted_at), "迟交": "是" if record.is_late else "否",
        **{f"第{number}条": _entry_line(entry) for number, entry in enumerate(record.entries.all(), 1)},
        "本周无事项": record.nothing_reason if record.is_nothing else "",
        "不足": record.shortcomings, "改进措施": record.improvements,
        "照片和文件": "\n".join(f"{a.name}（{a.file.sha256[:12]}）" for a in record.attachments.all()),
    }  # fmt: skip


def _entry_line(entry) -> str:
    more = [("成效", entry.result), ("涉及对象", entry.people)]
    if entry.quantity is not None:
        more.append(("完成数量", f"{plain(entry.quantity)}{entry.duty.unit if entry.duty else ''}"))
    said = "；".join(f"{label}：{value}" for label, value in more if value)
    about = entry.duty.content if entry.duty else "其他事项"
    return f"{entry.done_on:%m-%d} {about}：{entry.content}" + (f"（{said}）" if said else "")


def _report_fields(report) -> dict[str, str] | None:
    if report is None:
        return None
    return {
        "汇报时间": _moment(report.sent_at), "组织生活": report.organisation_life, "学习": report.study,
        "本月小结": report.summary, "下月打算": report.plan,
    }  # fmt: skip


def _verdict_fields(row) -> dict[str, str]:
    return {
        "到会": row.get_attendance_display(), "请假原因": row.leave_reason, "评价": row.get_rating_display(),
        "评语": row.comment,
    }  # fmt: skip


def _meeting_fields(month: GroupMonth) -> dict[str, str]:
    return {
        "评议日期": f"{month.met_on:%Y-%m-%d}" if month.met_on else "", "地点": month.place, "主持人": month.host,
        "记录人": month.recorder, "评议记录": month.minutes,
    }  # fmt: skip


def _figures(found: Standing) -> dict[str, str]:
    told = {"应交": found.owed, "按时": found.on_time, "迟交": found.late, "未交": found.missing}
    return {label: str(number) for label, number in told.items()}


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at, SHANGHAI):%Y-%m-%d %H:%M}" if at else ""


def broken_snapshots() -> Iterator[str]:
    """Yield a sentence for each kept version that is not what it was at its closing. Its digest is held against the
    audit line of the closing, sealed with a key that is not in the database."""
    lines = AuditEntry.objects.filter(object_type=GroupMonth._meta.label_lower, detail__has_key="digest")
    told = {(pk, detail["number"], detail["digest"]) for pk, detail in lines.values_list("object_id", "detail")}
    for snapshot in MonthSnapshot.objects.order_by("pk").iterator(chunk_size=100):
        where = f"records_monthsnapshot id={snapshot.pk}"
        if digest_of(snapshot.content) != snapshot.digest:
            yield f"{where}: 内容与月结时的摘要不符"
        if (snapshot.group_month_id, snapshot.number, snapshot.digest) not in told:
            yield f"{where}: 审计记录里没有这个摘要"
