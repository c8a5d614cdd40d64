"""For which weeks no record is expected although the member is in the branch: the branch granted an absence (excused),
or nothing is asked of his category as a matter of course (exempt). The week's Thursday decides. What is filed all the
same counts like any other record."""

from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from members.models import CategoryAssignment, Member, Membership
from records.calendar import thursday_of
from records.models import Absence, PaperKeeping

SPARED = ("excused", "exempt")


def sparing_periods(branch) -> tuple[QuerySet, QuerySet]:
    """Return the periods of ``branch`` as two queries of the same columns: member, from, until, why (of SPARED). They
    are put to other periods in one question; the period of the branch itself is not looked at."""
    absences = Absence.objects.granted().filter(branch=branch)
    here = Membership.objects.filter(branch=branch).values("member_id")
    exempt = CategoryAssignment.objects.filter(category__is_exempt=True, member__in=here)
    columns = ("member_id", "from_on", "until_on")
    return (
        absences.order_by().values_list(*columns, Value("excused")),
        exempt.order_by().values_list(*columns, Value("exempt")),
    )


def spared(member: OuterRef | int, branch, monday: date) -> tuple[Exists, Exists]:
    """Return the two conditions for a query of members: excused in the week, exempt in it."""
    thursday = thursday_of(monday)
    absences = Absence.objects.granted().on(thursday).filter(member=member, branch=branch)
    exempt = CategoryAssignment.objects.on(thursday).filter(member=member, category__is_exempt=True)
    return Exists(absences), Exists(exempt)


def own_sparing(member_id: int, branch, monday: date) -> str:
    """Return why the member need not write the week himself: as ``why_spared`` says, or on paper, which others enter;
    empty where he has to. One query."""
    keeping = PaperKeeping.objects.on(thursday_of(monday)).filter(member=member_id)
    on_paper = Case(When(Exists(keeping), then=Value("paper")), default=Value(""))
    rows = Member.objects.filter(pk=member_id).order_by().values_list(why_spared(branch, monday), on_paper)
    why, paper = rows.first()
    return why or paper


def not_spared(branch, monday: date) -> Q:
    """The condition for a query of members that a record of the week is expected of them."""
    excused, exempt = spared(OuterRef("pk"), branch, monday)
    return Q(~excused, ~exempt)


def why_spared(branch, monday: date) -> Case:
    """For a query of members: excused, exempt, or nothing at all."""
    excused, exempt = spared(OuterRef("pk"), branch, monday)
    return Case(When(excused, then=Value("excused")), When(exempt, then=Value("exempt")), default=Value(""))
