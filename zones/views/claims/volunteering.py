"""Pages of 自愿申报: a member's own, the households to choose from, the volunteer teams."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.history import history_of
from core.views.action import ActionView, StateGuard, StepView
from core.views.lists import ListPage
from core.views.pieces import choice
from core.workflow import is_permitted
from members.access import holds
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions import volunteering as actions
from zones.filters import HouseholdFilter, TeamFilter
from zones.forms.claims import PlaceForm
from zones.forms.volunteering import TeamForm
from zones.models import Contact, ContactOffer, TeamEnrolment, VolunteerTeam
from zones.models.contacts import served_by
from zones.models.volunteering import with_need
from zones.views.claims.steps import OwnClaim, own_branch_id, own_member

CRUMBS = [("志愿者队伍", "/teams/")]


def mine(request):
    """A member's contact households and teams: what he has, what waits, what he may offer."""
    member, user = own_member(request.user), request.user

    def own(model, subject):
        rows = model.objects.permitted(user, "claim.make").filter(member=member)
        return list(rows.select_related(subject, "branch"))

    offers, enrolments = own(ContactOffer, "contact__zone"), own(TeamEnrolment, "team__leader")
    teams = VolunteerTeam.objects.permitted(user, "team.view").filter(branch=own_branch_id(user)).active().with_size()
    taken = {row.team_id for row in enrolments if row.state in {"held", "claimed"}}
    context = {
        "offers": [row for row in offers if row.state in {"held", "claimed"}],
        "enrolments": [row for row in enrolments if row.state in {"held", "claimed"}],
        "declined": [
            (row, route) for rows, route in ((offers, "offer"), (enrolments, "enrolment"))
            for row in rows if row.state == "declined" and not row.is_noted
        ],
        "ended": [row for row in [*offers, *enrolments] if row.state == "ended"],
        "teams": [team for team in teams.select_related("leader") if team.pk not in taken],
    }  # fmt: skip
    return render(request, "zones/volunteering/mine.html", context)


class HouseholdList(ListPage):
    """The contacts a member may offer to look after, those nobody looks after first. Without phones and addresses."""

    template_name = "zones/volunteering/households.html"
    filter_class = HouseholdFilter
    sorts = {"need": ("need", "name", "id"), "name": ("name", "id"), "zone": ("zone__code", "name", "id")}

    def rows(self):
        user = self.request.user
        member = own_member(user)
        contacts = Contact.objects.permitted(user, "contact.offer").exclude(kind=Contact.Kind.TEAM)
        waiting = ContactOffer.objects.waiting().filter(member=member).values("contact_id")
        contacts = contacts.filter(is_closed=False).exclude(served_by([member.pk])).exclude(pk__in=waiting)
        return with_need(contacts).select_related("zone").with_marks()

    def context(self):
        return {"breadcrumb": [("自愿申报", reverse("zones:volunteering"))]}


class OfferNew(OwnClaim):
    model, see, own = Contact, "contact.offer", "zones:household-list"

    def refusal(self):
        return actions.offer_refusal(self.object, self.request.user.member)

    def perform(self, form):
        actions.offer_contact(self.object, by=self.request.user, **form.answers)
        return reverse("zones:volunteering")

    def context(self, form):
        return {"breadcrumb": [("自愿申报", reverse("zones:volunteering")), ("选联系户", reverse(self.own))],
                "page_title": f"申报联系：{self.object}", "contact": self.object, "submit_label": "申报",
                "cancel_url": reverse(self.own)}  # fmt: skip


class TeamList(ListPage):
    template_name = "zones/volunteering/teams.html"
    filter_class = TeamFilter
    sorts = {"name": ("name", "id"), "leader": ("leader__pinyin", "name", "id"), "size": ("size", "name", "id")}
    columns, export_name, export_route = exports.TEAMS, "志愿者队伍", "zones:team-export"

    def rows(self):
        teams = VolunteerTeam.objects.permitted(self.request.user, "team.view").select_related("branch", "leader")
        return teams.with_size().with_people()

    def context(self):
        may_manage = Organization.objects.permitted(self.request.user, "team.manage").exists()
        return {"may_manage": may_manage, "sees_claims": holds(self.request.user, "claim.confirm")}


class TeamPage(View):
    def get(self, request, pk):
        user = request.user
        teams = VolunteerTeam.objects.permitted(user, "team.view").select_related("branch", "leader")
        team = get_object_or_404(teams.with_people(), pk=pk)
        claims = TeamEnrolment.objects.permitted(user, "claim.view").filter(team=team).select_related("member")
        mine = TeamEnrolment.objects.permitted(user, "claim.confirm").filter(team=team).active()
        may_manage = team.state == "active" and is_permitted(team, user, "team.manage")
        may_join = own_branch_id(user) == team.branch_id and actions.joining_refusal(team, user.member) is None
        context = {
            "team": team,
            "breadcrumb": CRUMBS,
            "waiting": claims.waiting().order_by("claimed_at", "id"),
            "ended": claims.filter(state="ended").order_by("-until_on", "-id"),
            "answerable": set(mine.values_list("pk", flat=True)),
            "choices": self.choices(team, may_manage, may_join=may_join),
            "history": history_of(team) if may_manage else None,
        }
        return render(request, "zones/volunteering/team.html", context)

    def choices(self, team, may_manage: bool, *, may_join: bool) -> list[dict]:
        found = []
        if may_manage:
            found += [
                choice("编入队员", "zones:team-place", team, "person-plus", is_primary=True),
                choice("修改、换队长", "zones:team-change", team, "pencil"),
            ]
        if may_join:
            found.append(choice("申请入队", "zones:team-join", team, "hand-index-thumb", is_primary=not may_manage))
        if may_manage:
            found.append(choice("解散队伍", "zones:team-disband", team, "x-circle"))
        return found


class TeamCreate(ActionView):
    form_class = TeamForm
    success_message = "队伍已组建，党员可以申请入队了。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "team.manage")

    def form_kwargs(self):
        return {"branch": self.branch}

    def perform(self, form):
        return actions.create_team(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "组建志愿者队伍", "page_lead": f"{self.branch}",
                "submit_label": "组建", "cancel_url": reverse("zones:team-list")}  # fmt: skip


class OneTeam(ActionView):
    """Base of the pages that change something about one team."""

    model, see, act = VolunteerTeam, "team.view", "team.manage"
    title, submit_label = "", "保存"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def context(self, form):
        team = self.object
        return {"breadcrumb": [*CRUMBS, (team.name, team.get_absolute_url())], "submit_label": self.submit_label,
                "page_title": f"{self.title}：{team}", "cancel_url": team.get_absolute_url()}  # fmt: skip


class TeamChange(OneTeam):
    form_class, title, success_message = TeamForm, "修改", "已修改。"

    def perform(self, form):
        return actions.change_team(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)


class TeamPlace(OneTeam):
    form_class, title, submit_label, success_message = PlaceForm, "编入队员", "编入", "已编入。"

    def perform(self, form):
        actions.place_in_team(self.object, by=self.request.user, **form.answers)
        return self.object


class TeamDisband(StateGuard, StepView):
    model, see, step = VolunteerTeam, "team.view", "disband"
    success_message = "已解散。"

    def perform(self, form):
        return actions.disband_team(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        team = self.object
        return {**super().context(form), "breadcrumb": [*CRUMBS, (team.name, team.get_absolute_url())],
                "page_title": f"解散{team}", "cancel_url": team.get_absolute_url(),
                "consequences": ["队员从今天起离队，没有确认的申请不再办理，理由会给他们看。"],
                "frozen": ["解散以后不能恢复，需要时重新组建。以前谁在队里，都还查得到。"]}  # fmt: skip


class TeamJoin(OwnClaim):
    model, see, own = VolunteerTeam, "team.view", "zones:volunteering"
    success_message = "已申请，等支部同意。"

    def refusal(self):
        return actions.joining_refusal(self.object, self.request.user.member)

    def perform(self, form):
        actions.join_team(self.object, by=self.request.user, **form.answers)
        return reverse("zones:volunteering")

    def context(self, form):
        return {"breadcrumb": [("自愿申报", reverse("zones:volunteering"))], "page_title": f"申请入队：{self.object}",
                "team": self.object, "submit_label": "申请", "cancel_url": reverse("zones:volunteering")}  # fmt: skip
