from django import forms

from core.forms import ActionForm


class RenewForm(ActionForm):
    """For which year: the one the page has shown."""

    year = forms.IntegerField(min_value=1990, max_value=2200, widget=forms.HiddenInput)


class ConfirmForm(ActionForm):
    """The member has read every duty."""

    is_read = forms.BooleanField(
        label="每一项我都看过了，与上年相同的，今年仍然这样定",
        error_messages={"required": "请逐项看过，再在这里打勾。"},
    )
