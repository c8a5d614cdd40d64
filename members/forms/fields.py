"""Fields of forms about people, read in the same ways as the cells of a roster."""

from django import forms

from core import clock
from core.forms import refusals_as_errors
from members.roster import PartialDate
from members.roster.dates import read_date
from members.roster.identity import read_id_number
from members.roster.values import read_name, read_phone


class DayField(forms.DateField):
    """A day from the browser's own calendar."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class _ReadField(forms.CharField):
    """Text that one of the roster's readers understands; what it refuses is the field's error."""

    def clean(self, value):
        text = super().clean(value)
        with refusals_as_errors():
            return self.read(text) if text else self.empty_value


class PartialDateField(_ReadField):
    """A date known to the day, the month or the year: 1985-07-12, 1985-07, 1985年."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "如 1985-07-12、1985-07、1985"})
        super().__init__(max_length=20, empty_value=None, widget=widget, **kwargs)

    def read(self, text: str) -> PartialDate:
        return read_date(text, on=clock.today())

    def prepare_value(self, value):
        return str(value) if isinstance(value, PartialDate) else value


class NameField(_ReadField):
    def __init__(self, **kwargs):
        super().__init__(max_length=60, label="姓名", **kwargs)

    def read(self, text: str) -> str:
        return read_name(text)


class PhoneField(_ReadField):
    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
        super().__init__(**{"max_length": 30, "widget": widget, "label": "联系电话"} | kwargs)

    def read(self, text: str) -> str:
        return read_phone(text)


class IdNumberField(_ReadField):
    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, label="身份证号", **kwargs)

    def read(self, text: str) -> str:
        return read_id_number(text, on=clock.today())
