"""What readers and the writer say of a record that was handed in."""

from django import forms

from core.forms import ActionForm
from records.forms.weeks import TextField


class ReadForm(ActionForm):
    comment = TextField(label="评语")
    good_example = forms.BooleanField(label="评为优秀记实", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comment"].widget.attrs["rows"] = 2


class CommentForm(ActionForm):
    comment = TextField(label="评语")


class PraiseForm(ActionForm):
    is_good_example = forms.BooleanField(required=False, widget=forms.HiddenInput)


class AdditionForm(ActionForm):
    text = TextField(label="补充说明")
