"""How an action says no."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


class Refused(Exception):
    """An action was not carried out.

    ``message`` is a Chinese sentence a user can act on; ``field`` names the form field it belongs to.
    """

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class Stale(Refused):
    """Somebody changed the thing since the user saw it. Nothing was written."""

    def __init__(self, message: str = "这份内容刚刚被别人改过。下面并排列出两份，请核对后再提交，您填写的文字都还在。"):
        super().__init__(message)


class WrongState(Stale):
    """The step does not start from the state the thing is in by now."""


class NotAllowed(Refused):
    """The person may not take this step on this object."""

    def __init__(self, message: str = "您没有办理这一步的权限。"):
        super().__init__(message)


@contextmanager
def unique_or_refused(sentence: str, field: str | None = None) -> Iterator[None]:
    """Turn the database's refusal of a second row of the same kind into a sentence. Two people may have been asked the
    same question at the same moment; only the database sees both answers."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(sentence, field) from error
