"""What lists can be narrowed by."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.access import Role, grants_of
from members.models import Organization, PartyGroup
from zones.models import (
    Agreement,
    Contact,
    ContactMark,
    ContactOffer,
    CoverageUnit,
    PlanOpinion,
    Post,
    PostClaim,
    Promise,
    TeamEnrolment,
    VolunteerTeam,
    Zone,
    ZoneAdjustment,
    ZonePlan,
    ZoneTarget,
)
from zones.models.volunteering import ALONE, UNCARED


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


def year_choices() -> dict:
    """This year unless another is chosen: the next one and the five before."""
    this_year = clock.today().year
    others = [year for year in range(this_year + 1, this_year - 6, -1) if year != this_year]
    return {"choices": [(str(year), f"{year}年") for year in others], "empty_label": f"{this_year}年"}


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
        self.filters["year"].extra |= year_choices()
        groups = PartyGroup.objects.permitted(self.request.user, "organization.view").filter(is_closed=False)
        self.filters["group"].field.queryset = groups.select_related("branch")

    def filter_queryset(self, queryset):
        cleaned = self.form.cleaned_data
        if not cleaned.get("year"):
            queryset = queryset.filter(year=clock.today().year)
        if not cleaned.get("state"):
            queryset = self.standing(queryset)
        return super().filter_queryset(queryset)

    def standing(self, queryset):
        return queryset.current()

    def search(self, queryset, name, value):
        value = "".join(value.split())
        return queryset.filter(
            Q(member__name__contains=value) | Q(member__pinyin__contains=value.lower())
            | Q(member__initials__startswith=value.lower()) | Q(member__number__endswith=value)
        )  # fmt: skip

    def in_group(self, queryset, name, value):
        people = value.memberships.on(clock.today()).values("member_id")
        return queryset.filter(member__in=people)


class PlanFilter(BranchFilterSet):
    year = filters.ChoiceFilter(label="年度", choices=[], empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=ZonePlan.workflow.choices, empty_label="全部")

    class Meta:
        model = ZonePlan
        fields = ["year", "state", "branch"]


class TargetFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索责任区、考核内容", method="search")
    year = filters.ChoiceFilter(label="年度", choices=[])
    kind = filters.ChoiceFilter(label="类别", choices=ZoneTarget.Kind.choices, empty_label="全部")
    missed = filters.ChoiceFilter(
        label="达标", choices=[("yes", "有未达标的"), ("no", "没有未达标的")], empty_label="全部", method="with_missed"
    )
    branch = filters.ModelChoiceFilter(
        label="党支部", field_name="zone__branch", queryset=Organization.objects.none(), empty_label="全部"
    )

    class Meta:
        model = ZoneTarget
        fields = ["q", "year", "kind", "missed", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        self.filters["year"].extra |= {
            "choices": [(str(year), f"{year}年") for year in range(this_year + 1, this_year - 6, -1)]
        }


class OpinionFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索意见、答复", method="search")
    plan = filters.ModelChoiceFilter(label="方案", queryset=ZonePlan.objects.none(), empty_label="全部")
    answered = filters.ChoiceFilter(
        label="答复", choices=[("no", "还没有答复"), ("yes", "已经答复")], empty_label="全部", method="with_answer"
    )
    source = filters.ChoiceFilter(
        label="来自", choices=[("member", "党员"), ("public", "群众")], empty_label="全部", method="from_source"
    )

    class Meta:
        model = PlanOpinion
        fields = ["q", "plan", "answered", "source", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "branch" in self.filters:
            self.filters["branch"].field_name = "plan__branch"
        self.filters["plan"].field.queryset = ZonePlan.objects.shown_to(self.request.user)

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(Q(text__icontains=value) | Q(answer__icontains=value) | Q(about__icontains=value))

    def with_answer(self, queryset, name, value):
        return queryset.filter(answered_at__isnull=value == "no")

    def from_source(self, queryset, name, value):
        return queryset.filter(member__isnull=value == "public")


class PostFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索岗位、职责、在岗党员", method="search")
    category = filters.ChoiceFilter(label="岗位类别", choices=Post.Category.choices, empty_label="全部")
    places = filters.ChoiceFilter(
        label="人员", choices=[("vacant", "还缺人"), ("waiting", "有人待确认"), ("full", "已满")], empty_label="全部",
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
        holders = PostClaim.objects.held().filter(_called(value)).values("post_id")
        return queryset.filter(Q(name__icontains=value) | Q(duties__icontains=value) | Q(pk__in=holders))

    def with_places(self, queryset, name, value):
        if value == "waiting":
            return queryset.filter(waiting_count__gt=0)
        return queryset.vacant() if value == "vacant" else queryset.filter(vacancy=0)


def _called(name: str) -> Q:
    """Rows of members whose name or pinyin is like this."""
    return (
        Q(member__name__contains=name) | Q(member__pinyin__contains=name.lower())
        | Q(member__initials__startswith=name.lower())
    )  # fmt: skip


class ClaimFilter(BranchFilterSet):
    """What members claimed: of any kind. ``subject`` names what is claimed."""

    subject = ""

    q = filters.CharFilter(label="搜索", method="search")
    state = filters.ChoiceFilter(label="状态", choices=[], empty_label="全部")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["state"].extra["choices"] = self._meta.model.workflow.choices

    def search(self, queryset, name, value):
        value = "".join(value.split())
        return queryset.filter(_called(value) | Q(**{f"{self.subject}__name__icontains": value}))


class PostClaimFilter(ClaimFilter):
    subject = "post"
    q = filters.CharFilter(label="搜索姓名、拼音、岗位", method="search")

    class Meta:
        model = PostClaim
        fields = ["q", "state", "branch"]


class ContactOfferFilter(ClaimFilter):
    subject = "contact"
    q = filters.CharFilter(label="搜索姓名、拼音、户名", method="search")

    class Meta:
        model = ContactOffer
        fields = ["q", "state", "branch"]


class TeamEnrolmentFilter(ClaimFilter):
    subject = "team"
    q = filters.CharFilter(label="搜索姓名、拼音、队伍", method="search")

    class Meta:
        model = TeamEnrolment
        fields = ["q", "state", "branch"]


class TeamFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索队伍、做什么、队员", method="search")
    state = filters.ChoiceFilter(label="状态", choices=VolunteerTeam.workflow.choices, empty_label="活动中")

    class Meta:
        model = VolunteerTeam
        fields = ["q", "state", "branch"]

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.active()
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        value = value.strip()
        people = TeamEnrolment.objects.held().filter(_called(value)).values("team_id")
        return queryset.filter(Q(name__icontains=value) | Q(purpose__icontains=value) | Q(pk__in=people))


class HouseholdFilter(filters.FilterSet):
    """The contacts a member may offer to look after."""

    q = filters.CharFilter(label="搜索户名", field_name="name", lookup_expr="icontains")
    need = filters.ChoiceFilter(
        label="情况",
        choices=[("alone", "还没有人联系"), ("served", "已有人联系")],
        empty_label="全部",
        method="with_need",
    )
    zone = filters.ModelChoiceFilter(
        label="责任区", queryset=Zone.objects.none(), empty_label="全部", null_label="未划入"
    )

    class Meta:
        model = Contact
        fields = ["q", "need", "zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = Zone.objects.permitted(self.request.user, "zone.view").on(clock.today())
        self.filters["zone"].field.queryset = zones

    def with_need(self, queryset, name, value):
        alone = Q(need__in=[UNCARED, ALONE])
        return queryset.filter(alone if value == "alone" else ~alone)


class MarkFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索姓名、户名、地址、帮带党员", method="search")
    mark = filters.ChoiceFilter(label="标记", choices=ContactMark.Mark.choices, empty_label="全部")
    cared = filters.ChoiceFilter(
        label="帮带", choices=[("no", "没人帮带"), ("yes", "有人帮带")], empty_label="全部", method="with_carer"
    )
    # Kept by the page itself: when somebody was visited is no column of this table.
    forgotten = filters.ChoiceFilter(
        label="走访", choices=[("yes", "一个月没走访")], empty_label="全部", method="with_visits"
    )
    branch = filters.ModelChoiceFilter(
        label="党支部", field_name="contact__branch", queryset=Organization.objects.none(), empty_label="全部"
    )

    class Meta:
        model = ContactMark
        fields = ["q", "mark", "cared", "forgotten", "branch"]

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(contact__name__icontains=value) | Q(contact__address__icontains=value) | Q(carer__name__contains=value)
        )

    def with_carer(self, queryset, name, value):
        return queryset.filter(carer__isnull=value == "no")

    def with_visits(self, queryset, name, value):
        return queryset


class AdjustmentFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索责任区、姓名、说明", method="search")
    year = filters.ChoiceFilter(label="年度", choices=[], method="in_year")
    reason = filters.ChoiceFilter(label="原因", choices=ZoneAdjustment.Reason.choices, empty_label="全部")

    class Meta:
        model = ZoneAdjustment
        fields = ["q", "year", "reason", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        year = clock.today().year
        earlier = [(str(before), f"{before}年") for before in range(year - 1, year - 6, -1)]
        self.filters["year"].extra |= {"choices": earlier, "empty_label": f"{year}年"}

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("year"):
            queryset = queryset.of_year(clock.today().year)
        return super().filter_queryset(queryset)

    def in_year(self, queryset, name, value):
        return queryset.of_year(int(value))

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(zone__name__icontains=value) | Q(giver__name__contains=value) | Q(taker__name__contains=value)
            | Q(note__icontains=value)
        )  # fmt: skip


class PromiseFilter(AgreementFilter):
    q = filters.CharFilter(label="搜索姓名、拼音、内容", method="search")
    kind = filters.ChoiceFilter(label="类别", choices=Promise.Kind.choices, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=Promise.workflow.choices, empty_label="全部现行")

    class Meta:
        model = Promise
        fields = ["q", "year", "kind", "state", "group", "branch"]

    def standing(self, queryset):
        return queryset.standing()

    def search(self, queryset, name, value):
        return super().search(queryset, name, value) | queryset.filter(text__icontains=value.strip())
        others = [year for year in range(this_year + 1, this_year - 6, -1) if year != this_year]
        self.filters["year"].extra |= {
            "choices": [(str(year), f"{year}年") for year in others], "empty_label": f"{this_year}年"
        }  # fmt: skip

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("year"):
            queryset = queryset.filter(year=clock.today().year)
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(Q(zone__name__icontains=value) | Q(content__icontains=value))

    def with_missed(self, queryset, name, value):
        return queryset.filter(missed__gt=0) if value == "yes" else queryset.filter(missed=0)
