"""The home page sends nobody where he may not go, and a new branch to its roster."""

from datetime import date

import pytest
from django.urls import reverse

from core.registry import collect_todos, collect_year_steps
from members.models import Membership
from records.actions import weeks
from records.calendar import monday_of
from tests.cast import TODAY, appoint, make_member, make_organization, make_user
from tests.rows import one_of_everything


def file(user):
    return weeks.file_week(user.member, monday_of(TODAY), [{"content": "走访了三户困难家庭"}], by=user)


@pytest.mark.parametrize("with_cycle", [False, True])
@pytest.mark.parametrize("who", ["secretary", "deputy", "committee_member", "group_leader"])
def test_every_step_and_task_on_the_desk_opens(cast, sign_in, who, with_cycle):
    if with_cycle:
        one_of_everything(cast)
    client = sign_in(who)
    context = client.get(reverse("portal:home")).context
    links = [step.url for step in context["steps"] if step.url] + [task.url for task in context["tasks"]]
    assert {url: client.get(url).status_code for url in links} == dict.fromkeys(links, 200)
    unlinked = {step.label for step in context["steps"] if not step.url}
    assert unlinked == ({"划分责任区", "年终考评"} if who == "group_leader" else set())


def new_branch(cast, **fields):
    branch = make_organization("branch", "HW0103", "河湾社区第三党支部", cast.general_branch)
    type(branch).objects.filter(pk=branch.pk).update(**fields)
    branch.refresh_from_db()
    head = make_member(branch, "陈初", since=TODAY)
    cast.users["newcomer"] = make_user("newcomer", "陈初", member=head)
    appoint(cast.newcomer, "secretary", branch, title="党支部书记")
    return branch


def test_a_new_branch_is_led_to_its_roster(cast, sign_in):
    branch, import_page = new_branch(cast), reverse("members:roster-add")
    context = sign_in("newcomer").get(reverse("portal:home")).context
    assert context["steps"][0].label == "党员名册"
    assert (context["steps"][0].state, context["steps"][0].url) == ("current", import_page)
    assert import_page in [task.url for task in context["tasks"]]
    make_member(branch, "林二", since=TODAY)
    context = sign_in("newcomer").get(reverse("portal:home")).context
    assert (context["steps"][0].state, context["steps"][0].note) == ("done", "2名党员")
    assert context["steps"][0].url == reverse("members:member-list")
    assert import_page not in [task.url for task in context["tasks"]]


def test_only_who_imports_is_asked_to(cast):
    branch = new_branch(cast)
    appoint(cast.inspector, "committee_member", branch)
    assert "导入花名册" not in [todo.label for todo in collect_todos(cast.inspector, TODAY)]
    assert "导入花名册" in [todo.label for todo in collect_todos(cast.newcomer, TODAY)]
    assert Membership.objects.filter(branch=branch).count() == 1


@pytest.mark.parametrize(
    ("began_on", "state", "note"),
    [
        (None, "late", "第1季度、第2季度、第3季度没有检查"),
        (date(2026, 1, 1), "late", "第1季度、第2季度、第3季度没有检查"),
        (date(2026, 9, 30), "late", "第3季度没有检查"),
        (date(2026, 10, 1), "next", "已反馈0次"),
        (TODAY, "next", "已反馈0次"),
    ],
)
def test_quarters_before_the_branch_began_are_not_missing(cast, began_on, state, note):
    branch = new_branch(cast, records_since=began_on)
    found = next(step for step in collect_year_steps(branch, 2026) if step.label == "季度检查")
    assert (found.state, found.note) == (state, note)


def test_the_list_behind_a_task_shows_exactly_what_it_counted(cast, sign_in):
    for key in ("secretary", "member", "colleague"):
        file(cast.users[key])
    client = sign_in("secretary")
    task = next(task for task in collect_todos(cast.secretary, TODAY) if task.label == "阅记实")
    assert task.count == client.get(task.url).context["left"] == 2
    waiting = client.get(reverse("records:record-list") + "?state=to_read").context["page_obj"].object_list
    assert {record.member for record in waiting} == {cast.member.member, cast.colleague.member}
    everything = client.get(reverse("records:record-list") + "?state=submitted").context["page_obj"].object_list
    assert len(everything) == 3, "who asks for all that was submitted gets his own as well"


def test_a_returned_week_names_no_deadline(cast, sign_in):
    record = file(cast.member)
    weeks.return_record(record, by=cast.secretary, reason="写得太简单")
    todo = next(todo for todo in collect_todos(cast.member, TODAY) if todo.label.startswith("改好退回的"))
    assert todo.due_on is None


def test_a_zone_is_promised_to_members_only(cast, sign_in):
    promise = "还没有划给您责任区"
    assert promise in sign_in("member").get(reverse("portal:home")).content.decode()
    assert promise not in sign_in("inspector").get(reverse("portal:home")).content.decode()
