"""What is asked when a member claims something, and when the branch answers or ends it."""

from django import forms

from core import clock
from core.forms import CHOOSE, ActionForm
from zones.forms.fields import MemberChoice, day_field, field_of
from zones.forms.zones import members_of
from zones.models import PostClaim


class ClaimForm(ActionForm):
    """The member's own words, if there are any."""

    statement = field_of(
        PostClaim,
        "statement",
        widget=forms.Textarea({"rows": 3}),
        help_text="可以不写。例如：我就住在旁边，早晚都有空。",
    )

    def initial_from(self, obj) -> dict:
        return {}


class ConfirmForm(ActionForm):
    from_on = day_field("从哪天起")

    def initial_from(self, obj) -> dict:
        return {"from_on": clock.today()}


class EndClaimForm(ActionForm):
    on = day_field("从哪天起结束", help_text="从这一天起不再算。")
    reason = forms.CharField(label="原因", max_length=450, widget=forms.Textarea({"rows": 2}))

    def initial_from(self, obj) -> dict:
        return {"on": clock.today()}


class PlaceForm(ActionForm):
    """Whom the branch puts on a post or into a team: anybody but the one who does it."""

    member = MemberChoice(label="党员", empty_label=CHOOSE)
    from_on = day_field("从哪天起")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members_of(branch, self.user).exclude(pk=self.user.member_id)

    def initial_from(self, obj) -> dict:
        return {"from_on": clock.today()}
