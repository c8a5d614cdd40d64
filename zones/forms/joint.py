"""Proposing a joint zone, answering, its people, its timetable and what is ticked off."""

from django import forms

from core import clock
from core.forms import CHOOSE, ActionForm
from members.models import Member, Organization
from zones.actions.joint.timetable import answerable
from zones.forms.fields import MemberChoice, day_field, field_of
from zones.joint.timetable import Due, dues_of
from zones.models import JointAction, JointPerson, JointTick, JointZone, Zone

HERE = (Organization.Kind.BRANCH, Organization.Kind.GENERAL_BRANCH)


class ProposeForm(ActionForm):
    """What is proposed to whom. The same form changes it while nobody has answered."""

    zone = field_of(JointZone, "zone", empty_label=CHOOSE)
    theme = field_of(JointZone, "theme", help_text="一句话说清楚一起做什么，例如：共建绿色家园。")
    partner = forms.ModelChoiceField(
        Organization.objects.none(), label="共建单位（本系统里的）", required=False, empty_label="（不在本系统）",
        help_text="提议后，由对方书记在系统里答复。",
    )  # fmt: skip
    partner_name = field_of(JointZone, "partner_name", help_text="本系统里没有的单位，写全称。")
    partner_contact = field_of(JointZone, "partner_contact")
    partner_phone = field_of(JointZone, "partner_phone")
    starts_on = day_field("从哪天起")
    ends_on = day_field("到哪天为止", help_text="这一天还算在内。")

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        zones = Zone.objects.permitted(self.user, "joint.manage").filter(branch=branch).on(clock.today())
        self.fields["zone"].queryset = zones
        self.fields["partner"].queryset = Organization.objects.filter(kind__in=HERE).exclude(pk=branch.pk)
        if self.obj is None:
            today = clock.today()
            self.initial |= {"starts_on": today, "ends_on": today.replace(month=12, day=31)}


class NoteAgreementForm(ActionForm):
    agreed_by = field_of(JointZone, "agreed_by", required=True, help_text="姓名和职务，例如：沈站长。")
    agreed_on = day_field("同意日期")

    def initial_from(self, obj) -> dict:
        return {"agreed_by": obj.partner_contact, "agreed_on": clock.today()}


class KickOffForm(ActionForm):
    kicked_off_on = day_field("启动会日期")
    kick_off_place = field_of(JointZone, "kick_off_place", required=True)
    kick_off_note = field_of(
        JointZone, "kick_off_note", widget=forms.Textarea({"rows": 3}), help_text="谁主持、来了多少人、定了哪些事。"
    )

    def initial_from(self, obj) -> dict:
        return {"kicked_off_on": clock.today()}


class EndForm(ActionForm):
    reason = forms.CharField(label="结束的理由", max_length=500, widget=forms.Textarea({"rows": 3}))

    def initial_from(self, obj) -> dict:
        return {"reason": "期满结束"} if clock.today() >= obj.ends_on else {}


class PersonForm(ActionForm):
    """Who joins the leading group: each side chooses among its own."""

    part = field_of(JointPerson, "part", widget=forms.RadioSelect, initial="member")
    member = MemberChoice(label="党员", required=False, empty_label=CHOOSE)
    person_name = field_of(JointPerson, "person_name", help_text="不是本支部党员的（居民、物业人员等），写姓名。")
    person_note = field_of(JointPerson, "person_note")
    from_on = day_field("开始日期")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = JointPerson.Part.choices
        own = Member.objects.permitted(self.user, "joint.people")
        sides = [side for side in (self.obj.branch, self.obj.partner) if side]
        self.fields["member"].queryset = own.in_branch(
            Organization.objects.filter(pk__in=[side.pk for side in sides])
        ).with_standing().order_by("pinyin", "pk")  # fmt: skip

    def initial_from(self, obj) -> dict:
        return {"from_on": clock.today()}


class EndPersonForm(ActionForm):
    on = day_field("结束日期", help_text="从这一天起不再担任。")

    def initial_from(self, obj) -> dict:
        return {"on": clock.today()}


class AnswererChoice(MemberChoice):
    """A member of either side, shown with the branch."""

    def label_from_instance(self, member) -> str:
        return f"{member.name}（{member.branch_name or '不在支部'}）"


class ActionFactsForm(ActionForm):
    """One line of the timetable. Of the days only those of the kind are kept."""

    kind = field_of(
        JointAction, "kind", widget=forms.RadioSelect, initial="campaign",
        help_text="集中行动做一次；日常维护定期重复，到时候自动再提醒。",
    )  # fmt: skip
    content = field_of(JointAction, "content", widget=forms.Textarea({"rows": 2}))
    due_on = day_field("哪天以前完成", required=False)
    every = field_of(JointAction, "every", widget=forms.RadioSelect, required=False, initial="week")
    from_on = day_field(
        "从哪天起", required=False, help_text="不填就从今天起。每周到星期日，每月到月底，每季度到季末。"
    )
    answerer = AnswererChoice(
        label="负责的党员", required=False, empty_label="（不选）",
        help_text="本支部的党员，或者已经列入领导小组的党员。完成了由他登记。",
    )  # fmt: skip
    answerer_name = field_of(JointAction, "answerer_name", help_text="不是党员的写在这里，例如：物业保洁班。")

    def __init__(self, *args, joint, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = JointAction.Kind.choices
        self.fields["every"].choices = JointAction.Every.choices
        self.fields["answerer"].queryset = answerable(joint).with_standing().order_by("pinyin", "pk")


class TickForm(ActionForm):
    """Which time was done, when, and what there is to say about it."""

    due_on = forms.TypedChoiceField(label="哪一次")
    done_on = day_field("哪天完成的")
    note = field_of(JointTick, "note", widget=forms.Textarea({"rows": 2, "placeholder": "几个人、做了什么、效果怎样"}))

    def __init__(self, *args, asked: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        action = self.obj
        dues = dues_of(action, action.joint, action.ticks.all(), clock.today())
        self.open = [due for due in dues if due.is_open]
        self.fields["due_on"].choices = [(due.due_on.isoformat(), _named(due)) for due in self.open]
        self.fields["due_on"].coerce = lambda value: next(d.due_on for d in self.open if d.due_on.isoformat() == value)
        self.fields["due_on"].error_messages["invalid_choice"] = "这一次已经登记过完成，或者还没有开始，请重新选。"
        if asked in {due.due_on.isoformat() for due in self.open}:
            self.initial["due_on"] = asked

    def initial_from(self, obj) -> dict:
        return {"done_on": clock.today()}


def _named(due: Due) -> str:
    return f"{due.when}（{due.standing[0]}）"
