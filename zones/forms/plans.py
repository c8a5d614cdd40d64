from datetime import timedelta

from django import forms

from core import clock
from core.forms import CHOOSE, ActionForm, ManyChoices
from members.models import Member
from zones.actions.plans.drafting import START
from zones.domains import words_of
from zones.forms.fields import MemberChoice, day_field, field_of
from zones.forms.zones import members_of
from zones.models import Contact, CoverageUnit, PlanCoverage, PlanZone, Zone, ZonePlan

USUAL_HEARING = timedelta(days=7)


def free_years(branch) -> list[int]:
    """This year and the next, without those that have a plan."""
    taken = set(branch.zone_plans.exclude(state="cancelled").values_list("year", flat=True))
    return [year for year in (clock.today().year, clock.today().year + 1) if year not in taken]


class StartPlanForm(ActionForm):
    """For which year, and what the draft begins with."""

    year = forms.TypedChoiceField(label="年度", coerce=int, choices=())
    start = forms.ChoiceField(label="从什么开始", widget=forms.RadioSelect, choices=list(START.items()))
    copy_of = forms.ModelChoiceField(
        label="照哪个方案", queryset=ZonePlan.objects.none(), required=False, empty_label=CHOOSE,
        help_text="选了“照上一个方案开始”才用填。已经离开支部的人、已经不再联系的对象不会照抄过来。",
    )  # fmt: skip
    note = field_of(
        ZonePlan, "note", widget=forms.Textarea({"rows": 4}),
        help_text="为什么这样划、按什么原则划。会写在方案最前面，征求意见时大家都看得到。",
    )  # fmt: skip

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year}年") for year in free_years(branch)]
        earlier = branch.zone_plans.exclude(state="cancelled")
        has_zones = branch.zones.filter(until_on__isnull=True).exists()
        offered = {"present": has_zones, "plan": earlier.exists(), "empty": True}
        self.fields["start"].choices = [choice for choice in START.items() if offered[choice[0]]]
        self.fields["copy_of"].queryset = earlier
        if not earlier.exists():
            del self.fields["copy_of"]
        self.initial.setdefault("start", "present" if has_zones else "empty")
        self.initial.setdefault("copy_of", earlier.first())

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("start") != "plan":
            cleaned.pop("copy_of", None)
        return cleaned


class PlanNoteForm(ActionForm):
    note = field_of(ZonePlan, "note", widget=forms.Textarea({"rows": 8}))


class ThingChoices(ManyChoices):
    """Things to tick; of each it says what it is and in which other zone of the plan it is now."""

    def __init__(self, **options):
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **options)
        self.placed: dict[int, str] = {}

    def label_from_instance(self, thing) -> str:
        size = f"{thing.households}户" if getattr(thing, "households", 0) else ""
        told = " ".join(part for part in (thing.get_kind_display(), size) if part)
        there = f"，现在划在{self.placed[thing.pk]}" if thing.pk in self.placed else ""
        return f"{thing.name}（{told}{there}）"


class PlanZoneForm(ActionForm):
    """One zone of a plan: what it is, who answers for it, what it covers."""

    name = field_of(PlanZone, "name")
    level = field_of(PlanZone, "level", widget=forms.RadioSelect, initial="area")
    parent = field_of(
        PlanZone, "parent", empty_label="（不在别的责任区里）", help_text="大的责任区里可以再分小的，以点带面。"
    )
    method = field_of(PlanZone, "method")
    code = field_of(PlanZone, "code", required=False, help_text="不填就按顺序自动编号。")
    lead = MemberChoice(label="责任人", required=False, empty_label="（还没有定）")
    co_responsible = ManyChoices(
        label="共同责任人", queryset=Member.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = ThingChoices(label="覆盖单位", queryset=CoverageUnit.objects.none())
    contacts = ThingChoices(label="联系对象", queryset=Contact.objects.none())
    place = field_of(PlanZone, "place")
    boundary = field_of(PlanZone, "boundary", help_text="写到群众一看就明白，例如：一号楼1至4单元，含楼前小广场。")
    work = field_of(PlanZone, "work", widget=forms.Textarea({"rows": 3}))
    public_phone = field_of(PlanZone, "public_phone", help_text="向群众公开的电话。")

    def __init__(self, *args, plan, **kwargs):
        self.plan = plan
        super().__init__(*args, **kwargs)
        words = words_of(plan.branch)
        self.fields["level"].choices = words.level_choices()
        self.fields["method"].choices = words.method_choices()
        outer = plan.zones.exclude(level=Zone.Level.KEY_POINT)
        self.fields["parent"].queryset = outer.exclude(pk=self.obj.pk) if self.obj else outer
        people = members_of(plan.branch, self.user)
        self.fields["lead"].queryset = people
        self.fields["co_responsible"].queryset = people
        self.fields["co_responsible"].label_from_instance = self.fields["lead"].label_from_instance
        self._offer_things()
        if self.obj is None:
            self.initial.setdefault("method", words.methods[0])

    def _offer_things(self) -> None:
        self.fields["units"].queryset = CoverageUnit.objects.filter(branch=self.plan.branch)
        contacts = Contact.objects.filter(branch=self.plan.branch, is_closed=False)
        self.fields["contacts"].queryset = contacts
        elsewhere = PlanCoverage.objects.filter(plan=self.plan).select_related("plan_zone")
        for place in elsewhere.exclude(plan_zone=self.obj) if self.obj else elsewhere:
            field = self.fields["units" if place.unit_id else "contacts"]
            field.placed[place.unit_id or place.contact_id] = place.plan_zone.name

    def initial_from(self, obj) -> dict:
        covered = list(obj.coverage.values_list("unit_id", "contact_id"))
        names = ("name", "level", "method", "code", "place", "boundary", "work", "public_phone")
        return {
            **{name: getattr(obj, name) for name in names}, "parent": obj.parent_id, "lead": obj.lead_id,
            "co_responsible": list(obj.co_responsible.values_list("pk", flat=True)),
            "units": [unit for unit, _ in covered if unit], "contacts": [contact for _, contact in covered if contact],
        }  # fmt: skip


class ConsultForm(ActionForm):
    """When opinions are heard, and of whom."""

    opinions_from = day_field("从哪天起")
    opinions_until = day_field("到哪天止", help_text="这一天24点以前提的都算。一般不少于7天。")
    is_public = forms.BooleanField(
        label="也向群众公开", required=False,
        help_text="知道链接（二维码）的人不用登录就能看到方案、提意见。只公开责任区、责任人姓名和公开电话。",
    )  # fmt: skip

    def initial_from(self, obj) -> dict:
        today = clock.today()
        return {"opinions_from": today, "opinions_until": today + USUAL_HEARING, "is_public": bool(obj.public_key)}


class AdoptForm(ActionForm):
    """What the assembly decided. ``gap_reason`` is there only where the plan has blind spots."""

    met_on = day_field("会议日期")
    meeting_place = field_of(ZonePlan, "meeting_place", required=True)
    due_count = field_of(
        ZonePlan, "due_count", required=True, min_value=1, help_text="有表决权的正式党员；预备党员不算。"
    )
    present_count = field_of(ZonePlan, "present_count", required=True, min_value=0)
    votes_for = field_of(ZonePlan, "votes_for", required=True, min_value=0)
    votes_against = field_of(ZonePlan, "votes_against", required=True, min_value=0, initial=0)
    votes_abstained = field_of(ZonePlan, "votes_abstained", required=True, min_value=0, initial=0)
    takes_effect_on = day_field("计划从哪天起实施", help_text="到了这一天会提醒您去办“付诸实施”。")
    gap_reason = forms.CharField(
        label="有盲点、重叠仍通过的理由", max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="理由和上面的盲点、重叠会一起印在方案上。",
    )  # fmt: skip

    def __init__(self, *args, has_gaps=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_gaps:
            del self.fields["gap_reason"]

    def initial_from(self, obj) -> dict:
        today = clock.today()
        voters = Member.objects.in_branch(obj.branch, today).filter(stage=Member.Stage.FULL)
        return {"met_on": today, "takes_effect_on": max(today, today.replace(year=obj.year, month=1, day=1)),
                "due_count": voters.filter(status=Member.Status.REGISTERED).count()}  # fmt: skip


class EnforceForm(ActionForm):
    on = day_field("从哪天起实施", help_text="表决通过的那天到今天之间的一天。")

    def initial_from(self, obj) -> dict:
        return {"on": clock.today()}


class PublicForm(ActionForm):
    """Nothing to fill in: whether the plan is public is what the page is about."""
