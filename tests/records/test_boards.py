"""The board, the calendar and the lists: what they show to whom, at what price, and the same in the workbook."""

import io
import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from core import clock
from records.actions import months, weeks
from records.models import WeeklyRecord
from tests.cast import make_member, make_user
from tests.records.material import this_week

LAST_WEEK = this_week() - timedelta(days=7)


def file(user, monday=None, text="走访", **more) -> WeeklyRecord:
    return weeks.file_week(user.member, monday or this_week(), [{"content": text}], by=user, **more)


def names(page) -> set[str]:
    return {row["name"] for row in page.context["page_obj"]}


def test_the_board_of_the_running_week(cast, sign_in):
    file(cast.member)
    weeks.save_draft(weeks.open_week(cast.colleague.member, this_week(), by=cast.colleague), by=cast.colleague,
                     entries=[{"content": "没写完的话"}])  # fmt: skip
    page = sign_in("secretary").get(reverse("records:board"))
    states = {row["name"]: row["standing"] for row in page.context["page_obj"]}
    assert (states["李国英"], states["范平华"], states["周敏"]) == ("on_time", "draft", "waiting")
    assert {tile["label"]: tile["value"] for tile in page.context["tiles"]} == {
        "按时": 1, "迟交": 0, "待交": 7, "草稿": 1, "退回": 0, "无事项": 0, "未阅": 1,
    }  # fmt: skip
    assert page.context["page_obj"].paginator.count == 9
    assert "没写完的话" not in page.text
    past = sign_in("secretary").get(reverse("records:board", args=[LAST_WEEK]))
    assert {tile["label"]: tile["value"] for tile in past.context["tiles"]}["未交"] == 9


@pytest.mark.parametrize(
    ("query", "expected"),
    [("standing=on_time", {"李国英"}), ("standing=unread", {"李国英"}), ("standing=waiting&q=zhou", set()),
     ("q=周敏", {"周敏"}), ("q=secretary", {"周敏"}), ("standing=nothing", set())],
)  # fmt: skip
def test_the_board_is_narrowed(cast, sign_in, query, expected):
    file(cast.member)
    page = sign_in("secretary").get(f"{reverse('records:board')}?{query}")
    assert names(page) == expected
    assert page.context["page_obj"].paginator.count == len(expected)


def test_the_board_by_group(cast, sign_in):
    client, board = sign_in("secretary"), reverse("records:board")
    make_member(cast.branch, "未编组的人")
    assert names(client.get(f"{board}?group={cast.groups[0].pk}")) == {"周敏", "罗远䶮", "武晓", "李国英"}
    assert names(client.get(f"{board}?group=null")) == {"未编组的人"}


@pytest.mark.parametrize(
    ("key", "expected"),
    [("secretary", 9), ("committee_member", 9), ("group_leader", 4), ("member", 1), ("colleague", 1)],
)
def test_who_sees_whom_on_the_board_and_in_the_calendar(cast, sign_in, key, expected):
    client = sign_in(key)
    assert len(names(client.get(reverse("records:board")))) == expected
    assert client.get(reverse("records:calendar")).context["count"] == expected


def test_the_level_above_chooses_a_branch_and_others_do_not(cast, sign_in):
    board = reverse("records:board")
    assert len(names(sign_in("supervisor").get(f"{board}?branch={cast.branch.pk}"))) == 9
    assert len(names(sign_in("supervisor").get(f"{board}?branch={cast.other_branch.pk}"))) == 2
    assert sign_in("secretary").get(f"{board}?branch={cast.other_branch.pk}").status_code == 404
    assert names(sign_in("administrator").get(f"{board}?branch={cast.branch.pk}")) == set()


def workbook(answer) -> list[list]:
    rows = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    return [list(row) for row in rows]


def test_the_workbook_is_what_is_shown(cast, sign_in):
    file(cast.member)
    client = sign_in("secretary")
    rows = workbook(client.get(reverse("records:board-export", args=[this_week()]) + "?standing=on_time"))
    assert [row[:4] for row in rows] == [
        ["党员编号", "姓名", "党小组", "状态"],
        ["HW01010005", "李国英", "第一党小组", "按时"],
    ]
    assert len(workbook(client.get(reverse("records:board-export", args=[this_week()])))) == 10
    assert len(workbook(sign_in("group_leader").get(reverse("records:board-export", args=[this_week()])))) == 5


def test_the_list_of_records_and_its_workbook(cast, sign_in):
    record = file(cast.member, text="走访张大爷")
    file(cast.colleague, text="=HYPERLINK(1)")
    weeks.save_draft(weeks.open_week(cast.secretary.member, this_week(), by=cast.secretary), by=cast.secretary,
                     entries=[{"content": "草稿里的话"}])  # fmt: skip
    client, page = sign_in("deputy"), reverse("records:record-list")
    assert {r.member.name for r in client.get(page).context["page_obj"]} == {"李国英", "范平华"}
    assert list(client.get(f"{page}?q=张大爷").context["page_obj"]) == [record]
    assert not client.get(f"{page}?q=草稿里的话").context["page_obj"]
    assert list(client.get(f"{page}?month=2026-11&state=submitted").context["page_obj"])
    assert not client.get(f"{page}?month=2026-10").context["page_obj"]
    rows = workbook(client.get(reverse("records:record-export") + "?q=HYPERLINK"))
    assert rows[1][3] == "范平华"
    assert "=HYPERLINK(1)" in rows[1][9]
    assert {r.member.name for r in sign_in("group_leader").get(page).context["page_obj"]} == {"李国英"}


def test_the_calendar_on_the_page_in_the_workbook_and_on_paper(cast, sign_in):
    file(cast.member, LAST_WEEK)
    client = sign_in("secretary")
    data = client.get(reverse("records:calendar", args=[2026])).context["squares"]
    assert len(data["weeks"]) == 53
    assert json.dumps(data)
    people = {name: rest for _, name, *rest in data["members"]}
    index = [week["name"] for week in data["weeks"]].index("2026-W46")
    states = [data["states"][letter][0] for letter in people["李国英"][0]]
    assert states[index - 1 : index + 3] == ["missing", "late", "waiting", "future"]
    assert people["李国英"][1:] == [45, 1, ""]  # a late one ends what was missed in a row
    assert people["范平华"][1:] == [46, 0, "未交98周"]  # those of the year before with them
    book = workbook(client.get(reverse("records:calendar-export", args=[2026]) + "?show=late"))
    assert len(book) == 2
    assert book[1][1:3] + book[1][index + 2 : index + 6] == ["李国英", "第一党小组", "未", "迟", "待", None]
    assert book[1][-7:] == [46, 0, 1, 45, 0, 0, 0]
    answer = client.get(reverse("records:calendar-print", args=[2026]) + "?paper=A3&group=" + str(cast.groups[0].pk))
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    assert (round(page.mediabox.width / 72 * 25.4), "李国英" in page.extract_text()) == (420, True)
    assert "范平华" not in page.extract_text()
    assert client.get(reverse("records:calendar-print", args=[2026]) + "?paper=A5").status_code == 404


def test_the_calendar_is_narrowed_and_put_in_order(cast, sign_in):
    for monday in (this_week() - timedelta(days=14), LAST_WEEK):
        file(cast.member, monday)
    file(cast.member)
    with clock.at(clock.now() + timedelta(days=7)):
        page, client = reverse("records:calendar", args=[2026]), sign_in("secretary")

        def shown(query: str) -> list[str]:
            squares = client.get(f"{page}?{query}").context["squares"]
            return [name for _, name, *_ in squares["members"]] if squares else []

        assert "按时1周" in str(client.get(page).context["squares"])
        assert shown("show=late") == ["李国英"]
        assert shown("show=clean") == []
        assert "李国英" not in shown("show=slipping")
        assert shown("order=missing")[-1] == "李国英"
        assert shown("order=late")[0] == shown("order=streak")[0] == "李国英"
        assert shown("q=colleague") == ["范平华"]
        assert len(shown(f"group={cast.groups[0].pk}")) == 4
        assert len(shown("order=nonsense")) == 9


def test_a_square_leads_to_the_record_or_says_that_there_is_none(cast, sign_in):
    record = file(cast.member)
    member, client = cast.member.member, sign_in("secretary")

    def square(who, week, client=client):
        return client.get(reverse("records:member-week", args=[who.pk, week]))

    assert square(member, this_week()).url == record.get_absolute_url()
    assert square(member, LAST_WEEK).status_code == 200
    weeks.withdraw_record(record, by=cast.member)
    assert square(member, this_week()).status_code == 200
    assert square(member, this_week(), sign_in("member")).url == reverse("records:week", args=[this_week()])
    assert square(member, this_week(), sign_in("colleague")).status_code == 404
    assert square(cast.stranger.member, this_week()).status_code == 404


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


PAGES = ["board", "calendar", "month-list", "record-list"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_few_and_for_many(cast, sign_in, name):
    client, address = sign_in("secretary"), reverse(f"records:{name}") + "?size=200"
    file(cast.member)
    few = queries(client, address)
    for number in range(40):
        member = make_member(cast.branch, f"党员{number}", group=cast.groups[number % 2])
        file(make_user(f"user{number}", member.name, member=member))
    assert queries(client, address) == few
    assert few <= 15


def test_the_sheet_of_a_month_costs_the_same_for_few_and_for_many(cast, sign_in):
    client, october = sign_in("secretary"), date(2026, 10, 1)
    page = months.open_group_month(cast.groups[0], cast.branch, october, by=cast.secretary).get_absolute_url()
    few = queries(client, page)
    for number in range(40):
        make_member(cast.branch, f"党员{number}", group=cast.groups[0])
    months.open_group_month(cast.groups[0], cast.branch, october, by=cast.secretary)
    assert queries(client, page) == few
    assert few <= 15


def test_a_record_and_the_phones_pages_stay_within_fifteen_queries(cast, sign_in):
    record = weeks.file_week(
        cast.member.member, this_week(), [{"content": "走访"}, {"content": "学习"}], by=cast.member
    )
    assert queries(sign_in("secretary"), record.get_absolute_url()) <= 15
    assert queries(sign_in("member"), reverse("records:mine")) <= 15
    assert queries(sign_in("colleague"), reverse("records:week")) <= 15
