"""What lists can be narrowed by."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.access import Role, grants_of
from members.models import Organization, PartyGroup
from zones.models import Agreement, Contact, ContactMark, CoverageUnit, Zone


class BranchFilterSet(filters.FilterSet):
    """Lists of a branch; who sees several branches can choose one."""

    branch = filters.ModelChoiceFilter(label="党支部", queryset=Organization.objects.none(), empty_label="全部")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        grants = grants_of(user)
        sees_several = any(grant.role in {Role.SUPERVISOR, Role.ADMINISTRATOR} for grant in grants) or (
            len({grant.organization_id for grant in grants if grant.organization_id}) > 1
        )
        if sees_several:
            self.filters["branch"].field.queryset = Organization.objects.permitted(user, "organization.view").branches()
        else:
            del self.filters["branch"]


class ZoneFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索名称、编号、地点、责任人", method="search")
    level = filters.ChoiceFilter(label="层级", choices=Zone.Level.choices, empty_label="全部")
    method = filters.ChoiceFilter(label="划分方法", choices=Zone.Method.choices, empty_label="全部")
    lead = filters.ChoiceFilter(
        label="责任人", choices=[("some", "已有"), ("none", "还没有")], empty_label="全部", method="with_lead"
    )
    ended = filters.ChoiceFilter(
        label="状态", choices=[("all", "含已撤销"), ("only", "只看已撤销")], empty_label="现有", method="with_ended"
    )

    class Meta:
        model = Zone
        fields = ["q", "level", "method", "lead", "ended", "branch"]

    def filter_queryset(self, queryset):
        # Closed zones are shown only when asked for.
        if self.form.cleaned_data.get("ended") not in {"all", "only"}:
            queryset = queryset.on(clock.today())
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(name__icontains=value) | Q(code__istartswith=value) | Q(place__icontains=value)
            | Q(lead_name__contains=value)
        )  # fmt: skip

    def with_lead(self, queryset, name, value):
        return queryset.filter(lead_name__isnull=value == "none")

    def with_ended(self, queryset, name, value):
        return queryset.filter(until_on__lte=clock.today()) if value == "only" else queryset


class UnitFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索名称", field_name="name", lookup_expr="icontains")
    kind = filters.ChoiceFilter(label="类别", choices=CoverageUnit.Kind.choices, empty_label="全部")
    covered = filters.ChoiceFilter(
        label="责任区", choices=[("yes", "已划入"), ("no", "未划入")], empty_label="全部", method="with_zone"
    )

    class Meta:
        model = CoverageUnit
        fields = ["q", "kind", "covered", "branch"]

    def with_zone(self, queryset, name, value):
        return queryset.filter(zone__isnull=value == "no")


class ContactFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索姓名、户名、地址", method="search")
    kind = filters.ChoiceFilter(label="类别", choices=Contact.Kind.choices, empty_label="全部")
    mark = filters.ChoiceFilter(
        label="标记",
        choices=[*ContactMark.Mark.choices, ("uncared", "有标记没人帮带")],
        empty_label="全部",
        method="marked",
    )
    zone = filters.ModelChoiceFilter(
        label="责任区", queryset=Zone.objects.none(), empty_label="全部", null_label="未划入"
    )
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


class AgreementFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索姓名、拼音、编号", method="search")
    year = filters.ChoiceFilter(label="年度", choices=[])
    state = filters.ChoiceFilter(label="状态", choices=Agreement.workflow.choices, empty_label="全部现行")
    group = filters.ModelChoiceFilter(
        label="党小组", queryset=PartyGroup.objects.none(), empty_label="全部", method="in_group"
    )

    class Meta:
        model = Agreement
        fields = ["q", "year", "state", "group", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        others = [year for year in range(this_year + 1, this_year - 6, -1) if year != this_year]
        self.filters["year"].extra |= {
            "choices": [(str(year), f"{year}年") for year in others], "empty_label": f"{this_year}年"
        }  # fmt: skip
        groups = PartyGroup.objects.permitted(self.request.user, "organization.view").filter(is_closed=False)
        self.filters["group"].field.queryset = groups.select_related("branch")

    def filter_queryset(self, queryset):
        cleaned = self.form.cleaned_data
        if not cleaned.get("year"):
            queryset = queryset.filter(year=clock.today().year)
        if not cleaned.get("state"):
            queryset = queryset.current()
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        value = "".join(value.split())
        return queryset.filter(
            Q(member__name__contains=value) | Q(member__pinyin__contains=value.lower())
            | Q(member__initials__startswith=value.lower()) | Q(member__number__endswith=value)
        )  # fmt: skip

    def in_group(self, queryset, name, value):
        people = value.memberships.on(clock.today()).values("member_id")
        return queryset.filter(member__in=people)


class SignFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索名称、编号、责任人", method="search")
    shown = filters.ChoiceFilter(
        label="公开页", choices=[("yes", "已打开"), ("no", "没有打开")], empty_label="全部", method="with_page"
    )

    class Meta:
        model = Zone
        fields = ["q", "shown", "branch"]

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(name__icontains=value) | Q(code__istartswith=value) | Q(lead_name__contains=value)
        )  # fmt: skip

    def with_page(self, queryset, name, value):
        return queryset.filter(is_open=value == "yes")


class ConsentFilter(filters.FilterSet):
    q = filters.CharFilter(label="搜索姓名、拼音", method="search")
    phone = filters.ChoiceFilter(label="电话", choices=[("yes", "同意公开"), ("no", "没有同意")], empty_label="全部",
                                 method="with_phone")  # fmt: skip
    photo = filters.ChoiceFilter(label="照片", choices=[("yes", "同意公开"), ("no", "没有同意")], empty_label="全部",
                                 method="with_photo")  # fmt: skip

    def search(self, queryset, name, value):
        return queryset.search(value)

    def with_phone(self, queryset, name, value):
        return queryset.filter(phone_shown=value == "yes")

    def with_photo(self, queryset, name, value):
        return queryset.filter(photo_shown=value == "yes")
