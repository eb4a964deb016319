"""The admin's lists on a large site: queries and milliseconds of each page, through Django's own client."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.test import Client, override_settings

from benchmarks.large_site import HEAVY, Size, empty_the_site, make_site
from benchmarks.measuring import median, timed
from hunterproject.admin import MOST_LISTED
from hunters.models import Hunter, User
from quests.models import Quest

#: What each page may take.
MOST_QUERIES, MOST_MS = 20, 300
ROUNDS = 5
FULL = Size(quests=100_000, hunters=100_000, completions=10_000_000)
QUICK = Size(quests=1_000, hunters=1_000, completions=20_000)
HEAD = f"{'page':<44}{'queries':>8}{'limit':>7}{'ms':>9}{'limit':>7}"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page took: queries, and the median of its milliseconds."""

    name: str
    queries: int
    ms: float
    most_queries: int = MOST_QUERIES
    most_ms: int = MOST_MS
    #: Whether it is held to its limits: a small site says nothing.
    held: bool = True

    def line(self) -> str:
        """Return it as a line of the table."""
        kept = self.queries <= self.most_queries and self.ms <= self.most_ms
        measured = f"{self.name:<44}{self.queries:>8}{self.most_queries:>7}{self.ms:>9.1f}{self.most_ms:>7}"
        return f"{measured}   {'reached' if kept else 'MISSED'}" if self.held else measured


def pages(last: int) -> Iterator[tuple[str, str]]:
    """Yield the pages to measure, by name; `last` is the number of a long list's last page."""
    quests, hunters, accounts = "/admin/quests/quest/", "/admin/hunters/hunter/", "/admin/hunters/user/"
    yield from {
        "quests": quests,
        "quests, last page": f"{quests}?p={last}",
        "quests, all": f"{quests}?state=all",
        "quests, archived": f"{quests}?state=archived",
        "quests of a stat": f"{quests}?stat__exact=Spirit",
        "quests of a rare difficulty": f"{quests}?difficulty__exact=Legendary",
        "quests of no such difficulty": f"{quests}?difficulty__exact=Epic",
        "quests picked": f"{quests}?picked__exact=1",
        "quests far from suggested": f"{quests}?rewards=far",
        "quests by XP": f"{quests}?o=-4",
        "quests, search for many": f"{quests}?q=usual+length",
        "quests, search for one": f"{quests}?q=number+4711",
        "quests, search for none": f"{quests}?q=nowhere",
        "hunters": hunters,
        "hunters, last page": f"{hunters}?p={last}",
        "hunters by XP": f"{hunters}?o=-5",
        "hunters by name": f"{hunters}?o=1",
        "hunters disabled": f"{hunters}?user__is_active__exact=0",
        "hunters, search for many": f"{hunters}?q=mara",
        "hunters, search for one": f"{hunters}?q=hunter777",
        "hunters, search for none": f"{hunters}?q=nobody",
        "accounts": accounts,
        "accounts, search": f"{accounts}?q=hunter777",
        "accounts disabled": f"{accounts}?is_active__exact=0",
    }.items()
    one = Hunter.objects.order_by("pk")[400]
    heavy = Hunter.objects.get(user__username=f"hunter{HEAVY}")
    for name, path in (
        ("completions", "/admin/questlog/questlog/"),
        ("adjustments", "/admin/questlog/adjustment/"),
        ("purchases", "/admin/rewards/purchase/"),
        ("rewards", "/admin/rewards/reward/"),
    ):
        yield name, path
        yield f"{name}, last page", f"{path}?p={last}"
        yield f"{name} of a hunter", f"{path}?hunter__id__exact={one.pk}"
        yield f"{name}, search for a hunter", f"{path}?q=hunter401"
        yield f"{name}, search for nobody", f"{path}?q=nobody"
    log = f"/admin/questlog/questlog/?hunter__id__exact={heavy.pk}"
    yield "completions of a heavy hunter", log
    yield "completions of a heavy hunter, last page", f"{log}&p={last}"
    yield "completions of a heavy hunter, of a stat", f"{log}&stat__exact=Spirit"
    yield "completions of a heavy hunter, marked late", f"{log}&marked_late__exact=1"
    popular = Quest.objects.filter(picked=True).earliest("pk")
    yield "a popular quest", f"{quests}{popular.pk}/change/"
    yield "a hunter", f"{hunters}{heavy.pk}/change/"


def measure(client: Client, name: str, path: str, *, rounds: int, held: bool = True) -> Page:
    """Open a page once for its queries, then for its time."""
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        response = client.get(path)
    assert response.status_code == 200, f"{path} answers {response.status_code}"
    times = [timed(lambda: client.get(path)) for _ in range(rounds)]
    return Page(name, len(asked), round(median(times) * 1000, 1), held=held)


@override_settings(
    STORAGES={
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
)
def run(*, quick: bool) -> list[Page]:
    """Make the site, measure each page, and show them as a table and as one line of JSON."""
    size = QUICK if quick else FULL
    last = 2 if quick else MOST_LISTED // 50
    empty_the_site()
    started = time.perf_counter()
    make_site(size)
    print(
        f"{size.quests:,} quests, {size.hunters:,} hunters, {size.completions:,} completions,"
        f" made in {time.perf_counter() - started:.0f} s"
    )
    keeper = User.objects.create_superuser("keeper")
    client = Client(SERVER_NAME="localhost")
    client.force_login(keeper)
    rounds = 1 if quick else ROUNDS
    figures = [measure(client, name, path, rounds=rounds, held=not quick) for name, path in pages(last)]
    empty_the_site()
    print("\n".join([HEAD, *(figure.line() for figure in figures)]))
    print(json.dumps([asdict(figure) for figure in figures]))
    return figures
