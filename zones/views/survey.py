"""摸底: pictures and tables of a branch's members, to divide by."""

from django.shortcuts import render

from core import clock
from core.exports import workbook_response, write_workbook
from core.workflow import is_permitted
from zones import exports
from zones.survey import Survey
from zones.views.coverage import branch_and_others
from zones.views.zones import CRUMBS

MOST_BARS = 15  # what a picture can hold; the table has them all


def survey(request):
    """The survey of one branch; ``?branch=`` chooses one of several."""
    branch, offered = branch_and_others(request, "coverage.view")
    found = Survey(branch, clock.today())
    context = {
        "branch": branch,
        "branches": offered if len(offered) > 1 else [],
        "breadcrumb": CRUMBS,
        "survey": found,
        "tiles": _tiles(found),
        "pictures": [_picture(table) for table in found.tables],
        "may_manage": is_permitted(branch, request.user, "zone.manage"),
    }
    return render(request, "zones/survey/page.html", context)


def export(request):
    """The same tables as a workbook, a sheet for each."""
    branch, _ = branch_and_others(request, "coverage.view")
    sheets = exports.survey_sheets(Survey(branch, clock.today()))
    return workbook_response(f"{branch}党员摸底.xlsx", write_workbook(sheets))


def _tiles(found: Survey) -> list[dict]:
    able, without = len(found.able), len(found.able_without_zone)
    return [
        {"label": "党员", "value": len(found.members), "unit": "人"},
        {"label": "能承担责任区", "value": able, "unit": "人", "tone": "done"},
        {"label": "其中还没有责任区", "value": without, "unit": "人", "tone": "waiting" if without else "done"},
        {"label": "暂不安排", "value": len(found.excused), "unit": "人", "tone": "muted"},
    ]


def _picture(table) -> dict:
    """What static/js/survey.js draws."""
    shown = table.rows[:MOST_BARS]
    return {
        "key": table.key,
        "title": table.title,
        "labels": [label for label, _ in shown],
        "series": [
            {"name": name, "values": [counts[place] for _, counts in shown]} for place, name in enumerate(table.series)
        ],
    }
