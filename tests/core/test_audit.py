"""The audit log: written with the change or not at all, and tampering shows."""

import pytest
from django.db import transaction

from core import audit
from core.models import AuditEntry, ChainHead


def write(cast, verb="试写", **detail):
    with transaction.atomic():
        return audit.record(verb, cast.branch, by=cast.secretary, **detail)


def test_a_line_says_who_what_when_and_from_where(cast):
    with audit.acting_from("192.0.2.7"):
        entry = write(cast, number="3")
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_name, entry.address) == (cast.secretary, "周敏", "192.0.2.7")
    assert (entry.chain, entry.object_type, entry.object_id) == (
        f"organization:{cast.branch.pk}",
        "members.organization",
        cast.branch.pk,
    )
    assert entry.detail == {"number": "3"}


def test_a_line_outside_a_transaction_is_a_fault(cast, transactional_db):
    with pytest.raises(RuntimeError):
        audit.record("试写", cast.branch, by=None)


@transaction.atomic
def rename_and_fail(cast):
    cast.branch.name = "改名"
    cast.branch.save()
    audit.record("改名", cast.branch, by=cast.secretary)
    raise ZeroDivisionError


def test_change_and_line_die_together(cast):
    with pytest.raises(ZeroDivisionError):
        rename_and_fail(cast)
    cast.branch.refresh_from_db()
    assert cast.branch.name == "河湾社区第一党支部"
    assert not AuditEntry.objects.filter(verb="改名").exists()


def test_a_whole_chain_has_no_broken_links(cast):
    for number in range(5):
        write(cast, number=number)
    assert list(audit.broken_links()) == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda rows: rows.filter(sequence=2).update(verb="别的事"),
        lambda rows: rows.filter(sequence=2).update(actor_name="别人"),
        lambda rows: rows.filter(sequence=2).update(detail={"number": 9}),
        lambda rows: rows.filter(sequence=2).delete(),
        lambda rows: rows.filter(sequence=5).delete(),
        lambda rows: rows.filter(sequence=5).update(address="192.0.2.8"),
    ],
)
def test_whatever_is_tampered_with_is_named(cast, tamper):
    for number in range(5):
        write(cast, number=number)
    tamper(AuditEntry.objects.filter(chain=f"organization:{cast.branch.pk}"))
    assert any(f"organization:{cast.branch.pk}" in sentence for sentence in audit.broken_links())


def test_a_forger_without_the_key_is_found(cast, settings):
    entry = write(cast)
    real, settings.AUDIT_KEY = settings.AUDIT_KEY, "someone-elses-key-of-a-good-length-000000"
    forged = audit.sealed(entry)
    AuditEntry.objects.filter(pk=entry.pk).update(digest=forged)
    ChainHead.objects.filter(chain=entry.chain).update(digest=forged)
    settings.AUDIT_KEY = real
    assert any("内容被改动" in sentence for sentence in audit.broken_links())


def test_chains_of_two_branches_do_not_touch(cast):
    write(cast)
    with transaction.atomic():
        entry = audit.record("试写", cast.other_branch, by=cast.other_secretary)
    assert entry.sequence == 1


def test_many_lines_move_the_head_once(cast, django_assert_num_queries):
    write(cast)
    with django_assert_num_queries(3 + 2), transaction.atomic():
        audit.record_many("批量", [(cast.branch, {"row": row}) for row in range(50)], by=cast.secretary)
    assert list(audit.broken_links()) == []
