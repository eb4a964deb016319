"""Searching and filtering a catalog of a hundred thousand quests, beside the bare query.

What the list of quests asks the database, through the app's own selector and
paginator: how many there are, and the first twenty, each with whether the
hunter follows it and has done it. The bare query has neither of the two: it
counts and takes twenty, by hand. The whole page, drawn, stands there unheld.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from benchmarks.bench_views import look_in_process
from benchmarks.large_site import Size, empty_the_site, make_site
from benchmarks.measuring import Figure, in_turns, median, show, timed
from benchmarks.page_site import Recorded, board_quests, hunter_with_record, tidy
from questlog.quest_list import KeysFirst, listed_quests
from questlog.views import QUESTS_PAGE
from quests.folding import fold
from quests.models import Quest

REACH, GOAL = 1.5, 1.2
FULL = Size(quests=100_000, hunters=1_000, completions=100_000)
QUICK = Size(quests=1_000, hunters=100, completions=1_000)
#: What is chosen, as the address says it.
CHOICES: dict[str, dict[str, str]] = {
    "all": {},
    "search for one": {"q": "number 4711"},
    "search for many": {"q": "usual length"},
    "search for none": {"q": "nowhere"},
    "of a stat": {"stat": "Spirit"},
    "of a rare difficulty": {"difficulty": "Legendary"},
    "search within a stat": {"q": "sentence", "stat": "Domain", "repeat": "weekly"},
    "most XP first": {"sort": "xp"},
}
ORDERS = {"": "name, id", "xp": "xp_reward DESC, name, id"}


@dataclass(frozen=True, slots=True)
class Found:
    """How many quests there are, and those of the first page, by their ids."""

    count: int
    quests: list[Any]


def ours(hunter: Recorded, chosen: dict[str, str]) -> Found:
    """Ask as the page does."""
    page = KeysFirst(listed_quests(hunter.hunter, datetime.now(UTC).date(), chosen), QUESTS_PAGE).get_page(1)
    return Found(page.paginator.count, [quest.pk for quest in page])


def bare(hunter: Recorded, chosen: dict[str, str]) -> Found:
    """Ask by hand."""
    conditions = ["archived_at IS NULL", "(owner_id IS NULL OR owner_id = %s)"]
    values: list[Any] = [hunter.hunter.pk]
    for word in fold(chosen.get("q", "")).split():
        conditions.append("search_key LIKE %s")
        values.append(f"%{word}%")
    for column in ("stat", "difficulty", "repeat"):
        if column in chosen:
            conditions.append(f"{column} = %s")
            values.append(chosen[column])
    where = f"FROM {Quest._meta.db_table} WHERE {' AND '.join(conditions)}"
    order = ORDERS[chosen.get("sort", "")]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {where}", values)
        (count,) = cursor.fetchone()
        if not count:
            return Found(0, [])
        cursor.execute(
            "SELECT id, name, name_es, description, description_es, stat, difficulty, repeat, xp_reward,"
            f" gold_reward, owner_id {where} ORDER BY {order} LIMIT {QUESTS_PAGE}",
            values,
        )
        return Found(count, [row[0] for row in cursor.fetchall()])


def run(*, quick: bool) -> list[Figure]:
    """Measure and show; exits with a sentence where the two find something else."""
    rounds = 1 if quick else 9
    empty_the_site()
    make_site(QUICK if quick else FULL)
    hunter = hunter_with_record(1, board_quests(), completions=30, days=30)
    tidy()
    figures = []
    for name, chosen in CHOICES.items():
        if ours(hunter, chosen) != bare(hunter, chosen):
            raise SystemExit(f"The catalog, {name}: the list and the bare query find something else.")
        times = in_turns(rounds, *_measures(hunter, chosen))
        asked, limit, page = (median(one) * 1000 for one in times)
        reach, goal = (None, None) if quick else (REACH, GOAL)
        figures.append(Figure(f"catalog, {name}", asked, limit, reach, goal, unit="ms"))
        queries = look_in_process(hunter, f"/quests/?{urlencode(chosen)}")
        figures.append(Figure("  its page", page, limit, None, None, unit="ms", queries=queries))
    empty_the_site()
    show(figures)
    return figures


def _measures(hunter: Recorded, chosen: dict[str, str]) -> list[Callable[[], float]]:
    path = f"/quests/?{urlencode(chosen)}"
    return [
        lambda: timed(lambda: ours(hunter, chosen)),
        lambda: timed(lambda: bare(hunter, chosen)),
        lambda: timed(lambda: look_in_process(hunter, path)),
    ]
