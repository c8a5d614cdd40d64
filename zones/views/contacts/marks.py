"""标记与走访: for each mark who looks after the contact and when somebody was last there."""

from core import clock
from core.views.lists import ListPage
from members.models import Organization
from zones import exports
from zones.contacts.visits import LONG_AGO, by_need, is_forgotten, note_visits
from zones.filters import MarkFilter
from zones.models import ContactMark
from zones.views.contacts.pages import CRUMBS

ORDERS = {
    "need": by_need,
    "name": lambda mark: (mark.contact.name, mark.pk),
    "mark": lambda mark: (mark.mark, *by_need(mark)),
    "carer": lambda mark: (mark.carer.pinyin if mark.carer else "", *by_need(mark)),
    "days": lambda mark: (mark.days_without, mark.contact.name, mark.pk),
}


class MarkList(ListPage):
    """The order is made here and not by the database: who was visited is known to the records alone."""

    template_name = "zones/marks/list.html"
    filter_class = MarkFilter
    columns, export_name, export_route = exports.MARKS, "标记与走访", "zones:mark-export"

    def rows(self):
        marks = ContactMark.objects.permitted(self.request.user, "contact.view").on(clock.today())
        marks = marks.filter(contact__is_closed=False)
        return marks.select_related("contact", "contact__branch", "contact__zone", "carer")

    def sorted(self, rows):
        self.found = list(rows)
        note_visits(self.found)
        if self.chosen.form.cleaned_data.get("forgotten"):
            self.found = [mark for mark in self.found if is_forgotten(mark)]
        asked = self.request.GET.get("sort", "")
        order = ORDERS.get(asked.removeprefix("-"), by_need)
        return sorted(self.found, key=order, reverse=asked.startswith("-"))

    def context(self):
        uncared = sum(mark.carer_id is None for mark in self.found)
        forgotten = sum(map(is_forgotten, self.found))
        return {
            "breadcrumb": CRUMBS,
            "long_ago": LONG_AGO,
            "may_manage": Organization.objects.permitted(self.request.user, "contact.manage").exists(),
            "tiles": [
                {"label": "有标记的", "value": len(self.found), "unit": "项"},
                {"label": "没人帮带", "value": uncared, "unit": "项", "tone": "late" if uncared else "done"},
                {"label": f"超过{LONG_AGO}天没走访", "value": forgotten, "unit": "项",
                 "tone": "waiting" if forgotten else "done"},
            ],
        }  # fmt: skip
