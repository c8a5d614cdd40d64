"""Forms of the reader's queue, of likenesses, and of sharing."""

from django import forms

from core.forms import ActionForm
from records.forms.records import ReadForm
from records.forms.weeks import TextField
from records.models import LikenessVerdict, ReadingRule, SharedExample
from records.models.reading import LEAST_PERCENT


class QueueForm(ReadForm):
    """One record of the queue: read, or returned with a reason. The button says which."""

    reason = TextField(label="退回理由")


class VerdictForm(ActionForm):
    about = forms.ChoiceField(choices=LikenessVerdict.About.choices, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label="您的判断", choices=LikenessVerdict.Verdict.choices, widget=forms.RadioSelect)
    note = TextField(label="说明", help_text="选“退回”时是退回的理由，本人会看到；选“提醒本人”时，本人也会看到。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs["rows"] = 2


class ReadingRuleForm(ActionForm):
    alike_percent = forms.IntegerField(
        label="相似到百分之几才指出", min_value=LEAST_PERCENT, max_value=100,
        help_text="数字越小，指出的越多。一般用 70。标点、数字、日期不同，不算不同。",
    )  # fmt: skip
    phrases = TextField(
        label="本支部增加的空话套话", help_text="一行写一条，最多 2000 字。常见的已经在里面，不用再写。"
    )

    def initial_from(self, obj: ReadingRule) -> dict:
        return {"alike_percent": obj.alike_percent, "phrases": obj.phrases}


class SharingForm(ActionForm):
    choice = forms.ChoiceField(
        label="愿意在支部里分享吗", choices=SharedExample.Choice.choices, widget=forms.RadioSelect
    )
