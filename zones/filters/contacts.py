"""The filter bar above contacts."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.filters import BranchFilterSet
from zones.models import Contact, ContactMark, Zone


class ContactFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索姓名、户名、地址", method="search")
    kind = filters.ChoiceFilter(label="类别", choices=Contact.Kind.choices)
    mark = filters.ChoiceFilter(
        label="标记",
        choices=[*ContactMark.Mark.choices, ("uncared", "有标记没人帮带")],
        method="marked",
    )
    zone = filters.ModelChoiceFilter(label="责任区", queryset=Zone.objects.none(), null_label="未划入")
    closed = filters.ChoiceFilter(
        label="状态",
        choices=[("all", "含不再联系"), ("only", "只看不再联系")],
        empty_label="在联系",
        method="with_closed",
    )

    class Meta:
        model = Contact
        fields = ["q", "kind", "mark", "zone", "closed", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = Zone.objects.permitted(self.request.user, "zone.view").on(clock.today())
        self.filters["zone"].field.queryset = zones

    def filter_queryset(self, queryset):
        if self.form.cleaned_data.get("closed") not in {"all", "only"}:
            queryset = queryset.filter(is_closed=False)
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value.strip()) | Q(address__icontains=value.strip()))

    def marked(self, queryset, name, value):
        marks = ContactMark.objects.on(clock.today())
        marks = marks.filter(carer__isnull=True) if value == "uncared" else marks.filter(mark=value)
        return queryset.filter(pk__in=marks.values("contact_id"))

    def with_closed(self, queryset, name, value):
        return queryset.filter(is_closed=True) if value == "only" else queryset
