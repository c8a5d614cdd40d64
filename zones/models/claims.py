"""What a member asks for and the branch confirms: a post, a contact household, a place in a volunteer team."""

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from core import clock
from core.models import DatedQuerySet, Stateful
from members.access import PermittedQuerySet
from members.models import GroupMembership, Member, Organization

# A claim in these states takes a place: it waits or it is held.
ACTIVE = ("claimed", "held")


class ClaimQuerySet(DatedQuerySet, PermittedQuerySet):
    def active(self):
        return self.filter(state__in=ACTIVE)

    def waiting(self):
        return self.filter(state="claimed")

    def held(self):
        return self.filter(state="held")

    def to_be_told(self):
        """Those the branch did not confirm, until the member has read why."""
        return self.filter(state="declined", is_noted=False)

    def waiting_first(self):
        """Add ``turn``, which puts those that wait before those that hold, and these before what is over."""
        turn = Case(When(state="claimed", then=Value(0)), When(state="held", then=Value(1)), default=Value(2))
        return self.annotate(turn=turn)

    def with_group(self):
        """Add ``group_name`` of today."""
        groups = GroupMembership.objects.on(clock.today()).filter(member=OuterRef("member"))
        return self.annotate(group_name=Subquery(groups.values("group__name")[:1]))


class Claim(Stateful):
    """Base of what is claimed. Once confirmed it holds from ``from_on`` to ``until_on`` (half-open); ``answer`` is why
    it was declined or why it ended. ``is_noted``: the member has read that it was declined."""

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="党支部")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="党员")
    statement = models.CharField("本人说明", max_length=300, blank=True)
    claimed_at = models.DateTimeField("申报时间")
    answer = models.CharField("理由", max_length=500, blank=True)
    is_noted = models.BooleanField("本人已知", default=False)
    from_on = models.DateField("开始日期", null=True, blank=True)
    until_on = models.DateField("终止日期", null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-claimed_at", "-id"]
        indexes = [models.Index(fields=["branch", "state"], name="%(app_label)s_%(class)s_board")]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_dates",
                condition=Q(state="held", from_on__isnull=False, until_on__isnull=True)
                | Q(state="ended", from_on__isnull=False, until_on__gte=F("from_on"))
                | Q(state__in=["claimed", "declined", "withdrawn"], from_on__isnull=True, until_on__isnull=True),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_answered",
                condition=~Q(state__in=["declined", "ended"]) | ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}：{self.subject}"

    @property
    def subject(self):
        """What is claimed: the post, the contact, the team."""
        raise NotImplementedError
