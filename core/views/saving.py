"""Saving while somebody types: what the page's script is told. The contract stands in docs/design-language.md."""

from collections.abc import Callable
from typing import Any

from django.http import JsonResponse
from django.utils import timezone

from core import clock
from core.errors import Refused, Stale


def first_error(form) -> str:
    return next(iter(form.errors.values()))[0]


def save_quietly(form, save: Callable[[], Any], *, wrong: Callable[[Any], str] = first_error) -> JsonResponse:
    """Save what is there so far by ``save``, which returns the thing with its version, or None where nothing was begun.
    ``wrong`` says of a form that is not valid why it was not saved."""
    if not form.is_valid():
        return not_saved(wrong(form))
    try:
        saved = save()
    except Stale as conflict:
        return not_saved(conflict.message, status=409)
    except Refused as refusal:
        return not_saved(refusal.message)
    saved_at = timezone.localtime(clock.now())
    return JsonResponse({"saved_at": f"{saved_at:%H:%M}", "version": saved.version if saved else 0})


def not_saved(message: str, *, status: int = 422) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
