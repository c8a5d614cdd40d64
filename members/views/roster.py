"""A roster from the upload over its preview to the result."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render, resolve_url
from django.urls import reverse

from core.exports import Column, Sheet, workbook_response, write_workbook
from core.numbers import whole_number
from core.templatetags.zonebook import PAGE_SIZES
from core.views.action import ActionView, find_permitted
from members.actions import roster as actions
from members.forms.roster import RosterConfirmForm, RosterUploadForm
from members.models import Organization, RosterImport

VERDICTS = {
    "new": ("新增", "info"),
    "changed": ("更新", "waiting"),
    "unchanged": ("不变", "muted"),
    "refused": ("退回", "late"),
}
TEMPLATE_HEADINGS = (
    "姓名", "性别", "民族", "出生日期", "身份证号", "学历", "入党日期", "转正日期", "党小组", "党内职务", "党员类型",
    "工作单位", "联系电话", "家庭住址", "特长", "备注",
)  # fmt: skip


class RosterAdd(ActionView):
    """Upload a roster. Nothing is imported by this: the next page says what would become of each row."""

    form_class = RosterUploadForm
    template_name = "members/roster_add.html"

    def find(self):
        self.organizations = Organization.objects.permitted(self.request.user, "member.import")
        if not self.organizations:
            raise PermissionDenied

    def form_kwargs(self):
        return {"organizations": self.organizations}

    def context(self, form):
        earlier = RosterImport.objects.permitted(self.request.user, "member.import").defer("outcome")
        return {"earlier": earlier.select_related("created_by")[:10], "submit_label": "上传并核对"}

    def perform(self, form):
        upload = actions.preview_roster(
            form.roster, form.content, file_name=form.cleaned_data["file"].name,
            organization=form.cleaned_data["organization"], by=self.request.user,
        )  # fmt: skip
        return reverse("members:roster-detail", args=[upload.pk])


def _find(request, pk: int) -> RosterImport:
    rows = RosterImport.objects.select_related("organization", "created_by", "file")
    return find_permitted(rows, request.user, see="member.import", pk=pk)


def roster_detail(request, pk):
    """What would become of each row (or did), by verdict; what else would be created; the way on."""
    upload = _find(request, pk)
    outcome = upload.outcome
    asked = request.GET.get("verdict", "")
    default = "refused" if outcome["counts"]["refused"] else ""
    verdict = asked if asked in VERDICTS else "" if "verdict" in request.GET else default
    rows = [row for row in outcome["rows"] if verdict in {"", row["verdict"]}]
    size = whole_number(request.GET.get("size", ""))
    page = Paginator(rows, size if size in PAGE_SIZES else 50)
    context = {
        "upload": upload,
        "outcome": outcome,
        "verdict": verdict,
        "verdicts": [(key, label, tone, outcome["counts"][key]) for key, (label, tone) in VERDICTS.items()],
        "page_obj": page.get_page(request.GET.get("page")),
        "labels": VERDICTS,
        "changes": outcome["counts"]["new"] + outcome["counts"]["changed"],
    }
    for row in context["page_obj"]:
        row["label"], row["tone"] = VERDICTS[row["verdict"]]
    return render(request, "members/roster_detail.html", context)


class RosterStep(ActionView):
    """Base of what is decided about a preview."""

    model = RosterImport
    see = act = "member.import"
    template_name = "layouts/confirm.html"

    def context(self, form):
        return {
            "page_title": self.title,
            "page_lead": str(self.object),
            "submit_label": self.title,
            "consequences": self.consequences,
            "cancel_url": resolve_url("members:roster-detail", self.object.pk),
        }


class RosterConfirm(RosterStep):
    form_class = RosterConfirmForm
    title = "导入"
    success_message = "已导入。"

    @property
    def consequences(self) -> list[str]:
        outcome = self.object.outcome
        counts = outcome["counts"]
        told = [f"新增{counts['new']}名党员，更新{counts['changed']}名，{counts['unchanged']}名不变。"]
        if counts["refused"]:
            told.append(f"退回的{counts['refused']}行不导入，可以下载改正后再上传。")
        if outcome["groups"]:
            told.append(f"新建党小组：{'、'.join(outcome['groups'])}。")
        if outcome["categories"]:
            told.append(f"新增党员类型：{'、'.join(outcome['categories'])}。")
        if outcome["offices"]:
            told.append(f"{len(outcome['offices'])}个党内职务要在“确认党内职务”里逐个确认才生效。")
        return told

    def perform(self, form):
        actions.carry_out_import(self.object, form.roster, since=form.cleaned_data["since"], by=self.request.user)
        return reverse("members:roster-detail", args=[self.object.pk])


class RosterAbandon(RosterStep):
    title = "放弃这次导入"
    consequences = ["什么也不导入。以后可以再上传。"]

    def perform(self, form):
        actions.abandon_import(self.object, by=self.request.user)
        return "members:roster-add"


def roster_refused(request, pk):
    """The refused rows as a workbook with the reasons in it, to be mended and uploaded."""
    upload = _find(request, pk)
    if not upload.outcome["counts"]["refused"]:
        raise Http404
    return workbook_response("退回的行.xlsx", actions.refused_rows(upload))


def roster_template(request):
    """An empty roster with the headings that are understood."""
    columns = [Column(heading, lambda row: "", 14) for heading in TEMPLATE_HEADINGS]
    return workbook_response("党员花名册.xlsx", write_workbook([Sheet("党员花名册", columns, [])]))
