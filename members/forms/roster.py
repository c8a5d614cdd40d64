"""Uploading a roster, and saying yes to its preview."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from core import clock
from core.errors import Refused
from core.forms import ActionForm
from members.actions.roster.uploads import read_upload
from members.forms.fields import DayField
from members.models import Organization
from members.roster import read_roster


class RosterUploadForm(ActionForm):
    """The file is read here, while no transaction is open: nobody waits for the database meanwhile."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="导入到", empty_label=None)
    file = forms.FileField(
        label="花名册（Excel 文件）", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="扩展名是 .xlsx。列的顺序不限，标题上面有别的文字也没关系。",
    )  # fmt: skip

    def __init__(self, *args, organizations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        if len(organizations) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
            self.initial.setdefault("organization", organizations[0].pk)

    def clean_file(self):
        uploaded = self.cleaned_data["file"]
        if uploaded.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(f"文件超过{settings.UPLOAD_MAX_BYTES // 1024 // 1024}MB，请拆成几份再上传。")
        self.content = uploaded.read()
        try:
            self.roster = read_roster(self.content, on=clock.today())
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
        return uploaded


class RosterConfirmForm(ActionForm):
    since = DayField(
        label="新增的党员从哪天起属于本支部", required=False,
        help_text="不填：第一次导入从今年1月1日起，以后导入的从今天起；今年入党的从入党之日起。",
    )  # fmt: skip

    def clean(self):
        try:
            self.roster = read_upload(self.obj)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
