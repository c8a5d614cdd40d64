"""What the list of members can be narrowed to, and what the filters of a branch's lists share."""

from datetime import date

import django_filters as filters
from django.db.models import Q

from core import clock
from members.access import Role, grants_of
from members.models import (
    CategoryAssignment,
    GroupMembership,
    Member,
    MemberCategory,
    Membership,
    Organization,
    PartyGroup,
    ReminderDelivery,
)
from members.models.people import AccountState
from members.models.reminders import Channel

AGES = {"0-34": "35岁以下", "35-44": "35至44岁", "45-59": "45至59岁", "60-69": "60至69岁", "70-": "70岁及以上"}
PLACES = [("", "现在在本支部"), ("left", "已离开")]


def _years_before(day: date, years: int) -> date:
    """The day of birth of somebody who turns ``years`` on ``day``; 29 February counts as the first of March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


class OrganizationFilter(filters.FilterSet):
    q = filters.CharFilter(label="名称或代码", method="search")
    kind = filters.ChoiceFilter(label="组织类别", choices=Organization.Kind.choices)

    class Meta:
        model = Organization
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value.strip()) | Q(code__istartswith=value.strip()))


class DeliveryFilter(filters.FilterSet):
    q = filters.CharFilter(label="姓名或内容", method="search")
    channel = filters.ChoiceFilter(empty_label="全部", label="渠道", choices=Channel.choices)
    occasion = filters.ChoiceFilter(empty_label="全部", label="方式", choices=ReminderDelivery.Occasion.choices)
    result = filters.ChoiceFilter(
        empty_label="全部", label="结果", choices=[("yes", "已发出"), ("no", "没有发出")], method="of_result"
    )

    class Meta:
        model = ReminderDelivery
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(user__name__contains=value.strip()) | Q(text__contains=value.strip()))

    def of_result(self, rows, name, value):
        return rows.filter(is_sent=value == "yes")


class MemberFilter(filters.FilterSet):
    q = filters.CharFilter(label="姓名、拼音或手机尾号", method="search")
    branch = filters.ModelChoiceFilter(label="党支部", queryset=lambda request: _branches(request), method="in_branch")
    group = filters.ModelChoiceFilter(label="党小组", queryset=lambda request: _groups(request), method="in_group")
    category = filters.ModelChoiceFilter(
        label="党员类型", queryset=lambda request: _categories(request), method="in_category"
    )
    stage = filters.ChoiceFilter(label="发展阶段", choices=Member.Stage.choices)
    gender = filters.ChoiceFilter(label="性别", choices=Member.Gender.choices)
    age = filters.ChoiceFilter(label="年龄", choices=list(AGES.items()), method="of_age")
    status = filters.ChoiceFilter(label="党员状态", choices=Member.Status.choices)
    account = filters.ChoiceFilter(label="账号", choices=AccountState.choices, field_name="account_state")
    place = filters.ChoiceFilter(label="范围", choices=PLACES[1:], empty_label=PLACES[0][1], method="pass_on")

    class Meta:
        model = Member
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # With one branch there is nothing to choose; with several, 第一党小组 would stand in the list once for each.
        del self.form.fields["branch" if len(_branches(self.request)) < 2 else "group"]

    def filter_queryset(self, queryset):
        """Those who left are shown only when asked for: then nobody else is."""
        here = Member.objects.in_branch(_branches(self.request))
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("place") == "left":
            return found.exclude(pk__in=here.values("pk"))
        return found.filter(pk__in=here.values("pk"))

    def pass_on(self, rows, name, value):
        return rows

    def search(self, rows, name, value):
        return rows.search(value)

    def in_branch(self, rows, name, branch):
        memberships = Membership.objects.filter(branch=branch)
        if self.form.cleaned_data.get("place") != "left":
            memberships = memberships.on(clock.today())
        return rows.filter(pk__in=memberships.values("member_id"))

    def in_group(self, rows, name, group):
        return rows.filter(pk__in=GroupMembership.objects.on(clock.today()).filter(group=group).values("member_id"))

    def in_category(self, rows, name, category):
        assignments = CategoryAssignment.objects.on(clock.today()).filter(category=category)
        return rows.filter(pk__in=assignments.values("member_id"))

    def of_age(self, rows, name, value):
        today = clock.today()
        youngest, _, oldest = value.partition("-")
        found = Q(birth_on__lte=_years_before(today, int(youngest)))
        if oldest:
            found &= Q(birth_on__gt=_years_before(today, int(oldest) + 1))
        return rows.filter(found)


class BranchFilterSet(filters.FilterSet):
    """Lists of a branch; who sees several branches can choose one."""

    branch = filters.ModelChoiceFilter(label="党支部", queryset=Organization.objects.none())

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


class YearFilterSet(BranchFilterSet):
    """Lists of a year: this one unless another is chosen, the next or one of the five before."""

    year = filters.ChoiceFilter(label="年度", choices=[])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        others = [year for year in range(this_year + 1, this_year - 6, -1) if year != this_year]
        choices = [(str(year), f"{year}年") for year in others]
        self.filters["year"].extra |= {"choices": choices, "empty_label": f"{this_year}年"}

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("year"):
            queryset = queryset.filter(year=clock.today().year)
        return super().filter_queryset(queryset)


def _branches(request):
    if not hasattr(request, "_member_branches"):
        request._member_branches = Organization.objects.permitted(request.user, "organization.view").branches()
    return request._member_branches


def _groups(request):
    return PartyGroup.objects.filter(branch__in=_branches(request)).select_related("branch")


def _categories(request):
    line = {int(pk) for branch in _branches(request) for pk in branch.path.split("/") if pk}
    return MemberCategory.objects.filter(organization__in=line)
