"""Pinyin of names, for searching and sorting. It is a first guess that the secretary can correct."""

from functools import lru_cache

from pypinyin import lazy_pinyin

# Characters that are read differently in a surname than elsewhere.
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "盖": "ge", "朴": "piao", "翟": "zhai",
    "任": "ren", "华": "hua", "缪": "miao", "员": "yun", "乐": "yue", "覃": "qin", "召": "shao", "燕": "yan",
    "黑": "he", "秘": "bi", "冼": "xian", "折": "she", "种": "chong", "繁": "po", "宿": "su", "曾": "zeng",
    "句": "gou", "牟": "mou", "祭": "zhai",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu", "皇甫": "huang fu",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def _syllables(text: str) -> tuple[str, ...]:
    readings = ("".join(letter for letter in part if letter.isalnum()) for part in lazy_pinyin(text))
    return tuple(reading.lower() for reading in readings if reading.isascii() and reading)


def pinyin_of(name: str) -> tuple[str, str]:
    """Return pinyin and initials of a name ("zenghaibao", "zhb"); characters without a known reading are left out."""
    if name[:1].isascii():
        syllables = list(_syllables(name))
    else:  # surname and given name by themselves: both recur, and no word reaches from one into the other
        length = 2 if name[:2] in SURNAMES else 1
        surname = SURNAMES.get(name[:length])
        syllables = [*(surname.split() if surname else _syllables(name[:1])), *_syllables(name[length:])]
    return "".join(syllables)[:120], "".join(syllable[0] for syllable in syllables)[:30]
