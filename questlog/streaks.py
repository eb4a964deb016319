"""Streaks and strength: what follows from the days on which something was done.

Nothing here is stored. Whoever undoes a row, marks a day late or puts a row
back changes the days, and so repairs what follows from them (DESIGN §4, Streak).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: Says of a day whether it was off: a day of rest, one that the quest's schedule
#: leaves out, or one that never occurred for the hunter.
IsOff = Callable[[date], bool]

#: After so many days without doing it, the strength of a daily quest has halved.
HALF_LIFE_DAYS = 13
#: What a day leaves of the strength that was there before (Loop's formula at daily frequency).
KEPT_EACH_DAY = 0.5 ** (1 / HALF_LIFE_DAYS)


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row: now, and the most there ever were."""

    current: int
    best: int


def current_streak(days: Iterable[date], *, today: date, is_off: IsOff) -> int:
    """Return how many days in a row, up to today, something was done.

    `days` are those with a standing completion, the newest first, each once;
    only as many are taken as the streak has, and one more. Days off neither
    add nor break, a completion on one adds, and today not yet done does not break.
    """
    count, later = 0, today
    for day in days:
        if not _only_off_between(day, later, today=today, is_off=is_off):
            break
        count, later = count + 1, day
    return count


def streak_of(days: Sequence[date], *, today: date, is_off: IsOff) -> Streak:
    """Return the streak of today and the best ever. `days` as of `current_streak`."""
    best = run = 0
    later: date | None = None
    for day in days:
        joined = later is not None and _only_off_between(day, later, today=today, is_off=is_off)
        run = run + 1 if joined else 1
        best, later = max(best, run), day
    return Streak(current_streak(days, today=today, is_off=is_off), best)


def strength_of(days: Sequence[date], *, today: date, is_off: IsOff) -> float:
    """Return the strength of a daily quest, 0 … 1: how well it holds, a lapse lowering it a little.

    Each day that it was done moves it towards 1, each that it was not towards
    0, both by what `KEPT_EACH_DAY` leaves; days off without it, and today not
    yet done, are skipped. `days` as of `current_streak`.
    """
    strength = 0.0
    earlier: date | None = None
    for day in reversed(days):
        if earlier is not None:
            strength *= KEPT_EACH_DAY ** _missed(earlier, day, today=today, is_off=is_off)
        strength = 1 - (1 - strength) * KEPT_EACH_DAY
        earlier = day
    if earlier is not None:
        strength *= KEPT_EACH_DAY ** _missed(earlier, today, today=today, is_off=is_off)
    return strength


def _only_off_between(first: date, last: date, *, today: date, is_off: IsOff) -> bool:
    """Return whether no day strictly between the two was missed."""
    if last.toordinal() - first.toordinal() < 2:
        return True  # as it is of nearly all
    return all(day >= today or is_off(day) for day in _between(first, last))


def _missed(first: date, last: date, *, today: date, is_off: IsOff) -> int:
    if last.toordinal() - first.toordinal() < 2:
        return 0  # as it is of nearly all
    return sum(day < today and not is_off(day) for day in _between(first, last))


def _between(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range(1, (last - first).days))
