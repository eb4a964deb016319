"""What a hunter's record is made of, as DESIGN §1 and §3 have it. Plain Python, and nothing of the app."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

STATS = ("Strength", "Agility", "Intelligence", "Spirit", "Domain")
GOLD = "gold"
MOST = 2**53 - 1
OPEN_DAYS = 7
EVERY_DAY = 127
#: 'Levels. By the table', whose last step is shorter than the one before (FORMAT.md).
LEVELS = [25 * (level - 1) * (level + 2) for level in range(1, 51)] + [65_000]
#: What a day leaves of a daily quest's strength: half of it after 13 days.
KEPT = 0.5 ** (1 / 13)

#: Levels before and after, of the stat and in all, and the new rank; None where none was crossed.
Crossed = tuple[tuple[int, int] | None, tuple[int, int] | None, str | None]


class Refused(Exception):
    """A step is refused; nothing has changed."""


@dataclass
class Quest:
    """Something to do, as it is now."""

    name: str
    stat: str
    difficulty: str
    repeat: str
    xp_reward: int
    gold_reward: int
    #: The hunter's own; else in the catalog.
    own: bool = False
    archived: bool = False
    #: From which day on it is due on which weekdays, as it was decided; the latest decision last.
    decided: list[tuple[date, int]] = field(default_factory=list)

    def slot(self, day: date) -> str | None:
        """§1: 'the quest day for a daily quest, the ISO week … for a weekly one, "once" …, nothing'."""
        year, week, _weekday = day.isocalendar()
        return {
            "daily": f"{day}",
            "weekly": f"{year:04}-W{week:02}",
            "once": "once",
            "unlimited": None,
        }[self.repeat]

    def is_due(self, day: date) -> bool:
        """Return whether the weekdays decided for that day hold it."""
        return on_weekday(self.decided, day, EVERY_DAY)


@dataclass
class Row:
    """One completion: 'Rows never change but for `undone_at`' (§3)."""

    id: UUID
    quest: UUID | None
    name: str
    stat: str
    difficulty: str
    at: datetime
    day: date
    slot: str | None
    late: bool
    xp: int
    gold: int
    #: Of the form that was sent; None for an imported row.
    request: UUID | None
    undone: bool = False

    def gives(self) -> dict[str, int]:
        """§3: of a quest that is gone the gold counts, the XP does not."""
        return {GOLD: self.gold} | ({self.stat: self.xp} if self.stat else {})


@dataclass
class Reward:
    """What gold buys, at most so often a day or a week where it has a limit."""

    price: int
    limit: int | None = None
    period: str = "day"

    def period_of(self, day: date) -> object:
        """Return what two purchases share that the limit counts together."""
        return day if self.period == "day" else day.isocalendar()[:2]


@dataclass
class Purchase:
    """One buying, at the price of then."""

    reward: UUID
    price: int
    day: date
    request: UUID
    undone: bool = False


@dataclass
class Adjustment:
    """A change of one stat's XP, or of gold, that is no completion."""

    what: str
    amount: int
    request: UUID | None = None


def on_weekday(decided: Iterable[tuple[date, int]], day: date, otherwise: int) -> bool:
    """Return whether the latest decision that reaches a day holds its weekday (Monday's bit is 1)."""
    weekdays = next((bits for since, bits in reversed(list(decided)) if since <= day), otherwise)
    return bool(weekdays & 1 << day.weekday())


def level(xp: int) -> int:
    """Return the level of a number of XP."""
    return sum(threshold <= xp for threshold in LEVELS)


def rank(global_level: int) -> str:
    """'E, D, C, B, A, S from global level 1, 10, 20, 30, 40, 50.'"""
    return "EDCBAS"[global_level // 10]


def stars(xp: int) -> int:
    """'Past the last: level 51 and a star for each further 10 000 XP.'"""
    return max(xp - LEVELS[-1], 0) // 10_000
