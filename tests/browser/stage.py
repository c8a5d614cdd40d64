"""What visitors find: a demo branch whose year was lived as far as the scene says, and two people who came on the day
before the visit, one with an account but no agreement yet, one without an account.

Run as a program it fills the empty database of the data folder and prints who can sign in, as one JSON array.
"""

import json
import os
import sys
from datetime import timedelta
from io import StringIO

import django
from django.core.management import call_command

from core import clock
from tests.browser.moment import chosen

PASSWORD = "Zerenqu-2026"


def fill(members: int) -> list[dict]:
    """Fill the database with a branch of ``members`` and the two newcomers; return the accounts."""
    printed, scene = StringIO(), chosen()
    with clock.at(scene.lived_until):
        call_command("demo", branches=1, members=members, json=True, stdout=printed)
    accounts = json.loads(printed.getvalue())["accounts"]
    with clock.at(scene.now - timedelta(days=1)):
        return [*accounts, *newcomers(accounts[0]["username"])]


def newcomers(secretary: str) -> list[dict]:
    from members.actions.accounts import open_account, set_first_password
    from members.actions.people import add_member
    from members.models import Organization, User
    from zones.actions.assignments import assign
    from zones.models import Zone

    by, branch, today = User.objects.get(username=secretary), Organization.objects.get(kind="branch"), clock.today()
    group = branch.groups.order_by("order").first()
    first, second = (
        add_member(branch=branch, name=name, phone=phone, from_on=today, group=group, by=by)
        for name, phone in [("方晓禾", "13900001001"), ("欧阳启明", "13900001002")]
    )
    assign(Zone.objects.order_by("code").first(), part="co_responsible", member=first, from_on=today, by=by)
    user = open_account(first, by=by)
    set_first_password(user, password=PASSWORD)
    return [
        {"name": first.name, "username": user.username, "password": PASSWORD, "role": "newcomer"},
        {"name": second.name, "username": "", "password": "", "role": "without_account"},
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(fill(int(sys.argv[1])), ensure_ascii=False))
