"""设岗定责: set up, claimed, confirmed, held and ended; within the limits, one at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from core import clock
from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from members.access import Role
from members.actions.transfers import close_membership, send_transfer
from tests.cast import NOW, TODAY, appoint, assemble, make_member, make_user
from zones.actions import claims, posts
from zones.claims.post_catalogue import catalogue
from zones.models import Post, PostClaim, PostRule

MARCH = date(2026, 3, 2)


@pytest.fixture
def post(cast):
    return posts.create_post(
        cast.branch, by=cast.secretary, name="环境卫生巡护岗", category="public_affairs", duties="检查卫生\n督促清理"
    )


def held(post, cast, who="member", confirmer="secretary") -> PostClaim:
    claim = posts.claim_post(post, by=cast.users[who])
    return claims.confirm(claim, by=cast.users[confirmer])


def places(post) -> Post:
    return Post.objects.with_places().get(pk=post.pk)


# --- the catalogue


def test_the_catalogue_has_what_a_branch_needs_of_each_post():
    assert len(catalogue()) == len({item.name for item in catalogue()}) == 51
    for item in catalogue():
        assert item.purpose
        assert item.duties
        assert item.category in Post.Category.values
        assert len(item.name) <= Post._meta.get_field("name").max_length
        assert len(item.purpose) <= Post._meta.get_field("purpose").max_length


def test_many_are_taken_at_once_and_those_there_are_left_alone(cast, post):
    names = ["环境卫生巡护岗", "政策宣传岗", "党员先锋岗"]
    taken = posts.take_posts(cast.branch, names=names, wanted=3, by=cast.secretary)
    assert {(row.name, row.wanted, row.state) for row in taken} == {
        ("政策宣传岗", 3, "open"),
        ("党员先锋岗", 3, "open"),
    }
    assert cast.branch.posts.get(name="政策宣传岗").duty_lines[1] == "宣传生态环保、移风易俗等政策"
    assert cast.branch.posts.count() == 3
    with pytest.raises(Refused, match="还没有的岗位"):
        posts.take_posts(cast.branch, names=names, by=cast.secretary)
    with pytest.raises(NotAllowed):
        posts.take_posts(cast.branch, names=["法律服务岗"], by=cast.committee_member)


def test_two_posts_of_a_branch_never_share_a_name_while_both_are_there(cast, post):
    with pytest.raises(Refused) as refusal:
        posts.create_post(cast.branch, name="环境卫生巡护岗", by=cast.secretary)
    assert refusal.value.field == "name"
    posts.create_post(cast.other_branch, name="环境卫生巡护岗", by=cast.other_secretary)
    posts.abolish_post(post, reason="并入别的岗位", by=cast.secretary)
    posts.create_post(cast.branch, name="环境卫生巡护岗", by=cast.secretary)


# --- 认岗, 定岗


def test_a_claim_is_confirmed_by_the_branch_and_dated(cast, post):
    claim = posts.claim_post(post, statement="我住得近", by=cast.member)
    assert (claim.state, claim.from_on, places(post).vacancy, places(post).free_places) == ("claimed", None, 1, 0)
    claims.confirm(claim, from_on=MARCH, by=cast.secretary)
    claim.refresh_from_db()
    assert (claim.state, claim.from_on, claim.until_on) == ("held", MARCH, None)
    assert (places(post).held_count, places(post).vacancy) == (1, 0)
    verbs = AuditEntry.objects.filter(object_type="zones.postclaim").order_by("id").values_list("verb", "actor_name")
    assert list(verbs) == [("认岗", "李国英"), ("定岗", "周敏")]


def test_nobody_confirms_declines_or_ends_his_own(cast, post):
    claim = posts.claim_post(post, by=cast.secretary)
    for act in (claims.confirm, lambda c, by: claims.decline(c, reason="不合适", by=by)):
        with pytest.raises(NotAllowed):
            act(claim, by=cast.secretary)
    claims.confirm(claim, by=cast.deputy)
    with pytest.raises(NotAllowed):
        claims.end(claim, reason="换人", by=cast.secretary)
    claims.end(claim, reason="换人", by=cast.committee_member)
    assert claim.state == "ended"


@pytest.mark.parametrize("who", ["committee_member", "group_leader", "colleague", "other_secretary", "supervisor"])
def test_a_members_claim_is_confirmed_by_the_secretary_alone(cast, post, who):
    claim = posts.claim_post(post, by=cast.member)
    with pytest.raises(NotAllowed):
        claims.confirm(claim, by=cast.users[who])
    claim.refresh_from_db()
    assert claim.state == "claimed"


def test_the_committee_confirms_the_secretarys(cast, post):
    claims.confirm(posts.claim_post(post, by=cast.secretary), by=cast.committee_member)
    assert post.claims.get().state == "held"


def test_declined_with_a_reason_until_the_member_has_read_it(cast, post):
    claim = posts.claim_post(post, by=cast.member)
    with pytest.raises(Refused, match="理由"):
        claims.decline(claim, reason=" ", by=cast.secretary)
    claims.decline(claim, reason="请先把现在的岗位做好", by=cast.secretary)
    told = PostClaim.objects.permitted(cast.member, "claim.make").to_be_told()
    assert [row.answer for row in told] == ["请先把现在的岗位做好"]
    with pytest.raises(NotAllowed):
        claims.note(claim, by=cast.secretary)
    claims.note(claim, by=cast.member)
    assert not told.all().exists()
    posts.claim_post(post, by=cast.member)  # declined is not for ever


def test_withdrawn_before_it_is_answered_and_not_afterwards(cast, post):
    claim = posts.claim_post(post, by=cast.member)
    with pytest.raises(NotAllowed):
        claims.withdraw(claim, by=cast.colleague)
    claims.withdraw(claim, by=cast.member)
    assert places(post).free_places == 1
    again = held(post, cast)
    with pytest.raises(WrongState, match="在岗"):
        claims.withdraw(again, by=cast.member)


def test_of_two_answers_the_second_is_told(cast, post):
    claim = posts.claim_post(post, by=cast.member)
    seen = PostClaim.objects.get()
    claims.confirm(claim, by=cast.secretary)
    with pytest.raises(Stale):
        claims.decline(seen, reason="不合适", by=cast.deputy)
    assert PostClaim.objects.get().state == "held"


def test_ending_is_dated_and_has_a_reason_and_frees_the_place(cast, post):
    claim = posts.place_on_post(post, member=cast.member.member, from_on=MARCH, by=cast.secretary)
    for on, field in ((date(2026, 1, 1), "on"), (date(2026, 12, 1), "on")):
        with pytest.raises(Refused) as refusal:
            claims.end(claim, reason="身体原因", on=on, by=cast.secretary)
        assert refusal.value.field == field
    with pytest.raises(Refused, match="理由"):
        claims.end(claim, reason="", by=cast.secretary)
    claims.end(claim, reason="身体原因", on=date(2026, 6, 1), by=cast.secretary)
    row = post.claims.get()
    assert (row.state, row.from_on, row.until_on, row.answer) == ("ended", MARCH, date(2026, 6, 1), "身体原因")
    assert places(post).vacancy == 1


def test_the_branch_places_others_and_never_oneself(cast, post):
    assert posts.place_on_post(post, member=cast.colleague.member, by=cast.secretary).state == "held"
    post = posts.create_post(cast.branch, name="法律服务岗", by=cast.secretary)
    for who, whom in (("secretary", "secretary"), ("member", "colleague"), ("secretary", "stranger")):
        with pytest.raises(NotAllowed):
            posts.place_on_post(post, member=cast.users[whom].member, by=cast.users[who])
    with pytest.raises(Refused, match="晚于今天"):
        posts.place_on_post(post, member=cast.member.member, from_on=date(2027, 1, 1), by=cast.secretary)
    with pytest.raises(Refused, match="不在本支部"):
        posts.place_on_post(post, member=cast.member.member, from_on=date(2019, 1, 1), by=cast.secretary)


def test_nobody_claims_in_another_branch_or_without_being_a_member(cast, post):
    for who in ("stranger", "supervisor", "inspector"):
        with pytest.raises(NotAllowed):
            posts.claim_post(post, by=cast.users[who])


def test_who_sees_a_branch_by_an_office_does_not_claim_there(cast, post):
    appoint(cast.stranger, Role.SUPERVISOR, cast.committee)
    with pytest.raises(Refused, match="您不在河湾社区第一党支部"):
        posts.claim_post(post, by=cast.stranger)
    assert not PostClaim.objects.exists()


# --- limits


def test_a_post_takes_as_many_as_are_wanted(cast, post):
    posts.change_post(post, wanted=2, by=cast.secretary)
    held(post, cast)
    posts.claim_post(post, by=cast.colleague)
    with pytest.raises(Refused, match="已经满了"):
        posts.claim_post(post, by=cast.probationary)
    claims.decline(post.claims.waiting().get(), reason="另有安排", by=cast.secretary)
    posts.claim_post(post, by=cast.probationary)


def test_a_member_has_as_many_as_the_branch_allows(cast, post):
    others = [posts.create_post(cast.branch, name=f"{n}号岗", by=cast.secretary) for n in range(3)]
    held(post, cast)
    posts.claim_post(others[0], by=cast.member)
    with pytest.raises(Refused, match="最多2个岗位"):
        posts.claim_post(others[1], by=cast.member)
    with pytest.raises(Refused, match="最多2个岗位"):
        posts.place_on_post(others[1], member=cast.member.member, by=cast.secretary)
    posts.set_post_limit(cast.branch, most_per_member=3, by=cast.secretary)
    posts.claim_post(others[1], by=cast.member)
    with pytest.raises(Refused, match="最多3个岗位"):
        posts.claim_post(others[2], by=cast.member)
    assert PostRule.limit_of(cast.other_branch) == 2
    with pytest.raises(NotAllowed):
        posts.set_post_limit(cast.branch, most_per_member=9, by=cast.committee_member)


def test_the_same_post_is_not_claimed_twice(cast, post):
    posts.change_post(post, wanted=5, by=cast.secretary)
    held(post, cast)
    with pytest.raises(Refused, match="已经认领"):
        posts.claim_post(post, by=cast.member)


def test_the_database_refuses_what_no_action_would_write(cast, post):
    row = held(post, cast)
    same = {"branch": cast.branch, "post": post, "member": cast.member.member, "claimed_at": NOW}
    for wrong in ({"state": "claimed"}, {"state": "held"}, {"state": "ended", "from_on": TODAY, "until_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PostClaim.objects.create(**same, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostClaim.objects.filter(pk=row.pk).update(until_on=TODAY)


def test_fewer_are_wanted_only_down_to_those_who_are_there(cast, post):
    posts.change_post(post, wanted=3, by=cast.secretary)
    held(post, cast)
    posts.claim_post(post, by=cast.colleague)
    with pytest.raises(Refused) as refusal:
        posts.change_post(post, wanted=1, by=cast.secretary)
    assert refusal.value.field == "wanted"
    posts.change_post(Post.objects.get(pk=post.pk), wanted=2, by=cast.secretary)


# --- closed, abolished, left


def test_a_closed_post_takes_no_more_and_keeps_whom_it_has(cast, post):
    posts.change_post(post, wanted=3, by=cast.secretary)
    row, waiting = held(post, cast), posts.claim_post(post, by=cast.colleague)
    posts.close_post(post, reason="人数够了", by=cast.secretary)
    with pytest.raises(Refused, match="停止认领"):
        posts.claim_post(post, by=cast.probationary)
    claims.confirm(waiting, by=cast.secretary)
    assert row.state == "held"
    posts.reopen_post(post, by=cast.secretary)
    posts.claim_post(post, by=cast.probationary)


def test_abolishing_releases_all_with_the_reason(cast, post):
    posts.change_post(post, wanted=3, by=cast.secretary)
    held(post, cast)
    held(post, cast, who="secretary", confirmer="deputy")
    posts.claim_post(post, by=cast.colleague)
    posts.abolish_post(post, reason="由物业承担", by=cast.secretary)
    found = sorted(post.claims.values_list("member__name", "state", "until_on", "answer"))
    reason = "岗位已撤销：由物业承担"
    assert found == [
        ("周敏", "ended", TODAY, reason), ("李国英", "ended", TODAY, reason), ("范平华", "declined", None, reason),
    ]  # fmt: skip
    with pytest.raises(Refused, match="已经撤销"):
        posts.change_post(post, name="别的", by=cast.secretary)


def test_a_transfer_ends_what_is_held_and_drops_what_waits(cast, post):
    mine, second = held(post, cast), posts.create_post(cast.branch, name="法律服务岗", wanted=2, by=cast.secretary)
    posts.claim_post(second, by=cast.member)
    others = held(second, cast, who="colleague")
    send_transfer(cast.member.member, destination=cast.other_branch, by=cast.secretary)
    mine.refresh_from_db()
    assert (mine.state, mine.until_on, mine.answer) == ("ended", TODAY, "离开本支部")
    assert second.claims.get(member=cast.member.member).state == "declined"
    others.refresh_from_db()
    assert others.state == "held"


def test_a_death_ends_posts_too_and_so_does_the_secretarys_own_leaving(cast, post):
    held(post, cast)
    close_membership(cast.member.member, status="deceased", by=cast.secretary)
    assert post.claims.get().state == "ended"
    row = held(post, cast, who="secretary", confirmer="deputy")
    send_transfer(cast.secretary.member, destination=cast.other_branch, by=cast.secretary)
    row.refresh_from_db()
    assert row.state == "ended"


# --- at once


def claiming(user, post) -> str:
    with clock.at(NOW):
        try:
            posts.claim_post(Post.objects.get(pk=post.pk), by=user)
            return "认领了"
        except Refused as refusal:
            return refusal.message
        finally:
            connection.close()


def last_place_wanted_by(count: int) -> tuple[Post, list[str]]:
    with clock.at(NOW):
        cast = assemble()
        post = posts.create_post(cast.branch, name="法律服务岗", wanted=2, by=cast.secretary)
        posts.claim_post(post, by=cast.member)
        people = [make_user(f"u{n}", f"党员{n}", member=make_member(cast.branch, f"党员{n}")) for n in range(count)]
    with ThreadPoolExecutor(count) as pool:
        return post, list(pool.map(lambda user: claiming(user, post), people))


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_take_the_last_place_at_once_one_has_it_and_the_others_are_told():
    post, answers = last_place_wanted_by(8)
    assert sorted(answers)[:-1] == ["“法律服务岗”要2人，申报的已经满了，正等支部确认。请看看别的岗位。"] * 7
    assert post.claims.active().count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_turns_more_have_it_than_are_wanted(monkeypatch):
    """The negative control: where the database lets several write at once, the turns are what keeps the limit."""
    monkeypatch.setattr(posts, "take_turns", lambda rows: True)
    post, _ = last_place_wanted_by(8)
    taken = post.claims.active().count()
    assert taken == 2 if connection.vendor == "sqlite" else taken > 2


@pytest.mark.django_db(transaction=True)
def test_one_member_on_two_phones_does_not_pass_the_limit():
    with clock.at(NOW):
        cast = assemble()
        many = [posts.create_post(cast.branch, name=f"{n}号岗", by=cast.secretary) for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda post: claiming(cast.member, post), many))
    assert answers.count("认领了") == 2
    assert PostClaim.objects.active().count() == 2
