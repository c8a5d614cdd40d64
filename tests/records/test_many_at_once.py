"""Sunday evening: many file at once, and what each was told is in the database."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction
from django.test import Client

from core import audit, clock
from core.errors import Refused
from core.limits import MOST_FROM_ONE
from core.models import AuditEntry, ChainHead
from records.actions import closing, months, weeks
from records.models import Concern, MonthSnapshot, RecordEntry, WeeklyRecord
from tests.cast import NOW, TODAY, assemble, make_member, make_user
from tests.records.test_closing import OCTOBER, assessed
from tests.records.test_closing import WEEKS as OCTOBERS_WEEKS
from tests.records.test_concerns import ask
from zones.actions.signs import set_sign
from zones.models import Zone

WRITERS, WEEKS = 16, ["2026-W44", "2026-W45", "2026-W46", "2026-W47"]


def filing(user, week: str, key: str | None = None) -> int:
    """Send the phone's form as this person's browser would; return the answer's status."""
    with clock.at(NOW):
        client = Client()
        client.force_login(user, backend="members.authentication.PhoneOrNameBackend")
        day = TODAY if week == WEEKS[-1] else None
        answer = client.post(f"/records/week/{week}/", {
            "form_key": key or str(uuid.uuid4()), "version": "0", "entry-0-content": f"{user} {week}",
            "entry-0-done_on": day.isoformat() if day else "", "entry-1-content": "学习", "step": "submit",
        })  # fmt: skip
    connection.close()
    return answer.status_code


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_are_all_told_the_truth():
    with clock.at(NOW):
        cast = assemble()
        people = [
            make_user(f"user{n}", f"党员{n}", member=make_member(cast.branch, f"党员{n}")) for n in range(WRITERS)
        ]
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(lambda job: filing(*job), [(user, week) for week in WEEKS for user in people]))
    assert answers == [302] * (WRITERS * len(WEEKS))
    assert WeeklyRecord.objects.filter(state="submitted").count() == len(answers)
    assert RecordEntry.objects.count() == 2 * len(answers)
    assert AuditEntry.objects.filter(verb="提交记实").count() == len(answers)
    assert list(audit.broken_links()) == []


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_sixteen_hands_is_one_record():
    with clock.at(NOW):
        cast = assemble()
    key = str(uuid.uuid4())
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(lambda _: filing(cast.member, WEEKS[-1], key), range(WRITERS)))
    assert answers == [302] * WRITERS
    assert WeeklyRecord.objects.get().version == 1
    assert RecordEntry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_sixteen_phones_with_texts_of_their_own_leave_one_and_tell_the_others():
    with clock.at(NOW):
        cast = assemble()
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(lambda _: filing(cast.member, WEEKS[-1]), range(WRITERS)))
    assert sorted(answers) == [302] + [409] * (WRITERS - 1)
    assert WeeklyRecord.objects.get().entries.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_visitors_from_one_address_at_once_are_counted():
    with clock.at(NOW):
        cast = assemble()
        zone = Zone.objects.create(
            branch=cast.branch, code="A1", name="一号楼", level="area", method="community", from_on=TODAY
        )
        set_sign(zone, is_open=True, promise="", by=cast.secretary)

    def asking(_) -> bool:
        try:
            with clock.at(NOW):
                ask(zone)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(asking, range(WRITERS)))
    assert sum(answers) == Concern.objects.count() == MOST_FROM_ONE[0][1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["record", "report"])
def test_what_comes_in_while_the_month_is_closed_is_locked_or_refused(what):
    """One of the two is kept waiting between asking how the other stands and being done."""
    with clock.at(NOW):
        cast = assemble()
        group_month = assessed(cast)
        report = months.draft_report(cast.member.member, OCTOBER, by=cast.member)
    held = report if what == "report" else ChainHead.objects.get(chain=audit.chain_of(report))

    def hand_in():
        if what == "record":
            weeks.file_week(cast.member.member, OCTOBERS_WEEKS[-1], [{"content": "补记"}], by=cast.member)
        else:
            months.send_report(report, by=cast.member, summary="走访三户")

    def in_thread(act):
        try:
            with clock.at(NOW):
                act()
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            type(held).objects.select_for_update().get(pk=held.pk)
            acts = [hand_in, lambda: closing.close_month(group_month, by=cast.secretary)]
            told = []
            for act in acts if what == "report" else acts[::-1]:
                told.append(pool.submit(in_thread, act))
                wait(told, timeout=0.3)
        is_in, is_closed = [one.result(timeout=20) for one in (told if what == "report" else told[::-1])]
    assert is_closed
    kept = json.loads(MonthSnapshot.objects.get().content)["members"]
    mine = next(row for row in kept if row["member"] == cast.member.member_id)
    if what == "record":
        assert [record.state for record in WeeklyRecord.objects.all()] == ["locked"] * is_in
        assert len(mine["records"]) == is_in
    else:
        report.refresh_from_db()
        assert (report.state == "sent") is is_in is bool(mine["report"])
