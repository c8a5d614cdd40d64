"""What differs between villages, communities, agencies, enterprises and schools: their words, the methods and kinds of
units they use first, and zones to begin with."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from members.models import Organization
from zones.models import CoverageUnit, Zone

FILE = Path(__file__).parent / "data" / "zone_templates.json"


@dataclass(frozen=True)
class ZoneTemplate:
    """A zone to begin with. The names are those of ``ZoneForm``; whoever takes it changes the words to his own."""

    key: str
    name: str
    level: str
    method: str
    place: str
    boundary: str
    work: str

    @property
    def level_label(self) -> str:
        return Zone.Level(self.level).label

    @property
    def answers(self) -> dict[str, str]:
        """What a new zone's form begins with."""
        return {name: value for name, value in vars(self).items() if name != "key"}


@dataclass(frozen=True)
class DomainWords:
    """The words of one domain. ``levels`` says who contracts what at each level (支委包片区 …), ``methods`` and
    ``unit_kinds`` are what it uses, the most usual first."""

    label: str
    people: str
    division: str
    levels: dict[str, str]
    methods: tuple[str, ...]
    unit_kinds: tuple[str, ...]
    boundary: str
    templates: tuple[ZoneTemplate, ...]

    def template(self, key: str) -> ZoneTemplate | None:
        return next((template for template in self.templates if template.key == key), None)

    def level_choices(self) -> list[tuple[str, str]]:
        """The levels, each with who contracts it in this domain."""
        return [(value, f"{label}（{self.levels[value]}）") for value, label in Zone.Level.choices]

    def method_choices(self) -> list:
        """The division methods: those of the domain first, the others behind them."""
        return _grouped(Zone.Method.choices, self.methods, f"{self.label}常用")

    def unit_kind_choices(self) -> list:
        """The kinds of units: those of the domain first, the others behind them."""
        return _grouped(CoverageUnit.Kind.choices, self.unit_kinds, f"{self.label}常用")


def words_of(branch: Organization) -> DomainWords:
    """Return the words of the branch's domain; a community's where it says none."""
    return _words()[branch.domain if branch.domain in _words() else Organization.Domain.COMMUNITY]


@cache
def _words() -> dict[str, DomainWords]:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        domain: DomainWords(
            label=Organization.Domain(domain).label,
            methods=tuple(words.pop("methods")),
            unit_kinds=tuple(words.pop("unit_kinds")),
            templates=tuple(ZoneTemplate(**template) for template in words.pop("templates")),
            **words,
        )
        for domain, words in data.items()
    }


def _grouped(choices: list[tuple[str, str]], first: tuple[str, ...], label: str) -> list:
    labels = dict(choices)
    return [
        (label, [(value, labels[value]) for value in first]),
        ("其他", [(value, word) for value, word in choices if value not in first]),
    ]
