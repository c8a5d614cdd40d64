"""Asking the database less often: many small questions in one query, and the same question only once.

A home page asks some thirty small things of every room. Each of them is cheap; the way to the database is not.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# Each as (function that gathers the values of a row, function that gathers the rows), both of the database's own.
_JSON = {"sqlite": ("json_array", "json_group_array"), "postgresql": ("json_build_array", "json_agg")}


# A query has room for some two thousand columns and a megabyte of text.
MOST_AT_ONCE = 250


@dataclass(frozen=True)
class Rows:
    """A question for the rows of a ``values_list`` themselves, few and narrow: whole numbers, text, days, booleans."""

    queryset: QuerySet


Question = QuerySet | Rows
Answer = int | list[tuple]


def answer_all(questions: Sequence[Question]) -> list[Answer]:
    """Return the answers in the order of the questions: for a queryset (of objects, or a union of
    keys) how many it holds, for ``Rows`` these rows. One query for all of them, in which the same question stands once;
    none when all are empty from the start, more only where there are hundreds."""
    if len(questions) > MOST_AT_ONCE:
        portions = [questions[at : at + MOST_AT_ONCE] for at in range(0, len(questions), MOST_AT_ONCE)]
        return [answer for portion in portions for answer in answer_all(portion)]
    asked: dict[tuple, int] = {}
    places, readers = [], []
    compiled = {id(one): _compile(one) for one in {id(question): question for question in questions}.values()}
    for question in questions:
        sql, params, read = compiled[id(question)]
        places.append(asked.setdefault((sql, params), len(asked)) if sql else None)
        readers.append(read)
    found = _ask(asked) if asked else ()
    return [read(None if place is None else found[place]) for place, read in zip(places, readers, strict=True)]


def count_all(querysets: Sequence[QuerySet]) -> list[int]:
    """Return how many rows each queryset has. One query."""
    return [int(count) for count in answer_all(querysets)]  # type: ignore[arg-type] # a queryset's answer is a number


def _ask(asked: dict[tuple, int]) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(f"({sql})" for sql, _ in asked), [value for _, params in asked for value in params]
        )
        return cursor.fetchone()


def _compile(question: Question) -> tuple:
    """Return the scalar query, its parameters, and what makes the answer of its value; no query where Django knows
    without asking that there are no rows."""
    if isinstance(question, Rows):
        return _compile_rows(question.queryset)
    rows = question if question.query.combinator else question.order_by().values("pk")
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None, (), _count
    return f"SELECT COUNT(*) FROM ({sql}) counted", tuple(params), _count  # noqa: S608 - Django wrote it


def _count(value: int | None) -> int:
    return value or 0


def _compile_rows(queryset: QuerySet) -> tuple:
    compiler = queryset.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None, (), lambda _: []
    # JSON knows no days: each value is read as its field reads it.
    fields = [expression.output_field for expression, _, _ in compiler.select]
    columns = ", ".join(f"column{number}" for number in range(len(fields)))
    row, rows = _JSON[connection.vendor]
    # Named in a WITH, since two tables may call a column the same. All of it is ours or Django's.
    sql = f"WITH listed({columns}) AS ({sql}) SELECT CAST({rows}({row}({columns})) AS text) FROM listed"  # noqa: S608
    return sql, tuple(params), lambda text: _read(text, fields)


def _read(text: str | None, fields: list) -> list[tuple]:
    return [
        tuple(field.to_python(value) for field, value in zip(fields, row, strict=True))
        for row in json.loads(text or "[]")
    ]


_answers: ContextVar[dict | None] = ContextVar("answers", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within this, a function marked ``asked_once`` is carried out once for the same arguments, for whoever asks.

    Only round what reads and writes nothing, such as the making of one page: what was found is not looked up again.
    Outside it, every call asks afresh.
    """
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once(function):
    """Mark a function that reads facts several rooms need for one page. Its arguments must be hashable, and nobody may
    change what it returns.

    Its ``know(answer, *args)`` gives the answer beforehand: to whoever goes through many people and asked for all of
    them in one query.
    """

    def know(answer, *args) -> None:
        answers = _answers.get()
        if answers is not None:
            answers[function, args, ()] = answer

    @wraps(function)
    def asked(*args, **options):
        answers = _answers.get()
        if answers is None:
            return function(*args, **options)
        key = (function, args, tuple(sorted(options.items())))
        if key not in answers:
            answers[key] = function(*args, **options)
        return answers[key]

    asked.know = know  # type: ignore[attr-defined]
    return asked
