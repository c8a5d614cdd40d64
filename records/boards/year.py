"""The filing calendar: everybody's year as squares, narrowed, put in order, and written out letter by letter."""

from dataclasses import dataclass
from functools import cached_property

from core import clock
from records.calendar import thursday_of, weeks_of_year
from records.weeks.standing import LABELS, Standing, group_columns, year_standing

LETTERS = {state: chr(ord("a") + index) for index, state in enumerate(LABELS)}
SLIPPING = 2  # weeks missed in a row


@dataclass(frozen=True)
class YearRow:
    """A member's year."""

    id: int
    number: str
    name: str
    group_name: str | None
    standing: Standing

    @cached_property
    def letters(self) -> str:
        """How each week stands, a letter of LETTERS a week; a capital where somebody else wrote it down."""
        letters = "".join([LETTERS[state] for state in self.standing.weeks.values()])
        if not self.standing.on_behalf:
            return letters
        pairs = zip(letters, self.standing.weeks, strict=True)
        return "".join([letter.upper() if day in self.standing.on_behalf else letter for letter, day in pairs])

    @property
    def streak(self) -> str:
        """How the latest weeks that are over follow each other: 未交 3 周, 按时 12 周, or nothing."""
        if self.standing.missed_row:
            return f"未交{self.standing.missed_row}周"
        return f"按时{self.standing.on_time_row}周" if self.standing.on_time_row else ""


def with_group(members, branch, year: int):
    """Add ``group_id`` and ``group_name``: the group in ``branch`` today, or at the end of a year that is over."""
    day = min(clock.today(), thursday_of(weeks_of_year(year)[-1]))
    return members.annotate(**group_columns(branch, day))


def year_rows(branch, year: int, members) -> list[YearRow]:
    """Return the year of those of ``members`` (``with_group``; give what the reader may see) who owe ``branch`` a week
    of it, by name. Five queries at most."""
    found = year_standing(branch, year)
    people = members.filter(pk__in=found).order_by("pinyin", "pk").values_list("pk", "number", "name", "group_name")
    return [YearRow(*facts, found[facts[0]]) for facts in people]


ORDERS = {
    "name": ("姓名", None),
    "missing": ("未交多的在前", lambda row: -row.standing.missing),
    "late": ("迟交多的在前", lambda row: -row.standing.late),
    "slipping": ("连续未交久的在前", lambda row: -row.standing.missed_row),
    "streak": ("连续按时久的在前", lambda row: -row.standing.on_time_row),
}
SHOWN = {
    "slipping": ("连续未交两周以上", lambda row: row.standing.missed_row >= SLIPPING),
    "missing": ("有未交的", lambda row: row.standing.missing),
    "late": ("有迟交的", lambda row: row.standing.late),
    "clean": ("周周按时", lambda row: row.standing.owed and row.standing.on_time == row.standing.owed),
}
