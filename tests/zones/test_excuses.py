"""Of whom no zone can be asked: one question, asked by the coverage, the plan, the survey and the assistant."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import Refused
from core.models import AuditEntry
from members.actions import assign_category, change_category, create_category
from members.models import MemberCategory
from tests.cast import NOW, TODAY
from tests.members.pages import submit
from zones.actions.plans import start_plan
from zones.coverage import Coverage
from zones.plans.gaps import gaps_of
from zones.plans.proposals import facts_of
from zones.plans.rows import rows_of_plan
from zones.survey import Survey


@pytest.fixture
def plan(cast, zone):
    return start_plan(cast.branch, year=2026, by=cast.secretary, start="present")


def asked_of(plan, day=TODAY) -> list[set[int]]:
    """Whom each of the four would ask on ``day``."""
    gaps = {gap.kind: gap.rows for gap in gaps_of(plan, day)}
    facts = facts_of(plan, rows_of_plan(plan), day, only_uncovered=False)
    return [
        set(Coverage(plan.branch, day).members_without_zone.values_list("pk", flat=True)),
        {member.pk for member in gaps["member"]},
        {member.pk for member in Survey(plan.branch, day).able_without_zone},
        {person.key for person in facts.people if person.share} - {plan.zones.get().lead_id},
    ]


def test_a_member_of_an_exempt_category_is_asked_for_nothing_as_long_as_he_is_in_it(cast, plan, sign_in):
    frail = create_category(cast.branch, name="老弱病残", is_exempt=True, by=cast.secretary)
    retired = create_category(cast.branch, name="离退休", by=cast.secretary)
    everybody = asked_of(plan)
    assert everybody[1:] == everybody[:-1], "they agree before anybody is excused"
    for user in (cast.colleague, cast.member):  # who is idle, and who leads the zone
        assign_category(user.member, category=frail, from_on=TODAY, by=cast.secretary)
    assign_category(cast.deputy.member, category=retired, from_on=TODAY, by=cast.secretary)
    someone = cast.colleague.member_id
    assert asked_of(plan) == [people - {someone} for people in everybody]
    yesterday = TODAY - timedelta(days=1)
    assert all(someone in people for people in asked_of(plan, yesterday)), (
        "nothing reads today's category of a past day"
    )

    shares = {p.key: p.share for p in facts_of(plan, rows_of_plan(plan), TODAY, only_uncovered=False).people}
    assert (shares[someone], shares[cast.member.member_id]) == (0, 1), "who leads a zone already keeps half a share"
    assert next(p.reasons for p in Survey(cast.branch, TODAY).excused if p.member.pk == someone) == [
        "党员类型：老弱病残"
    ]
    page = sign_in("secretary").get(reverse("zones:coverage"))
    assert [member.excuses for member in page.context["spared"]] == [["党员类型：老弱病残"]]
    assert "党员类型：老弱病残" in page.content.decode()

    with clock.at(NOW + timedelta(days=1)), pytest.raises(Refused, match="另加一个类型"):
        change_category(frail, name="老弱病残", is_exempt=False, by=cast.secretary)
    change_category(frail, name="老弱病残", is_exempt=False, by=cast.secretary)
    assert asked_of(plan) == everybody


def test_the_flag_is_set_where_the_category_is(cast, sign_in):
    browser, page = sign_in("administrator"), reverse("members:organization-detail", args=[cast.branch.pk])
    add = reverse("members:category-add", args=[cast.branch.pk])
    assert submit(browser, add, name="流动", is_exempt="on").status_code == 302
    category = MemberCategory.objects.get()
    assert category.is_exempt
    assert "不作硬性要求" in browser.get(page).content.decode()
    create_category(cast.branch, name="离退休", by=cast.administrator)
    change = reverse("members:category-change", args=[category.pk])
    assert submit(browser, change, name="离退休").status_code == 422
    assert submit(browser, change, name="外出", is_exempt=None).status_code == 302
    category.refresh_from_db()
    assert (category.name, category.is_exempt) == ("外出", False)
    assert AuditEntry.objects.latest("pk").detail["changes"] == {
        "党员类型": ["流动", "外出"], "外出不作硬性要求": ["是", "否"],
    }  # fmt: skip
