"""Weeks and months in templates. ``{% load weeks %}``."""

from datetime import date

from django import template

from core.templatetags.zonebook import badge
from records import calendar
from records.weeks.standing import LABELS, TONES

register = template.Library()

# Made once: a board shows hundreds of them.
BADGES = {state: badge(label, TONES.get(state, "muted")) for state, label in LABELS.items()}

register.filter("week_name", calendar.week_name)
register.filter("week_days", calendar.week_days)
register.filter("week_label", calendar.week_label)
register.filter("month_name", calendar.month_name)


@register.filter
def standing_badge(state: str):
    """Return how a week stands as a word with colour and shape."""
    return BADGES[state]


@register.filter
def standing_label(state: str) -> str:
    return LABELS[state]


@register.filter
def week_number(monday: date) -> int:
    return monday.isocalendar().week


@register.filter
def week_of(name: str) -> date:
    """Return the Monday of a week kept by its name (2026-W47)."""
    return calendar.parse_week(name)
