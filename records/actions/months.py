"""A member's monthly report, and what the group's meeting says of the month."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed, Refused
from core.workflow import advance, amend, hold, is_permitted, require
from members.models import Member
from records.calendar import weeks_of_month
from records.models import GroupAssessment, GroupMonth, MonthlyReport
from records.models.months import Attendance
from records.months.assessing import can_be_reported, month_roster
from records.months.facts import report_facts
from records.months.ratings import rating_label
from records.months.scales import scale_of
from records.weeks.content import checked_text
from records.weeks.filing import refuse_closed
from records.weeks.standing import owed_weeks


@transaction.atomic
def draft_report(member, month: date, *, by, branch=None) -> MonthlyReport:
    """Return the member's report of the month, begun if there was none, with the facts of the records as of now.

    ``branch`` is the one the month is reported to (the member's present one).
    """
    month = month.replace(day=1)
    require(member, by, "month.report")
    branch = branch or member.current_membership.branch
    if month > clock.today():
        raise Refused("这个月还没有到。")
    if not owed_weeks(branch, *_span(month), members=[member.pk]):
        raise Refused("这个月您不在这个支部，不用汇报。")
    report = MonthlyReport.objects.filter(branch=branch, member=member, month=month).first()
    if report is None:
        refuse_closed(branch.pk, member.pk, month)
        report = MonthlyReport.objects.create(branch=branch, member=member, month=month, state="draft",
                                              facts=report_facts(member, branch, month))  # fmt: skip
        audit.record("起草月汇报", report, by=by)
    return report


@transaction.atomic
def save_report(report, *, by, seen_version: int | None = None, **words: str) -> MonthlyReport:
    """Keep what the member wrote so far: ``words`` are some of organisation_life, study, summary, plan. Nothing is
    written when nothing changed."""
    words = _report_words(words)
    if seen_version in (None, report.version) and all(getattr(report, name) == text for name, text in words.items()):
        return report
    return amend(report, by=by, permission="month.report", verb="保存月汇报", seen_version=seen_version,
                 states=("draft",), **words)  # fmt: skip


@transaction.atomic
def send_report(report, *, by, seen_version: int | None = None, **words: str) -> MonthlyReport:
    """Report to the group, with the words of ``save_report`` or as it was saved. The facts are kept as the records say
    them now. From the month's last week on, until the group's month is closed."""
    words = _report_words(words)
    if not words.get("summary", report.summary):
        raise Refused("请写几句本月小结。", "summary")
    if not can_be_reported(report.month):
        raise Refused(f"{report.month.month}月的最后一周还没有开始，到那时再汇报；现在写的会存成草稿。")
    refuse_closed(report.branch_id, report.member_id, report.month)
    facts = report_facts(report.member, report.branch, report.month)
    return advance(report, "send", by=by, seen_version=seen_version, facts=facts, sent_at=clock.now(),
                   returned_reason="", **words)  # fmt: skip


@transaction.atomic
def withdraw_report(report, *, by, seen_version: int | None = None) -> MonthlyReport:
    """Take a report back that nobody has read and the group has not discussed yet."""
    refuse_closed(report.branch_id, report.member_id, report.month)
    given = GroupAssessment.objects.given().filter(branch=report.branch_id, member=report.member_id, month=report.month)
    if given.exists():
        raise Refused("小组已经评议过这个月，不能自己撤回。要改，请小组长退回。")
    return advance(report, "withdraw", by=by, seen_version=seen_version, sent_at=None)


@transaction.atomic
def read_report(report, *, by, seen_version: int | None = None) -> MonthlyReport:
    """Note that the report was read; from then on its writer cannot take it back."""
    return advance(report, "read", by=by, seen_version=seen_version)


@transaction.atomic
def return_report(report, *, by, reason: str, seen_version: int | None = None) -> MonthlyReport:
    """Send a report back to its writer, saying why."""
    reason = checked_text(MonthlyReport, "returned_reason", reason, "reason")
    refuse_closed(report.branch_id, report.member_id, report.month)
    return advance(report, "return", by=by, seen_version=seen_version, reason=reason, returned_reason=reason)


@transaction.atomic
def open_group_month(group, branch, month: date, *, by) -> GroupMonth:
    """Return the group's month (``group`` None: those in no group), opened if need be, with a row for each member who
    is to be assessed. Doing it again brings the rows up to date."""
    month = month.replace(day=1)
    require(group or branch, by, "month.assess")
    if group is not None and group.branch_id != branch.pk:
        raise NotAllowed
    if month > clock.today():
        raise Refused("这个月还没有到，不能评议。")
    if not month_roster(branch, month):
        raise Refused("这个月支部里还没有要写记实的党员，不用评议。")
    group_month, is_new = GroupMonth.objects.get_or_create(
        branch=branch, group=group, month=month, defaults={"state": "open"}
    )
    if is_new:
        audit.record("开始小组月评议", group_month, by=by)
    if group_month.state == "open":
        sync_rows(group_month)
    return group_month


@transaction.atomic
def record_assessments(
    group_month,
    ratings: Mapping,
    *,
    by,
    meeting: Mapping[str, Any] | None = None,
    attendance: Mapping | None = None,
    seen_version: int | None = None,
) -> GroupMonth:
    """Write down what the group's meeting said: ``ratings`` is {member or id: (rating, comment)}.

    Only rows that ``by`` may assess can change: nobody rates himself, a leader's own rating is for the secretary, the
    secretary's for the deputy or the committee. Verdicts that stand so already may be among them. ``meeting`` (of
    met_on, place, host, recorder, minutes) and ``attendance`` ({member or id: (an Attendance or "", why on leave)}) are
    written by whoever leads the group's or the branch's month, what is not given stays; from others they are not taken.
    Nothing is written when nothing changed.
    """
    hold(group_month, "open")
    sync_rows(group_month)
    changed = _changed_rows(group_month, {_id(member): verdict for member, verdict in ratings.items()}, by)
    leads = is_permitted(group_month, by, "month.assess")
    if not leads and not changed:
        raise NotAllowed
    words = _checked_meeting(group_month, meeting or {}) if leads else {}
    absences = _changed_attendance(group_month, attendance or {}) if leads else []
    words = {name: value for name, value in words.items() if value != getattr(group_month, name)}
    if not (words or changed or absences) and seen_version in (None, group_month.version):
        return group_month
    detail = {"changes": _said(changed) | _said_attendance(absences)}
    amend(group_month, by=by, permission="month.assess" if leads else "month.view", verb="记录小组评议",
          seen_version=seen_version, states=("open",), detail=detail, **words)  # fmt: skip
    for row, rating, comment in changed:
        row.rating, row.comment, row.assessed_by, row.assessed_at = rating, comment, by, clock.now()
    GroupAssessment.objects.bulk_update(
        [row for row, *_ in changed], ["rating", "comment", "assessed_by", "assessed_at"]
    )
    for row, there, reason in absences:
        row.attendance, row.leave_reason = there, reason
    GroupAssessment.objects.bulk_update([row for row, *_ in absences], ["attendance", "leave_reason"])
    return group_month


def _span(month: date) -> tuple[date, date]:
    weeks = weeks_of_month(month)
    return weeks[0], weeks[-1] + 7 * date.resolution


def _report_words(words: Mapping[str, str]) -> dict[str, str]:
    return {name: checked_text(MonthlyReport, name, text, name) for name, text in words.items()}


def _checked_meeting(group_month, meeting: Mapping[str, Any]) -> dict:
    met_on = meeting.get("met_on")
    if met_on is not None and met_on > clock.today():
        raise Refused("评议日期不能在今天以后。", "met_on")
    if met_on is not None and met_on < group_month.month:
        raise Refused("评议日期不能早于所评的月份。", "met_on")
    return {
        name: value if name == "met_on" else checked_text(GroupMonth, name, value, name)
        for name, value in meeting.items()
    }


def sync_rows(group_month) -> None:
    """Give each member who is to be assessed here a row, and take empty rows away whose members are not."""
    roster = month_roster(group_month.branch, group_month.month).get(group_month.group_id, [])
    rows = group_month.assessments.all()
    rows.filter(rating="").exclude(member__in=roster).delete()
    month = {"branch": group_month.branch, "month": group_month.month}
    present = set(GroupAssessment.objects.filter(**month, member__in=roster).values_list("member_id", flat=True))
    GroupAssessment.objects.bulk_create(
        [GroupAssessment(group_month=group_month, member_id=pk, **month) for pk in roster if pk not in present]
    )
    # Somebody who was moved to this group afterwards, and whom nobody has rated yet, is rated here.
    elsewhere = GroupAssessment.objects.filter(**month, member__in=roster, rating="", group_month__state="open")
    elsewhere.exclude(group_month=group_month).update(group_month=group_month)


def _changed_rows(group_month, verdicts: dict[int, tuple[str, str]], by) -> list[tuple[GroupAssessment, str, str]]:
    """Return (row, rating, comment) of the verdicts that differ from what stands; refuse those ``by`` may not give."""
    scale = scale_of(group_month.branch_id, group_month.month)
    rows = {row.member_id: row for row in group_month.assessments.select_related("member")}
    mine = GroupAssessment.objects.permitted(by, "month.assess").filter(group_month=group_month)
    allowed = set(mine.values_list("member_id", flat=True))
    changed = []
    for member_id, (rating, comment) in verdicts.items():
        row = rows.get(member_id)
        if row is None:
            raise Refused("名单里有人不归这个小组评议，请刷新页面后重试。")
        comment = checked_text(GroupAssessment, "comment", comment, f"comment-{member_id}")
        if (row.rating, row.comment) == (rating, comment):
            continue
        if member_id not in allowed:
            raise Refused(f"您不能评议{row.member.name}：本人不评本人，小组长由书记评，书记由副书记或支委评。")
        if rating not in scale:
            raise Refused(f"请给{row.member.name}选一个评价。", f"rating-{member_id}")
        changed.append((row, rating, comment))
    return changed


def _said(changed) -> dict[str, list[str]]:
    """The verdicts for the audit line: who, from what to what."""
    return {
        row.member.name: [
            f"{row.get_rating_display()} {row.comment}".strip(),
            f"{rating_label(rating)} {comment}".strip(),
        ]
        for row, rating, comment in changed
    }


def _changed_attendance(group_month, told: Mapping) -> list[tuple[GroupAssessment, str, str]]:
    """Return (row, attendance, reason) where it differs from what stands. A reason is kept of a leave only."""
    told = {_id(member): answer for member, answer in told.items()}
    changed = []
    for row in group_month.assessments.filter(member__in=told).select_related("member"):
        there, reason = told[row.member_id]
        if there not in {"", *Attendance.values}:
            raise Refused(f"请选择{row.member.name}是否到会。", f"attendance-{row.member_id}")
        reason = checked_text(GroupAssessment, "leave_reason", reason, f"leave-{row.member_id}")
        reason = reason if there == Attendance.LEAVE else ""
        if (row.attendance, row.leave_reason) != (there, reason):
            changed.append((row, there, reason))
    return changed


def _said_attendance(changed) -> dict[str, list[str]]:
    labels = dict(Attendance.choices)
    return {
        f"{row.member.name}到会": [
            f"{row.get_attendance_display()} {row.leave_reason}".strip(), f"{labels.get(there, '')} {reason}".strip()
        ]
        for row, there, reason in changed
    }  # fmt: skip


def _id(member) -> int:
    return member.pk if isinstance(member, Member) else member
