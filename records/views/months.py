"""The months of the groups: who is assessed, the sheet of verdicts, and the closing."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.exports import Sheet, workbook_response, write_workbook
from core.history import history_of
from core.numbers import whole_number
from core.views.action import ActionView, StepView
from core.workflow import is_permitted
from members.models import Member, Organization, PartyGroup
from records import exports
from records.actions.months import close_month, open_group_month, record_assessments
from records.branches import branch_asked, branches_of, sees_several
from records.calendar import month_name, weeks_of_month
from records.forms.months import AssessmentForm
from records.models import GroupAssessment, GroupMonth, MonthlyReport, WeeklyRecord
from records.models.months import Rating
from records.months import assessable_groups, is_over, month_roster, visible_groups, year_rosters
from records.standing import Standing, standing

LIMITS = {
    "minutes": GroupMonth._meta.get_field("minutes").max_length,
    "comment": GroupAssessment._meta.get_field("comment").max_length,
}
UNGROUPED = 0  # in addresses: those who are in no group


@dataclass
class MonthLine:
    """One group's month in the list."""

    month: date
    group: PartyGroup | None
    members: int
    reported: int = 0
    group_month: GroupMonth | None = None
    may_assess: bool = False

    @property
    def is_closed(self) -> bool:
        return self.group_month is not None and self.group_month.state == "closed"

    @property
    def address(self) -> str:
        return reverse("records:month-open", args=[self.month, self.group.pk if self.group else UNGROUPED])


class MonthList(View):
    """The months of a year, group by group: how far reports, verdicts and the closing are."""

    def get(self, request):
        branch = branch_asked(request)
        asked = whole_number(request.GET.get("year", ""))
        year = asked if asked in range(2000, 2200) else clock.today().year
        groups = visible_groups(request.user, branch)
        if not groups:
            raise Http404
        context = {
            "branch": branch, "year": year, "months": by_month(self.lines(request.user, branch, year, groups)),
            "previous": year - 1, "next": year + 1 if year < clock.today().year else None,
            "branches": branches_of(request.user) if sees_several(request.user) else None,
        }  # fmt: skip
        return render(request, "records/month_list.html", context)

    def lines(self, user, branch, year: int, groups: dict[int | None, PartyGroup | None]) -> list[MonthLine]:
        rows = GroupMonth.objects.permitted(user, "month.view").filter(branch=branch, month__year=year)
        rows = rows.annotate(
            given=Count("assessments", filter=~Q(assessments__rating="")), asked=Count("assessments")
        )  # fmt: skip
        opened = {(row.month, row.group_id): row for row in rows}
        sent = MonthlyReport.objects.filter(branch=branch, month__year=year, state="sent")
        reported = set(sent.values_list("member_id", "month"))
        mine, rosters = assessable_groups(user, branch), year_rosters(branch, year)
        months = [month for month in sorted(rosters, reverse=True) if month <= clock.today()]
        return [
            MonthLine(month, groups[group_id], len(people), sum((pk, month) in reported for pk in people),
                      opened.get((month, group_id)), group_id in mine)
            for month in months for group_id in groups if (people := rosters[month].get(group_id))
        ]  # fmt: skip


def by_month(lines: list[MonthLine]) -> list[dict]:
    """The lines of each month together; a month is closed when it is in every group."""
    return [
        {"month": month, "lines": some, "is_closed": all(line.is_closed for line in some)}
        for month, group in groupby(lines, key=attrgetter("month"))
        if (some := list(group))
    ]


class MonthOpen(ActionView):
    """Where a group's month begins. One that has begun leads straight to its sheet."""

    template_name = "records/month_open.html"

    def find(self):
        self.branch = branch_asked(self.request)
        self.month, number = self.kwargs["month"], self.kwargs["group"]
        self.group = None
        if number != UNGROUPED:
            groups = PartyGroup.objects.permitted(self.request.user, "month.view")
            self.group = get_object_or_404(groups.select_related("branch"), pk=number)
            self.branch = self.group.branch
        elif not Organization.objects.permits(self.request.user, "month.view", self.branch):
            raise Http404

    def get(self, request, *args, **kwargs):
        group_month = GroupMonth.objects.filter(branch=self.branch, group=self.group, month=self.month).first()
        return HttpResponseRedirect(group_month.get_absolute_url()) if group_month else super().get(request)

    def perform(self, form):
        return open_group_month(self.group, self.branch, self.month, by=self.request.user)

    def context(self, form):
        roster = month_roster(self.branch, self.month).get(self.group.pk if self.group else None, [])
        allowed = assessable_groups(self.request.user, self.branch)
        return {
            "month": self.month, "group": self.group, "people": Member.objects.filter(pk__in=roster),
            "may_open": (self.group.pk if self.group else None) in allowed, "submit_label": "开始评议",
            "breadcrumb": [("月评议", reverse("records:month-list"))], "cancel_url": reverse("records:month-list"),
        }  # fmt: skip


class MonthPage(ActionView):
    """The sheet of one group's month: everybody's weeks and report beside the verdict."""

    form_class, template_name, success_message = AssessmentForm, "records/month.html", "已保存。"

    def find(self):
        rows = GroupMonth.objects.permitted(self.request.user, "month.view")
        rows = rows.select_related("branch", "group", "closed_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def form_kwargs(self):
        is_open = self.object.state == "open"
        rows = list(self.object.assessments.select_related("member", "assessed_by").order_by("member__pinyin", "pk"))
        mine = GroupAssessment.objects.permitted(self.request.user, "month.assess").filter(group_month=self.object)
        self.leads = is_open and is_permitted(self.object, self.request.user, "month.assess")
        self.present = set(self.object.attendees.values_list("pk", flat=True))
        return {
            "rows": rows, "editable": set(mine.values_list("member_id", flat=True)) if is_open else set(),
            "leads": self.leads, "present": self.present,
        }  # fmt: skip

    def perform(self, form):
        meeting = {name: form.answers[name] for name in ("met_on", "minutes") if form.leads}
        return record_assessments(
            self.object, form.ratings, by=self.request.user, seen_version=form.seen_version,
            attendees=form.attendees, **meeting,
        )  # fmt: skip

    def context(self, form):
        rows = with_facts(self.object, form.assessments)
        for row in rows:
            row.fields = {name: form[f"{name}-{row.member_id}"] for name in ("present", "rating", "comment")
                          if f"{name}-{row.member_id}" in form.fields}  # fmt: skip
            row.is_present = row.member_id in self.present
        given = sum(bool(row.rating) for row in rows)
        is_open = self.object.state == "open"
        may_close = is_open and is_permitted(self.object, self.request.user, "month.close")
        return {
            "rows": rows, "given": given, "weeks": weeks_of_month(self.object.month), "is_open": is_open,
            "may_write": bool(form.editable) or self.leads, "leads": self.leads, "choices": Rating.choices,
            "may_close": may_close, "is_over": is_over(self.object.branch, self.object.month),
            "is_complete": given == len(rows), "history": history_of(self.object),
            "limits": LIMITS,
            "breadcrumb": [("月评议", reverse("records:month-list"))],
        }  # fmt: skip


def with_facts(group_month, rows: list[GroupAssessment]) -> list[GroupAssessment]:
    """Put beside each verdict what it is about: ``standing`` (weeks), ``report``, ``is_reported``. Three queries."""
    people = [row.member_id for row in rows]
    weeks = weeks_of_month(group_month.month)
    stands = standing(group_month.branch, weeks, members=people)
    written = MonthlyReport.objects.filter(branch=group_month.branch, month=group_month.month, member__in=people)
    reports = {report.member_id: report for report in written}
    for row in rows:
        row.standing = stands.get(row.member_id) or Standing()
        row.report = reports.get(row.member_id)
        row.is_reported = row.report is not None and row.report.state == "sent"
    return rows


def month_export(request, pk):
    """The sheet as a workbook."""
    rows = GroupMonth.objects.permitted(request.user, "month.view").select_related("branch", "group")
    group_month = get_object_or_404(rows, pk=pk)
    verdicts = list(group_month.assessments.select_related("member").order_by("member__pinyin", "pk"))
    name = f"月评议 {month_name(group_month.month)} {group_month.group or '未编组党员'}"
    sheet = Sheet(name, list(exports.MONTH_ROWS), with_facts(group_month, verdicts))
    return workbook_response(f"{name}.xlsx", write_workbook([sheet]))


class MonthClose(StepView):
    model, see, step = GroupMonth, "month.view", "close"
    template_name, success_message = "records/month_close.html", "已月结，本月记实已经锁定。"

    def perform(self, form):
        return close_month(self.object, by=self.request.user, seen_version=form.seen_version)

    def context(self, form):
        rows = with_facts(self.object, list(self.object.assessments.select_related("member")))
        people = [row.member_id for row in rows]
        records = WeeklyRecord.objects.filter(branch=self.object.branch, month=self.object.month, member__in=people)
        counts = records.aggregate(
            filed=Count("pk", filter=Q(state__in=["submitted", "read"])),
            unread=Count("pk", filter=Q(state="submitted")),
            returned=Count("pk", filter=Q(state="returned")),
            draft=Count("pk", filter=Q(state="draft")),
        )
        return {
            **super().context(form), "counts": counts, "rows": rows, "submit_label": "月结",
            "unassessed": [row.member.name for row in rows if not row.rating],
            "unreported": [row.member.name for row in rows if not row.is_reported],
            "missing": sum(row.standing.missing for row in rows),
            "is_over": is_over(self.object.branch, self.object.month),
            "cancel_url": self.object.get_absolute_url(),
            "breadcrumb": [("月评议", reverse("records:month-list")), (self.object, self.object.get_absolute_url())],
        }  # fmt: skip
