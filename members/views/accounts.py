"""Signing in and out, activation, one's own account; slips and the state of others' accounts."""

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator

from core import forms as core_forms
from core.history import history_of
from core.middleware import REMEMBERED
from core.pdf import pdf_response
from core.registry import collect_member_sections
from core.views.action import ActionView, find_permitted
from members import actions, exports
from members.forms.accounts import AccountForm, ActivationForm, PasswordChangeForm, SignInForm
from members.models import Member, Organization, User

BACKEND = "members.authentication.PhoneOrNameBackend"


class SignIn(LoginView):
    """Sign in by account or phone number. A phone is remembered for weeks only for people without an office."""

    template_name = "members/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request, *args, **kwargs):
        if actions.is_empty():
            return redirect("members:start")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        user = form.get_user()
        login(self.request, user)
        if form.cleaned_data["remember"] and user.may_be_remembered:
            self.request.session[REMEMBERED] = True
        else:
            self.request.session.set_expiry(0)  # until the browser is closed
        return redirect(self.get_success_url())


class SignOut(LogoutView):
    """Sign out, and have the browser forget what its pages kept on the device."""

    def post(self, request, *args, **kwargs):
        return forget_device(super().post(request, *args, **kwargs))


def forget_device(response):
    """Browsers with a secure address wipe what scripts stored, and the worker with its files; a script does it too."""
    response["Clear-Site-Data"] = '"storage"'
    return response


@method_decorator(login_not_required, name="dispatch")
class Activation(ActionView):
    """Set one's own password with the code of a printed slip; a wrong account and a wrong code look the same."""

    form_class = ActivationForm
    template_name = "members/activation.html"
    wrong = "账号或激活码不对。请照激活单重新输入；输错5次激活单就作废，要请党支部书记重新签发。"

    def form_kwargs(self):
        return {"initial": {"login": self.request.GET.get("login", "")}}

    def post(self, request, *args, **kwargs):
        form = self.make_form(request.POST)
        if form.is_valid():
            if earlier := self.earlier_result():
                return earlier
            # Outside the transaction of the activation: a wrong code must be counted even though nothing else happens.
            self.slip = actions.find_slip(form.cleaned_data["login"], form.cleaned_data["code"])
            if self.slip is None:
                form.add_error(None, self.wrong)
                return self.show(form, status=422)
        return super().post(request, *args, **kwargs)

    def perform(self, form):
        user = actions.activate(self.slip, password=form.cleaned_data["password"])
        login(self.request, user, backend=BACKEND)
        self.request.session.set_expiry(0)
        messages.success(self.request, "密码已设好，以后用手机号或账号加密码登录。")
        return reverse("portal:home")


def account(request):
    """我的: own facts, offices, and what one can do with the account."""
    user = request.user
    member = Member.objects.with_standing().filter(pk=user.member_id).first() if user.member_id else None
    context = {
        "member": member,
        "offices": user.appointments.select_related("organization", "group"),
        "sections": collect_member_sections(member, user) if member else [],
    }
    return render(request, "members/account.html", context)


class PasswordChange(ActionView):
    form_class = PasswordChangeForm
    template_name = "members/password_change.html"
    success_message = "密码已修改，其他设备上的登录都已退出。"

    def perform(self, form):
        user = self.request.user
        actions.change_password(user, current=form.cleaned_data["current"], new=form.cleaned_data["password"])
        update_session_auth_hash(self.request, user)
        return "members:account"


class SignOutEverywhere(ActionView):
    template_name = "members/sign_out_everywhere.html"

    def perform(self, form):
        actions.sign_out_everywhere(self.request.user, by=self.request.user)
        return "members:login"

    def lead(self, url):
        return forget_device(super().lead(url))


class AccountAdd(ActionView):
    """An account for an administrator, supervisor or inspector who is no member here."""

    model = Organization
    see, act = "organization.view", "account.manage"
    form_class = AccountForm
    template_name = "members/account_add.html"
    success_message = "账号已开通。请打印激活单交给他，再到组织页面任命角色。"

    def make_form(self, *data):
        return self.form_class(*data, user=self.request.user)

    def perform(self, form):
        return reverse("members:account-detail", args=[
            actions.create_account(**form.answers, organization=self.object, by=self.request.user).pk
        ])  # fmt: skip


def find_account(user, pk: int, act: str | None = None) -> User:
    """Return the account if ``user`` may: a member's through the member, others' through their organisation."""
    found = User.objects.select_related("member", "organization").filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.member_id:
        find_permitted(Member.objects.all(), user, see="member.view", act=act, pk=found.member_id)
    else:
        find_permitted(Organization.objects.all(), user, see="account.manage", act=act, pk=found.organization_id)
    return found


def account_detail(request, pk):
    """The account of somebody who is no member; a member's account stands on the member's page."""
    account = find_account(request.user, pk)
    if account.member_id:
        return redirect(account.member)
    offices = account.appointments.select_related("organization", "group")
    choices = account_choices(account, request.user)
    context = {"account": account, "offices": offices, "choices": choices, "history": history_of(account)}
    return render(request, "members/account_detail.html", context)


def account_choices(account: User, user) -> list[dict]:
    """What can be done with an account, as partials/now.html wants it."""
    if account.pk == user.pk:
        return []
    here = [account.pk]
    if not account.is_active:
        return [_choice("恢复账号", "members:account-reactivate", here, "person-check", "用原来的密码就能再登录。")]
    slip = "重新签发激活单" if account.activated_at else "打印激活单"
    return [
        _choice(slip, "members:account-slip", here, "printer", "一次性激活码只印在纸上，本人凭它设自己的密码。"),
        _choice("停用账号", "members:account-deactivate", here, "person-slash", "从下一次打开页面起不能再用。"),
    ]


def _choice(label: str, name: str, args: list, icon: str, hint: str = "") -> dict:
    return {"label": label, "url": reverse(name, args=args), "icon": icon, "hint": hint}


class AccountState(ActionView):
    """Base of the pages that shut and open an account."""

    template_name = "layouts/confirm.html"

    def find(self):
        return find_account(self.request.user, self.kwargs["pk"], "account.manage")

    def context(self, form):
        back = self.object.member or self.object
        return {"page_title": f"{self.title}：{self.object}", "consequences": self.consequences,
                "submit_label": self.title, "cancel_url": account_url(back)}  # fmt: skip


def account_url(person) -> str:
    if isinstance(person, Member):
        return person.get_absolute_url()
    return reverse("members:account-detail", args=[person.pk])


class AccountDeactivate(AccountState):
    form_class = core_forms.ReasonForm
    title = "停用账号"
    consequences = [
        "他从下一次打开页面起不能再登录，所有设备上的登录都会退出。",
        "还没有用过的激活单作废。",
        "他写过、签过的内容都保留，以后可以恢复账号。",
    ]

    def perform(self, form):
        actions.deactivate_account(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
        return account_url(self.object.member or self.object)


class AccountReactivate(AccountState):
    title = "恢复账号"
    consequences = ["他可以用原来的密码登录；忘了密码就给他重新签发激活单。"]

    def perform(self, form):
        actions.reactivate_account(self.object, by=self.request.user)
        return account_url(self.object.member or self.object)


class AccountSlip(ActionView):
    """Say whose slip will be printed, then answer with the PDF: the only place where the code can be read."""

    template_name = "members/slips.html"

    def find(self):
        account = find_account(self.request.user, self.kwargs["pk"], "account.manage")
        self.people = [account.member or account]
        return account

    def context(self, form):
        back = account_url(self.people[0])
        return {"people": self.people, "cancel_url": back, "cancel_label": "返回", "submit_label": "生成激活单（PDF）"}

    def perform(self, form):
        self.issued = actions.issue_slips(self.accounts(), by=self.request.user)
        return "members:slip-done"

    def accounts(self) -> list[User]:
        return [self.object]

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        if hasattr(self, "issued"):  # laid out when the transaction is over: nobody waits for the database meanwhile
            return pdf_response("激活单.pdf", exports.slips_pdf(self.issued, by=request.user))
        return response


def slip_done(request):
    """Where a second sending of the same form leads: the codes were in the first answer and nowhere else."""
    return render(request, "members/slip_done.html")
