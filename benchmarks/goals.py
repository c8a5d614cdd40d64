"""What is measured, in which module, on which databases."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """``data`` names a module of ``benchmarks.data`` whose data folder is made once and shared; ``place`` is the part
    of it this goal works in. ``is_hasty`` lets the PostgreSQL server forget what a crash would lose (to load much)."""

    letter: str
    title: str
    module: str
    databases: tuple[str, ...] = ("sqlite",)
    data: str = ""
    place: str = ""
    is_hasty: bool = False


GOALS = {
    goal.letter: goal
    for goal in (
        Goal("a", "pages of a branch of 250 members", "pages", data="year", place="year/sunday"),
        Goal("b", "weekly filing by 64 clients at once", "filing", ("sqlite", "postgresql")),
        Goal("c", "evaluation sheets of 250 members as one PDF", "sheets", data="year", place="year/making"),
        Goal("d", "a roster of 7,246 rows, checked and imported", "roster"),
        Goal("e", "one branch's filing board among 10,000 branches", "crowd", ("postgresql",), is_hasty=True),
        Goal("f", "a balanced division of 2,000 households", "division"),
        Goal("n", "near-copies of one record in a year of 250 members", "likeness"),
        Goal("g", "13,250 records of 250 members: calendar and search", "squares", ("sqlite", "postgresql")),
        Goal("h", "Sunday evening of 7,246 members", "sunday", ("postgresql",)),
    )
}
