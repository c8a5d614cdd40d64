from django import forms

from core.forms import ActionForm, VisitorForm
from zones.forms.fields import field_of
from zones.models import PlanOpinion


class OpinionForm(ActionForm):
    """What a member says about a plan."""

    about = forms.ChoiceField(label="对哪个责任区", required=False)
    text = field_of(PlanOpinion, "text", widget=forms.Textarea({"rows": 5}), help_text="最多500字。")

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", "（整个方案）"), *((name, name) for name in names)]

    def initial_from(self, obj) -> dict:
        return {}


class PublicOpinionForm(VisitorForm, OpinionForm):
    """The same from somebody who is not signed in."""

    submit_label = "提交意见"
    name = field_of(PlanOpinion, "name", help_text="不填也可以。")

    field_order = ["about", "text", "name", "website"]


class AnswerForm(ActionForm):
    """What the branch answers to an opinion."""

    outcome = field_of(PlanOpinion, "outcome", widget=forms.RadioSelect, required=True)
    answer = field_of(PlanOpinion, "answer", required=True, widget=forms.Textarea({"rows": 4}))
    is_published = forms.BooleanField(
        label="公开这条意见和答复", required=False,
        help_text="不写是谁提的。能看到方案的人（包括凭链接看的群众）都会看到；意见里有隐私、有骂人话的不要公开。",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = PlanOpinion.Outcome.choices

    def initial_from(self, obj) -> dict:
        return {}
