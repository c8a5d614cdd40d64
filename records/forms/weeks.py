"""The form of a week: as many entries as the page has, each against a duty, photos, and a word on shortcomings."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils.functional import cached_property

from core import clock
from core.forms import ActionForm, refusals_as_errors, shown
from core.numbers import whole_number
from core.plaintext import printable
from core.templatetags.zonebook import WEEKDAYS
from records.models import WeeklyRecord
from records.reading.pictures import SeenFile, see_upload
from records.weeks.content import Content
from zones.models import Duty

BLANK = "blank"  # stands for the number in the copied row
OTHER = "other"  # something that stands in no agreement
_ROW = re.compile(r"entry-(\d{1,3})-", re.ASCII)


class TextField(forms.CharField):
    """Text as it is kept: without what cannot be printed. How long it may be is said by ``records.weeks.content``."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.Textarea, **kwargs)

    def to_python(self, value):
        return super().to_python(printable(value or ""))


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files in one field; each is checked here, while no transaction is open. Value: list of SeenFile."""

    widget = ManyFilesInput
    costly = True  # as in ``check_upload``

    def clean(self, data, initial=None) -> list[SeenFile]:
        with refusals_as_errors():
            return [see_upload(upload, costly=self.costly) for upload in data or []]


@dataclass
class Row:
    """One entry of the form, for the template: the bound fields under the names of the model."""

    number: int | str
    form: "WeekForm"

    def __getattr__(self, name: str):
        return self.form[f"entry-{self.number}-{name}"]

    @property
    def concern(self) -> int | None:
        return self.form.concerns.get(self.number)

    @property
    def errors(self) -> list:
        names = ("duty", "done_on", "content", "result", "people", "quantity")
        return [error for name in names for error in getattr(self, name).errors]


class WeekForm(ActionForm):
    """``monday`` is the week, ``find_duties`` returns those to choose from, ``find_names`` whom an entry is likely to
    name (both asked only where the form is shown: whether a duty can be named is the action's to say), ``entries``
    (mappings as in ``Content``) are what the rows begin with. Sent forms bring their own rows, in the order of their
    numbers."""

    shortcomings = TextField(label="不足")
    improvements = TextField(label="改进措施")
    is_nothing = forms.BooleanField(label="本周无事项", required=False)
    nothing_reason = TextField(label="无事项原因")
    photos = PhotosField(label="照片", required=False)

    def __init__(self, *args, monday: date, find_duties=tuple, find_names=tuple, entries=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.initial["version"] or 0
        self.initial["version"] = self.initial["version"] or 0
        self.find_duties, self.find_names = find_duties, find_names
        self.days = list(_days(monday))
        entries = list(entries)
        self.numbers = _numbers(self.data) if self.is_bound else list(range(len(entries)))
        self.concerns = {number: self._concern_of(number, entries) for number in self.numbers}
        for number in self.numbers:
            self._add_row(number, {} if self.is_bound else entries[number])

    def _concern_of(self, number: int, entries) -> int | None:
        """The concern that the row tells of: kept where it was put in, whatever becomes of the words."""
        return (
            whole_number(self.data.get(f"entry-{number}-concern", ""))
            if self.is_bound
            else entries[number].get("concern")
        )

    def _add_row(self, number: int | str, entry) -> None:
        day = entry.get("done_on") or date.fromisoformat(self.days[-1][0])
        is_fresh = not any(entry.get(name) for name in ("content", "result", "people", "quantity"))
        chosen = str(entry.get("duty") or ("" if is_fresh else OTHER))
        self.fields |= {
            f"entry-{number}-{name}": field
            for name, field in {
                "duty": forms.RegexField(
                    r"^(\d{1,15}|other)$", label="责任项", required=False, initial=chosen,
                    error_messages={"invalid": "请重新选一项责任。"},
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

    @cached_property
    def duties(self) -> dict[str, Duty]:
        return {str(duty.pk): duty for duty in self.find_duties()}

    @cached_property
    def names(self) -> str:
        """Whom an entry is likely to name, as the page's script reads it."""
        return json.dumps(list(self.find_names()), ensure_ascii=False)

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

        duty, day, quantity = answer("duty"), answer("done_on"), answer("quantity")
        texts = {name: answer(name) for name in ("content", "result", "people")}
        done_on = date.fromisoformat(day) if day else None
        duty = int(duty) if duty and duty != OTHER else None
        concern = self.concerns[number]
        return {"number": number, "duty": duty, "done_on": done_on, "quantity": quantity, "concern": concern, **texts}

    def note_conflict(self, current: WeeklyRecord) -> None:
        """Lay the two records side by side, entry by entry, and let the next sending start from the saved one."""
        mine = Content(**self.words)
        mine.check(current.monday, is_final=False)
        theirs = list(current.entries.select_related("duty"))
        known = self.duties | {str(row.duty_id): row.duty for row in theirs if row.duty}
        for index in range(max(len(mine.rows), len(theirs))):
            pair = [told(rows[index], known) if index < len(rows) else "" for rows in (theirs, mine.rows)]
            if pair[0] != pair[1]:
                self.conflict.append((f"第{index + 1}条", *map(shown, pair)))
        for name in ("shortcomings", "improvements", "nothing_reason"):
            pair = (getattr(current, name), getattr(mine, name))
            if pair[0] != pair[1]:
                self.conflict.append((self.fields[name].label, *map(shown, pair)))
        self.data = self.data.copy()
        self.data["version"] = str(current.version)


def told(entry, duties: dict[str, Duty]) -> str:
    """An entry as lines to read."""
    duty = duties.get(str(entry.duty_id))
    lines = [
        f"{entry.done_on.month}月{entry.done_on.day}日 {duty.content if duty else '其他事项'}",
        entry.content,
        f"成效：{entry.result}" if entry.result else "",
        f"涉及对象：{entry.people}" if entry.people else "",
        f"完成数量：{shown(entry.quantity)}{duty.unit}" if duty and entry.quantity is not None else "",
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
            yield day.isoformat(), f"{said} {day.day}日"
