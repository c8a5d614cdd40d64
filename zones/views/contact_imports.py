"""A table of contacts from the upload over its preview to the result."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render, resolve_url
from django.urls import reverse

from core.exports import Column, Sheet, workbook_response, write_workbook
from core.numbers import whole_number
from core.templatetags.zonebook import PAGE_SIZES
from core.views.action import ActionView, find_permitted
from members.models import Organization
from zones.actions import contact_imports as actions
from zones.forms.contact_imports import ContactConfirmForm, ContactUploadForm
from zones.models import ContactImport
from zones.views.contacts import CRUMBS

VERDICTS = {
    "new": ("新增", "info"),
    "changed": ("更新", "waiting"),
    "unchanged": ("不变", "muted"),
    "refused": ("退回", "late"),
}
IMPORT_CRUMBS = [*CRUMBS, ("导入", "/contacts/import/")]
TEMPLATE_HEADINGS = ("姓名或户名", "类别", "人数", "责任区", "标记", "帮带党员", "联系电话", "地址", "情况")


class ContactImportAdd(ActionView):
    """Upload a table. Nothing is imported by this: the next page says what would become of each row."""

    form_class = ContactUploadForm
    template_name = "zones/contact_imports/add.html"

    def find(self):
        self.branches = Organization.objects.permitted(self.request.user, "contact.manage").branches()
        if not self.branches:
            raise PermissionDenied

    def form_kwargs(self):
        return {"branches": self.branches}

    def context(self, form):
        earlier = ContactImport.objects.permitted(self.request.user, "contact.manage").defer("outcome")
        return {
            "breadcrumb": CRUMBS, "submit_label": "上传并核对", "cancel_url": reverse("zones:contact-list"),
            "earlier": earlier.select_related("created_by")[:10],
        }  # fmt: skip

    def perform(self, form):
        upload = actions.preview_contacts(
            form.table, form.content, file_name=form.cleaned_data["file"].name, branch=form.cleaned_data["branch"],
            by=self.request.user,
        )  # fmt: skip
        return reverse("zones:contact-import-detail", args=[upload.pk])


def _find(request, pk: int) -> ContactImport:
    rows = ContactImport.objects.select_related("branch", "created_by", "file")
    return find_permitted(rows, request.user, see="contact.manage", pk=pk)


def contact_import_detail(request, pk):
    """What would become of each row (or did), by verdict, and the way on."""
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
        "breadcrumb": IMPORT_CRUMBS,
        "verdict": verdict,
        "verdicts": [(key, label, outcome["counts"][key]) for key, (label, _) in VERDICTS.items()],
        "page_obj": page.get_page(request.GET.get("page")),
        "changes": outcome["counts"]["new"] + outcome["counts"]["changed"],
    }
    for row in context["page_obj"]:
        row["label"], row["tone"] = VERDICTS[row["verdict"]]
    return render(request, "zones/contact_imports/detail.html", context)


class ImportStep(ActionView):
    """Base of what is decided about a preview."""

    model = ContactImport
    see = act = "contact.manage"
    template_name = "layouts/confirm.html"
    title = ""
    consequences: list[str] = []

    def context(self, form):
        return {
            "breadcrumb": IMPORT_CRUMBS, "page_title": self.title, "page_lead": str(self.object),
            "submit_label": self.title, "consequences": self.consequences,
            "cancel_url": resolve_url("zones:contact-import-detail", self.object.pk),
        }  # fmt: skip


class ContactImportConfirm(ImportStep):
    form_class = ContactConfirmForm
    title = "导入"
    success_message = "已导入。"

    @property
    def consequences(self) -> list[str]:
        counts = self.object.outcome["counts"]
        said = [f"新增{counts['new']}个联系对象，更新{counts['changed']}个，{counts['unchanged']}个不变。",
                "标记和帮带从今天起算；换了帮带党员的，以前的帮带留作历史。"]  # fmt: skip
        if counts["refused"]:
            said.append(f"退回的{counts['refused']}行不导入，可以下载改正后再上传。")
        return said

    def perform(self, form):
        actions.carry_out_import(self.object, form.table, by=self.request.user)
        return reverse("zones:contact-import-detail", args=[self.object.pk])


class ContactImportAbandon(ImportStep):
    title = "放弃这次导入"
    consequences = ["什么也不导入。以后可以再上传。"]

    def perform(self, form):
        actions.abandon_import(self.object, by=self.request.user)
        return "zones:contact-import-add"


def contact_import_refused(request, pk):
    """The refused rows as a workbook with the reasons in it, to be mended and uploaded."""
    upload = _find(request, pk)
    if not upload.outcome["counts"]["refused"]:
        raise Http404
    return workbook_response("退回的行.xlsx", actions.refused_rows(upload))


def contact_import_template(request):
    """An empty table with the headings that are understood."""
    columns = [Column(heading, lambda row: "", 18) for heading in TEMPLATE_HEADINGS]
    return workbook_response("联系对象.xlsx", write_workbook([Sheet("联系对象", columns, [])]))
