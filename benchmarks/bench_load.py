"""The shipped server under the load of an evening: how much it can, and whether it holds 70 % of that.

200 hunters with a year of history each. First everybody asks again at once, for
a short while: that is its capacity on this machine, clients and database beside
it. Then they arrive by chance at 70 % of it, for ten minutes. No answer may be
wrong, and no worker's memory may grow by more than a tenth.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import StringIO

from django.core.management import call_command

from benchmarks.load_clients import MIX, Answer, Clients
from benchmarks.load_site import serving, year_of
from questlog.models import QuestLog

SHARE = 0.7
MOST_GROWTH = 1.10
#: As many ask at once while the capacity is measured: more than there are threads.
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many hunters, and how many seconds: to get warm, at capacity, and held."""

    hunters: int
    warm: float
    saturated: float
    held: float


FULL = Sizes(hunters=200, warm=20, saturated=30, held=600)
QUICK = Sizes(hunters=20, warm=2, saturated=5, held=20)


@dataclass(frozen=True, slots=True)
class Page:
    """What one kind of request took, in milliseconds."""

    name: str
    count: int
    errors: int
    p50: float
    p95: float
    p99: float
    longest: float

    def line(self) -> str:
        """Return it as a line of the table."""
        times = "".join(f"{value:>10,.0f}" for value in (self.p50, self.p95, self.p99, self.longest))
        return f"{self.name:<12}{self.count:>9,}{self.errors:>8}{times}"


HEAD = f"{'page':<12}{'answers':>9}{'errors':>8}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'longest':>10}"


def page(name: str, answers: Sequence[Answer]) -> Page:
    """Sum answers up."""
    times = sorted(answer.seconds * 1000 for answer in answers) or [0.0]

    def quantile(share: float) -> float:
        return round(times[min(len(times) - 1, int(len(times) * share))], 1)

    errors = sum(bool(answer.problem) for answer in answers)
    return Page(
        name, len(answers), errors, quantile(0.5), quantile(0.95), quantile(0.99), round(times[-1], 1)
    )


def run(*, quick: bool) -> list[Page]:
    """Measure, and show it as a table and as one line of JSON; exits 1 when something went wrong or grew."""
    sizes = QUICK if quick else FULL
    began = time.perf_counter()
    with year_of(sizes.hunters) as prepared, serving() as server:
        print(
            f"{sizes.hunters} hunters, {prepared.completions:,} completions in a year, "
            f"made in {time.perf_counter() - began:.0f} s"
        )
        clients = Clients(server.port, prepared)
        _rate, warming = clients.saturate(sizes.warm, AT_ONCE)
        capacity, saturated = clients.saturate(sizes.saturated, AT_ONCE)
        print(f"capacity: {capacity:.1f} answers a second, {AT_ONCE} at once for {sizes.saturated:.0f} s")
        before = server.memory()
        started = time.monotonic()
        held = clients.arrive(sizes.held, capacity * SHARE)
        rate = len(held) / (time.monotonic() - started)
        after = server.memory()
        everything = [*warming, *saturated, *held]
        problems = Counter(answer.problem for answer in everything if answer.problem)
        problems += Counter(_record_problems(prepared.completions, everything))
    pages = [page(name, [answer for answer in held if answer.what == name]) for name in MIX]
    pages.append(page("all", held))
    print(f"held: {rate:.1f} answers a second for {sizes.held:.0f} s, {SHARE:.0%} of the capacity\n")
    print("\n".join([HEAD, *(one.line() for one in pages), "", *_memory_lines(before, after)]))
    grown = before.keys() != after.keys() or any(
        after[worker] > MOST_GROWTH * megabytes for worker, megabytes in before.items()
    )
    for problem, count in problems.most_common():
        print(f"WRONG: {problem} ({count} times)")
    print(
        json.dumps(
            {
                "capacity": round(capacity, 1),
                "rate": round(rate, 1),
                "pages": [asdict(one) for one in pages],
                "memory": [list(before.values()), list(after.values())],
            }
        )
    )
    # So short a time says nothing about memory.
    if problems or (grown and not quick):
        sys.exit(1)
    return pages


def _record_problems(before: int, answers: Sequence[Answer]) -> list[str]:
    """Return what is wrong with the record after all of it: each press counted once, each total right."""
    pressed = sum(answer.what == "complete" and not answer.problem for answer in answers)
    found = QuestLog.objects.count() - before
    problems = [] if found == pressed else [f"{pressed} presses were answered, and {found} are in the record"]
    try:
        call_command("verify_ledger", stdout=StringIO())
    except SystemExit:
        problems.append("totals differ from their rows")
    return problems


def _memory_lines(before: dict[int, float], after: dict[int, float]) -> list[str]:
    if before.keys() != after.keys():
        return ["memory: a worker was replaced"]
    return [
        f"memory of worker {number}: {before[worker]:.0f} MB, then {after[worker]:.0f} MB "
        f"({after[worker] / before[worker] - 1:+.1%}, at most {MOST_GROWTH - 1:+.0%})"
        for number, worker in enumerate(before, start=1)
    ]
