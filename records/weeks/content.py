"""What a week's record may hold: one place that checks the words, the days and the numbers, draft or final."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core import clock
from core.errors import Refused
from core.fields import HUNDRED
from core.plaintext import printable
from records.calendar import WEEK
from records.models import RecordEntry, WeeklyRecord

MAX_ENTRIES = 30
MAX_QUANTITY = Decimal("9999999.99")
_TEXTS = ("content", "result", "people")


@dataclass
class Content:
    """The words of one record. ``entries`` are mappings with ``done_on`` (date; None: today or the week's last day),
    ``duty`` (Duty, its id, or None), ``content``, ``result``, ``people``, ``quantity`` (Decimal or None), ``concern``
    (the id of the one it tells of, or None); what is missing is empty. ``number`` is that of the form's row, by which a
    refusal names the field (the place in the list).
    """

    entries: Iterable[Mapping[str, Any]] = ()
    shortcomings: str = ""
    improvements: str = ""
    is_nothing: bool = False
    nothing_reason: str = ""
    rows: list[RecordEntry] = field(default_factory=list, init=False)

    def check(self, monday: date, *, is_final: bool) -> None:
        """Make ``rows`` of the entries that hold anything. Raises Refused with the field at which to mend it; a draft
        may lack what a final record needs, but never holds what no record may hold."""
        for name in ("shortcomings", "improvements", "nothing_reason"):
            setattr(self, name, checked_text(WeeklyRecord, name, getattr(self, name), name))
        numbered = ((entry.get("number", index), entry) for index, entry in enumerate(self.entries))
        self.rows = [row for number, entry in numbered if (row := _row(number, entry, monday, is_final))]
        if len(self.rows) > MAX_ENTRIES:
            raise Refused(f"一周最多记 {MAX_ENTRIES} 条，请把相近的事合并成一条。")
        if is_final:
            self._check_whole()
        for order, row in enumerate(self.rows):
            row.order = order

    def _check_whole(self) -> None:
        if self.is_nothing:
            if not self.nothing_reason:
                raise Refused("请写明本周没有事项的原因，一句话就行。", "nothing_reason")
            if self.rows:
                raise Refused("您已经写了条目，就不用再选“本周无事项”；请去掉其中一样。", "is_nothing")
        elif not self.rows:
            raise Refused("请至少写一条；这一周确实没有事项，请选“本周无事项”并写明原因。", "entry-0-content")

    def check_duties(self, allowed: Mapping[int, Decimal | None]) -> None:
        """``allowed`` are the targets of the duties that can be named, by id. A number given for a duty without a
        target counts for nothing, so it is not kept. Raises Refused at the entry that names another duty."""
        for row in self.rows:
            if row.duty_id is not None and row.duty_id not in allowed:
                raise Refused("这一项不在您现行的责任书里，请重新选。", f"entry-{row.number}-duty")
            if row.duty_id is None or allowed[row.duty_id] is None:
                row.quantity = None

    def keep_concerns(self, known: Collection[int]) -> None:
        """An entry goes on telling of a concern that was put into the record; no other is taken from a form."""
        for row in self.rows:
            if row.concern_id not in known:
                row.concern_id = None

    @property
    def fields(self) -> dict:
        """The fields of the record itself."""
        names = ("shortcomings", "improvements", "is_nothing", "nothing_reason")
        return {name: getattr(self, name) for name in names}

    def equals(self, record: WeeklyRecord) -> bool:
        """Whether ``record`` holds exactly this already. One query."""
        if any(getattr(record, name) != value for name, value in self.fields.items()):
            return False
        return [_words(row) for row in self.rows] == [_words(row) for row in record.entries.all()]


def checked_text(model, name: str, text: str, key: str) -> str:
    """Return ``text`` as it is kept (printable, no blank ends); refuse it when it is longer than the model's field."""
    text = printable(text or "").strip()
    limit = model._meta.get_field(name).max_length
    if len(text) > limit:
        raise Refused(f"最多 {limit} 字，现在有 {len(text)} 字，请删去 {len(text) - limit} 字。", key)
    return text


def _row(number: int, entry: Mapping[str, Any], monday: date, is_final: bool) -> RecordEntry | None:
    """The entry as a row; None when nothing was filled in (a day alone is nothing)."""
    texts = {
        name: checked_text(RecordEntry, name, entry.get(name, ""), f"entry-{number}-{name}") for name in _TEXTS
    }  # fmt: skip
    duty, quantity = entry.get("duty"), entry.get("quantity")
    if not any(texts.values()) and duty is None and quantity is None:
        return None
    done_on = entry.get("done_on") or min(clock.today(), monday + WEEK - date.resolution)
    if not monday <= done_on < monday + WEEK:
        raise Refused("日期不在这一周里，请重新选。", f"entry-{number}-done_on")
    if is_final and done_on > clock.today():
        raise Refused("这一天还没有到，请选已经过去的日子。", f"entry-{number}-done_on")
    if is_final and not texts["content"]:
        raise Refused("请写做了什么；不要这一条，就把它去掉。", f"entry-{number}-content")
    row = RecordEntry(done_on=done_on, quantity=_quantity(number, quantity), **texts)
    row.duty_id = getattr(duty, "pk", duty)
    row.concern_id = entry.get("concern")
    row.number = number
    return row


def _quantity(number: int, quantity: Decimal | None) -> Decimal | None:
    if quantity is None:
        return None
    if not 0 <= quantity <= MAX_QUANTITY or quantity * HUNDRED != (quantity * HUNDRED).to_integral_value():
        raise Refused("完成数量要在 0 到 9999999.99 之间，最多两位小数。", f"entry-{number}-quantity")
    return quantity


def _words(row: RecordEntry) -> tuple:
    return (row.done_on, row.duty_id, row.content, row.result, row.people, row.quantity, row.concern_id)
