"""Writing what a table of contacts says, thousands of rows at once, in one transaction."""

from typing import Any

from django.db import transaction

from core import audit, clock
from core.workbooks import Table
from core.workflow import require
from members.actions.roster.standing import chunks
from members.models import Organization
from members.names import pinyin_of
from zones.actions.contact_imports.comparing import Plan, PlannedContact, plan_contacts
from zones.models import Contact, ContactMark


@transaction.atomic
def import_contacts(table: Table, *, branch: Organization, by: Any) -> Plan:
    """Enter and change every right row of the table; return what was done. The same table again changes nothing.

    An empty cell clears nothing, and a mark that the table does not name stays. Marks and carers hold from today.
    Raises NotAllowed.
    """
    require(branch, by, "contact.manage")
    # Two imports at once would both find nobody there: the second waits here (on SQLite, at the transaction's start).
    branch = Organization.objects.select_for_update().get(pk=branch.pk)
    plan = plan_contacts(table, branch=branch)
    entered, changed = _enter(plan), _change(plan)
    _mark([*entered, *changed])
    lines = [(row.entered, {"zone": str(row.facts.get("zone") or "")}) for row in entered]
    audit.record_many("由表格登记联系对象", lines, by=by)
    audit.record_many("由表格更新联系对象", [(row.contact, {"changes": row.told}) for row in changed], by=by)
    audit.record("导入联系对象", branch, by=by, reason=said_counts(plan.counts))
    return plan


def said_counts(counts: dict[str, int]) -> str:
    return f"新增{counts['new']}个，更新{counts['changed']}个，不变{counts['unchanged']}个，退回{counts['refused']}行"


def _enter(plan: Plan) -> list[PlannedContact]:
    rows = plan.with_verdict("new")
    for row in rows:
        row.entered = Contact(branch=plan.branch, initials=pinyin_of(row.facts["name"])[1], **row.facts)
    Contact.objects.bulk_create([row.entered for row in rows], batch_size=500)
    return rows


def _change(plan: Plan) -> list[PlannedContact]:
    rows = plan.with_verdict("changed")
    written: set[str] = set()
    for row in rows:
        for name, value in row.facts.items():
            setattr(row.contact, name, value)
        row.contact.version += 1
        written |= row.facts.keys()
    Contact.objects.bulk_update([row.contact for row in rows], sorted(written | {"version"}), batch_size=200)
    return rows


def _mark(rows: list[PlannedContact]) -> None:
    """Set the new marks; where another member takes over, who did before stays as an ended row."""
    today = clock.today()
    wanted = [(row.entered or row.contact, mark) for row in rows for mark in row.marks]
    for keys in chunks(mark.row.pk for _, mark in wanted if mark.row):
        ContactMark.objects.filter(pk__in=keys).update(until_on=today)
    ContactMark.objects.bulk_create(
        [ContactMark(contact=contact, mark=mark.mark, carer=mark.carer, from_on=today) for contact, mark in wanted],
        batch_size=500,
    )
