from django import forms

from core.files import CheckedFile
from core.forms import ActionForm, refusals_as_errors
from zones.forms.fields import field_of
from zones.models import Consent
from zones.pictures import portrait


class ConsentForm(ActionForm):
    """What the secretary writes down of somebody else's yes or no; of one's own there is nothing to write."""

    note = field_of(Consent, "note", label="本人怎么说的、同意书存在哪里", widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, by_self: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if by_self:
            del self.fields["note"]

    def initial_from(self, obj) -> dict:
        return {}


class PhotoForm(ActionForm):
    photo = forms.FileField(
        label="照片", help_text="正面、光线好的半身照。系统会裁成竖的，去掉拍摄地点和时间。",
        widget=forms.ClearableFileInput({"accept": "image/*", "data-preview": ""}),
    )  # fmt: skip

    def initial_from(self, obj) -> dict:
        return {}

    def clean_photo(self) -> CheckedFile:
        with refusals_as_errors():
            return portrait(self.cleaned_data["photo"], field="photo")
