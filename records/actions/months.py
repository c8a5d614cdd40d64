"""A member's monthly report, the group's verdict, and the closing that locks the month's records."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F

from core import audit, clock
from core.errors import NotAllowed, Refused
from core.workflow import advance, amend, is_permitted, require
from members.models import Member
from records.calendar import weeks_of_month
from records.content import checked_text
from records.filing import refuse_closed
from records.models import GroupAssessment, GroupMonth, MonthlyReport, WeeklyRecord
from records.models.months import Rating
from records.months import can_be_reported, is_over, month_roster, report_facts
from records.standing import owed_weeks
from records.workflow import RECORD


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
def save_report(report, *, by, summary: str, plan: str, seen_version: int | None = None) -> MonthlyReport:
    """Keep what the member wrote so far. Nothing is written when nothing changed."""
    words = _report_words(summary, plan)
    if seen_version in (None, report.version) and words == {"summary": report.summary, "plan": report.plan}:
        return report
    return amend(report, by=by, permission="month.report", verb="保存月汇报", seen_version=seen_version,
                 states=("draft",), **words)  # fmt: skip


@transaction.atomic
def send_report(report, *, by, summary: str | None = None, plan: str | None = None, seen_version: int | None = None):
    """Report to the group. The facts are kept as the records say them now. From the month's last week on, until the
    group's month is closed."""
    words = _report_words(report.summary if summary is None else summary, report.plan if plan is None else plan)
    if not words["summary"]:
        raise Refused("请写几句本月小结。", "summary")
    if not can_be_reported(report.month):
        raise Refused(f"{report.month.month}月的最后一周还没有开始，到那时再汇报；现在写的会存成草稿。")
    refuse_closed(report.branch_id, report.member_id, report.month)
    facts = report_facts(report.member, report.branch, report.month)
    return advance(report, "send", by=by, seen_version=seen_version, facts=facts, sent_at=clock.now(),
                   returned_reason="", **words)  # fmt: skip


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
    reach = type(branch).objects.permitted(by, "month.assess").filter(pk=branch.pk)
    if group is not None:
        reach = type(group).objects.permitted(by, "month.assess").filter(pk=group.pk, branch=branch)
    if not reach.exists():
        raise NotAllowed
    if month > clock.today():
        raise Refused("这个月还没有到，不能评议。")
    group_month, is_new = GroupMonth.objects.get_or_create(
        branch=branch, group=group, month=month, defaults={"state": "open"}
    )
    if is_new:
        audit.record("开始小组月评议", group_month, by=by)
    if group_month.state == "open":
        _sync_rows(group_month)
    return group_month


@transaction.atomic
def record_assessments(
    group_month,
    ratings: Mapping,
    *,
    by,
    met_on: date | None = None,
    minutes: str = "",
    attendees=(),
    seen_version: int | None = None,
) -> GroupMonth:
    """Write down what the group's meeting said: ``ratings`` is {member or id: (rating, comment)}; a rating of "" leaves
    the member without one. ``attendees`` are members or ids.

    Only rows that ``by`` may assess can change: nobody rates himself, a leader's own rating is for the secretary, the
    secretary's for the deputy or the committee. Verdicts that stand so already may be among them. Day, minutes and
    attendance are written by whoever leads the group's or the branch's month; from others they are not taken.
    """
    _sync_rows(group_month)
    changed = _changed_rows(group_month, {_id(member): verdict for member, verdict in ratings.items()}, by)
    leads = is_permitted(group_month, by, "month.assess")
    if not leads and not changed:
        raise NotAllowed
    meeting = {}
    if leads:
        _check_met(group_month, met_on)
        meeting = {"met_on": met_on, "minutes": checked_text(GroupMonth, "minutes", minutes, "minutes")}
    amend(group_month, by=by, permission="month.assess" if leads else "month.view", verb="记录小组评议",
          seen_version=seen_version, states=("open",), detail={"changes": _said(changed)}, **meeting)  # fmt: skip
    for row, rating, comment in changed:
        row.rating, row.comment, row.assessed_by, row.assessed_at = rating, comment, by, clock.now()
    rows = [row for row, *_ in changed]
    GroupAssessment.objects.bulk_update(rows, ["rating", "comment", "assessed_by", "assessed_at"])
    if leads:
        group_month.attendees.set([_id(member) for member in attendees])
    return group_month


@transaction.atomic
def close_month(group_month, *, by, seen_version: int | None = None) -> GroupMonth:
    """Close the month: every record handed in is locked; what was not handed in stays missing for ever.

    Only when the deadline of the month's last week has passed and everybody has a rating.
    """
    require(group_month, by, "month.close")
    if not is_over(group_month.branch, group_month.month):
        raise Refused(f"{group_month.month.month}月最后一周的截止时间还没有过，现在不能月结。")
    _sync_rows(group_month)
    waiting = group_month.assessments.filter(rating="").select_related("member")
    if names := "、".join(row.member.name for row in waiting[:5]):
        raise Refused(f"还有 {waiting.count()} 人没有评议（{names} 等），评完才能月结。")
    advance(group_month, "close", by=by, seen_version=seen_version, closed_at=clock.now(), closed_by=by)
    step = RECORD["lock"]
    records = list(
        WeeklyRecord.objects.filter(
            branch=group_month.branch, month=group_month.month, state__in=step.sources,
            member__in=group_month.assessments.values("member_id"),
        ).select_related("member")
    )  # fmt: skip
    rows = WeeklyRecord.objects.filter(pk__in=[record.pk for record in records], state__in=step.sources)
    rows.update(state=step.target, version=F("version") + 1)
    lines = [(r, {"step": step.name, "before": r.state, "after": step.target}) for r in records]
    audit.record_many(step.label, lines, by=by)
    return group_month


def _span(month: date) -> tuple[date, date]:
    weeks = weeks_of_month(month)
    return weeks[0], weeks[-1] + 7 * date.resolution


def _report_words(summary: str, plan: str) -> dict:
    return {
        "summary": checked_text(MonthlyReport, "summary", summary, "summary"),
        "plan": checked_text(MonthlyReport, "plan", plan, "plan"),
    }


def _check_met(group_month, met_on: date | None) -> None:
    if met_on is None:
        return
    if met_on > clock.today():
        raise Refused("评议日期不能在今天以后。", "met_on")
    if met_on < group_month.month:
        raise Refused("评议日期不能早于所评的月份。", "met_on")


def _sync_rows(group_month) -> None:
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
        if rating not in Rating.values:
            raise Refused(f"请给{row.member.name}选一个评价。", f"rating-{member_id}")
        changed.append((row, rating, comment))
    return changed


def _said(changed) -> dict[str, list[str]]:
    """The verdicts for the audit line: who, from what to what."""
    return {
        row.member.name: [
            f"{row.get_rating_display()} {row.comment}".strip(),
            f"{Rating(rating).label} {comment}".strip(),
        ]
        for row, rating, comment in changed
    }


def _id(member) -> int:
    return member.pk if isinstance(member, Member) else member
