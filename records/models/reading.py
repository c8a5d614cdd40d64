"""阅记实: what a reader is shown beside a record, what he decided, and what is shared as a good example."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from members.access import Paths, PermittedQuerySet
from members.models import Organization
from records.models.weeks import FILED, WeeklyRecord

LEAST_PERCENT = 50  # below that, any two records of the same duty are alike
USUAL_PERCENT = 70


class ReadingRule(models.Model):
    """What a branch points out to its readers. A branch without a row keeps to the usual."""

    access = Paths(organization="branch")

    branch = models.OneToOneField(
        Organization, on_delete=models.PROTECT, related_name="reading_rule", verbose_name="党支部"
    )
    alike_percent = models.PositiveSmallIntegerField(
        "相似到百分之几才指出",
        default=USUAL_PERCENT,
        validators=[MinValueValidator(LEAST_PERCENT), MaxValueValidator(100)],
    )
    phrases = models.TextField("本支部增加的空话套话", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阅记实提示"
        constraints = [
            models.CheckConstraint(
                name="records_readingrule_percent", condition=Q(alike_percent__range=(LEAST_PERCENT, 100))
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch}的阅记实提示"


class LikenessVerdictQuerySet(models.QuerySet):
    def latest(self):
        """The last verdict about each pair of records and each kind of likeness."""
        later = self.model.objects.filter(
            record=OuterRef("record"), other=OuterRef("other"), about=OuterRef("about")
        ).order_by("-pk")
        return self.filter(pk=Subquery(later.values("pk")[:1]))


class LikenessVerdict(models.Model):
    """What a reader decided about a likeness that was pointed out. Rows are only ever added; the last one counts."""

    class About(models.TextChoices):
        TEXT = "text", "文字"
        PICTURE = "picture", "照片"

    class Verdict(models.TextChoices):
        DIFFERENT = "different", "不算雷同"
        NOTED = "noted", "属于雷同，先记下"
        TOLD = "told", "属于雷同，提醒本人"
        RETURNED = "returned", "属于雷同，退回"

    record = models.ForeignKey(
        WeeklyRecord, on_delete=models.PROTECT, related_name="likeness_verdicts", verbose_name="周记实"
    )
    other = models.ForeignKey(
        WeeklyRecord, on_delete=models.PROTECT, related_name="+", verbose_name="相似的记实"
    )  # fmt: skip
    about = models.CharField("相似之处", max_length=10, choices=About.choices)
    verdict = models.CharField("判断", max_length=10, choices=Verdict.choices)
    note = models.CharField("说明", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="判断人"
    )
    at = models.DateTimeField("时间")

    objects = LikenessVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "雷同判断"
        ordering = ["id"]

    @property
    def is_told(self) -> bool:
        """Whether the writer is told of it."""
        return self.verdict in {self.Verdict.TOLD, self.Verdict.RETURNED}

    @property
    def is_own(self) -> bool:
        """Whether both records are of the same member."""
        return self.record.member_id == self.other.member_id


class SharedExampleQuerySet(PermittedQuerySet):
    def shown(self):
        """Those that the branch may read now: still a good example, and the writer still agrees."""
        return self.filter(
            record__is_good_example=True, record__is_nothing=False, record__state__in=FILED,
            choice__in=SharedExample.Choice.agreed(),
        )  # fmt: skip


class SharedExample(models.Model):
    """The writer's answer whether a good example may be read by the branch; the row is there once he answered."""

    class Choice(models.TextChoices):
        NAMED = "named", "愿意，写我的名字"
        ANONYMOUS = "anonymous", "愿意，不写名字"
        DECLINED = "declined", "不分享"

        @classmethod
        def agreed(cls):
            return (cls.NAMED, cls.ANONYMOUS)

    access = Paths(organization="record__branch", member="record__member")

    record = models.OneToOneField(
        WeeklyRecord, on_delete=models.CASCADE, related_name="shared_example", verbose_name="周记实"
    )
    choice = models.CharField("本人意见", max_length=10, choices=Choice.choices)
    answered_at = models.DateTimeField("答复时间")

    objects = SharedExampleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分享的优秀记实"
        ordering = ["-record__monday"]

    @property
    def is_shared(self) -> bool:
        return self.choice in self.Choice.agreed()
