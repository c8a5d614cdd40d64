"""(f) A balanced division of 2,000 households over 250 members, from the rows of a draft to the proposal that is kept,
beside the ten seconds it may take; and that the same facts give the same division."""

import time
from datetime import date

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.measure import Row, print_table
from core import clock
from members.access import Role
from members.actions.accounts import create_account
from members.actions.offices import appoint
from members.actions.organizations import create_organization
from members.models import Member, Membership, Organization
from zones.actions.plans import start_plan
from zones.actions.proposals import propose_division
from zones.models import Contact, Zone, ZoneAssignment, ZonePlan

MEMBERS, HOUSEHOLDS, SMALL = 250, 2000, 20
LIMIT, SMALL_LIMIT = 10.0, 0.1  # seconds
SINCE = date(2020, 1, 1)


def run(*, small: bool) -> None:
    """Make the branch, propose three times, print the table."""
    members, households = (SMALL, SMALL * 8) if small else (MEMBERS, HOUSEHOLDS)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        plan, secretary = _branch(members, households)
    taken, found = [], []
    for _ in range(3):
        start = time.perf_counter()
        found.append(propose_division(plan, by=secretary, only_uncovered=False))
        taken.append(time.perf_counter() - start)
    faults = [] if all(one.given == found[0].given for one in found) else ["the same facts gave another division"]
    after, kept = found[0].after, sum(1 for reason in found[0].reasons.values() if "不作变动" in reason)
    notes = [f"floor: the limit; {after['least']:g} to {after['most']:g} a person, {kept:,} of {households:,} stay"]
    print_table(
        [
            Row(
                f"division of {households:,} over {members}",
                "s",
                sorted(taken)[1],
                SMALL_LIMIT if small else LIMIT,
                1,
                notes,
                faults,
            )
        ]
    )
    connection.close()


def _branch(members: int, households: int) -> tuple[ZonePlan, object]:
    """A branch in which every member answers for a zone, each with another number of households, some with none."""
    top = create_organization(parent=None, kind="party_committee", code="TOP", name="街道党工委", by=None)
    branch = create_organization(parent=top, kind="branch", code="B1", name="第一党支部", by=None)
    secretary = create_account(username="secretary", name="高文斌", organization=branch, by=None)
    appoint(secretary, role=Role.SECRETARY, organization=branch, from_on=SINCE, by=None)
    people = _people(branch, members)
    zones = Zone.objects.bulk_create(
        Zone(branch=branch, code=f"{n:03d}", name=f"{n}号责任区", level="key_point", method="by_people_around",
             from_on=SINCE) for n in range(members)
    )  # fmt: skip
    ZoneAssignment.objects.bulk_create(
        ZoneAssignment(zone=zone, member=member, part="lead", from_on=SINCE)
        for zone, member in zip(zones, people, strict=True)
    )
    Contact.objects.bulk_create(
        Contact(branch=branch, kind="household", name=f"{n}户", address=f"{n % 40 + 1}号楼{n % 4 + 1}单元",
                zone=None if n % 9 == 0 else zones[n * n % members]) for n in range(households)
    )  # fmt: skip
    return start_plan(branch, year=clock.today().year, by=secretary, start="present"), secretary


def _people(branch: Organization, count: int) -> list[Member]:
    people = Member.objects.bulk_create(
        Member(number=f"M{n}", name=f"党员{n}", address=f"{n % 40 + 1}号楼{n % 4 + 1}单元") for n in range(count)
    )
    Membership.objects.bulk_create(Membership(member=member, branch=branch, from_on=SINCE) for member in people)
    return people
