"""The steps of the first start. Each asks for one thing."""

from django import forms

from members.forms.accounts import REPEAT, STRENGTH, password_input
from members.forms.fields import NameField, PhoneField
from members.models import Organization


class CommitteeStep(forms.Form):
    committee = forms.CharField(label="上级党组织名称", max_length=80, help_text="党委或党工委，例如：河湾街道党工委。")
    code = forms.RegexField(
        r"^[A-Za-z0-9]{1,10}$", label="组织代码", max_length=10,
        help_text="几个字母或数字，例如 HW。党员编号以它开头，定下后不再改。",
        error_messages={"invalid": "组织代码由字母和数字组成，最多10位。"},
    )  # fmt: skip
    general_branch = forms.CharField(label="党总支名称", max_length=80, required=False, help_text="没有这一级就空着。")


class BranchStep(forms.Form):
    branch = forms.CharField(label="党支部名称", max_length=80, help_text="例如：河湾社区第一党支部。")
    domain = forms.ChoiceField(label="领域", choices=Organization.Domain.choices, initial=Organization.Domain.COMMUNITY)


class GroupsStep(forms.Form):
    groups = forms.CharField(
        label="党小组", initial="第一党小组\n第二党小组\n第三党小组", widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一个。以后可以增加、更名；导入花名册时也会自动补上没有的党小组。",
    )  # fmt: skip

    def clean_groups(self):
        names = list(dict.fromkeys(line.strip() for line in self.cleaned_data["groups"].splitlines() if line.strip()))
        if any(len(name) > 40 for name in names):
            raise forms.ValidationError("党小组名称最多40个字，请一行写一个。")
        return names


class SecretaryStep(forms.Form):
    name = NameField()
    phone = PhoneField(label="手机号", help_text="以后用它登录。")
    password = forms.CharField(
        label="设一个自己的密码", strip=False, help_text=STRENGTH, widget=password_input("new-password")
    )
    repeated = forms.CharField(label="再输入一次密码", strip=False, widget=password_input("new-password"))

    def clean(self):
        if self.cleaned_data.get("password") != self.cleaned_data.get("repeated"):
            self.add_error("repeated", REPEAT)


STEPS = {
    "committee": ("上级党组织", CommitteeStep),
    "branch": ("党支部", BranchStep),
    "groups": ("党小组", GroupsStep),
    "secretary": ("党支部书记", SecretaryStep),
}
