"""The filter bar above promises."""

import django_filters as filters

from zones.filters.agreements import AgreementFilter
from zones.models import Promise


class PromiseFilter(AgreementFilter):
    q = filters.CharFilter(label="搜索姓名、拼音、内容", method="search")
    kind = filters.ChoiceFilter(label="类别", choices=Promise.Kind.choices)
    state = filters.ChoiceFilter(label="状态", choices=Promise.workflow.choices, empty_label="全部现行")

    class Meta:
        model = Promise
        fields = ["q", "year", "kind", "state", "group", "branch"]

    def standing(self, queryset):
        return queryset.standing()

    def search(self, queryset, name, value):
        return super().search(queryset, name, value) | queryset.filter(text__icontains=value.strip())
