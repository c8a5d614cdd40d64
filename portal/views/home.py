"""Home: what waits for this person, and where the year stands."""

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, registry
from core.asking import asking_once
from members.access import Role, holds
from members.models import Member, Organization, User
from records.boards.week import board_counts, week_board
from records.calendar import monday_of, sunday_of
from records.todos import own_records
from records.weeks.sparing import own_sparing
from records.weeks.standing import branch_owed, missed_in_a_row
from zones.claims.standing import held_by
from zones.models import Agreement, Promise, ZoneAssignment

DESK_ROLES = {Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR}
READERS = {Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER}
MOST_SLIPPING = 8


@login_not_required
def home(request):
    """Lead visitors to the login, an empty installation to its first steps, everybody else to their home page."""
    if not request.user.is_authenticated:
        return redirect_to_login("/") if User.objects.exists() else redirect("members:start")
    with asking_once():
        return desk(request) if request.user.roles & DESK_ROLES else member_home(request)


def desk(request):
    """The desk of an officer: own week, the year as a line of steps, what waits, how the week is filed, who slips."""
    user, today = request.user, clock.today()
    branch = user.current_branch
    context = waiting(user, today, branch if branch and branch.is_branch else None)
    if branch and branch.is_branch:
        if user.roles & READERS:
            context |= filing(user, branch, today)
    elif branch:
        context["branches"] = Organization.objects.permitted(user, "organization.view").branches()
    return render(request, "portal/desk.html", context)


def filing(user, branch, today) -> dict:
    """How this week is filed by those whose records the officer reads, and who missed several weeks in a row."""
    readable, monday = Member.objects.permitted(user, "record.view"), monday_of(today)
    counts = board_counts(week_board(branch, monday, members=readable))
    board = reverse("records:board", args=[monday])
    tiles = [
        {
            "label": "已交",
            "value": counts["n_on_time"] + counts["n_late"],
            "unit": f"/ {counts['owed']}",
            "tone": "done",
        },
        {"label": "还没交", "value": counts["n_waiting"] + counts["n_missing"] + counts["n_draft"], "unit": "人"},
        {"label": "迟交", "value": counts["n_late"], "unit": "人", "tone": "waiting" if counts["n_late"] else ""},
        {"label": "待阅", "value": counts["unread"], "unit": "份", "tone": "info" if counts["unread"] else ""},
    ]
    missed = missed_in_a_row(branch)
    names = dict(readable.filter(pk__in=missed).order_by().values_list("pk", "name"))
    worst = sorted(names, key=lambda pk: (-missed[pk], names[pk]))
    slipping = [{"pk": pk, "name": names[pk], "count": missed[pk]} for pk in worst[:MOST_SLIPPING]]
    return {"monday": monday, "board_url": board, "tiles": tiles, "slipping": slipping, "slipping_count": len(names)}


def member_home(request):
    """A member's phone: this week's record in one big card, then whatever else waits, then the zone and agreement."""
    user, today = request.user, clock.today()
    held = ZoneAssignment.objects.on(today).responsible().filter(member=user.member_id).select_related("zone")
    agreement = Agreement.objects.in_force().filter(member=user.member_id, year=today.year).first()
    promises = Promise.objects.standing().filter(member=user.member_id, year=today.year)
    context = waiting(user, today) | {
        "assignments": list(held) if user.member_id else [],
        "agreement": agreement if user.member_id else None,
        "held": held_by([user.member_id], user, contacts=True) if user.member_id else [],
        "promises": list(promises.order_by("number")) if user.member_id else [],
    }
    return render(request, "portal/member_home.html", context)


def waiting(user, today, branch=None) -> dict:
    """The card of this week, everything else that waits (what the card says is not said twice), and, where a branch is
    given, the steps of its year."""
    card = own_week(user, today)
    tasks, steps = registry.collect_todos_and_steps(user, today, branch)
    tasks = [task for task in tasks if card is None or task.url != card["url"]]
    steps = [replace(step, url="") if step.permission and not holds(user, step.permission) else step for step in steps]
    return {"own_week": card, "tasks": tasks, "steps": steps}


def own_week(user, today) -> dict | None:
    """This week's card: its state and where to write it; None for those who owe no record this week."""
    if not user.member_id:
        return None
    monday = monday_of(today)
    branch = branch_owed(user.member_id, monday)
    if branch is None:
        return None
    return {
        "monday": monday,
        "spared": own_sparing(user.member_id, branch, monday),
        "due_on": sunday_of(monday),
        "record": next((record for record in own_records(user, today) if record.monday == monday), None),
        "url": reverse("records:week", args=[monday]),
    }
