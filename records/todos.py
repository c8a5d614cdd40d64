"""What waits for whom in this room."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.asking import Rows, asked_once
from core.registry import Asked, Todo
from members.access import holds
from members.models import Member, Organization, PartyGroup
from records.calendar import (
    SHANGHAI,
    WEEK,
    deadline,
    monday_of,
    month_of_week,
    previous_month,
    thursday_of,
    year_of_week,
)
from records.models import Concern, GroupAssessment, GroupMonth, MonthlyReport, PaperKeeping, WeeklyRecord
from records.models.concerns import WITH_MEMBER
from records.models.months import SENT
from records.models.weeks import FILED
from records.months.assessing import can_be_reported, is_over, reporting_branch, year_rosters
from records.weeks.sparing import not_spared
from records.weeks.standing import branch_owed, gather_memberships, missed_in_a_row

ASK_AGAIN = 1  # weeks: how long after its deadline a missing record is still asked for


@asked_once
def own_records(user, day: date) -> list[WeeklyRecord]:
    """The person's records of the weeks he is asked for on ``day``, and whatever was returned to him, the oldest
    first. One query."""
    return list(WeeklyRecord.objects.permitted(user, "record.write").filter(_asked_for(day)).order_by("monday"))


def gather_weeks(users, day: date) -> None:
    """Ask for all of them at once in which branches they were and which records they have: a person's own, as
    ``own_records`` finds them. Two queries."""
    members = {user.member_id: user for user in users if user.member_id}
    gather_memberships(members)
    found: dict[int, list[WeeklyRecord]] = {pk: [] for pk in members}
    for record in WeeklyRecord.objects.filter(_asked_for(day), member__in=members).order_by("monday"):
        found[record.member_id].append(record)
    for pk, records in found.items():
        own_records.know(records, members[pk], day)


def _asked_for(day: date) -> Q:
    this_week = monday_of(day)
    return Q(monday__gte=this_week - ASK_AGAIN * WEEK, monday__lte=this_week) | Q(state="returned")


def _unless_closed(branch, member_id: int, month: date) -> QuerySet[Member]:
    """The member, to be counted: one, or none when the month was closed for him."""
    rows = GroupAssessment.objects.filter(branch=branch, member=member_id, month=month, group_month__state="closed")
    return Member.objects.filter(~Exists(rows), pk=member_id)


def _unless_spared(branch, member_id: int, monday: date) -> QuerySet[Member]:
    """The same for a week: none when no record of it is expected of him either, or when it is written down from his
    sheet of paper by others."""
    on_paper = PaperKeeping.objects.on(thursday_of(monday)).filter(member=member_id)
    own = WeeklyRecord.objects.filter(member=member_id, monday=monday, behalf__isnull=True)  # begun: nobody else's now
    mine = _unless_closed(branch, member_id, month_of_week(monday))
    return mine.filter(Exists(own) | ~Exists(on_paper)).filter(not_spared(branch, monday))


def last_day(monday: date, branch) -> date:
    """Return the day on which a record of the week is still in time."""
    return timezone.localtime(deadline(monday, branch.grace_hours) - timedelta(seconds=1), SHANGHAI).date()


def _week_to_write(user, day: date, monday: date, what: str) -> Iterator[Todo]:
    states = {record.monday: record.state for record in own_records(user, day)}
    branch = branch_owed(user.member_id, monday) if user.member_id else None
    if branch is None or states.get(monday) in {*FILED, "returned"}:
        return
    due_on = last_day(monday, branch)
    yield Todo(what, reverse("records:week", args=[monday]), due_on=due_on, icon="journal-text",
               count=_unless_spared(branch, user.member_id, monday),
               tone="waiting" if due_on >= day else "late")  # fmt: skip


def writing(user, day: date) -> Iterator[Todo]:
    """Members: this week's record."""
    yield from _week_to_write(user, day, monday_of(day), "写本周记实")


def catching_up(user, day: date) -> Iterator[Todo]:
    """Members: last week's record if it is missing, and whatever was returned."""
    if not user.member_id:
        return
    monday = monday_of(day) - ASK_AGAIN * WEEK
    yield from _week_to_write(user, day, monday, f"补交第{monday.isocalendar().week}周记实")
    for record in own_records(user, day):
        if record.state == "returned":
            week = record.monday.isocalendar().week
            yield Todo(f"改好退回的第{week}周记实", reverse("records:week", args=[record.monday]),
                       icon="arrow-return-left", tone="late")  # fmt: skip


def reporting(user, day: date) -> Iterator[Todo]:
    """Members: the report of the month that ends, and of the one before until it is closed."""
    if not user.member_id:
        return
    this_month = day.replace(day=1)
    sent = MonthlyReport.objects.permitted(user, "month.report").filter(state__in=SENT)
    for month in (previous_month(this_month), this_month):
        branch = reporting_branch(user.member_id, month) if can_be_reported(month) else None
        if branch is not None:
            waiting = _unless_closed(branch, user.member_id, month).filter(~Exists(sent.filter(month=month)))
            url = reverse("records:report", args=[month])
            yield Todo(f"写{month.month}月汇报", url, count=waiting, icon="file-earmark-text")


def reading(user, day: date) -> Iterator[Todo]:
    """Officers: records that nobody has read."""
    if holds(user, "record.read"):
        waiting = WeeklyRecord.objects.permitted(user, "record.read").filter(state="submitted")
        yield Todo("阅记实", reverse("records:reading"), count=waiting, icon="eye")


def sharing(user, day: date) -> Iterator[Todo]:
    """Members: whether the branch may read what was marked as a good example."""
    if user.member_id:
        asked = WeeklyRecord.objects.permitted(user, "record.write").asking_to_share()
        yield Todo("优秀记实：愿意在支部里分享吗", reverse("records:example-asked"), count=asked, icon="star")


def assessing(user, day: date) -> Iterator[Asked]:
    """Officers: groups' months to assess and to close; the committee: the secretary's own verdict."""
    if not holds(user, "month.assess"):
        return
    mine = GroupAssessment.objects.permitted(user, "month.assess").filter(rating="", group_month__state="open")
    yield Asked((Rows(mine.order_by("month").values_list("month").annotate(n=Count("pk"))),), _months_to_assess)
    branch = user.current_branch
    if branch is not None and branch.is_branch:
        yield from _months_to_open_and_close(user, branch, previous_month(day))


def _months_to_assess(rows) -> Iterator[Todo]:
    for month, count in rows:
        yield Todo(f"小组评议：{month.month}月", reverse("records:month-list"), count=count, icon="chat-square-text")


def _months_to_open_and_close(user, branch, month: date) -> Iterator[Todo | Asked]:
    url, roster = reverse("records:month-list"), year_rosters(branch, month.year).get(month, {})
    groups = PartyGroup.objects.permitted(user, "month.assess").filter(branch=branch)
    ungrouped = Organization.objects.permitted(user, "month.assess").filter(pk=branch.pk)
    begun = GroupMonth.objects.filter(branch=branch, month=month).order_by()

    def say(mine, may_hold_ungrouped, theirs):
        unopened = {group for (group,) in mine} | ({None} if may_hold_ungrouped else set())
        unopened = unopened & set(roster) - {group for (group,) in theirs}
        to = url
        if len(unopened) == 1:
            (group,) = unopened
            to = reverse("records:month-open", args=[month, group or 0])  # 0: those who are in no group
        yield Todo(f"开始{month.month}月的小组评议", to, count=len(unopened), icon="chat-square-text")

    yield Asked((Rows(groups.order_by().values_list("pk")), ungrouped, Rows(begun.values_list("group_id"))), say)
    if is_over(branch, month):
        closable = GroupMonth.objects.permitted(user, "month.assess").filter(branch=branch, month=month, state="open")
        yield Todo(f"{month.month}月可以月结", url, count=closable.exclude(assessments__rating=""), icon="lock")


def reopened(user, day: date) -> Iterator[Todo | Asked]:
    """Officers: months that were opened again and wait for their next closing."""
    if holds(user, "month.close"):
        rows = GroupMonth.objects.permitted(user, "month.close").filter(state="open", closings__gt=0)
        yield Asked((Rows(rows.order_by("month").values_list("pk", "month")),), _months_to_close_again)


def _months_to_close_again(rows) -> Iterator[Todo]:
    for pk, month in rows:
        url = reverse("records:month-detail", args=[pk])
        yield Todo(f"{month.month}月重新打开了，改好再月结", url, icon="unlock", tone="late")


def slipping(user, day: date) -> Iterator[Todo]:
    """Officers: who missed two weeks or more in a row."""
    branch = user.current_branch
    if not holds(user, "record.read") or branch is None or not branch.is_branch:
        return
    count = Member.objects.permitted(user, "record.read").filter(pk__in=missed_in_a_row(branch))
    url = reverse("records:calendar", args=[year_of_week(monday_of(day))])
    yield Todo("提醒连续两周以上没交记实的党员", url, count=count, icon="bell", tone="late")


def concerns_to_handle(user, day: date) -> Iterator[Todo]:
    """Members: concerns to answer, those past their day apart; and what they wrote down and is answered."""
    if not user.member_id:
        return
    listed = reverse("records:concern-list")
    own = Concern.objects.permitted(user, "concern.handle").filter(state__in=WITH_MEMBER)
    for label, rows, tone in (
        ("答复超期的群众诉求", own.filter(due_on__lt=day), "late"),
        ("办理群众诉求", own.filter(due_on__gte=day), "waiting"),
    ):
        yield Todo(label, f"{listed}?whose=mine", count=rows, icon="chat-left-dots", tone=tone)
    asked = Concern.objects.to_ask_about(user)
    yield Todo("问一问代录的诉求解决了没有", f"{listed}?whose=written&state=answered", count=asked, icon="telephone")


def concerns_to_manage(user, day: date) -> Iterator[Todo]:
    """Officers: concerns that nobody handles, and others' that are past their day."""
    if holds(user, "concern.manage"):
        listed, rows = reverse("records:concern-list"), Concern.objects.permitted(user, "concern.manage")
        waiting = rows.filter(state="received")
        yield Todo("分办群众诉求", f"{listed}?state=received", count=waiting, icon="chat-left-dots")
        others = rows.overdue(day).filter(state__in=WITH_MEMBER).exclude(member=user.member_id)
        yield Todo("催办超期的群众诉求", f"{listed}?state=overdue", count=others, icon="bell", tone="late")


def concerns_passed_up(user, day: date) -> Iterator[Todo]:
    """The organisation above: what branches laid before it."""
    if holds(user, "concern.answer_above"):
        rows = Concern.objects.permitted(user, "concern.answer_above").filter(state="passed_up")
        url = f"{reverse('records:concern-list')}?state=passed_up"
        yield Todo("答复下级上报的群众诉求", url, count=rows, icon="chat-left-dots")
