"""Measuring one thing beside its limit: in turns, in the same run, medians of several rounds."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

#: Memory that grows no more than this, while the log grows a hundred times, is flat.
FLAT = 1.2
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured thing beside its limit, each in `unit`."""

    name: str
    ours: float
    limit: float
    #: What the ratio has to reach, and what it should; None where it says nothing.
    reach: float | None
    goal: float | None
    #: The peak memory of its process in MB, where that was measured.
    memory: float = 0.0
    #: Seconds ("s"), milliseconds ("ms"), or how many a second ("/s").
    unit: str = "s"
    #: Statements that it sends to the database, where they were counted.
    queries: int | None = None

    @property
    def ratio(self) -> float:
        """How many times the limit's time it took; of a rate, which share of the limit's it has."""
        return self.ours / self.limit

    def reaches(self, ratio: float) -> bool:
        """Say whether it is as good as this ratio: at least that of a rate, at most that of a time."""
        return self.ratio >= ratio if self._is_rate else self.ratio <= ratio

    @property
    def _is_rate(self) -> bool:
        return self.unit == "/s"

    def line(self) -> str:
        """Return the figure as a line of the table."""
        measured = "".join(f"{value:10.2f} {self.unit:<2}" for value in (self.ours, self.limit))
        measured = f"{self.name:<36}{measured}{self.ratio:7.2f}"
        if self.memory:
            measured += f"{self.memory:6.0f} MB"
        if self.queries is not None:
            measured += f"{self.queries:4} queries"
        if self.reach is None or self.goal is None:
            return measured
        verdict = "goal" if self.reaches(self.goal) else "reached" if self.reaches(self.reach) else "MISSED"
        bound = "at least" if self._is_rate else "at most"
        return f"{measured}   {bound} {self.reach:g}, goal {self.goal:g}: {verdict}"

    def as_dict(self) -> dict[str, object]:
        """Return the figure for machines."""
        return {**asdict(self), "ratio": round(self.ratio, 3)}


HEAD = f"{'what':<36}{'ours':>13}{'limit':>13}{'ratio':>7}"


def in_turns(rounds: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Take each measure once a round, in turns, and return the times of each, in seconds."""
    times: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for kept, measure in zip(times, measures, strict=True):
            kept.append(measure())
    return times


def median(times: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(times)


def timed(call: Callable[[], object]) -> float:
    """Return how long a call took, in seconds."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def queries_of(call: Callable[[], object]) -> list[str]:
    """Return the statements that a call sends to the database, beside BEGIN and COMMIT."""
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        call()
    return asked


def run_command(*arguments: str) -> tuple[float, float]:
    """Run a manage.py command in a process of its own; returns seconds and its peak memory in MB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.command", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(arguments)} failed:\n{done.stderr}")
    return seconds, int(done.stdout.split()[-1]) / 1024


class Measure(Protocol):
    """Measures the same thing at a size, in so many rounds."""

    def __call__(self, entries: int, rounds: int, *, held: bool) -> Figure:
        """Return the figure; one that is not `held` has no ratio to reach."""


def small_and_large(measure: Measure, *, quick: bool) -> list[Figure]:
    """Measure a small and a large log, and show them: time grows with the log, memory does not."""
    rounds = 1 if quick else 5
    # A small log's time is mostly the start of the command: only its memory says something.
    small = measure(1_000 if quick else 10_000, rounds, held=False)
    large = measure(10_000 if quick else 1_000_000, rounds, held=not quick)
    grown = large.memory / small.memory
    verdict = "" if quick else f", at most {FLAT}: {'reached' if grown <= FLAT else 'MISSED'}"
    show([small, large], ["", f"peak memory, large to small: {grown:.2f}{verdict}"])
    return [small, large]


def show(figures: Sequence[Figure], notes: Sequence[str] = ()) -> None:
    """Print the table, then the same as one line of JSON."""
    print("\n".join([HEAD, *(figure.line() for figure in figures), *notes]))
    print(json.dumps([figure.as_dict() for figure in figures]))
