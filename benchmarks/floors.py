"""The floor of a page: the same template behind the same middleware, from rows that are already in memory."""

from contextlib import contextmanager
from types import GeneratorType

from django.core.paginator import Page
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils.functional import LazyObject
from django_filters import FilterSet

# What context processors add at each rendering, floor or not.
FROM_PROCESSORS = {
    "request", "user", "perms", "messages", "DEFAULT_MESSAGE_LEVELS", "csrf_token", "CSP_NONCE", "care", "navigation",
    "tabs", "current_organization", "current_year", "True", "False", "None",
}  # fmt: skip
# A page without rows: what the middleware and the context processors ask, and nothing else.
FRAME = '{% extends "base.html" %}{% block content %}{{ current_organization }}{% endblock %}'
_shown: tuple[str, dict] | None = None


class WhenOn:
    """A path converter that takes any address while a floor is on, and none else."""

    regex = ".*"

    def to_python(self, value: str) -> str:
        if _shown is None:
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value


@contextmanager
def answering(template: str, context: dict):
    """While inside, every address is answered with this template and these rows."""
    global _shown
    _shown = (template, context)
    try:
        yield
    finally:
        _shown = None


def page(request, address):
    template, context = _shown
    if not template:
        return HttpResponse(engines["django"].from_string(FRAME).render({}, request))
    return render(request, template, context)


def rows_of(context: dict) -> dict:
    """Return what the page itself put into its context, with everything it would ask the database for in memory."""
    own = {name: value for name, value in context.items() if name not in FROM_PROCESSORS}
    return {name: in_memory(value) for name, value in own.items()}


def in_memory(value):
    """Return the value with its rows fetched; forms get their choices as lists."""
    match value:
        case dict():
            return {key: in_memory(part) for key, part in value.items()}
        case GeneratorType() | list():
            return [in_memory(part) for part in value]
        case QuerySet() | LazyObject():
            bool(value)
        case Page():
            value.object_list = list(value.object_list)
        case FilterSet():
            _keep_choices(value.form)
        case BaseForm():
            _keep_choices(value)
    return value


def _keep_choices(form: BaseForm) -> None:
    for field in form.fields.values():
        if hasattr(field.widget, "choices"):
            field.widget.choices = list(field.widget.choices)
