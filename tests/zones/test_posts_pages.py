"""The pages of posts and volunteering: what each person finds there, and that a form does what it says, once."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import registry
from members.actions.transfers import send_transfer
from tests.cast import TODAY
from tests.members.pages import shown_form, submit
from zones.actions import claims, posts, volunteering
from zones.actions.assignments import assign
from zones.actions.contacts import add_contact, mark_contact
from zones.models import ContactOffer, Post, PostClaim, PostRule, TeamEnrolment, VolunteerTeam


@pytest.fixture
def post(cast):
    return posts.create_post(
        cast.branch, by=cast.secretary, name="环境卫生巡护岗", category="public_affairs", duties="检查卫生\n督促清理"
    )


@pytest.fixture
def team(cast):
    return volunteering.create_team(cast.branch, name="扶老助残队", purpose="陪老人看病", by=cast.secretary)


def page(name: str, *args) -> str:
    return reverse(f"zones:{name}", args=args)


def waiting_for(user) -> list[str]:
    return [todo.label for todo in registry.collect_todos(user, TODAY)]


def listed(browser, name: str, **query) -> list[str]:
    return [str(row) for row in browser.get(page(name), query).context["page_obj"]]


# --- the secretary's desk


def test_the_secretary_takes_several_posts_in_one_step(cast, post, sign_in):
    browser = sign_in("secretary")
    answer = browser.get(page("post-catalogue"))
    text = answer.content.decode()
    assert text.count('name="names"') == 51
    assert text.count("disabled") == 1, "the one that is there"
    answer = submit(browser, page("post-catalogue"), names=["法律服务岗", "党员先锋岗"], wanted=2)
    assert answer.status_code == 302
    assert set(cast.branch.posts.values_list("name", "wanted")) == {
        ("环境卫生巡护岗", 1), ("法律服务岗", 2), ("党员先锋岗", 2),
    }  # fmt: skip
    for names in ([], ["没有这个岗"], ["法律服务岗"]):
        refused = submit(browser, page("post-catalogue"), names=names, wanted=2)
        assert refused.status_code == 422
        assert refused.context["form"].errors["names"]


def test_what_is_vacant_comes_first_and_can_be_searched_and_narrowed(cast, post, sign_in):
    full = posts.create_post(cast.branch, name="便民服务岗", category="grid", by=cast.secretary)
    posts.place_on_post(full, member=cast.colleague.member, by=cast.secretary)
    browser = sign_in("secretary")
    assert listed(browser, "post-list") == ["环境卫生巡护岗", "便民服务岗"]
    assert listed(browser, "post-list", q="范平华") == ["便民服务岗"]
    assert listed(browser, "post-list", q="督促") == ["环境卫生巡护岗"]
    assert listed(browser, "post-list", places="vacant") == ["环境卫生巡护岗"]
    assert listed(browser, "post-list", places="full") == ["便民服务岗"]
    posts.abolish_post(full, reason="合并", by=cast.secretary)
    assert listed(browser, "post-list") == ["环境卫生巡护岗"]
    assert listed(browser, "post-list", state="abolished") == ["便民服务岗"]


def test_the_workbook_is_what_is_shown(cast, post, sign_in):
    posts.place_on_post(post, member=cast.colleague.member, by=cast.secretary)
    posts.create_post(cast.branch, name="法律服务岗", wanted=3, by=cast.secretary)
    book = load_workbook(BytesIO(sign_in("secretary").get(page("post-export"), {"q": "环境"}).getvalue()))
    rows = [row for row in book.active.iter_rows(values_only=True) if "环境卫生巡护岗" in row]
    assert [row[1:9] for row in rows] == [("环境卫生巡护岗", "公共事务", "开放认领", 1, 1, 0, 0, "范平华")]
    assert "法律服务岗" not in str(list(book.active.iter_rows(values_only=True)))


def test_a_post_is_written_changed_closed_and_abolished_on_its_pages(cast, sign_in):
    browser = sign_in("secretary")
    submit(
        browser, page("post-create"), name="巡查岗", wanted=2, purpose="看好院子", duties="早晚各一次\r\n\r\n有事报告"
    )
    post = Post.objects.get()
    assert (post.duties, post.wanted) == ("早晚各一次\n有事报告", 2)
    before = post.version
    assert submit(browser, page("post-change", post.pk)).status_code == 302
    post.refresh_from_db()
    assert post.version == before, "nothing changed, nothing written"
    assert submit(browser, page("post-close", post.pk), reason="够了").status_code == 302
    assert browser.get(page("post-close", post.pk)).status_code == 302, "closed already"
    submit(browser, page("post-reopen", post.pk))
    submit(browser, page("post-abolish", post.pk), reason="合并")
    post.refresh_from_db()
    assert post.state == "abolished"


def test_the_limit_is_a_setting_of_the_branch(cast, sign_in):
    browser = sign_in("secretary")
    assert shown_form(browser, page("post-limit"))["most_per_member"].value() == 2
    for wrong in (0, 21):
        assert submit(browser, page("post-limit"), most_per_member=wrong).status_code == 422
    submit(browser, page("post-limit"), most_per_member=3)
    submit(browser, page("post-limit"), most_per_member=4)
    assert PostRule.objects.get().most_per_member == 4


def test_nobody_can_choose_himself_where_others_are_placed(cast, post, team, sign_in):
    for name, thing in (("post-place", post), ("team-place", team)):
        offered = shown_form(sign_in("secretary"), page(name, thing.pk)).fields["member"].queryset
        assert cast.member.member in offered
        assert cast.secretary.member not in offered
        answer = submit(sign_in("secretary"), page(name, thing.pk), member=cast.secretary.member.pk)
        assert answer.status_code == 422


# --- the member's phone


def test_from_claiming_to_holding(cast, post, sign_in):
    member, secretary = sign_in("member"), sign_in("secretary")
    assert "您还可以认领2个" in member.get(page("post-mine")).content.decode()
    answer = submit(member, page("post-claim", post.pk), statement="就住在旁边")
    assert answer.url == page("post-mine")
    assert "您还可以认领1个" in member.get(page("post-mine")).content.decode()
    assert "确认认岗" in waiting_for(cast.secretary)
    assert "确认认岗" not in waiting_for(cast.committee_member)
    claim = PostClaim.objects.get()
    assert "就住在旁边" in secretary.get(page("claim-confirm", claim.pk)).content.decode()
    submit(secretary, page("claim-confirm", claim.pk))
    assert "确认认岗" not in waiting_for(cast.secretary)
    home = member.get("/").content.decode()
    assert post.get_absolute_url() in home
    for url in (post.get_absolute_url(), page("post-list")):
        assert "李国英" in sign_in("colleague").get(url).content.decode(), "who holds a post is open to the branch"


def test_sent_twice_it_is_claimed_once(cast, post, sign_in):
    member = sign_in("member")
    form = shown_form(member, page("post-claim", post.pk))
    sent = {"form_key": str(form["form_key"].value()), "version": "1", "statement": ""}
    answers = [member.post(page("post-claim", post.pk), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert PostClaim.objects.count() == 1


def test_a_full_post_is_told_before_and_after_sending_and_no_word_is_lost(cast, post, sign_in):
    member = sign_in("member")
    form = shown_form(member, page("post-claim", post.pk))
    posts.place_on_post(post, member=cast.colleague.member, by=cast.secretary)
    sent = {"form_key": str(form["form_key"].value()), "version": "1", "statement": "我愿意"}
    answer = member.post(page("post-claim", post.pk), sent)
    assert answer.status_code == 422
    assert "已经满了" in answer.content.decode()
    assert "我愿意" in answer.content.decode()
    assert member.get(page("post-claim", post.pk)).url == page("post-mine")


def test_what_was_declined_is_told_with_its_reason_until_it_is_read(cast, post, sign_in):
    submit(sign_in("member"), page("post-claim", post.pk))
    claim, member = PostClaim.objects.get(), sign_in("member")
    assert submit(sign_in("secretary"), page("claim-decline", claim.pk)).status_code == 422
    submit(sign_in("secretary"), page("claim-decline", claim.pk), reason="请先把责任区做好")
    assert "认岗没有通过，看看理由" in waiting_for(cast.member)
    assert "请先把责任区做好" in member.get(page("post-mine")).content.decode()
    submit(member, page("claim-note", claim.pk))
    assert "认岗没有通过，看看理由" not in waiting_for(cast.member)
    assert "请先把责任区做好" not in member.get(page("post-mine")).content.decode()


def test_the_second_to_answer_is_told(cast, post, sign_in):
    claim = posts.claim_post(post, by=cast.member)
    deputy = sign_in("deputy")
    form = shown_form(deputy, page("claim-decline", claim.pk))
    claims.confirm(claim, by=cast.secretary)
    sent = {"form_key": str(form["form_key"].value()), "version": form["version"].value(), "reason": "不合适"}
    assert deputy.post(page("claim-decline", claim.pk), sent).status_code == 409
    assert deputy.get(page("claim-decline", claim.pk)).status_code == 302
    assert PostClaim.objects.get().state == "held"


def test_the_secretarys_own_waits_for_the_deputy_and_the_committee(cast, post, sign_in):
    claim = posts.claim_post(post, by=cast.secretary)
    assert "确认认岗" not in waiting_for(cast.secretary)
    for who in ("deputy", "committee_member"):
        assert "确认认岗" in waiting_for(cast.users[who])
    assert sign_in("secretary").get(page("claim-confirm", claim.pk)).status_code == 403
    assert submit(sign_in("committee_member"), page("claim-confirm", claim.pk)).status_code == 302
    assert PostClaim.objects.get().state == "held"


# --- volunteering


def test_a_household_is_offered_without_its_phone_and_confirmed_with_it(cast, sign_in):
    contact = add_contact(
        cast.branch, kind="household", name="张家", phone="13700000001", address="七号楼", by=cast.secretary
    )
    mark_contact(contact, mark="hardship", by=cast.secretary)
    served = add_contact(cast.branch, kind="household", name="安家", by=cast.secretary)
    mark_contact(served, mark="hardship", carer=cast.colleague.member, by=cast.secretary)
    add_contact(cast.branch, kind="team", name="安全班", by=cast.secretary)
    add_contact(cast.other_branch, kind="household", name="别家", by=cast.other_secretary)
    member = sign_in("member")
    assert listed(member, "household-list") == ["张家", "安家"]
    assert listed(member, "household-list", need="alone") == ["张家"]
    for url in (page("household-list"), page("household-offer", contact.pk), page("volunteering")):
        text = member.get(url).content.decode()
        assert "13700000001" not in text
        assert "七号楼" not in text
    submit(member, page("household-offer", contact.pk), statement="在楼下")
    assert listed(member, "household-list") == ["安家"]
    assert "13700000001" not in member.get(page("volunteering")).content.decode(), "not before it is confirmed"
    assert "确认自愿申报的联系户" in waiting_for(cast.secretary)
    submit(sign_in("secretary"), page("offer-confirm", ContactOffer.objects.get().pk))
    assert "13700000001" in member.get(page("volunteering")).content.decode()
    assert member.get(contact.get_absolute_url()).status_code == 200
    assert "李国英" in sign_in("secretary").get(contact.get_absolute_url()).content.decode()
    assert contact.marks.get(until_on=None).carer == cast.member.member


def test_a_team_is_set_up_joined_and_led(cast, sign_in):
    secretary, member = sign_in("secretary"), sign_in("member")
    submit(secretary, page("team-create"), name="扶老助残队", purpose="陪老人看病", leader=cast.colleague.member.pk)
    team = VolunteerTeam.objects.get()
    assert [row.member for row in team.enrolments.held()] == [cast.colleague.member]
    assert "扶老助残队" in member.get(page("volunteering")).content.decode()
    submit(member, page("team-join", team.pk))
    assert member.get(page("team-join", team.pk)).url == page("volunteering"), "asked already"
    assert "确认志愿者入队" in waiting_for(cast.secretary)
    submit(secretary, page("enrolment-confirm", TeamEnrolment.objects.waiting().get().pk))
    submit(secretary, page("team-change", team.pk), leader=cast.member.member.pk)
    team.refresh_from_db()
    assert team.leader == cast.member.member
    end = page("enrolment-end", team.enrolments.get(member=cast.member.member).pk)
    assert submit(secretary, end).status_code == 422, "a reason is asked for"
    submit(secretary, end, reason="身体原因")
    assert "身体原因" in member.get(page("volunteering")).content.decode()
    assert listed(secretary, "team-list", q="范平华") == ["扶老助残队"]
    submit(secretary, page("team-disband", team.pk), reason="任务完成")
    assert listed(secretary, "team-list") == []
    assert listed(secretary, "team-list", state="disbanded") == ["扶老助残队"]


def test_the_secretary_is_told_at_the_field_that_she_cannot_name_herself(cast, team, sign_in):
    answer = submit(sign_in("secretary"), page("team-change", team.pk), leader=cast.secretary.member.pk)
    assert answer.status_code == 422
    assert answer.context["form"].errors["leader"]


def test_who_left_for_elsewhere_has_pages_without_anything_to_claim(cast, post, team, sign_in):
    submit(sign_in("member"), page("post-claim", post.pk))
    send_transfer(cast.member.member, destination_name="外地", by=cast.secretary)
    text = sign_in("member").get(page("post-mine")).content.decode()
    assert "不在本系统的支部" in text
    assert "离开本支部" in text
    assert team.name not in sign_in("member").get(page("volunteering")).content.decode()
    assert listed(sign_in("member"), "household-list") == []


# --- where else it shows


def test_a_zone_served_by_no_member_shows_too(cast, zone, sign_in):
    zone.assignments.all().delete()
    assign(zone, part="liaison", person_name="陈阿姨", by=cast.secretary)
    assert "陈阿姨" in sign_in("member").get(zone.get_absolute_url()).content.decode()


def test_posts_and_teams_show_on_the_members_the_zones_and_the_coverage_page(cast, zone, post, team, sign_in):
    vacant = posts.create_post(cast.branch, name="法律服务岗", wanted=2, by=cast.secretary)
    posts.place_on_post(post, member=cast.member.member, by=cast.secretary)
    volunteering.place_in_team(team, member=cast.member.member, by=cast.secretary)
    assign(zone, part="liaison", person_name="陈阿姨", by=cast.secretary)
    for who, url in (
        ("secretary", cast.member.member.get_absolute_url()), ("member", "/account/"), ("member", "/"),
        ("colleague", zone.get_absolute_url()),
    ):  # fmt: skip
        text = sign_in(who).get(url).content.decode()
        assert post.get_absolute_url() in text, url
        assert team.get_absolute_url() in text, url
    text = sign_in("secretary").get(page("coverage")).content.decode()
    assert "还缺人的岗位" in text
    assert vacant.get_absolute_url() in text
    assert post.get_absolute_url() not in text


def test_an_administrator_sees_a_member_without_his_posts(cast, post, sign_in):
    posts.place_on_post(post, member=cast.member.member, by=cast.secretary)
    assert "环境卫生巡护岗" not in sign_in("administrator").get(cast.member.member.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("member", {"认岗", "自愿申报"}),
        ("group_leader", {"认岗", "自愿申报"}),
        ("secretary", {"岗位", "志愿者队伍", "认岗", "自愿申报"}),
        ("supervisor", {"岗位", "志愿者队伍"}),
        ("administrator", set()),
    ],
)
def test_the_navigation(cast, who, places):
    found = {item.label for source in registry.navigation for item in source(cast.users[who])}
    assert found & {"岗位", "志愿者队伍", "认岗", "自愿申报"} == places
