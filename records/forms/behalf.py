"""Forms about records kept on paper: the week itself, who is on paper, which sheets to print."""

from django import forms

from core import clock
from core.files import check_upload
from core.forms import CHOOSE, ActionForm, refusals_as_errors
from records.forms.weeks import TextField, WeekForm
from zones.forms.fields import MemberChoice, day_field


class SheetField(forms.FileField):
    """A photo of the sheet, checked here, while no transaction is open. Value: CheckedFile or None."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        with refusals_as_errors():
            return check_upload(upload) if upload else None


class PaperWeekForm(WeekForm):
    """A member's week as it stands on his sheet, the day on which that came in, perhaps a photo of it."""

    received_on = day_field("收到日期")
    sheet = SheetField(label="纸质记实的照片（可以不拍）", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        entry = getattr(self.obj, "behalf", None)
        self.initial["received_on"] = entry.received_on if entry else clock.today()


class PaperStartForm(ActionForm):
    member = MemberChoice(label="党员", empty_label=CHOOSE)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = choices


class DisputeForm(ActionForm):
    reason = TextField(label="哪里不对")


class AnswerForm(ActionForm):
    reason = TextField(label="答复")


class SheetsForm(ActionForm):
    """The month to print sheets of, and for whom: ``groups`` are those to choose from, ``has_branch`` says whether the
    whole branch can be chosen."""

    month = forms.ChoiceField(label="月份")
    group = forms.ModelChoiceField(label="党小组", queryset=None, required=False, empty_label="全部")

    def __init__(self, *args, months, groups, has_branch: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months
        self.initial["month"] = months[1][0]
        self.fields["group"].queryset = groups
        if not has_branch:
            self.fields["group"].required, self.fields["group"].empty_label = True, None
