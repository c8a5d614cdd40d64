"""A table from the upload over its preview to the result. Each room says what its table is; the pages are the same."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from core.exports import Column, Sheet, workbook_response, write_workbook
from core.numbers import whole_number
from core.templatetags.zonebook import PAGE_SIZES
from core.views.action import ActionView, find_permitted
from members.models import Organization

VERDICTS = {
    "new": ("新增", "info"),
    "changed": ("更新", "waiting"),
    "unchanged": ("不变", "muted"),
    "refused": ("退回", "late"),
}
ROWS = 50


class OfImports:
    """What the pages of one kind of import share. Goes before the view.

    ``model`` keeps the uploads, ``permission`` is asked for all of it, ``route`` begins the names of its URLs,
    ``crumbs`` lead to the page of uploading, ``actions`` is the module of what is done.
    """

    model: Any = None
    permission = route = ""
    crumbs: list[tuple[str, str]] = []
    actions: Any = None

    def url(self, page: str, *args) -> str:
        return reverse(f"{self.route}-{page}", args=args)

    def find_upload(self):
        rows = self.model.objects.select_related("created_by", "file")
        return find_permitted(rows, self.request.user, see=self.permission, pk=self.kwargs["pk"])


class ImportAdd(OfImports, ActionView):
    """Upload a table. Nothing is imported by this: the next page says what would become of each row."""

    def owners(self):
        """The organisations into which this person may import."""
        return Organization.objects.permitted(self.request.user, self.permission)

    def find(self):
        self.offered = self.owners()
        if not self.offered:
            raise PermissionDenied

    def form_kwargs(self):
        return {"owners": self.offered}

    def context(self, form):
        earlier = self.model.objects.permitted(self.request.user, self.permission).defer("outcome")
        return {
            "breadcrumb": self.crumbs[:-1], "submit_label": "上传并核对", "detail_route": f"{self.route}-detail",
            "template_url": self.url("template"), "earlier": earlier.select_related("created_by")[:10],
        }  # fmt: skip

    def perform(self, form):
        owner = form.cleaned_data[form.owner_field]
        names = {form.owner_field: owner, "file_name": form.cleaned_data["file"].name}
        return self.url("detail", self.preview(form.table, form.content, by=self.request.user, **names).pk)


class ImportPage(OfImports, View):
    """What would become of each row (or did), by verdict; what else would be created; the way on."""

    template_name = ""

    def get(self, request, pk):
        upload = self.find_upload()
        counts, rows = upload.outcome["counts"], upload.outcome["rows"]
        asked = request.GET.get("verdict", "refused" if counts["refused"] else "")
        verdict = asked if asked in VERDICTS else ""
        size = whole_number(request.GET.get("size", ""))
        shown = [row for row in rows if verdict in {"", row["verdict"]}]
        page = Paginator(shown, size if size in PAGE_SIZES else ROWS).get_page(request.GET.get("page"))
        for row in page:
            row["label"], row["tone"] = VERDICTS[row["verdict"]]
        context = {
            "upload": upload,
            "outcome": upload.outcome,
            "breadcrumb": self.crumbs,
            "verdict": verdict,
            "verdicts": [(key, label, counts[key]) for key, (label, _) in VERDICTS.items()],
            "page_obj": page,
            "changes": counts["new"] + counts["changed"],
            "urls": {step: self.url(step, upload.pk) for step in ("confirm", "abandon", "refused")},
        }
        return render(request, self.template_name, context)


class ImportStep(OfImports, ActionView):
    """Base of what is decided about a preview."""

    template_name = "layouts/confirm.html"
    title = ""
    consequences: list[str] = []

    def find(self):
        return self.find_upload()

    def context(self, form):
        return {
            "breadcrumb": self.crumbs, "page_title": self.title, "page_lead": str(self.object),
            "submit_label": self.title, "consequences": self.consequences,
            "cancel_url": self.url("detail", self.object.pk),
        }  # fmt: skip


class ImportConfirm(ImportStep):
    title = "导入"
    success_message = "已导入。"

    def perform(self, form):
        self.actions.carry_out_import(self.object, form.table, by=self.request.user, **form.answers)
        return self.url("detail", self.object.pk)


class ImportAbandon(ImportStep):
    title = "放弃这次导入"
    consequences = ["什么也不导入。以后可以再上传。"]

    def perform(self, form):
        self.actions.abandon_import(self.object, by=self.request.user)
        return self.url("add")


class RefusedRows(OfImports, View):
    """The refused rows as a workbook with the reasons in it, to be mended and uploaded."""

    def get(self, request, pk):
        upload = self.find_upload()
        if not upload.outcome["counts"]["refused"]:
            raise Http404
        return workbook_response("退回的行.xlsx", self.actions.refused_rows(upload))


def empty_table(name: str, headings: tuple[str, ...], width: int):
    """An empty table with the headings that are understood, as a workbook."""
    columns = [Column(heading, lambda row: "", width) for heading in headings]
    return workbook_response(f"{name}.xlsx", write_workbook([Sheet(name, columns, [])]))
