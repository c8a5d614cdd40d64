from datetime import timedelta

from django import forms
from django.core import signing

from core import clock
from core.forms import ActionForm
from zones.forms.fields import field_of
from zones.models import PlanOpinion

SALT = "zones.plan-opinion"
SHORTEST, LONGEST = timedelta(seconds=4), timedelta(hours=12)


class OpinionForm(ActionForm):
    """What a member says about a plan."""

    about = forms.ChoiceField(label="对哪个责任区", required=False)
    text = field_of(PlanOpinion, "text", widget=forms.Textarea({"rows": 5}), help_text="最多500字。")

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", "（整个方案）"), *((name, name) for name in names)]

    def initial_from(self, obj) -> dict:
        return {}


class PublicOpinionForm(OpinionForm):
    """The same from somebody who is not signed in, without pictures to decipher: a field no person sees, and a signed
    moment before which nobody has read the page and typed a sentence."""

    name = field_of(PlanOpinion, "name", help_text="不填也可以。")
    website = forms.CharField(
        label="这一栏请不要填", required=False, max_length=200,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip
    began = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    field_order = ["about", "text", "name", "website"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["began"] = self._signed_now()

    def _signed_now(self) -> str:
        return signing.dumps([self.obj.pk, clock.now().timestamp()], salt=SALT)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("website"):
            raise forms.ValidationError("“请不要填”的那一栏填了字，请清空后再提交。您写的内容没有丢失。")
        age = self._age(cleaned.get("began") or "")
        if age is None or age > LONGEST:
            self.data = self.data.copy()
            self.data[self.add_prefix("began")] = self._signed_now()
            raise forms.ValidationError("页面打开得太久了，请再点一次“提交意见”。您写的内容没有丢失。")
        if age < SHORTEST:
            raise forms.ValidationError("提交得太快了，请过几秒再点一次“提交意见”。您写的内容没有丢失。")
        return cleaned

    def _age(self, began: str) -> timedelta | None:
        """How long ago this plan's page was made; None where nothing of ours says so."""
        try:
            plan, moment = signing.loads(began, salt=SALT)
        except signing.BadSignature:
            return None
        return timedelta(seconds=clock.now().timestamp() - moment) if plan == self.obj.pk else None

    @property
    def answers(self) -> dict:
        return {name: value for name, value in super().answers.items() if name not in {"website", "began"}}


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
