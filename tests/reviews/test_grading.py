"""Grade schemes: bands, vetoes, caps."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from reviews import grading
from reviews.grading import Candidate, suggest, suggest_all

FOUR, ADVANCED, FLAG, OFFICIAL = (
    grading.ready_made()[key] for key in ("four_levels", "advanced", "flag_zones", "democratic")
)


def someone(composite, key="x", **fields):
    return Candidate(key, None if composite is None else Decimal(composite), **fields)


@pytest.mark.parametrize(
    ("scheme", "composite", "grade"),
    [
        (FOUR, "80", "合格"), (FOUR, "79.99", "基本合格"), (FOUR, "60", "基本不合格"), (FOUR, "59.99", "不合格"),
        (ADVANCED, "90", "先进"), (ADVANCED, "89.99", "合格"), (ADVANCED, "59.99", "限期整改"),
        (FLAG, "90", "红旗责任区"), (FLAG, "80", "责任区"), (FLAG, "79.99", "警示区"),
        (OFFICIAL, "90", "优秀"), (OFFICIAL, "69.99", "基本合格"), (OFFICIAL, "0", "不合格"),
    ],
)  # fmt: skip
def test_bands_begin_at_their_threshold(scheme, composite, grade):
    assert suggest(someone(composite), scheme).grade == grade


def test_suggestion_says_why():
    assert suggest(someone("89.68"), FOUR).why == "综合得分89.68，达到“合格”的80分"
    assert suggest(someone("12.00"), FOUR).why == "综合得分12.00，不到“基本不合格”的60分"


def test_missing_composite_suggests_nothing():
    assert suggest(someone(None), FOUR).grade == ""


def test_veto_lowers_but_never_raises():
    vetoed = suggest(someone("95", facts=frozenset({"no_agreement"})), FOUR)
    assert vetoed.grade == "基本合格"
    assert "没有生效的责任书，最高定“基本合格”" in vetoed.why
    assert suggest(someone("65", facts=frozenset({"no_agreement"})), FOUR).grade == "基本不合格"
    assert suggest(someone("95"), FOUR).grade == "合格", "without the fact the veto does nothing"


def test_probationary_member_gets_no_official_grade_and_no_capped_one():
    person = someone("97", is_probationary=True)
    assert suggest(person, OFFICIAL) == grading.Suggestion("", "预备党员参加评议，不定等次")
    assert suggest(person, ADVANCED).grade == "合格"
    assert suggest(person, FOUR).grade == "合格"


def test_cap_is_rounded_down():
    assert [OFFICIAL.named("优秀").cap.places(n) for n in (0, 2, 3, 8, 9, 250)] == [0, 0, 1, 2, 3, 83]


def test_where_more_reach_a_capped_grade_the_best_have_it():
    people = [someone(100 - n, key=n) for n in range(6)]
    found = suggest_all(people, OFFICIAL, full_members=9)
    assert [found[n].grade for n in range(6)] == ["优秀"] * 3 + ["合格"] * 3
    assert "“优秀”有3个名额，6人达到，按得分排在名额以外" in found[3].why


def test_a_tie_across_the_last_place_is_left_to_people():
    people = [someone("98", key=1), someone("95", key=2), someone("95", key=3)]
    found = suggest_all(people, OFFICIAL, full_members=6)
    assert [found[n].grade for n in (1, 2, 3)] == ["优秀", "合格", "合格"]
    assert "得分并列，由支部研究" in found[2].why
    assert [s.grade for s in suggest_all(people, OFFICIAL, full_members=9).values()] == ["优秀"] * 3


def test_over_caps_names_the_grade_and_the_numbers():
    assert grading.over_caps(OFFICIAL, ["优秀"] * 3 + ["合格"], 9) == []
    assert grading.over_caps(OFFICIAL, ["优秀"] * 4, 9) == [
        "“优秀”最多3人（不超过正式党员的 1/3，正式党员9人），已经定了4人。"
    ]
    assert grading.over_caps(FOUR, ["合格"] * 99, 3) == []


def test_thresholds_can_be_changed_but_must_fall():
    stricter = OFFICIAL.with_thresholds({"优秀": Decimal(92), "合格": Decimal("75.5")})
    assert suggest(someone("91"), stricter).grade == "合格"
    assert suggest(someone("75.49"), stricter).grade == "基本合格"
    for wrong in ({"优秀": Decimal(70)}, {"合格": Decimal(60)}, {"优秀": Decimal(101)}, {"基本合格": Decimal(0)}):
        with pytest.raises(Refused):
            OFFICIAL.with_thresholds(wrong)


def test_a_kept_scheme_comes_back_the_same():
    for scheme in grading.ready_made().values():
        assert grading.from_data(grading.to_data(scheme)) == scheme


def test_rules_read_as_sentences():
    assert ADVANCED.rules[:3] == ["先进：90分及以上，不超过正式党员的 1/3", "合格：60分及以上", "限期整改：60分以下"]


composites = st.decimals(min_value=0, max_value=100, places=2)
crowd = st.lists(st.tuples(composites, st.booleans(), st.booleans()), min_size=1, max_size=40)


@given(crowd, st.sampled_from(sorted(grading.ready_made())))
def test_suggestions_for_a_branch_always_keep_the_caps(rows, key):
    scheme = grading.ready_made()[key]
    people = [
        Candidate(n, composite, probationary, frozenset({"no_agreement"} if vetoed else ()))
        for n, (composite, probationary, vetoed) in enumerate(rows)
    ]
    full = sum(not person.is_probationary for person in people)
    found = suggest_all(people, scheme, full)
    assert grading.over_caps(scheme, [s.grade for s in found.values()], full) == []
    assert set(found) == set(range(len(rows)))
    assert set(Counter(s.grade for s in found.values())) <= {*scheme.names, ""}


@given(crowd)
def test_a_better_composite_never_has_a_worse_suggestion(rows):
    people = [Candidate(n, composite, False) for n, (composite, _, _) in enumerate(rows)]
    found = suggest_all(people, OFFICIAL, len(people))
    rank = {name: n for n, name in enumerate(OFFICIAL.names)}
    ordered = sorted(people, key=lambda person: person.composite, reverse=True)
    ranks = [rank[found[person.key].grade] for person in ordered]
    assert ranks == sorted(ranks)
