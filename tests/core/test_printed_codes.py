"""Codes in printed links: they fit their row and nothing else, and nobody makes one."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from core.limits import is_too_often
from core.printed_codes import is_code_of, number_in, printed_code
from tests.cast import NOW


def test_a_code_names_its_row_and_fits_it():
    code = printed_code("zone", 17)
    assert (number_in(code), is_code_of(code, "zone", 17)) == (17, True)
    assert len(code.split("-")[1]) == 26, "130 bits for 128 that nobody guesses"


@pytest.mark.parametrize(
    ("kind", "number", "bound"), [("zone", 18, ()), ("agreement", 17, ()), ("zone", 17, ("text",))]
)
def test_it_fits_nothing_else(kind, number, bound):
    assert not is_code_of(printed_code("zone", 17), kind, number, *bound)


def test_what_it_is_bound_to_cannot_be_moved_from_one_part_to_the_next():
    assert printed_code("a", 1, "b", "c") != printed_code("a", 1, "bc", "")


def test_another_installation_makes_other_codes(settings):
    ours = printed_code("zone", 17)
    settings.AUDIT_KEY = "x" * 64
    assert printed_code("zone", 17) != ours


def test_signing_everybody_out_does_not_spoil_what_is_on_the_walls(settings):
    ours = printed_code("zone", 17)
    settings.SECRET_KEY = "a new one, as operations.md allows"
    assert printed_code("zone", 17) == ours


DIGEST = "a" * 26
NO_CODES = [
    "", "17", "17-", "-abc", f"17-{DIGEST.upper()}", f"{'9' * 30}-{DIGEST}", f"17-{DIGEST[1:]}", f"17-{DIGEST}a",
    f"１７-{DIGEST}", f"17-{DIGEST}\n",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_CODES)
def test_what_is_no_code_names_nothing(text):
    assert number_in(text) is None


@pytest.fixture
def fresh_counts():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
    cache.clear()


def test_the_limit_counts_each_address_by_itself(fresh_counts):
    asked = [is_too_often("knock", "10.0.0.1", most=3) for _ in range(5)]
    assert asked == [False, False, False, True, True]
    assert not is_too_often("knock", "10.0.0.2, whatever a proxy passes on", most=3)
    assert not is_too_often("ring", "10.0.0.1", most=3)


def test_the_next_minute_counts_anew(fresh_counts):
    assert [is_too_often("knock", "10.0.0.1", most=1) for _ in range(2)] == [False, True]
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert not is_too_often("knock", "10.0.0.1", most=1)
