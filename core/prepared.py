"""Queries that are asked at every request: Django writes their SQL once, not each time."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """A ``values_list`` that is asked often, with other values each time. For what every request asks: writing the SQL
    takes far longer than answering it.

    ``write`` returns the queryset when given the ``stand_ins`` by name: for each value one that its field can hold and
    that nothing else in the query equals. Calling it with the real values returns the rows, as the queryset would.
    """

    def __init__(self, write: Callable[..., QuerySet], **stand_ins: Any):
        self._write, self._stand_ins = write, stand_ins

    def __call__(self, **values: Any) -> list[tuple]:
        sql, places, compiler, converters = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[name] if name else constant for name, constant in places])
            rows = cursor.fetchall()
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    @cached_property
    def _written(self) -> tuple:
        """The SQL; for each of its parameters the name of the value that goes there, or else what stands there; and how
        the columns are read."""
        names = {str(stand_in): name for name, stand_in in self._stand_ins.items()}
        compiler = self._write(**self._stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = [(names.get(str(parameter)), parameter) for parameter in parameters]
        return sql, places, compiler, compiler.get_converters([expression for expression, *_ in compiler.select])
