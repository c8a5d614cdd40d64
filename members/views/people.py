"""The list of members, a member's page, and what is changed there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.history import history_of
from core.numbers import whole_number
from core.registry import collect_member_sections, member_pages
from core.views.action import ActionView, find_permitted
from core.views.lists import ListPage
from members import actions
from members.access import holds
from members.exports import MEMBER_COLUMNS
from members.filters import MemberFilter
from members.forms.people import (
    CategoryForm,
    GroupForm,
    MemberAddForm,
    MemberChangeForm,
    PickedForm,
    PickedGroupForm,
)
from members.models import Member, Organization
from members.views.accounts import AccountSlip, account_choices

MAX_PICKED = 300
# What the page of a member asks about the person who reads it, in the query that finds the member.
RIGHTS = {
    "can_manage": "member.manage",
    "can_reveal": "member.identity",
    "can_appoint": "office.manage",
    "can_manage_account": "account.manage",
}


class MemberList(ListPage):
    template_name = "members/member_list.html"
    filter_class = MemberFilter
    sorts = {
        "name": ("pinyin", "pk"),
        "group": ("group_name", "pinyin", "pk"),
        "category": ("category_name", "pinyin", "pk"),
        "birth": ("birth_on", "pk"),
        "joined": ("joined_on", "pk"),
        "account": ("account_state", "pinyin", "pk"),
    }
    columns = MEMBER_COLUMNS
    export_name = "党员名册"
    export_route = "members:member-export"

    def rows(self):
        return Member.objects.permitted(self.request.user, "member.view").with_standing().with_account_state()

    def context(self):
        user = self.request.user
        return {
            "can_manage": holds(user, "member.manage"),
            "can_import": holds(user, "member.import"),
            "batch_url": reverse("members:slip-print") if holds(user, "account.manage") else "",
            "many_branches": "branch" in self.chosen.form.fields,
        }


def member_detail(request, pk):
    """Facts, dated standings, offices and history of a member, and what the reader can do about him now."""
    rows = Member.objects.permitted(request.user, "member.view").with_standing().select_related("user")
    for name, permission in RIGHTS.items():
        permitted = Member.objects.permitted(request.user, permission).filter(pk=OuterRef("pk"))
        rows = rows.annotate(**{name: Exists(permitted)})
    member = rows.filter(pk=pk).first()
    if member is None:
        raise Http404
    account = getattr(member, "user", None)
    context = {
        "member": member,
        "account": account,
        "age": member.age_on(clock.today()),
        "memberships": member.memberships.select_related("branch").order_by("-from_on", "-id"),
        "groups": member.group_memberships.select_related("group").order_by("-from_on", "-id"),
        "categories": member.category_assignments.select_related("category").order_by("-from_on", "-id"),
        "offices": account.appointments.select_related("organization", "group") if account else [],
        "choices": member_choices(member, account, request.user),
        "sections": collect_member_sections(member, request.user),
        "history": history_of(member),
    }
    return render(request, "members/member_detail.html", context)


def member_choices(member, account, user) -> list[dict]:
    """What the reader can do about a member, as partials/now.html wants it."""
    here, found = [member.pk], []
    if member.can_manage:
        found += [
            _choice("修改信息", "members:member-change", here, "pencil"),
            _choice("调整党小组", "members:member-group", here, "people"),
            _choice("认定党员类型", "members:member-category", here, "tag"),
        ]
    if member.can_appoint:
        found.append(_choice("任命职务", "members:member-appoint", here, "award"))
    if member.can_manage_account and account:
        found += account_choices(account, user)
    elif member.can_manage_account:
        found.append(_choice("开通账号并打印激活单", "members:member-slip", here, "printer"))
    if member.can_manage:
        found += [
            _choice("转出", "members:member-transfer", here, "box-arrow-right"),
            _choice("去世、停止党籍、除名", "members:member-leave", here, "person-dash"),
        ]
    elsewhere = sorted((item for pages in member_pages for item in pages(member, user)), key=lambda item: item.order)
    return found + [{"label": item.label, "url": item.url, "icon": item.icon} for item in elsewhere]


def _choice(label: str, name: str, args: list, icon: str) -> dict:
    return {"label": label, "url": reverse(name, args=args), "icon": icon}


class MemberAdd(ActionView):
    form_class = MemberAddForm
    template_name = "members/member_form.html"
    success_message = "已登记。"

    def find(self):
        self.branches = Organization.objects.permitted(self.request.user, "member.manage").branches()
        if not self.branches:
            raise PermissionDenied

    def form_kwargs(self):
        return {"branches": self.branches}

    def context(self, form):
        return {"page_title": "新增党员", "cancel_url": reverse("members:member-list")}

    def perform(self, form):
        placing = {name: form.answers[name] for name in form.placing}
        return actions.add_member(
            **form.facts, **placing, id_number=form.cleaned_data["id_number"] or "", by=self.request.user
        )


class MemberPage(ActionView):
    """Base of the pages that change something about one member."""

    model = Member
    see, act = "member.view", "member.manage"
    template_name = "members/member_action.html"
    title = ""

    @property
    def branch(self) -> Organization:
        membership = self.object.current_membership
        return membership.branch

    def context(self, form):
        return {
            "member": self.object,
            "page_title": f"{self.title}：{self.object}",
            "cancel_url": self.object.get_absolute_url(),
            "breadcrumb": [
                ("党员", reverse("members:member-list")),
                (self.object.name, self.object.get_absolute_url()),
            ],
        }


class MemberChange(MemberPage):
    form_class = MemberChangeForm
    template_name = "members/member_form.html"
    title = "修改信息"
    success_message = "已保存。"

    def perform(self, form):
        actions.change_member(
            self.object, seen_version=form.seen_version, by=self.request.user,
            id_number=form.cleaned_data["id_number"] or None, **form.facts,
        )  # fmt: skip
        return self.object


class MemberGroup(MemberPage):
    form_class = GroupForm
    title = "调整党小组"
    success_message = "已编入党小组。"

    def form_kwargs(self):
        return {"branch": self.branch}

    def perform(self, form):
        actions.assign_group(self.object, **form.answers, by=self.request.user)
        return self.object


class MemberCategoryPage(MemberPage):
    form_class = CategoryForm
    title = "认定党员类型"
    success_message = "已认定。"

    def form_kwargs(self):
        return {"branch": self.branch}

    def perform(self, form):
        actions.assign_category(self.object, **form.answers, by=self.request.user)
        return self.object


class IdentityReveal(MemberPage):
    """Show an ID number in the answer to this one request, and leave a line saying who looked."""

    act = "member.identity"
    template_name = "members/member_identity.html"
    title = "查看身份证号"

    def perform(self, form):
        self.number = actions.reveal_identity(self.object, by=self.request.user)
        return self.object

    def context(self, form):
        return {**super().context(form), "number": getattr(self, "number", "")}

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        return self.show(self.make_form()) if hasattr(self, "number") else response


class PickedMembers:
    """For a page that works on the members picked on the list: the first POST, straight from the list, only asks."""

    permission = ""
    form_class = PickedForm

    def find(self):
        sent = self.request.POST.getlist("picked")
        picked = [pk for pk in map(whole_number, sent) if pk][:MAX_PICKED]
        members = Member.objects.permitted(self.request.user, self.permission).filter(pk__in=picked)
        self.people = list(members.select_related("user"))
        if not self.people:
            raise Http404

    def form_kwargs(self):
        return {"people": self.people, "initial": {"picked": [person.pk for person in self.people]}}

    def context(self, form):
        return {"people": self.people, "cancel_url": reverse("members:member-list")}

    def post(self, request, *args, **kwargs):
        if "form_key" not in request.POST:
            return self.show(self.make_form())
        return super().post(request, *args, **kwargs)


class SlipsPrint(PickedMembers, AccountSlip):
    """Slips for many; those without an account get one."""

    permission = "account.manage"

    def find(self):
        """Leave out whoever picks everybody: oneself, and those whose accounts are shut."""
        super().find()
        everybody = self.people
        self.people = [person for person in everybody if self.is_open(person)]
        self.left_out = [person for person in everybody if not self.is_open(person)]

    def is_open(self, member) -> bool:
        account = getattr(member, "user", None)
        return account is None or (account.is_active and account.pk != self.request.user.pk)

    def context(self, form):
        return {**super().context(form), "left_out": self.left_out, "cancel_label": "回到党员名册",
                "submit_label": "生成激活单（PDF）"}  # fmt: skip

    def accounts(self):
        return actions.open_accounts(self.people, by=self.request.user)


class MemberSlip(AccountSlip):
    """The account and the slip of one member who has no account yet."""

    def find(self):
        rows, user = Member.objects.all(), self.request.user
        self.people = [find_permitted(rows, user, see="member.view", act="account.manage", pk=self.kwargs["pk"])]

    def accounts(self):
        return actions.open_accounts(self.people, by=self.request.user)


class GroupAssign(PickedMembers, ActionView):
    """Put many into one group."""

    permission = "member.manage"
    form_class = PickedGroupForm
    template_name = "members/group_assign.html"

    def perform(self, form):
        group, from_on = form.cleaned_data["group"], form.cleaned_data["from_on"]
        elsewhere = [m for m in self.people if not m.group_memberships.filter(group=group, until_on=None).exists()]
        for member in elsewhere:
            actions.assign_group(member, group=group, from_on=from_on, by=self.request.user)
        messages.success(self.request, f"{len(elsewhere)}名党员编入了{group}。")
        return "members:member-list"
