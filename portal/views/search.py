"""One page that finds what the person may see: in every room at once, or of one kind in pages."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views import View

from core.asking import count_all
from portal.search import search, shown, words_of

FIRST = 5  # of each kind, before one is chosen
PAGE = 20
LONGEST = 60


class SearchForm(forms.Form):
    q = forms.CharField(
        label="查找的内容", required=False, max_length=LONGEST,
        error_messages={"max_length": "太长了，写最要紧的几个字就行。"},
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "如：王大爷 水管"}),
    )  # fmt: skip


class SearchPage(View):
    def get(self, request):
        form = SearchForm(request.GET)
        words = words_of(form.cleaned_data["q"]) if form.is_valid() else []
        context = {"form": form, "words": words, "asked": " ".join(words)}
        if words:
            context |= self.found(request, words)
        return render(request, "portal/search.html", context)

    def found(self, request, words: list[str]) -> dict:
        kind = request.GET.get("kind", "")
        kinds = search(request.user, words, kind)
        if not kinds:
            raise Http404
        if kind:
            page = Paginator(kinds[0].rows, PAGE).get_page(request.GET.get("page"))
            hits = [shown(kinds[0].tell(row), words) for row in page]
            return {"page_obj": page, "kind": kinds[0], "hits": hits}
        counts = count_all([one.rows for one in kinds])
        groups = [
            {"kind": one, "count": count, "hits": [shown(one.tell(row), words) for row in one.rows[:FIRST]]}
            for one, count in zip(kinds, counts, strict=True)
            if count
        ]
        return {"groups": groups, "first": FIRST}
