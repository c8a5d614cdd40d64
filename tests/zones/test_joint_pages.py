"""Joint zones through the pages of both sides, as the list, on paper, on the zone's page and on the public one."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from members.access import Role
from tests.cast import TODAY, appoint, make_member, make_organization, make_user
from zones.actions import joint as acts
from zones.actions.signs import set_sign
from zones.models import JointAction, JointTick, JointZone
from zones.signs.faces import code_of


@pytest.fixture
def joint(cast, zone):
    """Running since the second of November, with a campaign that is overdue and weekly upkeep."""
    joint = acts.propose_joint(zone, by=cast.secretary, theme="共建绿色家园", partner=cast.other_branch,
                               starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31))  # fmt: skip
    JointZone.objects.filter(pk=joint.pk).update(
        state="running", agreed_on=date(2026, 11, 1), agreed_by="孙立", kicked_off_on=date(2026, 11, 2),
        kick_off_place="会议室",
    )  # fmt: skip
    joint.refresh_from_db()
    acts.add_action(joint, by=cast.secretary, kind="campaign", content="植树五十棵", due_on=date(2026, 11, 10),
                    answerer=cast.colleague.member)  # fmt: skip
    acts.add_action(joint, by=cast.secretary, kind="routine", content="清扫广场", every="week", answerer_name="物业",
                    from_on=date(2026, 11, 9))  # fmt: skip
    return joint


def send(browser, route, *args, **answers):
    return browser.post(reverse(f"zones:{route}", args=args), {"form_key": uuid.uuid4(), **answers})


def test_both_sides_take_it_from_the_proposal_to_the_first_tick(cast, zone, sign_in):
    ours, theirs = sign_in("secretary"), sign_in("other_secretary")
    asked = {"zone": zone.pk, "theme": "共建绿色家园", "partner": cast.other_branch.pk, "starts_on": "2026-10-01",
             "ends_on": "2026-12-31"}  # fmt: skip
    send(ours, "joint-propose", **asked)
    joint = JointZone.objects.get()
    assert send(ours, "joint-agree", joint.pk, version=1).status_code == 403
    assert "同意共建" in theirs.get(joint.get_absolute_url()).content.decode()
    assert send(theirs, "joint-agree", joint.pk, version=1).url == joint.get_absolute_url()
    send(theirs, "joint-person-add", joint.pk, part="deputy", member=cast.stranger.member.pk, from_on=str(TODAY))
    refused = send(ours, "joint-person-add", joint.pk, part="member", member=cast.stranger.member.pk,
                   from_on=str(TODAY))  # fmt: skip
    assert "member" in refused.context["form"].errors, "the other side's members are not offered"
    send(ours, "joint-start", joint.pk, version=2, kicked_off_on=str(TODAY), kick_off_place="会议室")
    what = {"kind": "campaign", "content": "植树", "due_on": str(TODAY), "every": "week",
            "answerer": cast.stranger.member.pk}  # fmt: skip
    send(ours, "joint-action-add", joint.pk, **what)
    action = JointAction.objects.get()
    worker, key = sign_in("stranger"), uuid.uuid4()
    for _ in range(2):  # sent twice is one tick
        send(worker, "joint-action-tick", action.pk, form_key=key, due_on=str(TODAY), done_on=str(TODAY), note="六人")
    tick = JointTick.objects.get()
    assert (tick.made_by, tick.note) == (cast.stranger, "六人")
    send(theirs, "joint-tick-back", tick.pk, reason="少算了一棵")
    page = worker.get(action.get_absolute_url()).content.decode()
    assert all(word in page for word in ("收回：少算了一棵", "待完成"))
    assert joint.people.get().organization == cast.other_branch


def test_a_third_branch_finds_nothing(cast, joint, client):
    branch = make_organization("branch", "HW0103", "河湾社区第三党支部", cast.general_branch)
    third = make_user("third", "韩三", member=make_member(branch, "韩三"))
    appoint(third, Role.SECRETARY, branch)
    client.force_login(third, backend="members.authentication.PhoneOrNameBackend")
    action = joint.actions.first()
    for route, pk in (("joint-detail", joint.pk), ("joint-paper", joint.pk), ("joint-workbook", joint.pk),
                      ("joint-action-detail", action.pk), ("joint-action-tick", action.pk)):  # fmt: skip
        assert client.get(reverse(f"zones:{route}", args=[pk])).status_code == 404
    assert not client.get(reverse("zones:joint-list")).context["page_obj"].object_list


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_on": "2026-10-01"}, "starts_on"),
        ({"ends_on": "2026-12-31"}, "ends_on"),
        ({"partner": ""}, "partner"),
        ({"partner_name": "物业"}, "partner_name"),
        ({"partner": "own"}, "partner"),
        ({"theme": "　"}, "theme"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(cast, zone, joint, sign_in, wrong, field):
    sent = {"zone": zone.pk, "theme": "明年再来", "partner": cast.other_branch.pk, "starts_on": "2027-01-01",
            "ends_on": "2027-12-31", "partner_contact": "沈站长", **wrong}  # fmt: skip
    if sent["partner"] == "own":
        sent["partner"] = cast.branch.pk
    answer = send(sign_in("secretary"), "joint-propose", **sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="沈站长"' in answer.content.decode()
    assert JointZone.objects.count() == 1


def test_ticking_in_the_future_or_what_is_not_due_is_refused_at_the_field(joint, sign_in):
    action, browser = joint.actions.get(kind="routine"), sign_in("secretary")
    for given, field in (({"due_on": "2026-11-22", "done_on": "2026-11-19"}, "done_on"),
                         ({"due_on": "2026-11-29", "done_on": "2026-11-18"}, "due_on")):  # fmt: skip
        answer = send(browser, "joint-action-tick", action.pk, **given)
        assert list(answer.context["form"].errors) == [field]
    form = browser.get(reverse("zones:joint-action-tick", args=[action.pk]), {"due": "2026-11-22"}).context["form"]
    assert [value for value, _ in form.fields["due_on"].choices] == ["2026-11-15", "2026-11-22"]
    assert form["due_on"].value() == "2026-11-22"


def test_overdue_comes_first_and_those_who_answer_tick(joint, sign_in):
    page = sign_in("colleague").get(joint.get_absolute_url())
    assert [due.action.content for due in page.context["table"].waiting] == ["植树五十棵", "清扫广场", "清扫广场"]
    text = page.content.decode()
    campaign, routine = joint.actions.order_by("id")
    assert reverse("zones:joint-action-tick", args=[campaign.pk]) in text
    assert reverse("zones:joint-action-tick", args=[routine.pk]) not in text, "somebody else answers for it"
    assert "运行表里加一项" not in text
    assert reverse("zones:joint-action-tick", args=[routine.pk]) in (
        sign_in("other_secretary").get(joint.get_absolute_url()).content.decode()
    )


def test_the_list_is_narrowed_and_exported_as_shown(cast, zone, joint, sign_in):
    later = acts.propose_joint(zone, by=cast.secretary, theme="平安楼道", starts_on=date(2027, 1, 1),
                               ends_on=date(2027, 2, 1), partner_name="物业站", partner_contact="沈站长")  # fmt: skip
    browser, url = sign_in("deputy"), reverse("zones:joint-list")

    def listed(who=browser, **query):
        return list(who.get(url, query).context["page_obj"])

    assert listed() == [joint, later]
    assert listed(overdue="yes") == listed(state="running") == listed(q="第二党支部") == [joint]
    assert listed(q="物业") == listed(state="proposed") == [later]
    assert listed(sort="-period") == listed(sort="state") == [later, joint]
    assert listed(sign_in("other_secretary")) == [joint]
    assert listed(sign_in("supervisor"), branch=cast.other_branch.pk) == [joint]
    book = load_workbook(BytesIO(browser.get(reverse("zones:joint-export"), {"overdue": "yes"}).content))
    heads, row = book.active.iter_rows(values_only=True)
    told = dict(zip(heads, row, strict=True))
    assert (told["共建主题"], told["到今天应完成"], told["已完成"], told["逾期"]) == ("共建绿色家园", 2, 0, 2)


def test_the_timetable_on_paper_and_as_a_workbook(cast, joint, sign_in):
    acts.tick_off(joint.actions.get(kind="routine"), due_on=date(2026, 11, 15), done_on=date(2026, 11, 14),
                  by=cast.other_secretary, note="四人")  # fmt: skip
    browser = sign_in("other_secretary")
    paper = browser.get(reverse("zones:joint-paper", args=[joint.pk])).content
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    text = "".join(text.split())
    for words in ("植树五十棵", "范平华", "2026年11月10日", "逾期", "每周一次", "1次", "已完成1次"):
        assert words in text, words
    book = load_workbook(BytesIO(browser.get(reverse("zones:joint-workbook", args=[joint.pk])).content))
    assert book.sheetnames == ["运行表", "完成情况"]
    told = {(row[0].date(), row[2]): row[4:] for row in book["完成情况"].iter_rows(min_row=2, values_only=True)}
    done = told[date(2026, 11, 15), "清扫广场"]
    assert (done[0], done[1].date(), *done[2:]) == ("按时完成", date(2026, 11, 14), "孙立", "四人")
    assert told[date(2026, 11, 10), "植树五十棵"][0] == "已逾期"


def test_on_the_zones_page_and_on_the_public_one_only_when_it_is_open(cast, zone, joint, sign_in, client):
    acts.propose_joint(zone, by=cast.secretary, theme="明年再办", starts_on=date(2027, 1, 1), ends_on=date(2027, 2, 1),
                       partner_name="物业站", partner_contact="沈站长", partner_phone="0574-1")  # fmt: skip
    for person, opens, proposal in (("secretary", True, True), ("colleague", True, False), ("member", False, False)):
        text = sign_in(person).get(zone.get_absolute_url()).content.decode()
        assert "共建绿色家园" in text
        assert (joint.get_absolute_url() in text, "明年再办" in text) == (opens, proposal), person
    public = reverse("zones:public-zone", args=[code_of(zone)])
    assert client.get(public).status_code == 404
    set_sign(zone, is_open=True, promise="", by=cast.secretary)
    text = client.get(public).content.decode()
    assert "共建绿色家园（河湾社区第二党支部）" in text
    assert not any(word in text for word in ("明年再办", "沈站长", "0574-1", "植树五十棵", "范平华"))
