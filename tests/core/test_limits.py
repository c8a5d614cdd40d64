"""How often: what counts as one visitor."""

import pytest

from core.limits import address_digest, is_too_often


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),  # a server that listens to both kinds says it so
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),  # a household has a whole network to choose from
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("unknown", "hidden", False),
    ],
)
def test_what_one_visitor_cannot_change_of_his_address(one, other, is_same):
    assert (address_digest("knock", one) == address_digest("knock", other)) is is_same
    assert not is_too_often("knock", one, most=1)
    assert is_too_often("knock", other, most=1) is is_same
