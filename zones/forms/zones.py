from django import forms

from core import clock
from core.forms import CHOOSE, ActionForm
from members.models import Member
from zones.domains import words_of
from zones.forms.fields import MemberChoice, day_field, field_of
from zones.models import CoverageUnit, Zone, ZoneAssignment


class ZoneForm(ActionForm):
    """What a zone is. The same form makes one and changes one."""

    name = field_of(Zone, "name")
    level = field_of(Zone, "level", widget=forms.RadioSelect, initial="area")
    parent = field_of(
        Zone, "parent", empty_label="（不在别的责任区里）", help_text="大的责任区里可以再分小的，以点带面。"
    )
    method = field_of(Zone, "method")
    code = field_of(Zone, "code", required=False, help_text="不填就按顺序自动编号。")
    place = field_of(Zone, "place")
    boundary = field_of(Zone, "boundary")
    work = field_of(Zone, "work", widget=forms.Textarea({"rows": 3}))
    public_phone = field_of(Zone, "public_phone", help_text="印在标志牌上、向群众公开的电话。")
    from_on = day_field("设立日期")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        words = words_of(branch)
        self.fields["level"].choices = words.level_choices()
        self.fields["method"].choices = words.method_choices()
        self.fields["boundary"].help_text = f"写到{words.people}一看就明白，{words.boundary}"
        inside = Zone.objects.filter(branch=branch, until_on__isnull=True).exclude(level=Zone.Level.KEY_POINT)
        self.fields["parent"].queryset = inside.exclude(pk=self.obj.pk) if self.obj else inside
        if self.obj is None:
            self.initial |= {"from_on": clock.today(), "method": words.methods[0]}


class CloseZoneForm(ActionForm):
    on = day_field("撤销日期", help_text="从这一天起不再有效。")
    reason = forms.CharField(label="撤销理由", max_length=200, widget=forms.Textarea({"rows": 2}))

    def initial_from(self, obj) -> dict:
        return {"on": clock.today()}


class AssignForm(ActionForm):
    """Who serves in a zone, in which part, from when."""

    part = field_of(ZoneAssignment, "part", widget=forms.RadioSelect, initial="lead")
    member = MemberChoice(label="党员", required=False, empty_label=CHOOSE)
    person_name = field_of(
        ZoneAssignment, "person_name", help_text="村民代表、居民、志愿者或外支部党员，写姓名；选了党员就不用填。"
    )
    person_note = field_of(ZoneAssignment, "person_note")
    from_on = day_field("开始日期")
    reason = field_of(ZoneAssignment, "reason")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = ZoneAssignment.Part.choices
        self.fields["member"].queryset = members_of(branch, self.user)
        self.initial["from_on"] = clock.today()

    def initial_from(self, obj) -> dict:
        return {}


class ServeForm(ActionForm):
    """The same from the other side: in which zone a member serves."""

    zone = field_of(ZoneAssignment, "zone", empty_label=CHOOSE)
    part = field_of(ZoneAssignment, "part", widget=forms.RadioSelect, initial="co_responsible")
    from_on = day_field("开始日期")
    reason = field_of(ZoneAssignment, "reason")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = ZoneAssignment.Part.choices
        zones = Zone.objects.permitted(self.user, "zone.manage").filter(branch=branch)
        self.fields["zone"].queryset = zones.on(clock.today())
        self.initial["from_on"] = clock.today()

    def initial_from(self, obj) -> dict:
        return {}


class EndAssignmentForm(ActionForm):
    on = day_field("结束日期", help_text="从这一天起不再担任。")
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def initial_from(self, obj) -> dict:
        return {"on": clock.today()}


class UnitsForm(ActionForm):
    """Several units at once, one a line."""

    kind = field_of(CoverageUnit, "kind")
    names = forms.CharField(
        label="名称", help_text="一行写一个，例如：一号楼1单元。", max_length=6000, widget=forms.Textarea({"rows": 6})
    )
    households = field_of(CoverageUnit, "households", max_value=99999, help_text="每一个的户数；没有就写0。")
    zone = field_of(CoverageUnit, "zone", empty_label="（还没有划到责任区）")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = words_of(branch).unit_kind_choices()
        self.fields["zone"].queryset = Zone.objects.filter(branch=branch, until_on__isnull=True)

    def clean_names(self):
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if any(len(name) > 60 for name in names):
            raise forms.ValidationError("每个名称最多60字。")
        return names


class UnitForm(ActionForm):
    kind = field_of(CoverageUnit, "kind")
    name = field_of(CoverageUnit, "name")
    households = field_of(CoverageUnit, "households", max_value=99999)
    zone = field_of(CoverageUnit, "zone", empty_label="（还没有划到责任区）")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = words_of(branch).unit_kind_choices()
        self.fields["zone"].queryset = Zone.objects.filter(branch=branch, until_on__isnull=True)


def members_of(branch, user):
    """Members of the branch today who may be chosen by ``user``, with their groups."""
    return Member.objects.permitted(user, "member.view").in_branch(branch).with_standing()
