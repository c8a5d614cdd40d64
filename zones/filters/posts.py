"""The filter bar above posts."""

import django_filters as filters
from django.db.models import Q

from members.filters import BranchFilterSet
from members.models.people import named
from zones.models import Post, PostClaim


class PostFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索岗位、职责、在岗党员", method="search")
    category = filters.ChoiceFilter(label="岗位类别", choices=Post.Category.choices)
    places = filters.ChoiceFilter(
        label="人员", choices=[("vacant", "还缺人"), ("waiting", "有人待确认"), ("full", "已满")],
        method="with_places",
    )  # fmt: skip
    state = filters.ChoiceFilter(label="状态", choices=Post.workflow.choices, empty_label="全部现有")

    class Meta:
        model = Post
        fields = ["q", "category", "places", "state", "branch"]

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.present()
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        value = value.strip()
        holders = PostClaim.objects.held().filter(named(value, "member__")).values("post_id")
        return queryset.filter(Q(name__icontains=value) | Q(duties__icontains=value) | Q(pk__in=holders))

    def with_places(self, queryset, name, value):
        if value == "waiting":
            return queryset.filter(waiting_count__gt=0)
        return queryset.vacant() if value == "vacant" else queryset.filter(vacancy=0)
