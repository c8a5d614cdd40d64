"""Home: what waits for this person, and where the year stands."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render

from core import clock, registry
from members.access import Role
from members.models import User

DESK_ROLES = {Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR}


@login_not_required
def home(request):
    """Lead visitors to the login, an empty installation to its first steps, everybody else to their home page."""
    if not request.user.is_authenticated:
        return redirect_to_login("/") if User.objects.exists() else redirect("members:start")
    if request.user.roles & DESK_ROLES:
        return desk(request)
    return member_home(request)


def desk(request):
    """The desk of an officer: the year as a line of steps, what waits, how the week is filed, who slips."""
    user, today = request.user, clock.today()
    branch = user.current_branch
    steps = registry.collect_year_steps(branch, today.year) if branch and branch.is_branch else []
    return render(request, "portal/desk.html", {"steps": steps, "tasks": registry.collect_todos(user, today)})


def member_home(request):
    """A member's phone: this week's record in one big card, then whatever else waits."""
    return render(request, "portal/member_home.html", {"tasks": registry.collect_todos(request.user, clock.today())})
