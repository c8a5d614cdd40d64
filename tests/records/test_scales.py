"""The words of a branch's verdicts: its own scale from a month on, and what they are worth in the year."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import NotAllowed, Refused
from records.actions import months
from records.actions.scales import set_scale
from records.models import RatingScale
from records.months.scales import scale_of, year_scale
from reviews import actions as reviews

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
USUAL = ["good", "fair", "average", "poor"]
OWN = ["优秀", "好", "一般"]


def opened(cast, month):
    return months.open_group_month(cast.groups[0], cast.branch, month, by=cast.secretary)


def test_a_scale_holds_from_its_month_on(cast):
    assert scale_of(cast.branch.pk, OCTOBER) == USUAL
    set_scale(cast.branch, NOVEMBER, OWN, by=cast.secretary)
    assert scale_of(cast.branch.pk, OCTOBER) == USUAL
    assert scale_of(cast.branch.pk, date(2027, 3, 1)) == ["优秀", "good", "average"]  # a word keeps its meaning
    assert scale_of(cast.other_branch.pk, NOVEMBER) == USUAL
    assert year_scale(cast.branch.pk, 2026) == [*USUAL, "优秀"]
    assert year_scale(cast.branch.pk, 2027) == ["优秀", "good", "average"]


def test_only_words_of_the_months_scale_can_be_given(cast):
    set_scale(cast.branch, NOVEMBER, OWN, by=cast.secretary)
    member = cast.member.member
    for month, wrong in ((NOVEMBER, "poor"), (OCTOBER, "优秀")):
        with pytest.raises(Refused, match="请给李国英选一个评价"):
            months.record_assessments(opened(cast, month), {member: (wrong, "")}, by=cast.group_leader)
    months.record_assessments(opened(cast, NOVEMBER), {member: ("优秀", "")}, by=cast.group_leader)
    assert opened(cast, NOVEMBER).assessments.given().get().get_rating_display() == "优秀"


def test_a_scale_that_was_used_stays(cast):
    months.record_assessments(opened(cast, OCTOBER), {cast.member.member: ("good", "")}, by=cast.group_leader)
    with pytest.raises(Refused, match="2026年10月已经用原来的档次评过了"):
        set_scale(cast.branch, date(2026, 9, 1), OWN, by=cast.secretary)
    set_scale(cast.branch, NOVEMBER, OWN, by=cast.secretary)
    set_scale(cast.branch, NOVEMBER, ["合格", "不合格"], by=cast.secretary)  # nobody used it yet
    assert RatingScale.objects.get().ratings == ["合格", "不合格"]


@pytest.mark.parametrize(
    ("words", "message"),
    [(["好"], "2到6档"), (list("一二三四五六七"), "2到6档"), (["好", " 好 "], "不一样"),
     (["好", "非常非常非常好"], "太长"), (["好", "较好", "一般", "差"], "没有改动")],
)  # fmt: skip
def test_a_scale_that_is_none(cast, words, message):
    with pytest.raises(Refused, match=message):
        set_scale(cast.branch, NOVEMBER, words, by=cast.secretary)
    assert not RatingScale.objects.exists()


@pytest.mark.parametrize("key", ["group_leader", "committee_member", "member", "other_secretary"])
def test_who_may_not_set_it(cast, key):
    with pytest.raises(NotAllowed):
        set_scale(cast.branch, NOVEMBER, OWN, by=cast.users[key])


def test_the_year_asks_what_each_word_is_worth(cast):
    cycle = reviews.open_cycle(cast.branch, by=cast.secretary, year=2026)
    assert list(cycle.rating_numbers) == USUAL
    set_scale(cast.branch, NOVEMBER, OWN, by=cast.secretary)
    with pytest.raises(Refused, match="“优秀”折算多少分"):
        reviews.start_cycle(cycle, by=cast.secretary)
    cycle.refresh_from_db()
    names = ("late_share", "counts_from", "counts_until", "weights")
    rules = {name: getattr(cycle, name) for name in names}
    rules |= {"grade_scheme": "four_levels", "official_scheme": "democratic"}
    with pytest.raises(Refused) as refused:
        reviews.change_cycle_rules(cycle, by=cast.secretary, rating_values=cycle.rating_values, **rules)
    assert refused.value.field == "rating_优秀"
    values = cycle.rating_values | {"优秀": "98"}
    reviews.change_cycle_rules(cycle, by=cast.secretary, rating_values=values, **rules)
    assert next(iter(cycle.rating_numbers.items())) == ("优秀", Decimal(98))
    reviews.start_cycle(cycle, by=cast.secretary)
    with pytest.raises(Refused, match="已经开始"):
        set_scale(cast.branch, date(2026, 12, 1), ["合格", "不合格"], by=cast.secretary)
    set_scale(cast.branch, date(2027, 1, 1), ["合格", "不合格"], by=cast.secretary)


def test_the_pages_offer_the_branchs_own_words(cast, sign_in):
    client = sign_in("secretary")
    words = {f"word-{place}": word for place, word in enumerate(OWN)}
    form = {"form_key": str(uuid.uuid4()), "from_month": "2026-11", **words}
    for month in ("明年", "0001-01", "9999-12", "2027-13", "２０２７-01"):
        refused = client.post(reverse("records:scale"), {**form, "from_month": month})
        assert refused.status_code == 422
        assert "请选择月份" in refused.text
    assert client.post(reverse("records:scale"), form).url == reverse("records:scale")
    assert "优秀、好、一般" in client.get(reverse("records:scale")).text
    page = sign_in("group_leader").get(opened(cast, NOVEMBER).get_absolute_url())
    assert [value for value, _ in page.context["choices"]] == ["优秀", "good", "average"]
    fields = client.get(reverse("reviews:cycle-open")).context["form"].ratings
    assert [field.initial for field in fields] == [95, 84, 73, 62, 50]
