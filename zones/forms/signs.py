from django import forms

from core.forms import ActionForm
from zones.forms.fields import field_of
from zones.models import ZoneSign
from zones.signs.papers import GROUNDS, SIZES


class SignSettingsForm(ActionForm):
    """What the branch publishes of a zone."""

    is_open = field_of(
        ZoneSign, "is_open", label="打开公开页", help_text="打开以后，任何人扫标志牌上的二维码都能看到下面这些内容。"
    )
    promise = field_of(
        ZoneSign, "promise", widget=forms.Textarea({"rows": 2}), help_text="一两句话，群众看得懂、查得到。可以不写。"
    )


class SignPapersForm(ActionForm):
    """How all signs of the branch are printed."""

    size = forms.ChoiceField(label="大小", choices=[(name, kind.label) for name, kind in SIZES.items()])
    ground = forms.ChoiceField(label="颜色", choices=list(GROUNDS.items()))
    only_open = forms.BooleanField(label="只印公开页已经打开的责任区", required=False, initial=True)

    def initial_from(self, obj) -> dict:
        return {"only_open": True}
