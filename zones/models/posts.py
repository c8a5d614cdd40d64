"""设岗定责: the posts of a branch, and who claims and holds them.

A post (岗位) is something to be done. It gives no access and is no office (党内职务)."""

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Organization
from zones.models.claims import ACTIVE, Claim, ClaimQuerySet
from zones.workflow import POST, POST_CLAIM

USUAL_LIMIT = 2


class PostQuerySet(PermittedQuerySet):
    def present(self):
        """Those that were not abolished."""
        return self.exclude(state="abolished")

    def with_places(self):
        """Add ``held_count``, ``waiting_count``, ``vacancy`` (places that nobody holds) and ``free_places`` (that
        nobody holds or waits for), each from a subquery."""
        claims = PostClaim.objects.filter(post=OuterRef("pk")).order_by().values("post")

        def counted(state: str):
            return Coalesce(Subquery(claims.filter(state=state).annotate(n=Count("pk")).values("n")), 0)

        return self.annotate(held_count=counted("held"), waiting_count=counted("claimed")).annotate(
            vacancy=Greatest(F("wanted") - F("held_count"), 0, output_field=models.IntegerField()),
            free_places=Greatest(
                F("wanted") - F("held_count") - F("waiting_count"), 0, output_field=models.IntegerField()
            ),
        )

    def with_vacant_first(self):
        """Add ``is_vacant``, 1 for an open post with a place that nobody holds, else 0; needs ``with_places``."""
        vacant = When(state="open", vacancy__gt=0, then=Value(1))
        return self.annotate(is_vacant=Case(vacant, default=Value(0)))

    def vacant(self):
        """Open posts with a place that nobody holds; needs ``with_places``."""
        return self.filter(state="open", vacancy__gt=0)

    def with_holders(self):
        """Fetch who holds each post today into ``holders``: one query for all rows."""
        held = PostClaim.objects.held().select_related("member").order_by("from_on", "id")
        return self.prefetch_related(Prefetch("claims", held, to_attr="holders"))


class Post(Stateful):
    """岗位: something a member may take on besides his zone, for as many members as are ``wanted``."""

    class Category(models.TextChoices):
        IDEOLOGY = "ideology", "思想政治"
        PUBLIC_AFFAIRS = "public_affairs", "公共事务"
        SUPERVISION = "supervision", "村（居）务监督"
        ECONOMY = "economy", "经济发展"
        CULTURE = "culture", "文化服务"
        ASSISTANCE = "assistance", "帮扶服务"
        GRID = "grid", "网格治理"
        PIONEER = "pioneer", "岗位先锋"
        OTHER = "other", "其他岗位"

    workflow = POST
    access = Paths(organization="branch")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="posts", verbose_name="党支部")
    name = models.CharField("岗位名称", max_length=40)
    category = models.CharField("岗位类别", max_length=20, choices=Category.choices, default=Category.OTHER)
    purpose = models.CharField("为什么设", max_length=200, blank=True)
    duties = models.TextField("岗位职责", max_length=1000, blank=True)
    wanted = models.PositiveSmallIntegerField("需要人数", default=1)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["category", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], condition=~Q(state="abolished"), name="zones_post_name"),
            models.CheckConstraint(name="zones_post_wanted", condition=Q(wanted__gte=1, wanted__lte=200)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("zones:post-detail", args=[self.pk])

    @property
    def duty_lines(self) -> list[str]:
        return [line.strip() for line in self.duties.splitlines() if line.strip()]


class PostRule(models.Model):
    """认岗规则 of a branch: how many posts a member may claim or hold at once. A branch without a row has the usual."""

    access = Paths(organization="branch")

    branch = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="post_rule", verbose_name="党支部"
    )
    most_per_member = models.PositiveSmallIntegerField("每人最多岗位数", default=USUAL_LIMIT)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认岗规则"
        constraints = [
            models.CheckConstraint(name="zones_postrule_most", condition=Q(most_per_member__gte=1,
                                                                           most_per_member__lte=20)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.branch}认岗规则"

    @staticmethod
    def limit_of(branch) -> int:
        """How many posts a member of the branch may have at once."""
        found = PostRule.objects.filter(branch=branch).values_list("most_per_member", flat=True).first()
        return found or USUAL_LIMIT


class PostClaim(Claim):
    """认岗: a member claims a post; once confirmed (定岗) he holds it from a day to a day."""

    workflow = POST_CLAIM
    access = Paths(organization="branch", member="member")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="claims", verbose_name="岗位")

    objects = ClaimQuerySet.as_manager()

    class Meta(Claim.Meta):
        verbose_name = verbose_name_plural = "认岗"
        constraints = [
            *Claim.Meta.constraints,
            models.UniqueConstraint(
                fields=["post", "member"], condition=Q(state__in=ACTIVE), name="zones_postclaim_once"
            ),
        ]

    @property
    def subject(self) -> Post:
        return self.post
