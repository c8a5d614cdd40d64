"""What the pages of things are put together from, as the templates take it."""

from collections.abc import Sequence

from django.urls import reverse

# A stage of a thing's way: its label, the states it covers, who acts in it ("" where nobody has to).
Stage = tuple[str, Sequence[str], str]


def choice(label: str, route: str, obj, icon: str, **more) -> dict:
    """Something that can be done about ``obj``, behind a URL with its key; ``more`` is ``hint``, ``is_primary``, or
    ``post`` for what needs no page."""
    return {"label": label, "url": reverse(route, args=[obj.pk]), "icon": icon, **more}


def way(stages: Sequence[Stage], state: str) -> list[dict]:
    """The line of stages with where a thing in ``state`` stands; the last one is done as soon as it is reached."""
    reached = next((place for place, (_, states, _) in enumerate(stages) if state in states), -1)
    done = reached + 1 if reached == len(stages) - 1 else reached
    return [
        {"label": label, "note": who, "state": "done" if place < done else "current" if place == reached else "next"}
        for place, (label, _, who) in enumerate(stages)
    ]
