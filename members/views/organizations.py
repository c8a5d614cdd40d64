"""The organisation tree, the groups of a branch, the lists of categories."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.history import history_of
from core.views.action import ActionView
from core.views.lists import ListPage
from members import actions
from members.access import Role, holds
from members.exports import ORGANIZATION_COLUMNS
from members.filters import OrganizationFilter
from members.forms.organizations import CategoryForm, NameOnlyForm, OrganizationForm
from members.models import Appointment, MemberCategory, Membership, OfficeProposal, Organization, PartyGroup, User

RIGHTS = {
    "can_manage": "organization.manage",
    "can_appoint": "office.manage",
    "can_manage_accounts": "account.manage",
}


class OrganizationList(ListPage):
    """The tree, from the top down, with how many members and who is the secretary."""

    template_name = "members/organization_list.html"
    filter_class = OrganizationFilter
    sorts = {"tree": ("path",), "name": ("name", "path"), "members": ("member_count", "path")}
    columns = ORGANIZATION_COLUMNS
    export_name = "党组织"
    export_route = "members:organization-export"

    def rows(self):
        today = clock.today()
        memberships = Membership.objects.on(today).filter(branch=OuterRef("pk")).order_by().values("branch")
        secretaries = Appointment.objects.on(today).filter(organization=OuterRef("pk"), role=Role.SECRETARY)
        return Organization.objects.permitted(self.request.user, "organization.view").annotate(
            member_count=Subquery(memberships.annotate(number=Count("pk")).values("number")),
            secretary=Subquery(secretaries.order_by("from_on").values("user__name")[:1]),
        )

    def context(self):
        return {"can_manage": holds(self.request.user, "organization.manage")}


def organization_detail(request, pk):
    """One organisation: what it is, its groups, who holds which office, its list of categories, who waits."""
    rows = Organization.objects.permitted(request.user, "organization.view").select_related("parent")
    for name, permission in RIGHTS.items():
        permitted = Organization.objects.permitted(request.user, permission).filter(pk=OuterRef("pk"))
        rows = rows.annotate(**{name: Exists(permitted)})
    organization = rows.filter(pk=pk).first()
    if organization is None:
        raise Http404
    today = clock.today()
    here = Q(memberships__from_on__lte=today) & (Q(memberships__until_on=None) | Q(memberships__until_on__gt=today))
    context = {
        "organization": organization,
        "children": organization.children.order_by("path")[:100],
        "groups": organization.groups.annotate(member_count=Count("memberships", filter=here)).order_by("order", "id"),
        "offices": organization.appointments.on(today).select_related("user__member", "group"),
        "categories": MemberCategory.objects.kept_for(organization).select_related("organization"),
        "accounts": User.objects.filter(organization=organization, member=None).order_by("name"),
        "proposals": organization.office_proposals.filter(state=OfficeProposal.State.PROPOSED).count(),
        "choices": organization_choices(organization),
        "history": history_of(organization),
    }
    return render(request, "members/organization_detail.html", context)


def organization_choices(organization) -> list[dict]:
    here, found = [organization.pk], []
    if organization.can_manage:
        found.append(_choice("修改", "members:organization-change", here, "pencil"))
        if organization.is_branch:
            found.append(_choice("新建党小组", "members:group-add", here, "people"))
        else:
            found.append(_choice("新建下级党组织", "members:organization-add", here, "diagram-3"))
        found.append(_choice("新增党员类型", "members:category-add", here, "tag"))
    if organization.can_manage_accounts and not organization.is_branch:
        found.append(_choice("开通账号", "members:account-add", here, "person-plus"))
    if organization.can_appoint:
        found.append(_choice("任命非党员账号", "members:organization-appoint", here, "award"))
    return found


def _choice(label: str, name: str, args: list, icon: str) -> dict:
    return {"label": label, "url": reverse(name, args=args), "icon": icon}


class OrganizationPage(ActionView):
    """Base of the pages that change something about one organisation."""

    model = Organization
    see, act = "organization.view", "organization.manage"
    title = ""

    @property
    def organization(self) -> Organization:
        return self.object

    def context(self, form):
        name, url = str(self.organization), self.organization.get_absolute_url()
        trail = [("组织", reverse("members:organization-list")), (name, url)]
        return {"page_title": f"{self.title}：{name}", "cancel_url": url, "breadcrumb": trail}


class AddedTo(OrganizationPage):
    """Something new under the organisation: the form starts empty, not from the organisation's own fields."""

    def make_form(self, *data):
        return self.form_class(*data, user=self.request.user, **self.form_kwargs())


class OrganizationAdd(AddedTo):
    form_class = OrganizationForm
    title = "新建下级党组织"
    success_message = "已建立。"

    def find(self):
        organization = super().find()
        if organization.is_branch:  # nothing stands beneath a branch
            raise Http404
        return organization

    def form_kwargs(self):
        return {"parent": self.object}

    def perform(self, form):
        return actions.create_organization(**form.answers, parent=self.object, by=self.request.user)


class OrganizationChange(OrganizationPage):
    form_class = OrganizationForm
    title = "修改"
    success_message = "已保存。"

    def perform(self, form):
        actions.change_organization(self.object, seen_version=form.seen_version, by=self.request.user, **form.answers)
        return self.object


class GroupAdd(AddedTo):
    form_class = NameOnlyForm
    title = "新建党小组"
    success_message = "已建立。"

    def perform(self, form):
        actions.create_group(self.object, name=form.cleaned_data["name"], by=self.request.user)
        return self.object


class GroupRename(OrganizationPage):
    model = PartyGroup
    form_class = NameOnlyForm
    title = "党小组更名"
    success_message = "已更名。"

    @property
    def organization(self):
        return self.object.branch

    def perform(self, form):
        actions.rename_group(self.object, name=form.cleaned_data["name"], by=self.request.user)
        return self.organization


class GroupClose(GroupRename):
    form_class = ActionView.form_class
    template_name = "layouts/confirm.html"
    title = "撤销党小组"
    success_message = "已撤销。"

    def context(self, form):
        told = [f"“{self.object}”不再编入新的党员，以前的编组和评议都保留。", "还有党员或党小组长在任时不能撤销。"]
        return {**super().context(form), "consequences": told, "submit_label": "撤销"}

    def perform(self, form):
        actions.close_group(self.object, by=self.request.user)
        return self.organization


class CategoryAdd(AddedTo):
    form_class = CategoryForm
    title = "新增党员类型"
    success_message = "已新增。"

    def context(self, form):
        kept = MemberCategory.objects.kept_for(self.object).select_related("organization").first()
        above = kept is not None and kept.organization_id != self.object.pk
        lead = f"现在用的是{kept.organization}的类型名单；在这里新增后，本组织改用自己的名单。" if above else ""
        return {**super().context(form), "page_lead": lead}

    def perform(self, form):
        actions.create_category(self.object, **form.answers, by=self.request.user)
        return self.object


class CategoryChange(OrganizationPage):
    model = MemberCategory
    form_class = CategoryForm
    title = "修改党员类型"
    success_message = "已修改。"

    @property
    def organization(self):
        return self.object.organization

    def perform(self, form):
        actions.change_category(self.object, **form.answers, by=self.request.user)
        return self.organization
