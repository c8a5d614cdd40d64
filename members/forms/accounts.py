"""Signing in, activating, passwords, accounts of people who are no members."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from core.forms import ActionForm
from members.forms.fields import NameField, PhoneField

REPEAT = "两次输入的密码不一样，请重新输入。"
STRENGTH = "至少8位，小写字母、大写字母、数字、符号中至少三种。"


def password_input(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "账号或密码不对，请重新输入。连续输错5次，要等15分钟才能再试。",
        "inactive": "账号或密码不对，请重新输入。",
    }
    remember = forms.BooleanField(
        label="记住此手机", required=False, help_text="只在您自己的手机上勾选，30天内不用再登录。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "手机号或账号"
        self.fields["password"].label = "密码"


class ActivationForm(ActionForm):
    login = forms.CharField(
        label="手机号或账号", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = forms.CharField(
        label="激活码", max_length=30, help_text="激活单上的10位字母和数字，大小写都可以。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )  # fmt: skip
    password = forms.CharField(
        label="设一个自己的密码", strip=False, help_text=STRENGTH, widget=password_input("new-password")
    )
    repeated = forms.CharField(label="再输入一次密码", strip=False, widget=password_input("new-password"))

    def clean(self):
        if self.cleaned_data.get("password") != self.cleaned_data.get("repeated"):
            self.add_error("repeated", REPEAT)


class PasswordChangeForm(ActionForm):
    current = forms.CharField(label="原密码", strip=False, widget=password_input("current-password"))
    password = forms.CharField(label="新密码", strip=False, help_text=STRENGTH, widget=password_input("new-password"))
    repeated = forms.CharField(label="再输入一次新密码", strip=False, widget=password_input("new-password"))

    def clean(self):
        if self.cleaned_data.get("password") != self.cleaned_data.get("repeated"):
            self.add_error("repeated", REPEAT)


class AccountForm(ActionForm):
    """An account for somebody who is no member here."""

    name = NameField()
    username = forms.SlugField(
        label="账号", max_length=40, help_text="登录用的名字：字母、数字、减号或下划线，例如 zhangsan。",
        error_messages={"invalid": "账号只能由字母、数字、减号和下划线组成。"},
    )  # fmt: skip
    phone = PhoneField(required=False, help_text="填了手机号，也可以用手机号登录。")
