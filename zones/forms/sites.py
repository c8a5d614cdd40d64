"""A branch's pictures, and a zone's place on one."""

from decimal import Decimal

from django import forms

from core import clock
from core.errors import Refused
from core.files import CheckedFile
from core.forms import CHOOSE, ActionForm
from zones.forms.fields import day_field, field_of
from zones.models import SitePicture, Zone, ZonePosition
from zones.pictures import site_picture


class PictureField(forms.FileField):
    """A picture, checked and written anew while no transaction is open."""

    def __init__(self, **options):
        widget = forms.ClearableFileInput({"accept": "image/png,image/jpeg", "data-preview": ""})
        super().__init__(
            label="图片", widget=widget, help_text="PNG或JPG，最大20MB。手画的拍清楚也行。", **options,
            error_messages={"required": "请选一张图片（PNG或JPG）。", "empty": "这是一个空文件，请重新选择。"},
        )  # fmt: skip

    def clean(self, data, initial=None) -> CheckedFile:
        try:
            return site_picture(super().clean(data, initial), field="picture")
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class SiteForm(ActionForm):
    name = field_of(SitePicture, "name", help_text="例如：小区平面图、村庄平面图、厂区平面图、三楼平面图。")
    picture = PictureField()

    def initial_from(self, obj) -> dict:
        return {}


class ReplaceForm(ActionForm):
    picture = PictureField()
    on = day_field("从哪天起用新图")
    keeps_positions = forms.BooleanField(
        label="责任区照原来的位置标在新图上", required=False, initial=True,
        help_text="新图和原图画的是同一块地方、同样大小才勾；不勾就在新图上重新标。",
    )  # fmt: skip

    def initial_from(self, obj) -> dict:
        return {"on": clock.today()}


class PercentField(forms.DecimalField):
    """A number from 0 to 100, kept to one place."""

    def __init__(self, name: str, *, help_text: str, required: bool = True):
        label = ZonePosition._meta.get_field(name).verbose_name
        outside = f"{label}要在0到100之间：左上角是0，右下角是100。"
        super().__init__(
            label=f"{label}（%）", help_text=help_text, required=required, min_value=0, max_value=100,
            widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
            error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), outside),
        )  # fmt: skip

    def clean(self, value) -> Decimal | None:
        number = super().clean(value)
        return None if number is None else number.quantize(Decimal("0.1"))


class ZoneChoice(forms.ModelChoiceField):
    def label_from_instance(self, zone) -> str:
        return f"{zone.code} {zone.name}"


class PlaceForm(ActionForm):
    """Where a zone lies, in per cent of the picture. ``seen_position`` is the newest there when the page was made."""

    zone = ZoneChoice(
        Zone.objects.none(), label="责任区", empty_label=CHOOSE,
        error_messages={"invalid_choice": "这个责任区不在本支部，或者已经撤销。", "required": "请选责任区。"},
    )  # fmt: skip
    x = PercentField("x", help_text="从左边数，占图宽的百分之几。")
    y = PercentField("y", help_text="从上边数，占图高的百分之几。")
    width = PercentField("width", required=False, help_text="不标范围就不填。")
    height = PercentField("height", required=False, help_text="不标范围就不填。")
    seen_position = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, zones, newest: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.newest = newest
        self.fields["zone"].queryset = zones
        self.initial["seen_position"] = newest

    def initial_from(self, obj) -> dict:
        return {}

    def see_newest(self) -> None:
        """Let the next submission start from what is on the picture by now: sending again is then a decision."""
        data = self.data.copy()
        data["seen_position"] = str(self.newest)
        self.data = data
