"""Pinyin of names: what people type into the search."""

import pytest

from members.names import pinyin_of


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("李国英", "liguoying", "lgy"),
        ("单雄信", "shanxiongxin", "sxx"),  # the surname, not the numeral
        ("尉迟恭", "yuchigong", "ycg"),
        ("罗远䶮", "luoyuanyan", "lyy"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("𠮷", "", ""),  # no reading known: found by its character only
        ("John Li", "johnli", "j"),
        ("", "", ""),
    ],
)
def test_names_as_they_are_spoken(name, pinyin, initials):
    assert pinyin_of(name) == (pinyin, initials)


def test_a_very_long_name_fits_the_column():
    pinyin, initials = pinyin_of("张" * 60)
    assert (len(pinyin) <= 120, len(initials) <= 30) == (True, True)
