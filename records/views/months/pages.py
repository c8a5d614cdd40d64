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
from core.fields import limits_of
from core.history import history_of
from core.jobs import start_job
from core.numbers import whole_number
from core.pdf import pdf_response
from core.views.action import ActionView
from core.views.saving import save_quietly
from core.workflow import is_permitted
from members.models import Member, Organization, PartyGroup
from records import exports
from records.actions.months import open_group_month, record_assessments
from records.branches import branch_asked, branches_of, sees_several
from records.calendar import month_name, weeks_of_month
from records.forms.months import AssessmentForm
from records.models import GroupAssessment, GroupMonth, MonthlyReport
from records.models.months import SENT, Attendance
from records.months.assessing import assessable_groups, is_over, month_roster, visible_groups, year_rosters
from records.months.papers import AT_ONCE, month_file, print_group_month, print_month, reports_to_print
from records.months.ratings import choices_of
from records.months.scales import scale_of
from records.months.versions import revisions
from records.weeks.standing import Standing, standing

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
            "may_manage": Organization.objects.permits(request.user, "month.manage", branch),
        }  # fmt: skip
        return render(request, "records/months/month_list.html", context)

    def lines(self, user, branch, year: int, groups: dict[int | None, PartyGroup | None]) -> list[MonthLine]:
        rows = GroupMonth.objects.permitted(user, "month.view").filter(branch=branch, month__year=year)
        rows = rows.annotate(
            given=Count("assessments", filter=~Q(assessments__rating="")), asked=Count("assessments")
        )  # fmt: skip
        opened = {(row.month, row.group_id): row for row in rows}
        sent = MonthlyReport.objects.filter(branch=branch, month__year=year, state__in=SENT)
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

    template_name = "records/months/month_open.html"

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


def find_month(user, pk: int) -> GroupMonth:
    rows = GroupMonth.objects.permitted(user, "month.view").select_related("branch", "group", "closed_by")
    return get_object_or_404(rows, pk=pk)


class MonthSheet:
    """What the sheet of one group's month and its quiet companion (saving) share."""

    form_class = AssessmentForm

    def find(self):
        return find_month(self.request.user, self.kwargs["pk"])

    def form_kwargs(self):
        is_open = self.object.state == "open"
        rows = list(self.object.assessments.select_related("member", "assessed_by").order_by("member__pinyin", "pk"))
        mine = GroupAssessment.objects.permitted(self.request.user, "month.assess").filter(group_month=self.object)
        self.leads = is_open and is_permitted(self.object, self.request.user, "month.assess")
        self.scale = scale_of(self.object.branch_id, self.object.month)
        return {
            "rows": rows, "editable": set(mine.values_list("member_id", flat=True)) if is_open else set(),
            "leads": self.leads, "scale": self.scale,
        }  # fmt: skip

    def write(self, form, ratings) -> GroupMonth:
        return record_assessments(
            self.object, ratings, by=self.request.user, seen_version=form.seen_version, meeting=form.meeting,
            attendance=form.attendance,
        )  # fmt: skip


class MonthPage(MonthSheet, ActionView):
    """The sheet of one group's month: everybody's weeks and report beside the verdict."""

    template_name, success_message = "records/months/month.html", "已保存。"

    def perform(self, form):
        return self.write(form, form.ratings)

    def context(self, form):
        rows = with_facts(self.object, form.assessments)
        for row in rows:
            row.fields = {name: form[f"{name}-{row.member_id}"] for name in ("attendance", "leave", "rating", "comment")
                          if f"{name}-{row.member_id}" in form.fields}  # fmt: skip
        found = revisions(self.object)
        given = sum(bool(row.rating) for row in rows)
        is_open = self.object.state == "open"
        may_close = is_open and is_permitted(self.object, self.request.user, "month.close")
        return {
            "rows": rows, "given": given, "weeks": weeks_of_month(self.object.month), "is_open": is_open,
            "may_write": bool(form.editable) or self.leads, "leads": self.leads, "choices": choices_of(self.scale),
            "may_close": may_close, "is_over": is_over(self.object.branch, self.object.month),
            "may_reopen": not is_open and is_permitted(self.object, self.request.user, "month.manage"),
            "is_complete": given == len(rows), "history": history_of(self.object, leave_out=["保存月结版本"]),
            "limits": limits_of(GroupMonth, GroupAssessment), "attendance": count_attendance(rows), "revisions": found,
            "breadcrumb": [("月评议", reverse("records:month-list"))],
        }  # fmt: skip


class MonthSave(MonthSheet, View):
    """Saving while somebody types. A comment is kept as soon as its rating is chosen."""

    def post(self, request, *args, **kwargs):
        self.object = self.find()
        form = AssessmentForm(request.POST, obj=self.object, user=request.user, **self.form_kwargs())
        return save_quietly(form, lambda: self.write(form, form.chosen_ratings))


def count_attendance(rows: list[GroupAssessment]) -> list[tuple[str, int]]:
    """Return how many were due and how many of them came, were on leave, were absent."""
    counts = [(label, sum(row.attendance == kind for row in rows)) for kind, label in Attendance.choices]
    return [("应到", len(rows)), *counts]


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
        row.is_reported = row.report is not None and row.report.state in SENT
    return rows


def month_export(request, pk):
    """The sheet as a workbook, with the meeting and what was changed after a closing on sheets of their own."""
    group_month = find_month(request.user, pk)
    verdicts = list(group_month.assessments.select_related("member").order_by("member__pinyin", "pk"))
    name = f"月评议 {month_name(group_month.month)} {group_month.group or '未编组党员'}"
    sheets = [
        Sheet(name, list(exports.MONTH_ROWS), with_facts(group_month, verdicts)),
        Sheet("评议会", list(exports.PAIRS), exports.meeting_rows(group_month, count_attendance(verdicts))),
    ]
    if found := revisions(group_month):
        sheets.append(Sheet("月结后改动", list(exports.CHANGES), exports.change_rows(found)))
    return workbook_response(f"{name}.xlsx", write_workbook(sheets))


class MonthPrint(ActionView):
    """The group's sheet and everybody's reports as one PDF: at once, or in the background where they are many."""

    template_name = "layouts/confirm.html"

    def find(self):
        return find_month(self.request.user, self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        if reports_to_print(self.object).count() > AT_ONCE:
            return super().get(request, *args, **kwargs)
        return pdf_response(month_file(self.object), print_month(self.object, by=str(request.user)))

    def perform(self, form):
        job = start_job(
            f"{self.object}：评议表和月汇报", print_group_month, by=self.request.user, about=self.object,
            permission="month.view", return_url=self.object.get_absolute_url(), group_month_id=self.object.pk,
            printed_by=str(self.request.user),
        )  # fmt: skip
        return reverse("core:job-detail", args=[job.pk])

    def context(self, form):
        count = reports_to_print(self.object).count()
        return {
            "page_title": "打印评议表和月汇报", "page_lead": str(self.object), "submit_label": "开始排版",
            "consequences": [f"小组评议表和{count}份月汇报合成一个 PDF，做好后可以下载。"],
            "cancel_url": self.object.get_absolute_url(),
        }  # fmt: skip
