"""What an inspection found, and mending it."""

from datetime import timedelta

from django import forms

from core import clock
from core.files import check_upload
from core.forms import ActionForm, refusals_as_errors
from members.models import Member
from reviews.models import Finding, Rectification, ScoreSheet
from zones.forms.fields import MemberChoice, day_field, field_of
from zones.forms.zones import members_of

USUAL_DAYS = 15  # to mend a fault


class FindingForm(ActionForm):
    kind = field_of(Finding, "kind", widget=forms.RadioSelect)
    content = field_of(Finding, "content", widget=forms.Textarea({"rows": 3}))
    member = MemberChoice(
        label="有关党员（问题由他整改）", required=False, empty_label="（不指具体的人）", help_text="不能记自己的。"
    )
    due_on = day_field("整改期限", required=False, help_text="只有“问题”要填。")

    def __init__(self, *args, inspection, sheet=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Finding.Kind.choices
        sheets = ScoreSheet.objects.permitted(self.user, "inspection.score").filter(inspection=inspection)
        self.fields["member"].queryset = Member.objects.filter(pk__in=sheets.values("member")).with_standing()
        if self.obj is None:
            self.initial |= {"kind": "fault", "due_on": clock.today() + timedelta(days=USUAL_DAYS)}
            if sheet:
                self.initial["member"] = sheet.member_id

    def initial_from(self, obj) -> dict:
        return super().initial_from(obj) | {"member": obj.member_id}


class ReassignForm(ActionForm):
    member = MemberChoice(label="整改责任人")
    due_on = day_field("整改期限")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members_of(branch, self.user)

    def initial_from(self, obj) -> dict:
        return super().initial_from(obj) | {"member": obj.member_id}


class MendingForm(ActionForm):
    text = field_of(Rectification, "text", widget=forms.Textarea({"rows": 4}), help_text="做了什么，现在怎样。")
    file = forms.FileField(
        label="照片或文件", required=False, help_text="手机上可以直接拍照。",
        widget=forms.ClearableFileInput({"accept": "image/*,.pdf,.docx,.xlsx", "data-preview": ""}),
    )  # fmt: skip

    def clean_file(self):
        """Checked here, while no transaction is open: a large picture takes a second."""
        uploaded = self.cleaned_data["file"]
        with refusals_as_errors():
            return check_upload(uploaded, field="file") if uploaded else None
