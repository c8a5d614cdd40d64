"""Queries that are asked at every request: Django writes their SQL once, not each time."""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import QuerySet


class Prepared:
    """A queryset that is asked often, with other values each time. For what every request asks: writing the SQL takes
    far longer than answering it.

    ``write`` returns the queryset when given the ``stand_ins`` by name: for each value one that its field can hold and
    that nothing else in the query equals. Calling it with the real values returns the list of what the queryset would
    give, objects or tuples.
    """

    def __init__(self, write: Callable[..., QuerySet], **stand_ins: Any):
        self._write, self._stand_ins = write, stand_ins

    def __call__(self, **values: Any) -> list:
        queryset, compiler, sql, places = self._written
        parameters = tuple(values[name] if name else constant for name, constant in places)
        compiler = copy(compiler)
        compiler.connection = connections[queryset.db]  # this thread's own
        compiler.as_sql = lambda *_, **__: (sql, parameters)
        queryset = queryset.all()
        queryset.query.get_compiler = lambda *_, **__: compiler
        return list(queryset)

    @cached_property
    def _written(self) -> tuple:
        """The queryset, what reads its rows, its SQL, and for each of its parameters the name of the value that goes
        there, or else what stands there."""
        names = {str(stand_in): name for name, stand_in in self._stand_ins.items()}
        queryset = self._write(**self._stand_ins)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = compiler.as_sql()
        return queryset, compiler, sql, [(names.get(str(parameter)), parameter) for parameter in parameters]
