"""The form of a week: as many entries as the page has, each against a duty, photos, and a word on shortcomings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django import forms

from core import clock
from core.errors import Refused
from core.files import CheckedFile, check_upload
from core.forms import ActionForm, shown
from core.plaintext import printable
from core.templatetags.zonebook import WEEKDAYS
from records.content import Content
from records.models import WeeklyRecord

BLANK = "blank"  # stands for the number in the copied row
OTHER = "other"  # something that stands in no agreement
_ROW = re.compile(r"entry-(\d{1,3})-", re.ASCII)


class TextField(forms.CharField):
    """Text as it is kept: without what cannot be printed. How long it may be is said by ``records.content``."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.Textarea, **kwargs)

    def to_python(self, value):
        return super().to_python(printable(value or ""))


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files in one field; each is checked here, while no transaction is open. Value: list of CheckedFile."""

    widget = ManyFilesInput

    def clean(self, data, initial=None) -> list[CheckedFile]:
        try:
            return [check_upload(upload) for upload in data or []]
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


@dataclass
class Row:
    """One entry of the form, for the template: the bound fields under the names of the model."""

    number: int | str
    form: "WeekForm"

    def __getattr__(self, name: str):
        return self.form[f"entry-{self.number}-{name}"]

    @property
    def errors(self) -> list:
        names = ("duty", "done_on", "content", "result", "people", "quantity")
        return [error for name in names for error in getattr(self, name).errors]


class WeekForm(ActionForm):
    """``monday`` is the week, ``duties`` are those to choose from, ``entries`` (mappings as in ``Content``) what the
    rows begin with. Sent forms bring their own rows, in the order of their numbers."""

    shortcomings = TextField(label="不足")
    improvements = TextField(label="改进措施")
    is_nothing = forms.BooleanField(label="本周无事项", required=False)
    nothing_reason = TextField(label="无事项原因")
    photos = PhotosField(label="照片", required=False)

    def __init__(self, *args, monday: date, duties=(), entries=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.initial["version"] or 0
        self.initial["version"] = self.initial["version"] or 0
        self.duties = {str(duty.pk): duty for duty in duties}
        self.days = list(_days(monday))
        entries = list(entries)
        self.numbers = _numbers(self.data) if self.is_bound else list(range(len(entries)))
        for number in self.numbers:
            self._add_row(number, {} if self.is_bound else entries[number])

    def _add_row(self, number: int | str, entry) -> None:
        day = entry.get("done_on") or date.fromisoformat(self.days[-1][0])
        duty = entry.get("duty")
        fresh = not any(entry.get(name) for name in ("content", "result", "people", "quantity"))
        chosen = str(duty.pk) if duty else ("" if fresh else OTHER)
        self.fields |= {
            f"entry-{number}-{name}": field
            for name, field in {
                "duty": forms.ChoiceField(
                    label="责任项", required=False, choices=[(OTHER, ""), *((key, "") for key in self.duties)],
                    initial=chosen, error_messages={"invalid_choice": "这一项不在您现行的责任书里，请重新选。"},
                ),
                "done_on": forms.ChoiceField(
                    label="日期", required=False, choices=self.days, initial=day.isoformat(),
                    error_messages={"invalid_choice": "请选这一周里已经到了的一天。"},
                ),
                "content": TextField(label="做了什么", initial=entry.get("content", "")),
                "result": TextField(label="成效", initial=entry.get("result", "")),
                "people": TextField(label="涉及对象", initial=entry.get("people", "")),
                "quantity": forms.DecimalField(
                    label="完成数量", required=False, initial=entry.get("quantity"), min_value=0, max_digits=9,
                    decimal_places=2, error_messages={"invalid": "请填数字，例如 3 或 2.5。"},
                ),
            }.items()
        }  # fmt: skip

    @property
    def rows(self) -> list[Row]:
        return [Row(number, self) for number in self.numbers]

    @property
    def blank_row(self) -> Row:
        """The row the page's script copies when an entry is added; it is never sent itself."""
        self._add_row(BLANK, {})
        return Row(BLANK, self)

    @property
    def words(self) -> dict:
        """What was typed, as the keywords of ``Content``."""
        names = ("shortcomings", "improvements", "is_nothing", "nothing_reason")
        return {"entries": [self._entry(number) for number in self.numbers],
                **{name: self.cleaned_data[name] for name in names}}  # fmt: skip

    def _entry(self, number: int) -> dict:
        def answer(name):
            return self.cleaned_data[f"entry-{number}-{name}"]

        duty, day, quantity = self.duties.get(answer("duty")), answer("done_on"), answer("quantity")
        if duty is None or duty.target is None:
            quantity = None  # left over from another duty: the field is not shown for this one
        texts = {name: answer(name) for name in ("content", "result", "people")}
        done_on = date.fromisoformat(day) if day else None
        return {"number": number, "duty": duty, "done_on": done_on, "quantity": quantity, **texts}

    def note_conflict(self, current: WeeklyRecord) -> None:
        """Lay the two records side by side, entry by entry, and let the next sending start from the saved one."""
        mine = Content(**self.words)
        mine.check(current.monday, is_final=False)
        theirs = list(current.entries.select_related("duty"))
        for index in range(max(len(mine.rows), len(theirs))):
            pair = [told(rows[index]) if index < len(rows) else "" for rows in (theirs, mine.rows)]
            if pair[0] != pair[1]:
                self.conflict.append((f"第{index + 1}条", *map(shown, pair)))
        for name in ("shortcomings", "improvements", "nothing_reason"):
            pair = (getattr(current, name), getattr(mine, name))
            if pair[0] != pair[1]:
                self.conflict.append((self.fields[name].label, *map(shown, pair)))
        self.data = self.data.copy()
        self.data["version"] = str(current.version)


def told(entry) -> str:
    """An entry as lines to read."""
    quantity = f"{entry.quantity.normalize():f}{entry.duty.unit}" if isinstance(entry.quantity, Decimal) else ""
    lines = [
        f"{entry.done_on.month}月{entry.done_on.day}日 {entry.duty.content if entry.duty else '其他事项'}",
        entry.content,
        f"成效：{entry.result}" if entry.result else "",
        f"涉及对象：{entry.people}" if entry.people else "",
        f"完成数量：{quantity}" if quantity else "",
    ]
    return "\n".join(line for line in lines if line)


def _numbers(data) -> list[int]:
    return sorted({int(match[1]) for key in data if (match := _ROW.match(key))}) or [0]


def _days(monday: date) -> Iterator[tuple[str, str]]:
    """The days of the week that have come, as choices; the last is the one to begin with."""
    today = clock.today()
    for number in range(7):
        day = monday + timedelta(days=number)
        if day <= max(today, monday):
            said = "今天" if day == today else f"周{WEEKDAYS[number]}"
            yield day.isoformat(), f"{said} {day.month}月{day.day}日"
