"""The filter bar above consents."""

import django_filters as filters

GIVEN = [("yes", "同意公开"), ("no", "没有同意")]


class ConsentFilter(filters.FilterSet):
    q = filters.CharFilter(label="搜索姓名、拼音", method="search")
    phone = filters.ChoiceFilter(label="电话", choices=GIVEN, method="with_phone")
    photo = filters.ChoiceFilter(label="照片", choices=GIVEN, method="with_photo")

    def search(self, queryset, name, value):
        return queryset.search(value)

    def with_phone(self, queryset, name, value):
        return queryset.filter(phone_shown=value == "yes")

    def with_photo(self, queryset, name, value):
        return queryset.filter(photo_shown=value == "yes")
