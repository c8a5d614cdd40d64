"""Template tags and filters known to every template (a builtins library). docs/design-language.md shows their use."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from core import clock
from core.numbers import plain

register = template.Library()

# A state is a word, a colour and a shape: these are the shapes.
TONE_ICONS = {
    "done": "check-circle-fill",
    "waiting": "hourglass-split",
    "late": "exclamation-triangle-fill",
    "info": "circle-half",
    "muted": "dash-circle",
}
PAGE_SIZES = (20, 50, 100, 200)
WEEKDAYS = "一二三四五六日"


@register.simple_tag
@lru_cache(typed=True)
def icon(name: str, label: str = ""):
    """Return a Bootstrap icon: silent beside a word, spoken as ``label`` where it stands alone."""
    if label:
        return format_html('<i class="bi bi-{}" role="img" aria-label="{}" title="{}"></i>', name, label, label)
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def drawn_places(template_name: str, places):
    """Return the navigation or the tabs as their template draws them. The same places look the same to whoever may go
    there, so each list is drawn once."""
    return _draw_places(template_name, tuple(places or ()))


@lru_cache(maxsize=512)
def _draw_places(template_name: str, places: tuple):
    return render_to_string(template_name, {"places": places})


@register.simple_tag
def badge(word: str, tone: str = "muted"):
    """Return ``word`` as a state: its tone (done, waiting, late, info, muted) gives colour and shape."""
    tone = tone if tone in TONE_ICONS else "muted"
    return format_html(
        '<span class="badge-state" data-tone="{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>',
        tone, TONE_ICONS[tone], word,
    )  # fmt: skip


@register.simple_tag
def state_badge(obj):
    """Return the state of anything that has one: a thing with a transition table, a background job."""
    label = obj.state_label if hasattr(obj, "state_label") else obj.get_state_display()
    return badge(label, getattr(obj, "state_tone", "info"))


@register.simple_tag
def page_sizes():
    """Return how many rows a list may be asked to show."""
    return PAGE_SIZES


@register.simple_tag
def page_range(page_obj):
    """Return the page numbers worth showing around the present one."""
    return page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1)


@register.simple_tag
def server_time():
    """Return the application's present moment in local time; the server's clock decides what is late."""
    return timezone.localtime(clock.now())


@register.simple_tag(takes_context=True)
def sort_header(context, field: str, label: str, css: str = ""):
    """Return a ``<th>`` that sorts the list by ``field``, the other way round when it already does."""
    asked = context["request"].GET.copy()
    now = asked.get("sort", "")
    direction = {field: "ascending", f"-{field}": "descending"}.get(now, "")
    asked["sort"] = f"-{field}" if now == field else field
    asked.pop("page", None)
    shape = {"ascending": "sort-up", "descending": "sort-down"}.get(direction, "arrow-down-up")
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort" href="?{}">{}{}</a></th>',
        css, format_html(' aria-sort="{}"', direction) if direction else "", asked.urlencode(), label, icon(shape),
    )  # fmt: skip


@register.filter
def people_date(value, today: date | None = None):
    """Return a day as people say it (今天, 本周五, 11月3日), the exact one on hover. Moments keep their time of day."""
    if not value:
        return ""
    moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    day = moment.date() if isinstance(moment, datetime) else moment
    said = said_day(day, today or clock.today())
    exact = f"{day:%Y}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
    if isinstance(moment, datetime):
        said, exact = f"{said} {moment:%H:%M}", f"{exact} {moment:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, said)


def said_day(day: date, today: date) -> str:
    """Return the shortest wording of ``day`` that cannot be misunderstood on ``today``."""
    near = {0: "今天", 1: "明天", -1: "昨天"}.get((day - today).days)
    if near:
        return near
    monday = today - timedelta(days=today.weekday())
    weeks = {-1: "上周", 0: "本周", 1: "下周"}.get((day - monday).days // 7)
    if weeks:
        return f"{weeks}{WEEKDAYS[day.weekday()]}"
    return f"{day.month}月{day.day}日" if day.year == today.year else f"{day.year}年{day.month}月{day.day}日"


@register.filter
def deadline(value, today: date | None = None):
    """Return how long until a day ends (今天截止, 3天后截止, 已过2天), the exact day on hover."""
    if not value:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    left = (day - (today or clock.today())).days
    if left < 0:
        said = f"已过{-left}天"
    elif left <= 1:
        said = ("今天截止", "明天截止")[left]
    elif left <= 14:
        said = f"{left}天后截止"
    else:
        said = f"{said_day(day, today or clock.today())}截止"
    exact = f"{day:%Y}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
    return format_html('<time datetime="{}" title="{}">{}</time>', day.isoformat(), exact, said)


@register.filter
def precise_date(value: date | None, precision: str = "day") -> str:
    """Return a day known to the ``day``, ``month`` or ``year``, no more exact than it is known."""
    if not value:
        return ""
    return date_format(value, {"year": "Y年", "month": "Y年n月"}.get(precision, "Y年n月j日"))


@register.filter
def masked_phone(value: str) -> str:
    """Return a phone number with its middle hidden: 138****5678."""
    text = str(value or "")
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 8 else "*" * len(text)


@register.filter
def masked_name(value: str) -> str:
    """Return a name of which only the first character is shown: 李**."""
    text = str(value or "")
    return text[:1] + "*" * (len(text) - 1)


@register.filter
def as_points(value: Decimal | None, style: str = "") -> str:
    """Return a score without idle zeros (89.68, 92); ``fixed`` keeps two decimals so that columns align."""
    if value is None or value == "":
        return "—"
    number = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{number:f}" if style == "fixed" else plain(number)
