"""What the tests of the records need beside the cast: an agreement in force with two duties, a week, a closed month."""

from datetime import date
from decimal import Decimal

from core import clock
from records.actions.weeks import file_week
from records.calendar import monday_of
from records.models import GroupAssessment, GroupMonth
from tests.cast import TODAY
from zones.models import Agreement, Duty


def this_week() -> date:
    return monday_of(TODAY)


def agree(cast, member, *, branch=None, year=2026) -> tuple[Agreement, list[Duty]]:
    """Give ``member`` an agreement in force: one duty with a target (visits), one without (study)."""
    agreement = Agreement.objects.create(
        branch=branch or cast.branch, member=member, year=year, state="in_force",
        from_on=date(year, 1, 1), until_on=date(year, 12, 31), text="责任书", text_digest="0" * 64,
    )  # fmt: skip
    visit = Duty.objects.create(
        agreement=agreement, category="ideological_work", order=1, content="走访联系户，了解困难和诉求",
        measure="每月走访不少于 4 户", target=Decimal(4), unit="户", period="month", weight=60,
    )  # fmt: skip
    study = Duty.objects.create(
        agreement=agreement, category="conduct", order=2, content="参加集中学习", measure="不缺席", weight=40
    )
    return agreement, [visit, study]


def hand_in(record, *, by) -> None:
    """Hand in a draft or a returned record as it is saved."""
    names = ("shortcomings", "improvements", "is_nothing", "nothing_reason")
    file_week(record.member, record.monday, [row.answers for row in record.entries.all()], by=by, seen_version=None,
              **{name: getattr(record, name) for name in names})  # fmt: skip
    record.refresh_from_db()


def close(cast, record) -> None:
    """Close the record's month for its member."""
    month = GroupMonth.objects.create(branch=record.branch, group=cast.groups[0], month=record.month, state="closed",
                                      closings=1, closed_at=clock.now(), closed_by=cast.secretary)  # fmt: skip
    GroupAssessment.objects.create(branch=record.branch, group_month=month, member=record.member, month=record.month,
                                   rating="good", assessed_by=cast.secretary, assessed_at=clock.now())  # fmt: skip
