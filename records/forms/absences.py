"""Forms about absences."""

from django import forms

from core import clock
from core.forms import CHOOSE, ActionForm
from records.models import Absence
from zones.forms.fields import MemberChoice, day_field, field_of


class AbsenceForm(ActionForm):
    """What a member asks for: the first and the last day are both part of it."""

    kind = forms.ChoiceField(label="事由", choices=Absence.Kind.choices, widget=forms.RadioSelect)
    from_on = day_field("从哪天起")
    last_on = day_field("到哪天止", help_text="这一天也算在内。")
    reason = field_of(Absence, "reason", help_text="一句话就行，只有您和批准的人看得到。")


class EnterAbsenceForm(AbsenceForm):
    """The same, entered by the branch: ``people`` are the members to choose from."""

    member = MemberChoice(label="党员", empty_label=CHOOSE)
    field_order = ("member", "kind", "from_on", "last_on", "reason")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = people
        self.fields["reason"].help_text = "一句话就行，只有本人和批准的人看得到。"


class EndAbsenceForm(ActionForm):
    on = day_field("哪天回来", help_text="从这一天起又要写记实。")

    def initial_from(self, obj) -> dict:
        return {"on": clock.today()}
