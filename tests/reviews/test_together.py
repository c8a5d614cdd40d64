"""Two people at once: a cap holds because the cycle is held while it is counted."""

import threading
from contextvars import copy_context

import pytest
from django.db import connection, connections

from core import audit
from core.errors import Refused
from reviews import actions
from reviews.actions import evaluations as grading_actions
from tests.reviews.conftest import evaluation_of, rate_everybody, sign_agreements

pytestmark = pytest.mark.django_db(transaction=True)


def grade_together(cycle, judges):
    """Let everybody of (judge, member) give 优秀 at the same moment; return what each was answered."""
    answers, start = {}, threading.Barrier(len(judges))

    def give(judge, user):
        own = evaluation_of(cycle, user)
        start.wait()
        try:
            actions.grade_evaluation(own, by=judge, grade="合格", official_grade="优秀", official_reason="测评第一")
            answers[user.username] = "given"
        except Refused as refusal:
            answers[user.username] = refusal.message
        finally:
            connections.close_all()

    threads = [threading.Thread(target=copy_context().run, args=(give, *pair)) for pair in judges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def one_place_left(cycle, year):
    """Eight full members: two may have 优秀, one has it."""
    sign_agreements(year)
    rate_everybody(cycle, year)
    actions.grade_evaluation(evaluation_of(cycle, year.group_leader), by=year.secretary, grade="合格",
                             official_grade="优秀", official_reason="测评第一")  # fmt: skip
    return cycle


def test_two_gradings_at_once_do_not_both_take_the_last_place(one_place_left, year):
    answers = grade_together(one_place_left, [(year.secretary, year.member), (year.deputy, year.colleague)])
    assert sorted(answer == "given" for answer in answers.values()) == [False, True]
    assert one_place_left.evaluations.filter(official_grade="优秀").count() == 2


def test_without_holding_the_cycle_they_would(one_place_left, year, monkeypatch):
    """The negative control. On SQLite every writing transaction has the whole database to itself, hold or not.
    Elsewhere the branch's audit chain makes writers wait for each other too, so it is taken away as well."""
    if connection.vendor == "sqlite":
        pytest.skip("writers on SQLite never overlap")
    counted = threading.Barrier(2)
    count = grading_actions._refuse_over_caps

    def count_together(cycle):
        counted.wait(timeout=10)  # both have written, neither has committed
        count(cycle)

    monkeypatch.setattr(grading_actions, "hold", lambda *_: None)
    monkeypatch.setattr(audit, "record", lambda *_, **__: None)
    monkeypatch.setattr(grading_actions, "_refuse_over_caps", count_together)
    answers = grade_together(one_place_left, [(year.secretary, year.member), (year.deputy, year.colleague)])
    assert set(answers.values()) == {"given"}
    assert one_place_left.evaluations.filter(official_grade="优秀").count() == 3
