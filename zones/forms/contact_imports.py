"""Uploading a table of contacts, and saying yes to its preview."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from core.errors import Refused
from core.forms import ActionForm
from members.models import Organization
from zones.actions.contact_imports.uploads import read_upload
from zones.contact_table import read_contacts


class ContactUploadForm(ActionForm):
    """The file is read here, while no transaction is open: nobody waits for the database meanwhile."""

    branch = forms.ModelChoiceField(Organization.objects.none(), label="导入到", empty_label=None)
    file = forms.FileField(
        label="联系对象表（Excel 文件）", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="扩展名是 .xlsx。列的顺序不限，标题上面有别的文字也没关系。",
    )  # fmt: skip

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches
        if len(branches) == 1:
            self.fields["branch"].widget = forms.HiddenInput()
            self.initial.setdefault("branch", branches[0].pk)

    def clean_file(self):
        uploaded = self.cleaned_data["file"]
        if uploaded.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(f"文件超过{settings.UPLOAD_MAX_BYTES // 1024 // 1024}MB，请拆成几份再上传。")
        self.content = uploaded.read()
        try:
            self.table = read_contacts(self.content)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
        return uploaded


class ContactConfirmForm(ActionForm):
    """Yes to the preview: the kept file is read again, before the transaction opens."""

    def clean(self):
        try:
            self.table = read_upload(self.obj)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
