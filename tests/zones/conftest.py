"""A zone the member answers for, and an agreement as the member would declare it."""

from datetime import date

import pytest

from zones.actions import agreements, assignments, signing, zones


@pytest.fixture
def zone(cast):
    zone = zones.create_zone(
        cast.branch, by=cast.secretary, name="一号楼责任区", level="area", method="community", from_on=date(2026, 1, 1)
    )
    assignments.assign(zone, part="lead", member=cast.member.member, by=cast.secretary, from_on=date(2026, 1, 1))
    return zone


def five_duties(*weights: int) -> list[dict]:
    """A duty in each category; the weights are 30, 20, 20, 20 and 10 unless given."""
    categories = ("conduct", "work", "ideological_work", "civility", "other")
    contents = ("参加主题党日", "走访一号楼住户", "与联系户谈心", "化解邻里矛盾", "完成支部交办任务")
    return [
        {
            "category": category,
            "content": content,
            "measure": "以记实为准",
            "target": 12,
            "unit": "次",
            "weight": weight,
        }
        for category, content, weight in zip(categories, contents, weights or (30, 20, 20, 20, 10), strict=True)
    ]


@pytest.fixture
def draft(cast, zone):
    agreement = agreements.start_agreement(cast.member.member, year=2026, by=cast.member)
    return agreements.set_duties(agreement, duties=five_duties(), by=cast.member)


@pytest.fixture
def bring(cast, draft):
    """``bring("signed")`` takes the member's draft the ordinary way on to a state."""
    steps = [
        ("declared", agreements.declare, cast.member),
        ("reviewed", agreements.review, cast.group_leader),
        ("approved", agreements.approve, cast.secretary),
        ("signed", signing.sign, cast.member),
        ("in_force", signing.countersign, cast.secretary),
    ]

    def to(state: str):
        way = ["draft", *(target for target, _, _ in steps)]
        for target, act, person in steps[way.index(draft.state) : way.index(state)]:
            act(draft, by=person)
            assert draft.state == target
        return draft

    return to
