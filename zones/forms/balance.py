from django import forms

from core.forms import ActionForm
from zones.forms.fields import field_of
from zones.models import DutyComment


class CommentForm(ActionForm):
    """What a reviewer says of one duty."""

    text = field_of(DutyComment, "text", widget=forms.Textarea({"rows": 2}))


class AnswerForm(ActionForm):
    """What the member answers."""

    text = field_of(DutyComment, "answer", required=True, widget=forms.Textarea({"rows": 2}))

    def initial_from(self, obj) -> dict:
        return {}
