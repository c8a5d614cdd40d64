"""Offices (党内职务): what gives access, and what a roster proposes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import Dated, DatedQuerySet
from members.access import Paths, PermittedQuerySet, Role
from members.models.organizations import Organization, PartyGroup


class AppointmentQuerySet(DatedQuerySet, PermittedQuerySet):
    pass


class Appointment(Dated):
    """A person in a role at a node of the tree (a group leader: in a group), from a day to a day."""

    access = Paths(organization="organization", member="user__member")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments", verbose_name="任职人"
    )
    role = models.CharField(
        "角色", max_length=20, choices=[choice for choice in Role.choices if choice[0] not in {"member", "inspector"}]
    )
    title = models.CharField("党内职务", max_length=40, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="appointments", verbose_name="党组织"
    )
    group = models.ForeignKey(
        PartyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name="党小组"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "任职"
        ordering = ["from_on", "id"]
        indexes = [models.Index(fields=["organization", "role"], name="members_appointment_role")]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="members_appointment_group",
                condition=(Q(role="group_leader") & Q(group__isnull=False))
                | (~Q(role="group_leader") & Q(group__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.title or self.get_role_display()}"

    @property
    def audit_organization_id(self) -> int:
        return self.organization_id


class OfficeProposal(models.Model):
    """An office named in a roster. It gives nobody access until an officer confirms it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已任命"
        DISMISSED = "dismissed", "不采纳"

    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="office_proposals", verbose_name="党支部"
    )
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="office_proposals", verbose_name="党员"
    )
    title = models.CharField("党内职务", max_length=40)
    role = models.CharField("角色", max_length=20, choices=Role.choices, blank=True)
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, null=True, blank=True, verbose_name="党小组")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职建议"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "branch", "title"], condition=Q(state="proposed"), name="members_officeproposal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.title}"
