"""Members: their facts, group, category, coming and going."""

from django import forms

from core.forms import CHOOSE, ActionForm
from members.actions.transfers import FAREWELLS
from members.forms.fields import DayField, IdNumberField, NameField, PartialDateField, PhoneField
from members.models import Member, MemberCategory, Organization, PartyGroup
from members.roster import PartialDate
from members.roster.identity import birth_of

DATES = {"birth_on": "birth_precision", "joined_on": "joined_precision", "full_on": "full_precision"}


def _text(label: str, **kwargs) -> forms.CharField:
    limit = Member._meta.get_field(kwargs.pop("of")).max_length
    return forms.CharField(**{"label": label, "max_length": limit, "required": False} | kwargs)


class MemberForm(ActionForm):
    """What is known of a person. Fields of the same names as the model's; dates with their precision."""

    name = NameField()
    gender = forms.ChoiceField(label="性别", choices=[("", "（未填）"), *Member.Gender.choices], required=False)
    birth_on = PartialDateField(label="出生日期", required=False)
    ethnicity = _text("民族", of="ethnicity")
    id_number = IdNumberField(required=False)
    phone = PhoneField(required=False)
    joined_on = PartialDateField(label="入党日期", required=False)
    full_on = PartialDateField(label="转正日期", required=False)
    stage = forms.ChoiceField(label="发展阶段", choices=Member.Stage.choices, initial=Member.Stage.FULL)
    education = _text("学历", of="education")
    native_place = _text("籍贯", of="native_place")
    work_unit = _text("工作单位", of="work_unit")
    work_post = _text("职务或工种", of="work_post")
    address = _text("家庭住址", of="address")
    skills = _text("能力特长", of="skills")
    physical_condition = _text("身体状况", of="physical_condition", help_text="影响分工的才写，例如：腿脚不便。")
    former_name = _text("曾用名", of="former_name")
    note = _text("备注", of="note")

    def initial_from(self, obj) -> dict:
        found = super().initial_from(obj)
        for name, precision in DATES.items():
            day = getattr(obj, name)
            found[name] = PartialDate(day, getattr(obj, precision)) if day else None
        found.pop("id_number", None)  # in clear it leaves the database only through ``reveal_identity``
        return found

    def clean(self):
        joined, full = self.cleaned_data.get("joined_on"), self.cleaned_data.get("full_on")
        birth = self.cleaned_data.get("birth_on")
        if joined and full and full.is_before(joined):
            self.add_error("full_on", "转正不会在入党以前，请核对这两个日期。")
        if joined and birth and joined.is_before(birth):
            self.add_error("joined_on", "入党不会在出生以前，请核对这两个日期。")
        if full and self.cleaned_data.get("stage") == Member.Stage.PROBATIONARY:
            self.add_error("stage", "填了转正日期就是正式党员，请核对。")
        self._compare_id_number(birth)

    def _compare_id_number(self, birth) -> None:
        number = self.cleaned_data.get("id_number")
        if number and birth and not birth.agrees_with(birth_of(number)):
            self.add_error("id_number", f"号码里的出生日期是{birth_of(number)}，与出生日期不一致，请核对。")

    @property
    def facts(self) -> dict:
        """The answers as the model's fields: each date as day and precision; the rest as they are."""
        facts = {name: value for name, value in self.answers.items() if name not in {"id_number", *self.placing}}
        for name, precision in DATES.items():
            value = facts[name]
            facts[name], facts[precision] = (value.day, value.precision) if value else (None, "day")
        return facts

    placing: frozenset[str] = frozenset()


class MemberAddForm(MemberForm):
    placing = frozenset({"branch", "group", "category", "from_on", "arrival"})

    branch = forms.ModelChoiceField(Organization.objects.none(), label="党支部", empty_label=CHOOSE)
    group = forms.ModelChoiceField(PartyGroup.objects.none(), label="党小组", required=False, empty_label="（不选）")
    category = forms.ModelChoiceField(
        MemberCategory.objects.none(), label="党员类型", required=False, empty_label="（不选）"
    )
    from_on = DayField(label="从哪天起属于本支部", required=False, help_text="不填就是今天。")
    arrival = forms.CharField(
        label="转入说明", max_length=120, required=False, help_text="从外单位转来的，写明从哪里转来。"
    )
    field_order = ["name", "branch"]

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches
        branches = list(branches[:2])
        if len(branches) == 1:
            self.fields["branch"].widget = forms.HiddenInput()
            self.initial.setdefault("branch", branches[0].pk)
        self.fields["group"].queryset = PartyGroup.objects.filter(branch__in=branches, is_closed=False)
        if branches:
            self.fields["category"].queryset = MemberCategory.objects.kept_for(branches[0])


class MemberChangeForm(MemberForm):
    pinyin = _text("拼音", of="pinyin", help_text="用来查找和排序。多音字读错了可以在这里改。")
    initials = _text("拼音首字母", of="initials")
    field_order = ["name", "pinyin", "initials"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["id_number"].help_text = (
            f"已登记 {self.obj.masked_id_number}；要更正才填，空着就不改。" if self.obj.id_digest else "未登记。"
        )


class GroupForm(ActionForm):
    group = forms.ModelChoiceField(PartyGroup.objects.none(), label="党小组", empty_label=CHOOSE)
    from_on = DayField(label="从哪天起", required=False, help_text="不填就是今天。以前的编组会保留。")
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = PartyGroup.objects.filter(branch=branch, is_closed=False)


class PickedForm(ActionForm):
    """The people chosen on the list, carried along as hidden fields."""

    picked = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["picked"].choices = [(str(person.pk), str(person)) for person in people]


class PickedGroupForm(PickedForm):
    group = forms.ModelChoiceField(PartyGroup.objects.none(), label="党小组", empty_label=CHOOSE)
    from_on = DayField(label="从哪天起", required=False, help_text="不填就是今天。以前的编组会保留。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        branches = Organization.objects.permitted(self.user, "member.manage").branches()
        self.fields["group"].queryset = PartyGroup.objects.filter(branch__in=branches, is_closed=False)


class CategoryForm(ActionForm):
    category = forms.ModelChoiceField(MemberCategory.objects.none(), label="党员类型", empty_label=CHOOSE)
    from_on = DayField(label="从哪天起", required=False, help_text="不填就是今天。以前的认定会保留，过去的统计不变。")
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = MemberCategory.objects.kept_for(branch)


class TransferForm(ActionForm):
    destination = forms.ModelChoiceField(
        Organization.objects.none(), label="转往本系统的党支部", required=False, empty_label="（不在本系统）"
    )
    destination_name = forms.CharField(
        label="或者，转往的外单位", max_length=100, required=False, help_text="本系统里没有的单位，写全称。"
    )
    leaves_on = DayField(label="转出日期", required=False, help_text="从这一天起不再属于本支部。不填就是今天。")
    reason = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, source, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["destination"].queryset = Organization.objects.branches().exclude(pk=source.pk)


class FarewellForm(ActionForm):
    status = forms.ChoiceField(label="变动", choices=[(status.value, status.label) for status in FAREWELLS])
    on = DayField(label="日期", required=False, help_text="从这一天起不再是本支部的在册党员。不填就是今天。")
    reason = forms.CharField(label="说明", max_length=200, required=False)


class ArrivalForm(ActionForm):
    arrives_on = DayField(label="报到日期", required=False, help_text="从这一天起属于本支部。不填就是今天。")
    group = forms.ModelChoiceField(PartyGroup.objects.none(), label="党小组", required=False, empty_label="（不选）")
    category = forms.ModelChoiceField(
        MemberCategory.objects.none(), label="党员类型", required=False, empty_label="（不选）"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        branch = self.obj.destination
        self.fields["group"].queryset = PartyGroup.objects.filter(branch=branch, is_closed=False)
        self.fields["category"].queryset = MemberCategory.objects.kept_for(branch)
