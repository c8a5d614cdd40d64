"""The glossary is what the code says: one Chinese term, one identifier, both ways."""

import re
from pathlib import Path

from django.apps import apps

from members.access import Role

GLOSSARY = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
ROOMS = ["core", "members", "zones", "records", "reviews"]
OWN = {"ChainHead", "FormReceipt"}  # machinery without a word of its own


def rows(section: str) -> list[tuple[str, str]]:
    text = GLOSSARY.read_text().split(f"## {section}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| (\S+) \| `([^`]+)` \|", text, flags=re.MULTILINE)


def models() -> set[tuple[str, str]]:
    everything = (model for room in ROOMS for model in apps.get_app_config(room).get_models())
    return {
        (str(m._meta.verbose_name), m.__name__)
        for m in everything
        if m.__name__ not in OWN and not m._meta.auto_created
    }


def test_every_thing_has_its_word():
    assert models() == set(rows("Things"))


def test_one_term_one_identifier():
    things = rows("Things")
    assert len({term for term, _ in things}) == len({name for _, name in things}) == len(things)


def test_roles_have_their_words():
    assert {(role.label, role.value) for role in Role} <= set(rows("Words with fixed values"))


def test_a_label_means_one_field():
    """The same words never stand for two different fields of one model, and a choice's label for two values."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            labels = [str(f.verbose_name) for f in model._meta.fields if not str(f.verbose_name).isascii()]
            assert len(labels) == len(set(labels)), f"{model.__name__}: {labels}"
            for field in model._meta.fields:
                words = [label for _, label in field.flatchoices]
                assert len(words) == len(set(words)), f"{model.__name__}.{field.name}"
