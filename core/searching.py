"""Looking for words in what people wrote."""

from django.db.models import Q


def holding(word: str, *fields: str) -> Q:
    """Return the condition that a word stands in at least one of the fields, in small or large letters."""
    # Where letters come in one size only, the database need not change everything it reads: PostgreSQL takes twice as
    # long over that.
    lookup = "contains" if word.lower() == word.upper() else "icontains"
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__{lookup}": word})
    return found
