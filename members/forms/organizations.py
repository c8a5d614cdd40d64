"""The organisation tree, groups, categories and offices."""

from django import forms

from core.forms import CHOOSE, ActionForm
from members.access import Role
from members.actions.offices import APPOINTED, OF_A_BRANCH, roles_at
from members.actions.organizations import stands_above
from members.forms.fields import DayField
from members.models import Organization, PartyGroup, User


class OrganizationForm(ActionForm):
    """A new node under a parent, or the facts of one that exists (``obj``)."""

    name = forms.CharField(label="组织名称", max_length=80)
    kind = forms.ChoiceField(label="组织类别", choices=Organization.Kind.choices)
    code = forms.RegexField(
        r"^[A-Za-z0-9]{1,14}$", label="组织代码", max_length=14,
        help_text="字母和数字。党员编号以支部的代码开头，定下后不再改。",
        error_messages={"invalid": "组织代码由字母和数字组成，最多14位。"},
    )  # fmt: skip
    domain = forms.ChoiceField(label="领域", choices=Organization.Domain.choices)
    branch_type = forms.CharField(
        label="支部类型", max_length=40, required=False, help_text="有特别规定的才填，例如：再就业支部。"
    )
    records_since = DayField(
        label="记实起始日期", required=False, help_text="从哪天所在的一周起要写周记实。新建支部不填，就从本周起。"
    )
    grace_hours = forms.IntegerField(
        label="记实宽限小时数", min_value=0, max_value=168, required=False,
        help_text="周日24点以后多少小时内提交仍算按时。不填就是0。",
    )  # fmt: skip
    paper_by_receipt = forms.BooleanField(
        label="纸质记实按收到日期计", required=False,
        help_text="勾上：纸质记实收到后7天内录入的，按收到那天算是否迟交。不勾：一律按录入的时间算。",
    )  # fmt: skip

    def __init__(self, *args, parent=None, **kwargs):
        super().__init__(*args, **kwargs)
        if self.obj is None:
            kinds = [choice for choice in Organization.Kind.choices if stands_above(parent.kind, choice[0])]
            self.fields["kind"].choices = kinds
            self.initial.setdefault("kind", kinds[-1][0])
            self.initial.setdefault("domain", parent.domain)
            del self.fields["grace_hours"], self.fields["paper_by_receipt"]
            return
        for name in ("kind", "code"):
            del self.fields[name]
        if not self.obj.is_branch:
            for name in ("branch_type", "records_since", "grace_hours", "paper_by_receipt"):
                del self.fields[name]

    def clean_grace_hours(self):
        return self.cleaned_data["grace_hours"] or 0


class NameOnlyForm(ActionForm):
    """The name of a group."""

    name = forms.CharField(label="名称", max_length=40)


class CategoryForm(NameOnlyForm):
    """A category: its name, and whether nothing is asked of its members as a matter of course."""

    is_exempt = forms.BooleanField(
        label="不作硬性要求", required=False,
        help_text="年老体弱、流动外出等类型才勾。这一类型的党员可以承担责任区；没有承担的，不算盲点，分工助手也不给他分；不写周记实也不算未交。",
    )  # fmt: skip


class AppointmentForm(ActionForm):
    """An office for a member, at his branch or above it: ``organizations`` are those the user may fill offices of."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="任职的党组织", empty_label=None)
    role = forms.ChoiceField(
        label="角色", help_text="角色决定他能看什么、能办什么。副书记也选“党支部书记”，党内职务写“党支部副书记”。",
    )  # fmt: skip
    title = forms.CharField(
        label="党内职务", max_length=40, required=False, help_text="例如：组织委员、党支部副书记。不填就同角色。"
    )
    group = forms.ModelChoiceField(
        PartyGroup.objects.none(),
        label="党小组",
        required=False,
        empty_label="（不选）",
        help_text="只有党小组长需要选。",
    )
    from_on = DayField(label="从哪天起", required=False, help_text="不填就是今天。")

    def __init__(self, *args, organizations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        offered = {role for organization in organizations for role in roles_at(organization)}
        self.fields["role"].choices = [("", CHOOSE), *((role, role.label) for role in APPOINTED if role in offered)]
        self.fields["group"].queryset = PartyGroup.objects.filter(branch__in=organizations, is_closed=False)


class OrganizationAppointmentForm(AppointmentForm):
    """An office at this organisation for somebody who has an account but is no member here."""

    user = forms.ModelChoiceField(User.objects.none(), label="任职人", empty_label=CHOOSE)
    field_order = ["user"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["organization"].widget = forms.HiddenInput()
        self.initial.setdefault("organization", self.fields["organization"].queryset.first())


class AppointmentEndForm(ActionForm):
    on = DayField(
        label="从哪天起不再担任", required=False, help_text="不填就是今天。从那天起，下一次打开页面就没有权限了。"
    )


class ProposalForm(ActionForm):
    """Which role an office named in a roster means."""

    role = forms.ChoiceField(
        label="角色", choices=[(role.value, role.label) for role in Role if role in OF_A_BRANCH],
        help_text="角色决定他能看什么、能办什么。副书记也选“党支部书记”。",
    )  # fmt: skip
    group = forms.ModelChoiceField(PartyGroup.objects.none(), label="党小组", required=False, empty_label="（不选）",
                                   help_text="只有党小组长需要选。")  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = self.obj.branch.groups.filter(is_closed=False)
