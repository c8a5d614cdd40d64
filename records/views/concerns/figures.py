"""答复用时: how long people wait, by month and by zone, as a picture with its table."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from core import clock
from core.exports import Sheet, workbook_response, write_workbook
from core.numbers import whole_number
from members.access import holds
from members.models import Organization
from records.concerns.figures import Figures, figures_of
from records.exports import CONCERN_FIGURES
from records.models import Concern
from records.views.concerns.pages import CRUMBS


class ConcernFigures(View):
    """For a branch its zones; for who oversees several the branches, and the zones of the one that is chosen."""

    exporting = False

    def get(self, request):
        if not holds(request.user, "concern.figures"):
            raise PermissionDenied
        branches = list(Organization.objects.permitted(request.user, "concern.figures").branches())
        chosen = next((branch for branch in branches if str(branch.pk) == request.GET.get("branch")), None)
        if len(branches) == 1:
            chosen = branches[0]
        asked, this_year = request.GET.get("year", ""), clock.today().year
        year = whole_number(asked)
        if year not in range(2000, this_year + 1):
            year = this_year
        rows = Concern.objects.permitted(request.user, "concern.figures")
        if chosen is not None:
            rows = rows.filter(branch=chosen)
        figures = figures_of(rows, year, by_branch=chosen is None)
        place = "党支部" if chosen is None else "责任区"
        if self.exporting:
            sheets = [Sheet("按月", list(CONCERN_FIGURES), [*figures.months, figures.total]),
                      Sheet(f"按{place}", list(CONCERN_FIGURES), figures.places)]  # fmt: skip
            return workbook_response(f"{year}年群众诉求答复用时.xlsx", write_workbook(sheets))
        context = {
            "figures": figures, "year": year, "previous": year - 1, "next": year + 1 if year < this_year else None,
            "branches": branches if len(branches) > 1 else [], "chosen": chosen, "place": place,
            "tables": [("按月", "月份", [*figures.months, figures.total]), (f"按{place}", place, figures.places)],
            "picture": picture(figures), "breadcrumb": CRUMBS, "tiles": tiles(figures),
            "export_url": reverse("records:concern-figures-export"),
        }  # fmt: skip
        return render(request, "records/concerns/figures.html", context)


def tiles(figures: Figures) -> list[dict]:
    total = figures.total
    return [
        {"label": "收到", "value": total.received, "unit": "件"},
        {"label": "已答复", "value": total.answered, "unit": "件"},
        {"label": "超期未答复", "value": total.overdue, "unit": "件", "tone": "late" if total.overdue else ""},
        {"label": "按期率", "value": "—" if total.percent is None else total.percent,
         "unit": "" if total.percent is None else "%", "note": "按期答复 ÷ 该答复的"},
        {"label": "答复用时", "value": "—" if total.median_days is None else total.median_days, "unit": "天",
         "note": "居中的数：一半比它快"},
    ]  # fmt: skip


def picture(figures: Figures) -> dict:
    """What static/js/concerns.js draws."""
    months = figures.months
    return {
        "months": [line.label for line in months],
        "in_time": [line.in_time for line in months],
        "late": [line.late for line in months],
        "overdue": [line.overdue for line in months],
        "median": [line.median_days for line in months],
    }
