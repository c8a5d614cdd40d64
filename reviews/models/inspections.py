"""检查: an inspection, what is scored in it, and a score sheet for each member."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.urls import reverse

from core.fields import HundredthsField
from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from reviews.workflow import INSPECTION, ISSUED, SHEET
from zones.models import Zone


def with_sheets_of(members) -> Q:
    """The condition for inspections in which these members were inspected."""
    return Q(pk__in=ScoreSheet.objects.filter(member__in=members).values("inspection"))


class Inspection(Stateful):
    """检查 of a branch in a period. ``methods`` is a list of ``Method`` values. At least two inspectors."""

    class Kind(models.TextChoices):
        QUARTERLY = "quarterly", "季度检查"
        HALF_YEARLY = "half_yearly", "半年检查"
        SPOT = "spot", "随机抽查"

    class Method(models.TextChoices):
        DOCUMENTS = "documents", "查阅资料"
        ON_SITE = "on_site", "现场查看"
        FORUM = "forum", "座谈会"
        INTERVIEW = "interview", "个别访问"

    workflow = INSPECTION
    access = Paths(organization="branch", theirs=with_sheets_of, inspector="inspectors")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="inspections", verbose_name="党支部"
    )
    title = models.CharField("检查名称", max_length=80)
    kind = models.CharField("检查类别", max_length=12, choices=Kind.choices, default=Kind.QUARTERLY)
    methods = models.JSONField("检查方式", default=list)
    year = models.PositiveSmallIntegerField("年度")
    quarter = models.PositiveSmallIntegerField("季度", null=True, blank=True)
    starts_on = models.DateField("检查开始")
    ends_on = models.DateField("检查结束")
    inspectors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="inspections", verbose_name="检查组")
    conclusion = models.TextField("检查小结", max_length=3000, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(name="reviews_inspection_period", condition=Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="reviews_inspection_quarter", condition=Q(quarter__isnull=True) | Q(quarter__gte=1, quarter__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reviews:inspection-detail", args=[self.pk])

    @property
    def method_labels(self) -> str:
        labels = dict(self.Method.choices)
        return "、".join(labels[method] for method in self.methods)


class Criterion(models.Model):
    """One line of an inspection's score sheet."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="criteria", verbose_name="检查")
    order = models.PositiveSmallIntegerField("序号")
    content = models.CharField("检查内容", max_length=120)
    standard = models.CharField("评分标准", max_length=300, blank=True)
    full_marks = HundredthsField("满分")

    class Meta:
        verbose_name = verbose_name_plural = "评分项"
        ordering = ["inspection", "order", "id"]
        constraints = [models.CheckConstraint(name="reviews_criterion_full_marks", condition=Q(full_marks__gt=0))]

    def __str__(self) -> str:
        return self.content


class ScoreSheetQuerySet(PermittedQuerySet):
    def shown_to(self, user):
        """What ``user`` may see. Before the results are issued only those who score see sheets, and never their own."""
        told = Q(state="confirmed", inspection__state__in=ISSUED)
        return self.permitted(user, "inspection.view").filter(
            told | Q(pk__in=self.model.objects.permitted(user, "inspection.score").values("pk"))
        )

    def with_given(self):
        """Add ``given``: the sum of the marks so far, also of a sheet that is not confirmed; None without any."""
        marks = Score.objects.filter(sheet=OuterRef("pk")).order_by().values("sheet")
        return self.annotate(given=Subquery(marks.annotate(sum=Sum("marks")).values("sum")))

    def undecided(self):
        """Sheets that an inspection still waits for."""
        return self.filter(state__in=["open", "scored"])


class ScoreSheet(Stateful):
    """评分表 of one member in one inspection (with the zone that was looked at, where it was one).

    ``score`` is the exact sum out of 100, written when the sheet is confirmed; until then the sheet counts for nothing.
    """

    workflow = SHEET
    access = Paths(organization="branch", member="member", inspector="inspection__inspectors")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="score_sheets", verbose_name="党支部"
    )
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="score_sheets", verbose_name="检查"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="score_sheets", verbose_name="被检查党员")
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="score_sheets", verbose_name="责任区"
    )
    good = models.TextField("好的方面", max_length=1000, blank=True)
    bad = models.TextField("存在问题", max_length=1000, blank=True)
    excused_reason = models.CharField("免检理由", max_length=500, blank=True)
    score = HundredthsField("得分", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        ordering = ["inspection", "member__pinyin", "id"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "member"], name="reviews_scoresheet_once"),
            models.CheckConstraint(
                name="reviews_scoresheet_score", condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100)
            ),
            models.CheckConstraint(
                name="reviews_scoresheet_confirmed",
                condition=Q(
                    state="confirmed", score__isnull=False, confirmed_at__isnull=False, confirmed_by__isnull=False
                )
                | (~Q(state="confirmed") & Q(score__isnull=True, confirmed_at__isnull=True, confirmed_by__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection} · {self.member}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:sheet-detail", args=[self.pk])


class Score(models.Model):
    """Marks for one criterion on one sheet, with the reason where marks were taken off."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores", verbose_name="评分项")
    marks = HundredthsField("得分")
    reason = models.CharField("扣分理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评分"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="reviews_score_once"),
            models.CheckConstraint(name="reviews_score_marks", condition=Q(marks__gte=0)),
        ]
