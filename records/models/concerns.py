"""群众诉求: what somebody of the public asks for, who sees to it, and what came of it."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Membership, Organization
from records.workflow import CONCERN
from zones.models import Contact, Zone, ZoneAssignment

# Somebody still owes an answer.
OPEN = ("received", "assigned", "handling", "passed_up")
WITH_MEMBER = ("assigned", "handling")
CORRECTABLE = ("received", *WITH_MEMBER)
ANSWERED = ("answered", "confirmed", "closed")


def serving_in(zone, day: date):
    """Who can be given what is asked in ``zone`` (one, or the reference of an outer query): its parts of that day, the
    lead's first, of those who can sign in."""
    here = Membership.objects.on(day).filter(member=OuterRef("member"), branch=OuterRef("zone__branch"))
    rows = ZoneAssignment.objects.on(day).responsible().filter(Exists(here), zone=zone)
    able = rows.filter(member__user__is_active=True, member__user__activated_at__isnull=False)
    return able.order_by(Case(When(part="lead", then=0), default=1), "from_on", "id")


class ConcernQuerySet(PermittedQuerySet):
    def shown_to(self, user):
        """Concerns whose text ``user`` may read: his offices' and his own, what he wrote down himself in his branch,
        and of the branches beneath what lies before him because it was passed up."""
        passed_up = self.permitted(user, "concern.answer_above").filter(passed_up_at__isnull=False)
        written = self.permitted(user, "concern.record").filter(recorded_by=user.pk)
        return self.permitted(user, "concern.view") | passed_up | written

    def with_asker_for(self, user):
        """Concerns whose asker's name and phone are for ``user``: he handles it and is in the branch, or sees to it
        that it is handled."""
        here = self.permitted(user, "concern.record") | self.permitted(user, "concern.manage")
        return self.permitted(user, "concern.asker") & here

    def open(self):
        return self.filter(state__in=OPEN)

    def to_hand_on(self, day: date):
        """Open ones that are not with whom they ought to be with: who answers for the zone is somebody else by now, or
        who handles it cannot any more. Adds ``heir_id``: who is to handle it, None where nobody does."""
        heirs = serving_in(OuterRef("zone"), day).values("member_id")[:1]
        here = Membership.objects.on(day).filter(member=OuterRef("member"), branch=OuterRef("branch"))
        able = here.filter(member__user__is_active=True, member__user__activated_at__isnull=False)
        elsewhere = Q(heir_id__isnull=False) & (Q(member__isnull=True) | ~Q(member=F("heir_id")))
        vacant = Q(heir_id__isnull=True, member__isnull=False)
        rows = self.open().annotate(
            heir_id=Case(When(follows_zone=True, then=Subquery(heirs))), is_able=Exists(able)
        )  # fmt: skip
        return rows.filter(Q(follows_zone=True) & (elsewhere | vacant) | Q(member__isnull=False, is_able=False))

    def overdue(self, day: date):
        """Those whose answer is owed longer than the branch allows."""
        return self.open().filter(due_on__lt=day)

    def to_ask_about(self, user):
        """Answered ones that ``user`` wrote down: he asks whether it is settled."""
        return self.permitted(user, "concern.record").filter(recorded_by=user.pk, state="answered")

    def in_turn(self):
        """Add ``turn``: first what is still to be answered, then what waits for the asker, then what is over; and
        ``owed_on``, the day for the answer where it is still to come."""
        return self.annotate(
            turn=Case(When(state__in=OPEN, then=Value(0)), When(state="answered", then=Value(1)), default=Value(2)),
            owed_on=Case(When(state__in=OPEN, then="due_on")),
        )


class Concern(Stateful):
    """One concern. ``member`` is who handles it now; ``due_on`` is the last day for the answer, counted in plain days.

    Who asks may stay unnamed. ``link_digest`` is all that is kept of the secret link by which the asker comes back;
    ``address_digest`` all that is kept of where it came from.
    """

    class Kind(models.TextChoices):
        DISPUTE = "dispute", "矛盾纠纷"
        HARDSHIP = "hardship", "困难求助"
        PROBLEM = "problem", "问题反映"
        SUGGESTION = "suggestion", "意见建议"
        OTHER = "other", "其他"

    class Urgency(models.TextChoices):
        ORDINARY = "ordinary", "一般"
        SOON = "soon", "急"
        URGENT = "urgent", "特急"

    class Source(models.TextChoices):
        PUBLIC = "public", "群众自己提"
        WRITTEN_DOWN = "written_down", "党员代录"

    workflow = CONCERN
    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="concerns", verbose_name="党支部")
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns", verbose_name="责任区"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns", verbose_name="联系对象"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns", verbose_name="办理人"
    )
    kind = models.CharField("诉求类别", max_length=12, choices=Kind.choices)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency.choices, default=Urgency.ORDINARY)
    source = models.CharField("来源", max_length=14, choices=Source.choices)
    text = models.TextField("诉求内容", max_length=1000)
    asker_name = models.CharField("怎么称呼", max_length=30, blank=True)
    asker_phone = models.CharField("回电号码", max_length=20, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="代录人",
    )  # fmt: skip
    link_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    address_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    passed_up_at = models.DateTimeField("上报时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    first_answered_at = models.DateTimeField("首次答复时间", null=True, blank=True)
    is_in_time = models.BooleanField("按期答复", null=True, blank=True)
    closes_on = models.DateField("到期办结日期", null=True, blank=True)
    # Whether it is with whoever answers for the zone; the branch may have given it to somebody by name instead.
    follows_zone = models.BooleanField("随责任区走", default=False, editable=False)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群众诉求"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["branch", "state", "due_on"], name="records_concern_board"),
            models.Index(fields=["state", "closes_on"], name="records_concern_closing"),
            models.Index(fields=["address_digest", "created_at"], name="records_concern_address"),
        ]
        constraints = [
            models.CheckConstraint(name="records_concern_written", condition=~Q(text="")),
            models.CheckConstraint(
                name="records_concern_with_member", condition=~Q(state__in=WITH_MEMBER) | Q(member__isnull=False)
            ),
            models.CheckConstraint(
                name="records_concern_answered",
                condition=~Q(state__in=ANSWERED)
                | Q(answered_at__isnull=False, first_answered_at__isnull=False, closes_on__isnull=False),
            ),
            models.CheckConstraint(
                name="records_concern_passed_up", condition=~Q(state="passed_up") | Q(passed_up_at__isnull=False)
            ),
            models.CheckConstraint(
                name="records_concern_source",
                condition=Q(source="public", recorded_by__isnull=True, link_digest__isnull=False)
                | Q(source="written_down", recorded_by__isnull=False, link_digest__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.pk}号"

    def get_absolute_url(self) -> str:
        return reverse("records:concern-detail", args=[self.pk])

    @property
    def is_overdue(self) -> bool:
        return self.state in OPEN and self.due_on < clock.today()

    @property
    def can_be_corrected(self) -> bool:
        """Whether its category and urgency can still be put right."""
        return self.state in CORRECTABLE

    @property
    def asked_on(self) -> date:
        """The day from which the answer is owed: when it was asked, or the asker said that it was not settled."""
        again = self.messages.filter(side=ConcernMessage.Side.ASKER).last()
        return timezone.localtime(again.at if again else self.created_at).date()

    @property
    def has_asker(self) -> bool:
        """Whether anything is known of who asks."""
        return bool(self.asker_name or self.asker_phone)

    def is_handled_by(self, user) -> bool:
        """Whether this person handles it or sees to it that it is handled."""
        return any(Concern.objects.permits(user, held, self) for held in ("concern.handle", "concern.manage"))

    def is_spoken_for_by(self, user) -> bool:
        """Whether it is this person who wrote it down, and so asks whether it is settled."""
        return self.recorded_by_id == user.pk and Concern.objects.permits(user, "concern.record", self)

    def shows_asker_to(self, user) -> bool:
        """Whether name and phone are for this person: who handles it, the branch's officers, who wrote it down."""
        rows = Concern.objects
        is_here = any(rows.permits(user, held, self) for held in ("concern.record", "concern.manage"))
        return (is_here and rows.permits(user, "concern.asker", self)) or self.is_spoken_for_by(user)


class ConcernMessage(models.Model):
    """诉求往来: what the asker was answered and what he said to that. Rows are only ever added."""

    class Side(models.TextChoices):
        BRANCH = "branch", "党支部"
        ABOVE = "above", "上级党组织"
        ASKER = "asker", "诉求人"

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="messages", verbose_name="群众诉求")
    side = models.CharField("哪一方", max_length=8, choices=Side.choices)
    text = models.TextField("答复内容", max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="写的人",
    )  # fmt: skip
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "诉求往来"
        ordering = ["id"]


class ConcernPhoto(models.Model):
    """A photo that came with a concern."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="photos", verbose_name="群众诉求")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    # How it looks, as with a record's (records.reading.pictures).
    picture_hash = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "诉求照片"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["concern", "file"], name="records_concernphoto_once")]


class ConcernRule(models.Model):
    """诉求办理期限 of a branch, in plain days (holidays count): the longest for an answer by urgency, and how long the
    asker is waited for afterwards. A branch without a row has the usual."""

    access = Paths(organization="branch")

    branch = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="concern_rule", verbose_name="党支部"
    )
    urgent_days = models.PositiveSmallIntegerField("特急几天内答复", default=1)
    soon_days = models.PositiveSmallIntegerField("急几天内答复", default=3)
    ordinary_days = models.PositiveSmallIntegerField("一般几天内答复", default=7)
    closing_days = models.PositiveSmallIntegerField("答复后几天没有回音就办结", default=15)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求办理期限"
        constraints = [
            models.CheckConstraint(
                name="records_concernrule_days",
                condition=Q(
                    urgent_days__range=(1, 90), soon_days__range=(1, 90), ordinary_days__range=(1, 90),
                    closing_days__range=(1, 365),
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.branch}诉求办理期限"

    @classmethod
    def of(cls, branch_id: int) -> "ConcernRule":
        """The branch's rule, or the usual one (not kept)."""
        return cls.objects.filter(branch=branch_id).first() or cls(branch_id=branch_id)

    def due_on(self, urgency: str, day: date) -> date:
        """The last day for the answer to what was asked on ``day``."""
        return day + timedelta(days=getattr(self, f"{urgency}_days"))
