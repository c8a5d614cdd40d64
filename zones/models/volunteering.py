"""自愿申报: members who offer to look after a contact household, and the volunteer teams (志愿者队伍) they join."""

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from core import clock
from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from zones.models.claims import ACTIVE, Claim, ClaimQuerySet
from zones.models.contacts import Contact, ContactMark
from zones.models.zones import ZoneAssignment
from zones.workflow import CONTACT_OFFER, TEAM_ENROLMENT, VOLUNTEER_TEAM

# What a contact lacks, the worst first: ``need`` of ``with_need``.
UNCARED, ALONE, SERVED = 0, 1, 2


def with_need(contacts):
    """Add ``need`` to contacts: UNCARED a mark that nobody cares for, ALONE nobody looks after it at all, SERVED
    somebody does already."""
    today = clock.today()
    marks = ContactMark.objects.on(today).filter(contact=OuterRef("pk"))
    answering = ZoneAssignment.objects.on(today).responsible().filter(zone=OuterRef("zone"))
    serving = ContactOffer.objects.on(today).filter(contact=OuterRef("pk"))
    return contacts.annotate(
        need=Case(
            When(Exists(marks.filter(carer__isnull=True)), then=Value(UNCARED)),
            When(Exists(marks) | Exists(answering) | Exists(serving), then=Value(SERVED)),
            default=Value(ALONE),
        )
    )


class ContactOffer(Claim):
    """自愿申报联系户: a member offers to look after a contact. Confirmed, he reads about it and serves it."""

    workflow = CONTACT_OFFER
    access = Paths(organization="branch", member="member")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="offers", verbose_name="联系对象")

    objects = ClaimQuerySet.as_manager()

    class Meta(Claim.Meta):
        verbose_name = verbose_name_plural = "自愿申报联系户"
        constraints = [
            *Claim.Meta.constraints,
            models.UniqueConstraint(
                fields=["contact", "member"], condition=Q(state__in=ACTIVE), name="zones_contactoffer_once"
            ),
        ]

    @property
    def subject(self) -> Contact:
        return self.contact


class VolunteerTeamQuerySet(PermittedQuerySet):
    def active(self):
        return self.filter(state="active")

    def with_people(self):
        """Fetch who is in each team today into ``people``, and add ``waiting_count``: one query more for all rows."""
        held = TeamEnrolment.objects.held().select_related("member").order_by("from_on", "id")
        waiting = TeamEnrolment.objects.waiting().filter(team=OuterRef("pk")).order_by().values("team")
        counted = self.annotate(waiting_count=_counted(waiting))
        return counted.prefetch_related(Prefetch("enrolments", held, to_attr="people"))

    def with_size(self):
        """Add ``size``: how many are in the team today."""
        held = TeamEnrolment.objects.held().filter(team=OuterRef("pk")).order_by().values("team")
        return self.annotate(size=_counted(held))


def _counted(grouped):
    return Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n")), 0)


class VolunteerTeam(Stateful):
    """志愿者队伍 of a branch. The leader is one of its members, or nobody yet."""

    workflow = VOLUNTEER_TEAM
    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="volunteer_teams", verbose_name="党支部"
    )
    name = models.CharField("队伍名称", max_length=40)
    purpose = models.CharField("做什么", max_length=300, blank=True)
    leader = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="led_teams", verbose_name="队长"
    )

    objects = VolunteerTeamQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿者队伍"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"], condition=Q(state="active"), name="zones_volunteerteam_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("zones:team-detail", args=[self.pk])


class TeamEnrolment(Claim):
    """入队: a member asks to join a team; once agreed he is in it from a day to a day."""

    workflow = TEAM_ENROLMENT
    access = Paths(organization="branch", member="member")

    team = models.ForeignKey(
        VolunteerTeam, on_delete=models.PROTECT, related_name="enrolments", verbose_name="志愿者队伍"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta(Claim.Meta):
        verbose_name = verbose_name_plural = "入队"
        constraints = [
            *Claim.Meta.constraints,
            models.UniqueConstraint(
                fields=["team", "member"], condition=Q(state__in=ACTIVE), name="zones_teamenrolment_once"
            ),
        ]

    @property
    def subject(self) -> VolunteerTeam:
        return self.team
