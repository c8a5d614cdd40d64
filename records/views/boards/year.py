"""Members × weeks of a year: as squares on the page, as a workbook, and on paper."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from core import clock
from core.exports import Sheet, workbook_response, write_workbook
from core.pdf import pdf_response, render_pdf
from members.models import Member
from records import exports
from records.boards.year import LETTERS, YearRow, with_group, year_rows
from records.branches import branch_asked
from records.calendar import monday_of, month_of_week, week_label, week_name, weeks_of_year
from records.filters import CalendarFilter
from records.weeks.standing import LABELS

PAPERS = ("A4", "A3")


class CalendarPage(View):
    """The squares are drawn by the page's script from the data."""

    def get(self, request, year=None):
        self.branch = branch_asked(request)
        self.year = year or monday_of(clock.today()).isocalendar().year
        if self.year not in range(2000, 2200):
            raise Http404
        people = with_group(Member.objects.permitted(request.user, "record.view"), self.branch, self.year)
        self.chosen = CalendarFilter(request.GET, queryset=people, request=request, branch=self.branch)
        self.rows = self.chosen.narrowed(year_rows(self.branch, self.year, self.chosen.qs))
        return self.answer()

    def answer(self):
        year = self.year
        context = {
            "branch": self.branch, "year": year, "filter": self.chosen, "count": len(self.rows),
            "squares": _squares(year, self.rows) if self.rows else None, "previous": year - 1,
            "next": year + 1 if year < monday_of(clock.today()).isocalendar().year else None,
        }  # fmt: skip
        return render(self.request, "records/boards/calendar.html", context)


class CalendarWorkbook(CalendarPage):
    def answer(self):
        legend = [{"letter": letter, "label": label} for letter, label in exports.LEGEND_ROWS]
        sheets = [
            Sheet(f"{self.year}年记实日历", exports.year_columns(self.year), self.rows),
            Sheet("图例", list(exports.LEGEND), legend),
        ]
        return workbook_response(f"记实日历 {self.year}.xlsx", write_workbook(sheets))


class CalendarPaper(CalendarPage):
    """On paper, lying on its side: A4, or A3 for the wall."""

    def answer(self):
        paper = self.request.GET.get("paper", PAPERS[0])
        if paper not in PAPERS:
            raise Http404
        context = {
            "title": f"{self.branch.name}{self.year}年记实日历", "paper": paper, "printed_by": self.request.user.name,
            "months": _months(self.year), "lines": [_line(row) for row in self.rows],
            "legend": [line for line in exports.LEGEND_ROWS if line[0]],
        }  # fmt: skip
        return pdf_response(f"记实日历 {self.year}.pdf", render_pdf("records/paper/calendar.html", context))


def _months(year: int) -> list[dict]:
    """The months of the year, each with how many weeks belong to it."""
    found: dict[int, int] = {}
    for monday in weeks_of_year(year):
        month = month_of_week(monday).month
        found[month] = found.get(month, 0) + 1
    return [{"month": month, "weeks": weeks} for month, weeks in found.items()]


def _line(row: YearRow) -> dict:
    """A member's line on paper: the weeks as text, a part for each month, since thousands of cells take minutes."""
    parts: dict[int, str] = {}
    for monday in row.standing.weeks:
        month = month_of_week(monday).month
        parts[month] = parts.get(month, "") + (exports.square(row.standing, monday) or "\u3000")
    return {"row": row, "months": list(parts.values())}


def _squares(year: int, rows: list[YearRow]) -> dict:
    """What the script draws: weeks, states with their words, and for each member a letter a week and the totals."""
    return {
        "states": {letter: [state, LABELS[state]] for state, letter in LETTERS.items()},
        "weeks": [
            {"name": week_name(monday), "label": week_label(monday), "number": monday.isocalendar().week}
            for monday in weeks_of_year(year)
        ],
        "members": [
            [row.id, row.name, row.letters, row.standing.missing, row.standing.late, row.streak] for row in rows
        ],
        "address": reverse("records:member-week", args=[0, weeks_of_year(year)[0]]),
    }  # fmt: skip
