"""Uploading a roster, and saying yes to its preview."""

from django import forms

from core import clock
from members.actions.roster.uploads import read_upload
from members.forms.fields import DayField
from members.forms.imports import ConfirmForm, UploadForm
from members.models import Organization
from members.roster import Roster, read_roster


class RosterUploadForm(UploadForm):
    owner_field = "organization"
    organization = forms.ModelChoiceField(Organization.objects.none(), label="导入到", empty_label=None)
    field_order = ["organization", "file"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "花名册（Excel 文件）"

    def read(self, content: bytes) -> Roster:
        return read_roster(content, on=clock.today())


class RosterConfirmForm(ConfirmForm):
    since = DayField(
        label="新增的党员从哪天起属于本支部", required=False,
        help_text="不填：第一次导入从今年1月1日起，以后导入的从今天起；今年入党的从入党之日起。",
    )  # fmt: skip

    def reread(self) -> Roster:
        return read_upload(self.obj)
