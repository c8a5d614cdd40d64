"""Weeks written down from paper, and what their members say of them."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from core.clock import SHANGHAI
from core.errors import NotAllowed, Refused, WrongState
from core.registry import collect_due_days, collect_todos
from records.actions import behalf, weeks
from records.actions.attachments import attach
from records.behalf.keeping import next_to_enter, paper_lines
from records.behalf.sheets import print_sheet, sheet_of
from records.boards.week import board_counts, week_board
from records.boards.year import LETTERS
from records.calendar import WEEK
from records.models import BehalfEntry, PaperKeeping, WeeklyRecord
from records.months.facts import report_facts
from tests.cast import TODAY
from tests.members.pages import submit
from tests.records.material import agree, this_week

LAST = this_week() - WEEK  # its deadline was Sunday, 15 November
WORDS = [{"content": "看望邻居老张"}]


@pytest.fixture
def paper(cast):
    """The member, on paper since before last week."""
    behalf.start_paper(cast.member.member, by=cast.secretary)
    PaperKeeping.objects.update(from_on=date(2026, 1, 1))
    return cast.member.member


def enter(member, by, monday=LAST, *, received_on=date(2026, 11, 15), **more) -> WeeklyRecord:
    return behalf.enter_week(member, monday, more.pop("entries", WORDS), by=by, received_on=received_on, **more)


def test_only_those_on_paper_and_only_by_who_may(cast, paper):
    for user in (cast.member, cast.colleague, cast.committee_member, cast.supervisor, cast.other_secretary):
        with pytest.raises(NotAllowed):
            enter(paper, user)
    with pytest.raises(NotAllowed, match="没有登记用纸质记实"):
        enter(cast.colleague.member, cast.secretary)
    with pytest.raises(NotAllowed):
        behalf.start_paper(cast.colleague.member, by=cast.group_leader)
    record = enter(paper, cast.group_leader)
    entry = record.behalf
    assert (entry.entered_by, entry.received_on, entry.state) == (cast.group_leader, date(2026, 11, 15), "entered")
    behalf.end_paper(paper, by=cast.secretary)
    with pytest.raises(NotAllowed):
        enter(paper, cast.group_leader, this_week(), received_on=TODAY)


@pytest.mark.parametrize(
    ("received_on", "moment", "allowed", "is_late", "made_up"),
    [
        (date(2026, 11, 15), datetime(2026, 11, 18, 10, tzinfo=SHANGHAI), True, False, True),
        (date(2026, 11, 16), datetime(2026, 11, 18, 10, tzinfo=SHANGHAI), True, True, False),
        (date(2026, 11, 15), datetime(2026, 11, 18, 10, tzinfo=SHANGHAI), False, True, False),
        (date(2026, 11, 15), datetime(2026, 11, 22, 23, tzinfo=SHANGHAI), True, False, True),
        (date(2026, 11, 15), datetime(2026, 11, 23, 0, tzinfo=SHANGHAI), True, True, False),  # eight days ago
        (date(2026, 11, 15), datetime(2026, 11, 15, 23, tzinfo=SHANGHAI), True, False, False),
    ],
)
def test_late_by_the_day_the_sheet_came_in(cast, paper, received_on, moment, allowed, is_late, made_up):
    cast.branch.paper_by_receipt = allowed
    cast.branch.save()
    with clock.at(moment):
        record = enter(paper, cast.group_leader, received_on=received_on)
    assert (record.is_late, record.behalf.by_receipt) == (is_late, made_up)


def test_a_sheet_comes_in_after_the_week_began_and_not_tomorrow(cast, paper):
    for day in (date(2026, 11, 8), date(2026, 11, 19)):
        with pytest.raises(Refused) as refusal:
            enter(paper, cast.group_leader, received_on=day)
        assert refusal.value.field == "received_on"


def test_what_the_member_writes_himself_is_nobody_elses(cast, paper, picture):
    own = weeks.open_week(paper, LAST, by=cast.member)
    for act in (
        lambda: enter(paper, cast.group_leader, seen_version=None),
        lambda: weeks.save_draft(own, by=cast.group_leader, entries=WORDS),
        lambda: attach(own, picture(), by=cast.group_leader),
    ):
        with pytest.raises(NotAllowed):
            act()
    begun = weeks.open_week(paper, this_week(), by=cast.group_leader)
    assert begun.behalf.entered_by == cast.group_leader
    weeks.file_week(paper, this_week(), WORDS, by=cast.member, seen_version=None)  # he takes it over
    assert not BehalfEntry.objects.filter(record=begun).exists()


def test_what_the_member_goes_on_with_is_his_own_again(cast, paper, sign_in, picture):
    record = enter(paper, cast.group_leader)
    weeks.withdraw_record(record, by=cast.member)
    weeks.save_draft(record, by=cast.member, entries=[{"content": "家里的事", "people": "老伴"}])
    leader = sign_in("group_leader")
    page = leader.get(f"/records/paper/{paper.pk}/2026-W46/").text
    assert "家里的事" not in page
    assert "已经自己开始写" in page
    with pytest.raises(NotAllowed):
        enter(paper, cast.group_leader, seen_version=None)
    begun = weeks.open_week(paper, this_week(), by=cast.group_leader)
    attach(begun, picture(), by=cast.member)
    with pytest.raises(NotAllowed):
        weeks.save_draft(begun, by=cast.group_leader, entries=WORDS)
    # Nor is it told by the shape of the week before.
    assert "老伴" not in leader.get(f"/records/paper/{paper.pk}/2026-W47/?copy").text
    assert "老伴" in sign_in("member").get("/records/week/2026-W47/?copy").text


@pytest.mark.parametrize("name", ["entry-sheet", "entry-confirm", "entry-dispute", "entry-answer"])
def test_a_number_longer_than_any_key_is_no_record(cast, sign_in, name):
    assert sign_in("secretary").get(reverse(f"records:{name}", args=[2**63])).status_code == 404


def test_the_member_disputes_and_the_record_is_corrected(cast, paper):
    def waiting(user) -> set[str]:
        return {todo.label for todo in collect_todos(user, TODAY)}

    record = enter(paper, cast.group_leader)
    entry = record.behalf
    assert "看看代录的记实对不对" in waiting(cast.member)
    with pytest.raises(NotAllowed):
        behalf.confirm_entry(entry, by=cast.colleague)
    behalf.dispute_entry(entry, by=cast.member, reason="是老李，不是老张")
    assert "答复或更正有异议的代录" in waiting(cast.group_leader)
    assert "答复或更正有异议的代录" not in waiting(cast.secretary)
    with pytest.raises(NotAllowed):
        behalf.take_back_entry(record, by=cast.member)
    behalf.take_back_entry(record, by=cast.group_leader)
    with pytest.raises(WrongState):
        behalf.confirm_entry(entry, by=cast.member)  # it is being corrected
    corrected = enter(paper, cast.group_leader, entries=[{"content": "看望邻居老李"}], seen_version=None)
    entry.refresh_from_db()
    assert (corrected.is_late, entry.state, entry.statement, entry.said_at) == (
        False,
        "entered",
        "是老李，不是老张",
        None,
    )
    behalf.confirm_entry(entry, by=cast.group_leader)  # told by word of mouth
    assert (entry.state, entry.told_to) == ("confirmed", cast.group_leader)


def test_a_dispute_is_answered_and_a_returned_one_entered_again(cast, paper):
    record = enter(paper, cast.group_leader)
    behalf.dispute_entry(record.behalf, by=cast.member, reason="日期不对")
    with pytest.raises(Refused, match="答复"):
        behalf.answer_dispute(record.behalf, by=cast.group_leader, reason=" ")
    behalf.answer_dispute(record.behalf, by=cast.group_leader, reason="照纸上写的")
    assert (record.behalf.state, record.behalf.answer) == ("entered", "照纸上写的")
    weeks.return_record(record, by=cast.secretary, reason="看不清，请核对")
    again = enter(paper, cast.group_leader, seen_version=None)
    assert (again.state, again.is_late) == ("submitted", False)
    assert report_facts(paper, cast.branch, date(2026, 11, 1))["on_behalf"] == 1


def test_who_keeps_paper_is_not_asked_to_write_what_others_enter(cast, paper, sign_in):
    def asked(user) -> set[str]:
        return {todo.label for todo in collect_todos(user, TODAY) if "周记实" in todo.label}

    def due(user) -> set[str]:
        return {day.label for day in collect_due_days(user, TODAY) if "记实截止" in day.label}

    assert asked(cast.colleague) == {"写本周记实", "补交第46周记实"}
    assert asked(cast.member) == set()
    assert "录入上周的纸质记实" in {todo.label for todo in collect_todos(cast.group_leader, TODAY)}
    assert (len(due(cast.colleague)), len(due(cast.member))) == (7, 0)
    assert "写在纸上，由支部录入" in sign_in("member").get("/").text
    assert "写在纸上" not in sign_in("colleague").get("/").text
    weeks.open_week(paper, this_week(), by=cast.member)  # begun by himself it is nobody else's to enter
    assert asked(cast.member) == {"写本周记实"}


def test_what_was_written_down_is_seen_in_the_calendar_and_in_what_is_taken_away(cast, paper, sign_in):
    enter(paper, cast.group_leader)  # in time by the day on which the sheet came in
    weeks.file_week(cast.colleague.member, this_week(), WORDS, by=cast.colleague)
    secretary, address = sign_in("secretary"), reverse("records:calendar", args=[2026])
    shown = {member[1]: member[2] for member in secretary.get(address).context["squares"]["members"]}
    assert [letter for letter in shown["李国英"] if letter.isupper()] == [LETTERS["on_time"].upper()]
    assert not any(letter.isupper() for letter in shown["范平华"])
    year, legend = load_workbook(BytesIO(secretary.get(f"{address}export/").getvalue()))
    heading, *lines = year.values
    row = {line[1]: dict(zip(heading, line, strict=True)) for line in lines}
    assert (row["李国英"]["46"], row["李国英"]["其中代录"]) == ("代", 1)
    assert (row["范平华"]["47"], row["范平华"]["其中代录"]) == ("○", 0)
    assert ("代", "按时（代录）") in list(legend.values)
    own = sign_in("member").get(reverse("records:mine")).text
    assert 'title="第46周 按时（代录）"' in own


def test_one_page_after_the_other(cast, paper, sign_in, picture):
    cast.branch.records_since = date(2026, 11, 9)  # two weeks to enter each
    cast.branch.save()
    behalf.start_paper(cast.secretary.member, by=cast.deputy)  # her own papers are not her group leader's
    browser = sign_in("group_leader")
    page = browser.get("/records/paper/")
    assert [line.weeks for line in paper_lines(cast.group_leader)] == [[LAST, this_week()]]
    assert f"/records/paper/{paper.pk}/2026-W46/" in page.text
    url = f"/records/paper/{paper.pk}/2026-W46/"
    assert "没有登记" not in browser.get(url).text
    sent = browser.get(url).text.split('id="form"')[1].split("</form>")[0]
    assert 'name="received_on"' in sent
    assert 'name="sheet"' in sent
    told = {"entry-0-done_on": "2026-11-10", "entry-0-content": "打扫楼道", "received_on": "2026-11-15"}
    wrong = submit(browser, url, **{**told, "received_on": "2026-12-01"})
    assert wrong.status_code == 422
    assert "今天以后" in wrong.text
    assert "打扫楼道" in wrong.text
    saved = submit(browser, url, **told, sheet=picture("纸.png"))
    assert (saved.status_code, saved.url) == (302, f"/records/paper/{paper.pk}/2026-W47/")
    record = WeeklyRecord.objects.get()
    assert next_to_enter(cast.group_leader, paper, LAST) == (paper, this_week())
    seen = sign_in("member").get(record.get_absolute_url()).text
    assert "确认无误" in seen
    assert "按收到日期计" in seen
    assert sign_in("member").get(f"/records/{record.pk}/sheet/").getvalue()
    assert sign_in("colleague").get(f"/records/{record.pk}/sheet/").status_code == 404
    counts = board_counts(week_board(cast.branch, LAST))
    assert (counts["n_on_behalf"], counts["n_on_time"]) == (1, 1)
    desk = sign_in("secretary")
    assert "武晓代录" in desk.get("/records/board/2026-W46/?standing=behalf").text
    assert "代录" in desk.get("/records/list/?mark=behalf").text
    assert submit(sign_in("member"), f"/records/{record.pk}/dispute/", reason="没有扫楼道").status_code == 302
    assert "没有扫楼道" in browser.get("/records/paper/").text
    assert submit(browser, f"/records/{record.pk}/answer/", reason="纸上是这样写的").status_code == 302


def test_the_sheet_has_four_weeks_to_a_page(cast, paper):
    agree(cast, paper)
    member = type(paper).objects.with_standing().get(pk=paper.pk)
    december = sheet_of(member, cast.branch, date(2026, 12, 1))  # five weeks
    assert [len(page) for page in december["pages"]] == [4, 1]
    assert print_sheet(member, cast.branch, date(2026, 11, 1)).startswith(b"%PDF")
