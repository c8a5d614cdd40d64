"""A table of contacts from the upload over its preview to the result."""

from django.urls import reverse

from members.views import imports
from zones.actions import contact_imports as actions
from zones.forms.contact_imports import ContactConfirmForm, ContactUploadForm
from zones.models import ContactImport
from zones.views.contacts.pages import CRUMBS

TEMPLATE_HEADINGS = ("姓名或户名", "类别", "人数", "责任区", "标记", "帮带党员", "联系电话", "地址", "情况")


class OfContactImports(imports.OfImports):
    model, permission, route, actions = ContactImport, "contact.manage", "zones:contact-import", actions
    crumbs = [*CRUMBS, ("导入", "/contacts/import/")]


class ContactImportAdd(OfContactImports, imports.ImportAdd):
    form_class = ContactUploadForm
    template_name = "zones/contact_imports/add.html"
    preview = staticmethod(actions.preview_contacts)

    def owners(self):
        return super().owners().branches()

    def context(self, form):
        return {**super().context(form), "cancel_url": reverse("zones:contact-list")}


class ContactImportPage(OfContactImports, imports.ImportPage):
    template_name = "zones/contact_imports/detail.html"


class ContactImportConfirm(OfContactImports, imports.ImportConfirm):
    form_class = ContactConfirmForm

    @property
    def consequences(self) -> list[str]:
        counts = self.object.outcome["counts"]
        said = [f"新增{counts['new']}个联系对象，更新{counts['changed']}个，{counts['unchanged']}个不变。",
                "标记和帮带从今天起算；换了帮带党员的，以前的帮带留作历史。"]  # fmt: skip
        if counts["refused"]:
            said.append(f"退回的{counts['refused']}行不导入，可以下载改正后再上传。")
        return said


class ContactImportAbandon(OfContactImports, imports.ImportAbandon):
    pass


class ContactImportRefused(OfContactImports, imports.RefusedRows):
    pass


def contact_import_template(request):
    return imports.empty_table("联系对象", TEMPLATE_HEADINGS, 18)
