"""(a) Pages of a branch: queries with 30 and with 250 members, server time against the same template rendered
behind the same middleware from rows that are already in memory."""

from types import GeneratorType

from django.core.paginator import Page
from django.db import connection
from django.db.models import QuerySet
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment

from benchmarks import floors
from benchmarks.measure import Row, side_by_side

MOST_QUERIES = 15
GOAL = 1.5


def captured(client: Client, url: str) -> tuple[str, dict, int]:
    """Return the template, its context with every row in memory, and the number of queries of the real page."""
    setup_test_environment()
    try:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        context = response.context[0].flatten() if isinstance(response.context, list) else response.context.flatten()
        template = response.templates[0].name
    finally:
        teardown_test_environment()
    own = {name: in_memory(value) for name, value in context.items() if name not in floors.FROM_PROCESSORS}
    return template, own, len(queries)


def in_memory(value):
    if isinstance(value, GeneratorType):
        return list(value)
    if isinstance(value, QuerySet):
        len(value)
    if isinstance(value, Page):
        value.object_list = list(value.object_list)
    return value


def measure(client: Client, name: str, url: str, *, small: tuple[Client, str] | None = None, rounds: int = 40) -> Row:
    """Measure one page; ``small`` is the same page of a branch of 30, whose number of queries must be the same."""
    template, context, queries = captured(client, url)
    note = f"{queries} queries"
    if small:
        fewer = captured(*small)[2]
        note += f" (30 members: {fewer})"
    if queries > MOST_QUERIES or (small and fewer != queries):
        note += " TOO MANY"
    with override_settings(ROOT_URLCONF="benchmarks.urls"):
        floors.shown = (template, context)
        ours, floor = side_by_side(lambda: client.get(url), lambda: client.get("/floor/page/"), rounds=rounds)
    return Row(name, "ms", ours * 1000, floor * 1000, GOAL, note)
