from django import forms

from core.forms import ActionForm
from zones.forms.fields import MemberChoice, field_of
from zones.forms.zones import members_of
from zones.models import VolunteerTeam


class TeamForm(ActionForm):
    name = field_of(VolunteerTeam, "name", help_text="例如：扶老助残志愿服务队。")
    purpose = field_of(VolunteerTeam, "purpose", widget=forms.Textarea({"rows": 3}))
    leader = MemberChoice(
        label="队长", required=False, empty_label="（以后再定）", help_text="选中的人如果还不在队里，同时编入队伍。"
    )

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = members_of(branch, self.user)

    def clean_purpose(self):
        # The browser sends other line ends than were stored: the same text is no change.
        return self.cleaned_data["purpose"].replace("\r\n", "\n")
