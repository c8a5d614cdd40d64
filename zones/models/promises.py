"""承诺: what a member promises the branch for a year, shown to all of it, and whether it was kept."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from core import clock
from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import GroupMembership, Member, Organization
from zones.models.agreements import PaperQuerySet
from zones.workflow import PROMISE

LEAST_PROMISES, MOST_PROMISES = 2, 5
PUBLIC = ("public", "kept", "not_kept")
JUDGED = ("kept", "not_kept")
# Promises in these states were taken back or called off; the others take up one of the five places.
GIVEN_UP = ("withdrawn", "cancelled")


class PromiseQuerySet(PaperQuerySet):
    def public(self):
        """Those that were made public, whatever became of them afterwards."""
        return self.filter(state__in=PUBLIC)

    def standing(self):
        """Those that were neither taken back nor called off."""
        return self.exclude(state__in=GIVEN_UP)

    def unfinished(self):
        """Those of whom it is still open what becomes of them."""
        return self.exclude(state__in=[*GIVEN_UP, *JUDGED])

    def shown_to(self, user):
        """Promises ``user`` may read: the public ones of the own branch, and whatever the offices let him see."""
        return self.permitted(user, "promise.view") | self.permitted(user, "public_promise.view").public()

    def to_judge(self, day):
        """Public ones whose year is over, or in its last month, on ``day``."""
        years_over = Q(year__lt=day.year)
        return self.filter(years_over | Q(year=day.year) if day.month == 12 else years_over, state="public")

    def with_board(self, day=None):
        """Add ``group_name`` of ``day`` (today) and ``verdict``, on what the last judgement rests, from subqueries."""
        groups = GroupMembership.objects.on(day or clock.today()).filter(member=OuterRef("member"))
        verdicts = PromiseEvidence.objects.filter(promise=OuterRef("pk"), is_verdict=True).order_by("-id")
        return self.annotate(
            group_name=Subquery(groups.values("group__name")[:1]), verdict=Subquery(verdicts.values("text")[:1])
        )


class Promise(Stateful):
    """One promise of a member for a year, ``number`` 1 to 5: the database itself allows no sixth."""

    class Kind(models.TextChoices):
        STUDY = "study", "学习"
        WORK = "work", "工作"
        SELF_DISCIPLINE = "self_discipline", "自律"
        SERVICE = "service", "服务"

    workflow = PROMISE
    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="promises", verbose_name="党支部")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="promises", verbose_name="党员")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    text = models.CharField("承诺内容", max_length=200)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    judged_at = models.DateTimeField("评定时间", null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="评定人",
    )  # fmt: skip

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺"
        ordering = ["-year", "member__pinyin", "member_id", "number"]
        indexes = [models.Index(fields=["branch", "year", "state"], name="zones_promise_board")]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "year", "number"],
                condition=~Q(state__in=GIVEN_UP),
                name="zones_promise_number",
            ),
            models.CheckConstraint(
                name="zones_promise_most", condition=Q(number__gte=1) & Q(number__lte=MOST_PROMISES)
            ),
            models.CheckConstraint(name="zones_promise_written", condition=~Q(text="")),
            models.CheckConstraint(
                name="zones_promise_published", condition=~Q(state__in=PUBLIC) | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(
                name="zones_promise_judged",
                condition=Q(state__in=JUDGED, judged_at__isnull=False, judged_by__isnull=False)
                | (~Q(state__in=JUDGED) & Q(judged_at__isnull=True, judged_by__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.year}年承诺{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("zones:promise-detail", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC


class PromiseEvidence(models.Model):
    """兑现依据: what shows how a promise was kept, from its member or with the verdict. Rows are only ever added."""

    access = Paths(organization="promise__branch", member="promise__member")

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="evidence", verbose_name="承诺")
    text = models.CharField("兑现情况", max_length=500)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="佐证"
    )
    file_name = models.CharField(max_length=120, blank=True)
    is_verdict = models.BooleanField("随评定写下", default=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提供人"
    )
    given_at = models.DateTimeField("提供时间")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "兑现依据"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.promise}的兑现依据"

    @property
    def audit_organization_id(self) -> int:
        return self.promise.branch_id

    @property
    def is_picture(self) -> bool:
        return self.file is not None and self.file.content_type.startswith("image/")
