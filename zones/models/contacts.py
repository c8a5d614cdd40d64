"""Whom the zones serve."""

from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core import clock
from core.models import Dated, DatedQuerySet
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from zones.models.zones import Zone, ZoneAssignment


class ContactMarkQuerySet(DatedQuerySet, PermittedQuerySet):
    pass


class ContactQuerySet(PermittedQuerySet):
    def with_marks(self):
        """Fetch the marks of today with their carers into ``current_marks``: one query for all rows."""
        marks = ContactMark.objects.on(clock.today()).select_related("carer")
        return self.prefetch_related(models.Prefetch("marks", marks, to_attr="current_marks"))


def served_by(members, day: date | None = None) -> Q:
    """Contacts that these members have to do with on ``day`` (None: today): they serve in the zone, give a mark its
    care, or offered to look after the contact and were confirmed."""
    day = day or clock.today()
    zones = ZoneAssignment.objects.on(day).filter(member__in=members).values("zone_id")
    cared_for = ContactMark.objects.on(day).filter(carer__in=members).values("contact_id")
    offered = apps.get_model("zones.ContactOffer").objects.on(day).filter(member__in=members).values("contact_id")
    return Q(zone__in=zones) | Q(pk__in=cared_for) | Q(pk__in=offered)


class Contact(models.Model):
    """联系对象: a person, a household or a team that a zone serves."""

    class Kind(models.TextChoices):
        PERSON = "person", "个人"
        HOUSEHOLD = "household", "联系户"
        TEAM = "team", "班组"

    access = Paths(organization="branch", theirs=served_by)

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contacts", verbose_name="党支部")
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name="责任区"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    name = models.CharField("姓名或户名", max_length=60)
    initials = models.CharField("拼音首字母", max_length=30, blank=True, editable=False)
    people = models.PositiveSmallIntegerField("人数", default=1)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    address = models.CharField("地址", max_length=150, blank=True)
    note = models.CharField("情况", max_length=300, blank=True)
    is_closed = models.BooleanField("已不再联系", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联系对象"
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["branch", "zone"], name="zones_contact_zone")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("zones:contact-detail", args=[self.pk])


class ContactMark(Dated):
    """Why a contact needs somebody's attention, and which member gives it.

    思想工作有人做、要求入党的有人带、后进有人帮: a mark without a carer is a blind spot.
    """

    class Mark(models.TextChoices):
        HARDSHIP = "hardship", "困难群众"
        APPLICANT = "applicant", "入党申请人"
        ACTIVIST = "activist", "入党积极分子"
        LAGGING = "lagging", "后进职工"

    access = Paths(organization="contact__branch", member="carer")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="marks", verbose_name="联系对象")
    mark = models.CharField("标记", max_length=12, choices=Mark.choices)
    carer = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="cared_marks", verbose_name="帮带党员"
    )

    objects = ContactMarkQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "联系对象标记"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["contact", "mark"], condition=Q(until_on__isnull=True), name="zones_contactmark_once"
            ),
        ]

    @property
    def audit_organization_id(self) -> int:
        return self.contact.branch_id
