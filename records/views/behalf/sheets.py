"""The weekly sheets to print: one member's at once, those of a group or a branch in the background."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core import clock
from core.errors import Refused
from core.jobs import start_job
from core.pdf import pdf_response
from core.views.action import ActionView
from members.access import holds
from members.models import Member, Organization, PartyGroup
from records.behalf.keeping import paper_members
from records.behalf.sheets import print_month_sheets, print_sheet, sheet_members
from records.calendar import month_name, next_month, parse_month, previous_month
from records.forms.behalf import SheetsForm
from records.views.behalf.pages import CRUMBS


def sheet_pdf(request, pk, month):
    """One member's sheet: his own, or that of somebody whose weeks the user may write down."""
    people = Member.objects.permitted(request.user, "record.enter") | Member.objects.permitted(
        request.user, "record.write"
    )
    member = get_object_or_404(people.with_standing(), pk=pk)
    content = print_sheet(member, Organization.objects.get(pk=member.standing_branch_id), month)
    return pdf_response(f"{member}{month_name(month)}周记实表.pdf", content)


class SheetsPrint(ActionView):
    """Choose the month and the group; the sheets are made in the background."""

    form_class = SheetsForm

    def find(self):
        if not holds(self.request.user, "record.enter"):
            raise PermissionDenied
        self.branch = self.request.user.current_branch
        self.people = paper_members(self.request.user)

    def form_kwargs(self):
        month = clock.today().replace(day=1)
        months = [previous_month(month), month, next_month(month)]
        groups = PartyGroup.objects.permitted(self.request.user, "record.enter").filter(branch=self.branch)
        return {
            "months": [(month_name(m), f"{m.year}年{m.month}月") for m in months],
            "groups": groups.filter(is_closed=False),
            "has_branch": Organization.objects.permits(self.request.user, "record.enter", self.branch),
        }

    def perform(self, form):
        user, month = self.request.user, parse_month(form.cleaned_data["month"])
        group = form.cleaned_data["group"]
        people = sheet_members(self.branch, month, group).filter(pk__in=self.people.order_by().values("pk"))
        ids = list(people.values_list("pk", flat=True))
        if not ids:
            raise Refused("这里没有登记用纸质记实的党员，没有可以打印的。", "group")
        about = group or self.branch
        job = start_job(
            f"{about}：{month.year}年{month.month}月周记实表", print_month_sheets, by=user, about=about,
            permission="record.enter", return_url=reverse("records:paper-list"), branch_id=self.branch.pk,
            month=month.isoformat(), members=ids,
        )  # fmt: skip
        return reverse("core:job-detail", args=[job.pk])

    def context(self, form):
        return {
            "breadcrumb": CRUMBS, "page_title": "打印周记实表", "submit_label": "开始排版",
            "page_lead": f"每页四周，字大行宽，印好发给用纸质记实的{self.people.count()}名党员。",
            "cancel_url": reverse("records:paper-list"),
        }  # fmt: skip
