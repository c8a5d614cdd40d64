"""The one way a page lists things: filtered, searched, sorted, in pages; and the workbook of exactly those rows."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.shortcuts import render, resolve_url
from django.views import View

from core.exports import Column, Sheet, workbook_response, write_workbook
from core.numbers import whole_number
from core.templatetags.zonebook import PAGE_SIZES


class ListPage(View):
    """A page made with layouts/list.html.

    Subclasses give ``rows`` (from ``permitted``), ``template_name``, a django-filter ``filter_class``, and ``sorts``:
    {name in the URL: fields to order by}, the first of which is the default. With ``columns`` and ``export_name`` the
    same class, routed once more as ``as_view(exporting=True)``, answers with the workbook; ``export_route`` names it.
    """

    template_name = ""
    filter_class: Any = None
    sorts: dict[str, Sequence[str]] = {}
    columns: Sequence[Column] = ()
    export_name = export_route = ""
    exporting = False

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def context(self) -> dict:
        """More for the template; ``self.chosen`` is the filter, and the page has been cut out of the rows."""
        return {}

    def known_count(self) -> int | None:
        """How many rows there are, where the page counts them for itself."""
        return None

    def get(self, request, *args, **kwargs):
        rows = self.rows()
        self.chosen = self.filter_class(request.GET, queryset=rows, request=request) if self.filter_class else None
        found = self.sorted(self.chosen.qs if self.chosen else rows)
        if self.exporting:
            sheet = Sheet(self.export_name, list(self.columns), found)
            return workbook_response(f"{self.export_name}.xlsx", write_workbook([sheet]))
        paginator = Paginator(found, self.page_size())
        if (count := self.known_count()) is not None:
            paginator.count = count
        page = paginator.get_page(request.GET.get("page"))
        export_url = resolve_url(self.export_route) if self.export_route else ""
        context = {"page_obj": page, "filter": self.chosen, "export_url": export_url, **self.context()}
        return render(request, self.template_name, context)

    def sorted(self, rows: QuerySet) -> QuerySet:
        """Order by what the URL asks for, ``-name`` the other way round; anything unknown is the default."""
        asked = self.request.GET.get("sort", "")
        fields = self.sorts.get(asked.removeprefix("-"))
        if fields is None:
            asked, fields = "", next(iter(self.sorts.values()), ())
        if asked.startswith("-"):
            fields = [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in fields]
        return rows.order_by(*fields) if fields else rows

    def state_tiles(self, rows: QuerySet, unit: str) -> list[dict]:
        """How many of ``rows`` stand in each state, counted in ``unit``; a tile narrows the list to its state."""
        asked = self.request.GET.copy()
        for name in ("state", "page"):
            asked.pop(name, None)
        found = self.filter_class(asked, queryset=rows, request=self.request).qs
        counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
        tiles = []
        for state, label in rows.model.workflow.labels.items():
            if state in counts:
                asked["state"] = state
                tiles.append({"label": label, "value": counts[state], "unit": unit, "url": f"?{asked.urlencode()}"})
        return tiles

    def page_size(self) -> int:
        asked = whole_number(self.request.GET.get("size", ""))
        return asked if asked in PAGE_SIZES else PAGE_SIZES[0]
