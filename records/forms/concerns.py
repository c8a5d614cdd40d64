"""Asking, writing down, handing on and answering concerns."""

from django import forms

from core.forms import ActionForm, ReasonForm, VisitorForm
from records.actions.concerns.raising import MOST_PHOTOS, handlers
from records.forms.weeks import PhotosField
from records.models import Concern, ConcernMessage, ConcernRule
from zones.forms.fields import MemberChoice, field_of
from zones.models import Contact, Zone

PHOTOS_HELP = f"最多{MOST_PHOTOS}张，手机上可以直接拍。照片里的拍摄地点、时间会去掉。"


class PicturesField(PhotosField):
    """Photos only: what else could be uploaded is nothing to look at. ``from_strangers``: looking may take seconds, so
    it is made cheap, and the form does it (``look_at``) when all else is right."""

    def __init__(self, *, from_strangers: bool = False, **options):
        self.is_late, self.costly = from_strangers, not from_strangers
        attributes = {"accept": "image/*", "data-preview": "", "multiple": True}
        super().__init__(label="照片", required=False, help_text=PHOTOS_HELP, **options)
        self.widget.attrs |= attributes

    def clean(self, data, initial=None):
        if len(data or []) > MOST_PHOTOS:  # before any of them is decoded
            raise forms.ValidationError(f"最多放 {MOST_PHOTOS} 张照片，请去掉几张。")
        return (data or []) if self.is_late else self.look_at(data)

    def look_at(self, uploads) -> list:
        found = super().clean(uploads)
        if any(not photo.content_type.startswith("image/") for photo in found):
            raise forms.ValidationError("这里只能放照片。")
        return found


class ConcernWords(forms.Form):
    """What is asked: the fields of both ways in."""

    kind = field_of(Concern, "kind", widget=forms.RadioSelect)
    text = field_of(Concern, "text", widget=forms.Textarea({"rows": 5}))
    urgency = field_of(Concern, "urgency", widget=forms.RadioSelect, initial=Concern.Urgency.ORDINARY)
    photos = PicturesField()
    asker_name = field_of(Concern, "asker_name")
    asker_phone = field_of(Concern, "asker_phone", widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Concern.Kind.choices
        self.fields["urgency"].choices = Concern.Urgency.choices


class AskForm(VisitorForm, ConcernWords):
    """Somebody of the public asks."""

    submit_label = "提交"

    photos = PicturesField(from_strangers=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].label, self.fields["text"].label = "是哪一类的事", "什么事、在哪里"
        self.fields["text"].help_text = "请不要写身份证号。"
        rule = ConcernRule.of(self.obj.branch_id)
        self.fields["urgency"].label = "急不急"
        self.fields["urgency"].choices = [
            (value, f"{label}，{getattr(rule, f'{value}_days')}天内答复") for value, label in Concern.Urgency.choices
        ]
        self.fields["asker_name"].help_text = "可以不填，比如：王阿姨。"
        self.fields["asker_phone"].help_text = "可以不填。填了，办理的人好跟您联系；别人看不到。"

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                cleaned["photos"] = self.fields["photos"].look_at(cleaned["photos"])
            except forms.ValidationError as error:
                self.add_error("photos", error)
        return cleaned


class AskerSaysForm(ActionForm):
    """The holder of the link says whether it is settled; the button pressed says which."""

    remark = forms.CharField(
        label="还有什么要说的", required=False, max_length=ConcernMessage._meta.get_field("text").max_length,
        widget=forms.Textarea({"rows": 3}), help_text="可以不写。没有解决的，请写哪里还没有办好。",
    )  # fmt: skip


class WriteDownForm(ActionForm, ConcernWords):
    """A member writes down what he was told."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label="哪一户提的", required=False, empty_label="（不是联系对象）"
    )  # fmt: skip
    zone = forms.ModelChoiceField(
        Zone.objects.none(), label="在哪个责任区", required=False, empty_label="（说不准，由支部分办）",
        help_text="选了联系户，就按那一户的责任区。",
    )  # fmt: skip

    field_order = ["kind", "text", "contact", "zone", "urgency", "photos", "asker_name", "asker_phone"]

    def __init__(self, *args, contacts, zones, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset, self.fields["zone"].queryset = contacts, zones
        self.fields["text"].widget.attrs["rows"] = 3


class HandlerForm(ActionForm):
    """Who is to handle it."""

    member = MemberChoice(label="由谁办理")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = handlers(self.obj.branch_id).with_standing()

    def initial_from(self, obj) -> dict:
        return {}


class HandOnForm(HandlerForm, ReasonForm):
    """Who is to handle it from now on, and why."""

    field_order = ["member", "reason"]


class AnswerForm(ActionForm):
    text = field_of(
        ConcernMessage, "text", widget=forms.Textarea({"rows": 5}),
        help_text="办了什么、结果怎样。诉求人凭链接看得到，请写得让他看得懂；不要写别人的隐私。",
    )  # fmt: skip

    def initial_from(self, obj) -> dict:
        return {}


class CorrectForm(ReasonForm):
    """What it is and how urgent, as those see it who handle it."""

    kind = field_of(Concern, "kind", widget=forms.RadioSelect)
    urgency = field_of(Concern, "urgency", widget=forms.RadioSelect)

    field_order = ["kind", "urgency", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Concern.Kind.choices
        self.fields["urgency"].choices = Concern.Urgency.choices


class RemarkForm(ActionForm):
    """What the asker said when he was asked again."""

    text = field_of(ConcernMessage, "text", label="他怎么说", required=False, widget=forms.Textarea({"rows": 3}))

    def initial_from(self, obj) -> dict:
        return {}


class RuleForm(ActionForm):
    urgent_days = field_of(ConcernRule, "urgent_days", min_value=1, max_value=90)
    soon_days = field_of(ConcernRule, "soon_days", min_value=1, max_value=90)
    ordinary_days = field_of(ConcernRule, "ordinary_days", min_value=1, max_value=90)
    closing_days = field_of(ConcernRule, "closing_days", min_value=1, max_value=365)
