"""What most models share: a state with a version, and a period of validity."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from core.workflow import Workflow


class Stateful(models.Model):
    """A thing that goes through a transition table. Only ``core.workflow`` writes ``state`` and ``version``."""

    state = models.CharField("状态", max_length=24)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    workflow: ClassVar["Workflow"]

    class Meta:
        abstract = True

    def get_state_display(self) -> str:
        """The state in the users' words, from the table."""
        return self.workflow.labels[self.state]

    @property
    def state_tone(self) -> str:
        """One of done, waiting, late, info, muted: how the state is shown."""
        return self.workflow.tones.get(self.state, "info")


class DatedQuerySet(models.QuerySet):
    def on(self, day: date):
        """Rows that hold on ``day``: from their first day up to, not including, ``until_on``."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)

    def overlapping(self, from_on: date, until_on: date | None):
        """Rows that hold on at least one day of the half-open period. What ended before it began holds on none."""
        lasting = Q(until_on__gt=from_on) & Q(until_on__gt=F("from_on"))
        rows = self.filter(Q(until_on__isnull=True) | lasting)
        return rows if until_on is None else rows.filter(from_on__lt=until_on)


class Dated(models.Model):
    """A fact that holds from a day until another. ``until_on`` is the first day on which it no longer holds,
    so what is ended today has no effect from the next request on, and a successor can start the same day."""

    from_on = models.DateField("开始日期")
    until_on = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_period",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            )
        ]

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)
