"""What the lists can be narrowed by."""

import django_filters as filters
from django.core.validators import EMPTY_VALUES
from django.db.models import Q

from core import clock
from members.filters import BranchFilterSet
from members.models import CategoryAssignment, MemberCategory, Organization, PartyGroup
from members.models.people import named
from records.boards.year import ORDERS, SHOWN
from records.branches import branches_of, sees_several
from records.calendar import (
    WEEK,
    monday_of,
    month_name,
    next_month,
    parse_month,
    parse_week,
    previous_month,
    week_label,
    week_name,
)
from records.models import Absence, Concern, RecordEntry, SharedExample, WeeklyRecord
from records.weeks.sparing import SPARED
from records.weeks.standing import LABELS

MONTHS_BACK = 36  # how many a record list offers to choose from
WEEKS_BACK = 26

BOARD_STATES = [
    *((state, LABELS[state]) for state in ("on_time", "late", "missing", "waiting", "draft", "returned")),
    ("nothing", "无事项"), ("unread", "未阅"), *((state, LABELS[state]) for state in SPARED), ("behalf", "代录"),
]  # fmt: skip


class OneBranchFilterSet(filters.FilterSet):
    """Lists of one branch, which the page finds; who sees several can choose another."""

    branch = filters.ModelChoiceFilter(
        label="党支部", queryset=Organization.objects.none(), empty_label=None, method="as_it_is"
    )
    group = filters.ModelChoiceFilter(
        label="党小组", queryset=PartyGroup.objects.none(), method="in_group", null_label="未编组"
    )
    q = filters.CharFilter(label="搜索姓名、拼音", method="search")
    member_path = ""  # by which field of a row its member is found, with "__"

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        groups = PartyGroup.objects.filter(branch=branch, is_closed=False)
        self.filters["group"].field.queryset = groups.order_by("order", "id")
        if sees_several(self.request.user):
            self.filters["branch"].field.queryset = branches_of(self.request.user)
        else:
            del self.filters["branch"]

    @property
    def narrows(self) -> bool:
        """Whether only some of the branch's rows are asked for; known once ``qs`` was."""
        asked = self.form.cleaned_data.items()
        return any(value not in EMPTY_VALUES for name, value in asked if name != "branch")

    def as_it_is(self, queryset, name, value):
        return queryset

    def search(self, queryset, name, value):
        return queryset.filter(named(value, self.member_path))

    def in_group(self, queryset, name, value):
        return queryset.filter(group_id=None if value == "null" else value.pk)


class BoardFilter(OneBranchFilterSet):
    standing = filters.ChoiceFilter(label="状态", choices=BOARD_STATES, method="stand")

    class Meta:
        fields = ["q", "standing", "group", "branch"]

    def stand(self, queryset, name, value):
        if value == "unread":
            return queryset.filter(state="submitted")
        if value == "nothing":
            return queryset.filter(is_nothing=True, standing__in=["on_time", "late"])
        if value == "behalf":
            return queryset.filter(on_behalf__isnull=False, standing__in=["on_time", "late"])
        return queryset.filter(standing=value)


class CalendarFilter(OneBranchFilterSet):
    """What becomes of the year's weeks is known only after they were added up: ``narrowed`` sees to that."""

    category = filters.ModelChoiceFilter(label="党员类型", queryset=MemberCategory.objects.none(), method="in_category")
    show = filters.ChoiceFilter(
        label="只看", choices=[(name, label) for name, (label, _) in SHOWN.items()], method="as_it_is"
    )
    order = filters.ChoiceFilter(
        label="排序", choices=[(name, label) for name, (label, key) in ORDERS.items() if key],
        empty_label="姓名", method="as_it_is",
    )  # fmt: skip

    class Meta:
        fields = ["q", "group", "category", "show", "order", "branch"]

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, branch=branch, **kwargs)
        self.filters["category"].field.queryset = MemberCategory.objects.kept_for(branch)

    def in_category(self, queryset, name, value):
        current = CategoryAssignment.objects.on(clock.today()).filter(category=value)
        return queryset.filter(pk__in=current.values("member"))

    def narrowed(self, rows):
        """Return the rows of the year that are asked for, in the order asked for."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        if asked.get("show"):
            rows = [row for row in rows if SHOWN[asked["show"]][1](row)]
        return sorted(rows, key=ORDERS[asked["order"]][1]) if asked.get("order") else rows


class RecordFilter(OneBranchFilterSet):
    q = filters.CharFilter(label="搜索姓名、内容", method="search")
    month = filters.ChoiceFilter(label="月份", choices=(), method="in_month")
    state = filters.ChoiceFilter(
        label="状态", choices=[("to_read", "等我阅"), *WeeklyRecord.workflow.choices],
        method="stand",
    )  # fmt: skip
    mark = filters.ChoiceFilter(
        label="标记", choices=[("good", "优秀记实"), ("late", "迟交"), ("nothing", "无事项"),
                               ("behalf", "代录")],
        method="marked",
    )  # fmt: skip

    class Meta:
        model = WeeklyRecord
        fields = ["q", "month", "state", "mark", "group", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        month, months = next_month(clock.today()), []
        for _ in range(MONTHS_BACK):
            month = previous_month(month)
            months.append((month_name(month), f"{month.year}年{month.month}月"))
        self.filters["month"].field.choices = months

    def search(self, queryset, name, value):
        words = Q(pk__in=queryset.filter(entries__content__contains=value.strip()).values("pk"))
        return queryset.filter(named(value, "member__") | words)

    def in_month(self, queryset, name, value):
        return queryset.filter(month=parse_month(value))

    def stand(self, queryset, name, value):
        """``to_read`` is what waits for this reader: of what was submitted, neither his own nor what others read."""
        if value != "to_read":
            return queryset.filter(state=value)
        theirs = WeeklyRecord.objects.permitted(self.request.user, "record.read").values("pk")
        return queryset.filter(state="submitted", pk__in=theirs)

    def marked(self, queryset, name, value):
        if value == "behalf":
            return queryset.filter(behalf__isnull=False)
        field = {"good": "is_good_example", "late": "is_late", "nothing": "is_nothing"}[value]
        return queryset.filter(**{field: True})


class ConcernFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索内容、责任区、办理人", method="search")
    state = filters.ChoiceFilter(
        label="状态", choices=[("overdue", "超期未答复"), ("open", "没有答复的"), *Concern.workflow.choices],
        method="stand",
    )  # fmt: skip
    kind = filters.ChoiceFilter(label="类别", choices=Concern.Kind.choices)
    urgency = filters.ChoiceFilter(label="紧急程度", choices=Concern.Urgency.choices)
    whose = filters.ChoiceFilter(
        label="谁的", choices=[("mine", "我办理的"), ("written", "我代录的")], method="of_mine"
    )  # fmt: skip

    class Meta:
        model = Concern
        fields = ["q", "state", "kind", "urgency", "whose", "branch"]

    def search(self, queryset, name, value):
        words = Q(text__contains=value.strip()) | Q(zone__name__contains=value.strip())
        return queryset.filter(words | named(value, "member__"))

    def stand(self, queryset, name, value):
        if value == "overdue":
            return queryset.overdue(clock.today())
        return queryset.open() if value == "open" else queryset.filter(state=value)

    def of_mine(self, queryset, name, value):
        user = self.request.user
        return queryset.filter(member=user.member_id or -1) if value == "mine" else queryset.filter(recorded_by=user)


class ReadingFilter(OneBranchFilterSet):
    member_path = "member__"
    week = filters.ChoiceFilter(label="哪一周", choices=(), method="in_week")

    class Meta:
        model = WeeklyRecord
        fields = ["q", "week", "group", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_week = monday_of(clock.today())
        weeks = [this_week - n * WEEK for n in range(WEEKS_BACK)]
        self.filters["week"].field.choices = [(week_name(monday), week_label(monday)) for monday in weeks]

    def in_week(self, queryset, name, value):
        return queryset.filter(monday=parse_week(value))


class ExampleFilter(filters.FilterSet):
    q = filters.CharFilter(label="搜索内容", method="search")

    class Meta:
        model = SharedExample
        fields = ["q"]

    def search(self, queryset, name, value):
        entries = RecordEntry.objects.filter(content__contains=value.strip())
        return queryset.filter(record__in=entries.values("record"))


class AbsenceFilter(filters.FilterSet):
    q = filters.CharFilter(label="搜索姓名、拼音", method="search")
    state = filters.ChoiceFilter(label="状态", choices=Absence.workflow.choices)
    kind = filters.ChoiceFilter(label="事由", choices=Absence.Kind.choices)

    class Meta:
        model = Absence
        fields = ["q", "state", "kind"]

    def search(self, queryset, name, value):
        return queryset.filter(named(value, "member__"))
