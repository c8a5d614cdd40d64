"""What the records say of a member's month, duty by duty and against the targets, and the report drafted from it."""

from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from core.numbers import plain
from records.calendar import last_day_of, week_name, weeks_of_month
from records.models import RecordEntry, WeeklyRecord
from records.models.weeks import FILED
from records.weeks.sparing import SPARED
from records.weeks.standing import duty_totals, standing
from zones.agreements.fulfilment import total_target
from zones.models import Duty, Promise, PromiseEvidence

BY_THE_MONTH = {Duty.Period.MONTH, Duty.Period.WEEK}  # what is owed in every month; other periods have no monthly share
MOST_RESULTS = 3  # of a duty, in the drafted words


def report_facts(member, branch, month: date) -> dict:
    """Return what the records say of a member's month, as it is kept with the report (plain values only).

    ``weeks``: name and state of each; ``duties``: for each duty how often, how much, what came of it (``results`` with
    the record they stand in) and how far its target is met (``goal``, None without a number); ``other``: how often
    something else; ``shortcomings`` as written week by week; ``promises``: those made public of the year, with what the
    member told of each in the month. Nine queries.
    """
    weeks = weeks_of_month(month)
    found = standing(branch, weeks, members=[member.pk]).get(member.pk)
    states = found.weeks if found else {}
    records = list(
        WeeklyRecord.objects.filter(branch=branch, member=member, month=month, state__in=FILED)
        .order_by("monday").select_related("behalf")
    )  # fmt: skip
    lines = _lines(member, branch, month, records)
    other = lines.pop(None, None)
    return {
        "weeks": [{"week": week_name(monday), "state": state} for monday, state in states.items()],
        "owed": sum(state not in {"none", *SPARED} for state in states.values()),
        "nothing": sum(record.is_nothing for record in records),
        "on_behalf": sum(hasattr(record, "behalf") for record in records),
        "duties": [_plain(line) for line in sorted(lines.values(), key=lambda line: line["order"])],
        "other": _plain(other) if other else None,
        "shortcomings": [
            {"week": week_name(record.monday), "text": record.shortcomings, "improvement": record.improvements}
            for record in records
            if record.shortcomings or record.improvements
        ],
        "promises": _promises(member, branch, month),
    }


def _promises(member, branch, month: date) -> list[dict]:
    told = PromiseEvidence.objects.filter(is_verdict=False, given_at__date__range=(month, last_day_of(month)))
    rows = Promise.objects.public().filter(member=member, branch=branch, year=month.year).order_by("number")
    return [
        {"number": promise.number, "kind": promise.get_kind_display(), "text": promise.text,
         "told": [evidence.text for evidence in promise.evidence.all()]}
        for promise in rows.prefetch_related(Prefetch("evidence", told.order_by("id")))
    ]  # fmt: skip


def drafted_summary(facts: dict) -> str:
    """Return the month in words for the member to edit, a line for each duty that something was done for; "" when the
    records hold nothing."""
    lines = [line for line in (*facts["duties"], facts["other"]) if line and line["count"]]
    return "\n".join(map(_drafted, lines))


def _drafted(line: dict) -> str:
    quantity = f"，完成{line['quantity']}{line['unit']}" if line["quantity"] else ""
    results = "；".join(result["text"].rstrip("。；") for result in line["results"][:MOST_RESULTS])
    return f"{line['label'].rstrip('。')}：{line['count']}次{quantity}。" + (f"成效：{results}。" if results else "")


def _lines(member, branch, month: date, records) -> dict[int | None, dict]:
    """A line for each duty that has a number or was worked for, by its id; None: other matters."""
    in_force = Duty.objects.filter(
        agreement__branch=branch, agreement__member=member, agreement__year=month.year, agreement__state="in_force"
    ).select_related("agreement")
    current = {duty.pk: duty for duty in in_force}
    goes_on = {duty.continues_id: pk for pk, duty in current.items() if duty.continues_id}
    lines = {pk: _line(duty) for pk, duty in current.items() if duty.target is not None}
    entries = RecordEntry.objects.filter(record__in=records).select_related("duty").order_by("done_on", "id")
    for entry in entries:
        pk = goes_on.get(entry.duty_id, entry.duty_id)
        line = lines.setdefault(pk, _line(current.get(pk, entry.duty)))
        line["count"] += 1
        if entry.quantity is not None:
            line["quantity"] += entry.quantity
        if entry.result:
            line["results"].append({"text": entry.result, "record": entry.record_id})
        line["done"].append(entry.content)
    if any(duty.target is not None for duty in current.values()):
        totals = duty_totals(branch, month.year, members=[member.pk], until=weeks_of_month(month)[-1])
        for pk, duty in current.items():
            if duty.target is not None:
                lines[pk]["goal"] = _goal(duty, month, lines[pk]["quantity"], totals.get(pk, Decimal(0)))
    return lines


def _line(duty) -> dict:
    line = {"duty": None, "order": 0, "label": "其他事项", "category": "", "unit": "", "count": 0, "quantity": 0,
            "results": [], "done": [], "goal": None}  # fmt: skip
    if duty is None:
        return line
    unit = duty.unit if duty.target is not None else ""
    return {**line, "duty": duty.pk, "order": duty.order, "label": duty.content,
            "category": duty.get_category_display(), "unit": unit}  # fmt: skip


def _goal(duty, month: date, in_month, in_year: Decimal) -> dict:
    """How far the target is met: in the month, where a monthly share makes sense, and in the year up to its end."""
    last = last_day_of(month)
    first, until = max(duty.agreement.from_on, date(month.year, 1, 1)), min(duty.agreement.until_on, last)
    at_most = duty.comparison == Duty.Comparison.AT_MOST
    share = None
    if duty.period in BY_THE_MONTH:
        share = _against(total_target(duty.target, duty.period, max(first, month), until), Decimal(in_month), at_most)
    year = _against(total_target(duty.target, duty.period, first, until), in_year, at_most)
    return {"target": duty.target_text, "at_most": at_most, "month": share, "year": year}


def _against(total: Decimal | None, reached: Decimal, at_most: bool) -> dict | None:
    if total is None:
        return None
    gap = max(reached - total if at_most else total - reached, Decimal(0))
    return {"total": plain(total), "reached": plain(reached), "gap": plain(gap) if gap else ""}


def _plain(line: dict) -> dict:
    quantity = line["quantity"]
    return {**line, "quantity": plain(quantity) if quantity else ""}
