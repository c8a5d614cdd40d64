"""Uploading a table of contacts, and saying yes to its preview."""

from django import forms

from core.workbooks import Table
from members.forms.imports import ConfirmForm, UploadForm
from members.models import Organization
from zones.actions.contact_imports.uploads import read_upload
from zones.contacts.table import read_contacts


class ContactUploadForm(UploadForm):
    owner_field = "branch"
    branch = forms.ModelChoiceField(Organization.objects.none(), label="导入到", empty_label=None)
    field_order = ["branch", "file"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "联系对象表（Excel 文件）"

    def read(self, content: bytes) -> Table:
        return read_contacts(content)


class ContactConfirmForm(ConfirmForm):
    def reread(self) -> Table:
        return read_upload(self.obj)
