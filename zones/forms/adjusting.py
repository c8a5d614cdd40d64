from django import forms

from core import clock
from core.forms import CHOOSE, ActionForm
from zones.forms.fields import MemberChoice, day_field, field_of
from zones.forms.zones import members_of
from zones.models import ZoneAdjustment


class AdjustForm(ActionForm):
    """To whom a part of a zone goes, from when, and why."""

    member = MemberChoice(label="接任人", empty_label=CHOOSE)
    from_on = day_field("从哪天起", help_text="从这一天起由接任人担任。不能早于原来的开始日期，不能晚于今天。")
    reason = field_of(ZoneAdjustment, "reason", widget=forms.RadioSelect)
    note = field_of(
        ZoneAdjustment, "note", widget=forms.Textarea({"rows": 3}),
        help_text="原因和说明只给支部和上级看，不在责任区页面上显示。选“其他”的必须写。",
    )  # fmt: skip

    def __init__(self, *args, assignment, **kwargs):
        super().__init__(*args, **kwargs)
        members = members_of(assignment.zone.branch, self.user)
        self.fields["member"].queryset = members.exclude(pk=assignment.member_id)
        self.fields["reason"].choices = ZoneAdjustment.Reason.choices

    def initial_from(self, obj) -> dict:
        return {"from_on": clock.today()}
