"""The division assistant on real rows: what it reads, what it proposes, what of it is taken into a draft."""

import uuid
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused, WrongState
from core.files import open_stored
from core.models import AuditEntry, Job
from members.models import Member
from tests.cast import TODAY
from zones.actions.plans import amend_plan, replace_zones, start_plan
from zones.actions.proposals import make_proposal, propose_division, take_proposal
from zones.models import Contact, ContactMark, CoverageUnit, DivisionProposal
from zones.plans.proposals import facts_of, places_in
from zones.plans.rows import PlannedZone, rows_of_plan

LEAD = {"level": "key_point", "method": "by_people_around"}


@pytest.fixture
def units(cast):
    return [
        CoverageUnit.objects.create(branch=cast.branch, kind="stairwell", name=f"{n}号楼1单元", households=10)
        for n in range(1, 9)
    ]


@pytest.fixture
def plan(cast, units):
    """All eight units lie with one member; three of the branch answer for nothing yet."""
    plan = start_plan(cast.branch, year=2026, by=cast.secretary)
    member, colleague = cast.member.member, cast.colleague.member
    rows = [
        PlannedZone("01", "一区", lead_id=member.pk, unit_ids=frozenset(unit.pk for unit in units), **LEAD),
        PlannedZone("02", "二区", lead_id=colleague.pk, **LEAD),
    ]
    return replace_zones(plan, rows, by=cast.secretary)


def only_able(cast, *users):
    """Everybody else is away."""
    Member.objects.exclude(pk__in=[user.member_id for user in users]).update(status=Member.Status.MOBILE)


def test_a_proposal_changes_nothing_until_it_is_taken(cast, plan):
    only_able(cast, cast.member, cast.colleague)
    before = rows_of_plan(plan)
    proposal = propose_division(plan, by=cast.secretary, only_uncovered=False)
    assert rows_of_plan(plan) == before
    assert (proposal.before["most"], proposal.after["most"], proposal.after["least"]) == (80, 40, 40)
    take_proposal(proposal, by=cast.secretary)
    rows = {row.code: row for row in rows_of_plan(plan)}
    assert [len(rows[code].unit_ids) for code in ("01", "02")] == [4, 4]
    assert {row.lead_id for row in rows.values()} == {cast.member.member_id, cast.colleague.member_id}
    verbs = AuditEntry.objects.order_by("-id").values_list("verb", flat=True)[:2]
    assert "重排方案的责任区" in verbs


def test_what_is_left_out_stays_where_it_was(cast, plan, units):
    only_able(cast, cast.member, cast.colleague)
    proposal = propose_division(plan, by=cast.secretary, only_uncovered=False)
    moved = sorted(key for key, person in proposal.given.items() if person != cast.member.member_id)
    take_proposal(proposal, by=cast.secretary, without={moved[0]})
    rows = {row.code: row for row in rows_of_plan(plan)}
    assert int(moved[0].partition("-")[2]) in rows["01"].unit_ids
    assert len(rows["02"].unit_ids) == 3


def test_only_what_nobody_answers_for_is_given(cast, plan, units):
    only_able(cast, cast.member, cast.colleague, cast.deputy)
    more = CoverageUnit.objects.create(branch=cast.branch, kind="stairwell", name="9号楼1单元", households=10)
    contact = Contact.objects.create(branch=cast.branch, kind="person", name="褚大爷", address="9号楼1单元101")
    ContactMark.objects.create(contact=contact, mark="hardship", from_on=TODAY)
    facts = facts_of(plan, rows_of_plan(plan), TODAY, only_uncovered=True)
    assert {piece.key: piece.weight for piece in facts.pieces} == {f"unit-{more.pk}": 10, f"contact-{contact.pk}": 3}
    assert {person.key: person.carries for person in facts.people if person.carries} == {cast.member.member_id: 80}
    proposal = propose_division(plan, by=cast.secretary, only_uncovered=True)
    assert cast.member.member_id not in proposal.given.values()
    take_proposal(proposal, by=cast.secretary)
    rows = rows_of_plan(plan)
    assert len(next(row for row in rows if row.code == "01").unit_ids) == 8
    new = next(row for row in rows if row.lead_id == cast.deputy.member_id)
    assert new.code == "03"
    assert new.name.endswith("责任区")


def test_a_zone_whose_person_cannot_serve_is_taken_over(cast, plan, units):
    only_able(cast, cast.deputy)
    take_proposal(propose_division(plan, by=cast.secretary, only_uncovered=True), by=cast.secretary)
    rows = {row.code: row for row in rows_of_plan(plan)}
    assert (rows["01"].lead_id, len(rows["01"].unit_ids), len(rows)) == (cast.deputy.member_id, 8, 2)


def test_a_zone_left_empty_with_somebody_who_is_given_nothing_is_told_beforehand(cast, plan, units, sign_in):
    only_able(cast, cast.member, cast.colleague)
    rows = {row.code: row for row in rows_of_plan(plan)}
    lead, there = cast.deputy.member_id, frozenset({units[0].pk})
    theirs = PlannedZone("03", "三区", lead_id=lead, unit_ids=there, **LEAD)
    kept = [replace(rows["01"], unit_ids=rows["01"].unit_ids - there), rows["02"], theirs]
    plan = replace_zones(plan, kept, by=cast.secretary)
    proposal = propose_division(plan, by=cast.secretary, only_uncovered=True)
    secretary = sign_in("secretary")
    page = secretary.get(proposal.get_absolute_url()).text
    assert "三区：里面的都分给了别人，责任人还写着高勇" in page
    assert "一区：里面的" not in page
    take_proposal(proposal, by=cast.secretary)
    (row,) = [row for row in rows_of_plan(plan) if row.code == "03"]
    assert (row.lead_id, row.unit_ids) == (lead, frozenset())  # as it was told
    assert "会空出来" not in secretary.get(proposal.get_absolute_url()).text


def test_who_is_excused_gets_nothing_and_who_is_on_probation_half(cast, plan):
    Member.objects.filter(pk=cast.deputy.member_id).update(physical_condition="行动不便")
    Member.objects.filter(pk=cast.member.member_id).update(physical_condition="行动不便")  # who leads a zone already
    shares = {p.key: p.share for p in facts_of(plan, rows_of_plan(plan), TODAY, only_uncovered=False).people}
    people = (cast.deputy, cast.member, cast.probationary, cast.colleague)
    assert [shares[user.member_id] for user in people] == [0, 1, 1, 2]


def test_a_draft_changed_meanwhile_is_told(cast, plan):
    proposal = propose_division(plan, by=cast.secretary, only_uncovered=False)
    amend_plan(plan, note="另有说明", by=cast.secretary)
    proposal.plan.refresh_from_db()
    assert not proposal.is_current
    with pytest.raises(Refused, match="改过"):
        take_proposal(proposal, by=cast.secretary)
    assert DivisionProposal.objects.get().taken_at is None


def test_a_proposal_is_taken_once(cast, plan):
    proposal = propose_division(plan, by=cast.secretary, only_uncovered=False)
    take_proposal(proposal, by=cast.secretary)
    with pytest.raises(Refused, match="已经放进"):
        take_proposal(DivisionProposal.objects.get(), by=cast.secretary)


def test_nothing_to_divide_and_nobody_to_serve_are_said(cast, plan):
    with pytest.raises(Refused, match="都已经有人负责"):
        propose_division(plan, by=cast.secretary, only_uncovered=True)
    only_able(cast)
    with pytest.raises(Refused, match="没有能承担"):
        propose_division(plan, by=cast.secretary, only_uncovered=False)


@pytest.mark.parametrize("who", ["member", "group_leader", "committee_member", "supervisor", "other_secretary"])
def test_only_who_manages_zones_asks(cast, plan, who):
    with pytest.raises(NotAllowed):
        propose_division(plan, by=cast.users[who], only_uncovered=False)


def test_only_drafts_are_divided(cast, plan):
    type(plan).objects.filter(pk=plan.pk).update(state="cancelled")
    plan.refresh_from_db()
    with pytest.raises(WrongState):
        propose_division(plan, by=cast.secretary, only_uncovered=False)


def test_the_pages_from_asking_to_the_draft(cast, plan, sign_in):
    secretary, page = sign_in("secretary"), reverse("zones:plan-division", args=[plan.pk])
    only_able(cast, cast.member, cast.colleague)
    assert "分工助手" in secretary.get(page).content.decode()
    answer = secretary.post(page, {"form_key": str(uuid.uuid4()), "scope": "all"})
    job = Job.objects.get()
    assert answer.url == reverse("core:job-detail", args=[job.pk])
    make_proposal.call(job.pk, plan_id=plan.pk, by_id=cast.secretary.pk, only_uncovered=False)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    with open_stored(job.file) as stored:
        head, *rows = load_workbook(stored).active.iter_rows(values_only=True)
    assert head == ("事项", "份量", "现在负责", "建议负责", "理由")
    assert len(rows) == 4
    proposal = DivisionProposal.objects.get()
    url = proposal.get_absolute_url()
    assert url in secretary.get(page).content.decode()
    shown = secretary.get(url)
    lines = shown.context["lines"]
    assert len(lines) == 4
    assert "放进草案</button>" in shown.content.decode()
    taken = [line["key"] for line in lines[1:]]
    answer = secretary.post(url, {"form_key": str(uuid.uuid4()), "take": taken})
    assert answer.url == plan.get_absolute_url()
    rows = {row.code: row for row in rows_of_plan(plan)}
    assert [len(rows[code].unit_ids) for code in ("01", "02")] == [5, 3]
    assert "放进草案</button>" not in secretary.get(url).content.decode()


def test_places_are_read_as_people_write_them():
    assert places_in("东苑小区3号楼2单元501室") == ("3号楼", "2单元")
    assert places_in("河湾村第二组") == ("二组",)
    assert places_in("幸福路18号") == ()


def test_costs_five_questions(cast, plan, django_assert_num_queries):
    rows = rows_of_plan(plan)
    with django_assert_num_queries(5):
        facts_of(plan, rows, date(2026, 11, 18), only_uncovered=False)
