"""Measuring one thing beside its limit: in turns, in the same run, medians of several rounds."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured thing beside its limit, in seconds, and the peak memory of its process in MB."""

    name: str
    ours: float
    limit: float
    #: What the ratio has to reach, and what it should; None where it says nothing.
    reach: float | None
    goal: float | None
    memory: float = 0.0

    @property
    def ratio(self) -> float:
        """How many times the limit's time it took."""
        return self.ours / self.limit

    def line(self) -> str:
        """Return the figure as a line of the table."""
        memory = f"{self.memory:6.0f} MB" if self.memory else ""
        measured = f"{self.name:<28}{self.ours:9.2f} s{self.limit:9.2f} s{self.ratio:7.2f}"
        if self.reach is None or self.goal is None:
            return f"{measured}{memory}"
        verdict = "goal" if self.ratio <= self.goal else "reached" if self.ratio <= self.reach else "MISSED"
        return f"{measured}{memory}   at most {self.reach:.1f}, goal {self.goal:.1f}: {verdict}"

    def as_dict(self) -> dict[str, object]:
        """Return the figure for machines."""
        return {**asdict(self), "ratio": round(self.ratio, 3)}


HEAD = f"{'what':<28}{'ours':>11}{'limit':>11}{'ratio':>7}"


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
    show([small, large], ["", f"peak memory, large to small: {large.memory / small.memory:.2f}"])
    return [small, large]


def show(figures: Sequence[Figure], notes: Sequence[str] = ()) -> None:
    """Print the table, then the same as one line of JSON."""
    print("\n".join([HEAD, *(figure.line() for figure in figures), *notes]))
    print(json.dumps([figure.as_dict() for figure in figures]))
