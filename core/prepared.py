"""Queries that are asked at every request: Django writes their SQL once, not each time."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """A ``values_list`` that is asked often, with other values each time. For what every request asks: writing the SQL
    takes far longer than answering it.

    ``write`` returns the queryset when given the ``stand_ins`` by name: for each value one of its kind (not None) that
    nothing else in the query equals. Calling it with the real values returns the rows as the database gives them: good
    for whole numbers and text.
    """

    def __init__(self, write: Callable[..., QuerySet], **stand_ins: Any):
        self._write, self._stand_ins = write, stand_ins

    def __call__(self, **values: Any) -> list[tuple]:
        sql, places = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[name] if name else constant for name, constant in places])
            return cursor.fetchall()

    @cached_property
    def _written(self) -> tuple[str, list[tuple[str | None, Any]]]:
        """The SQL, and for each of its parameters the name of the value that goes there, or else what stands there."""
        names = {str(stand_in): name for name, stand_in in self._stand_ins.items()}
        sql, parameters = self._write(**self._stand_ins).query.sql_with_params()
        return sql, [(names.get(str(parameter)), parameter) for parameter in parameters]
