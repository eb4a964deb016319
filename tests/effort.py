"""How much a long test does: little at each change, in full with HUNTER_TEST_FULL (`script/test --full`)."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

FULL = bool(os.environ.get("HUNTER_TEST_FULL"))


def examples(count: int) -> int:
    """Return how many examples of hypothesis to try: `count`, in full twenty times as many."""
    return count * 20 if FULL else count


def racers(count: int) -> int:
    """Return how many threads race each other: `count`, in full eight times as many."""
    return count * 8 if FULL else count


def repeats(count: int) -> int:
    """Return how often a costly act (killing a process) is done: `count`, in full ten times as often."""
    return count * 10 if FULL else count


def presses(count: int) -> int:
    """Return how many presses a test under load waits for: `count`, in full three times as many."""
    return count * 3 if FULL else count


def seconds(count: float) -> float:
    """Return how long a trouble lasts: `count` seconds, in full fifteen times as long."""
    return count * 15 if FULL else count


def of_a_matrix(whole: Sequence[T], one_pass: Sequence[T]) -> Sequence[T]:
    """Return which cases of a matrix to try: those of one pass through it, in full all of them."""
    return whole if FULL else one_pass
