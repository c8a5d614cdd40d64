"""Sunday evening: many file at once, and what each was told is in the database."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from core import audit, clock
from core.models import AuditEntry
from records.models import RecordEntry, WeeklyRecord
from tests.cast import NOW, TODAY, assemble, make_member, make_user

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
