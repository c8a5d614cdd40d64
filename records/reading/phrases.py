"""空话套话: phrases that would stand in anybody's record, and what an entry does not say. Only ever a hint."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("phrases.txt")

_FIGURE = re.compile(r"\d|[一二三四五六七八九十百两几][余多]?[户人次个名件起处条份家天场遍位张袋斤元小]")
_PERSON = re.compile(
    r"[\u4e00-\u9fff](?:阿姨|叔叔?|大爷|大妈|大娘|奶奶|爷爷|师傅|老师|同志|书记|主任|医生|经理|女士|先生|老人|家[里中]?)"
)
_PLACE = re.compile(
    r"\d+[号栋幢座层室]|号楼|单元|小区|社区|街道?|路口?|巷|村|广场|公园|学校|医院|市场|车间|楼[道院梯里]|活动室|服务站|门口"
)


@cache
def usual_phrases() -> tuple[str, ...]:
    """The list that comes with the software, the longest first."""
    lines = _LIST.read_text(encoding="utf-8").split()
    return tuple(sorted(lines, key=len, reverse=True))


def pattern_of(own: str = "") -> re.Pattern[str]:
    """What finds any of the usual phrases and of ``own`` (a branch's additions, one in a line)."""
    return _pattern(tuple(sorted({*usual_phrases(), *own.split()}, key=lambda phrase: (-len(phrase), phrase))))


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, phrases)))


def phrases_in(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The phrases in the text, in the order in which they stand there, each as often as it does."""
    return pattern.findall(text)


def not_said(content: str, result: str, people: str, quantity) -> list[str]:
    """What nobody could check the entry by: figures, people, places it does not name."""
    told = f"{content}\n{result}"
    lacks: Iterable[tuple[bool, str]] = (
        (quantity is None and not _FIGURE.search(told), "没有数字"),
        (not people.strip() and not _PERSON.search(told), "没有写涉及谁"),
        (not _PLACE.search(told), "没有地点"),
    )
    return [words for is_lacking, words in lacks if is_lacking]
