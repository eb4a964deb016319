"""Levels, ranks and stars: what follows from a number of XP.

The table is the older program's, played as it was: 51 thresholds, so 51
levels, with a last step of 1 300 where 2 500 came before. The level of a stat
and the global level (of the sum of all stats) come from the same table.
"""

from bisect import bisect_right
from dataclasses import dataclass

#: Level N is reached at THRESHOLDS[N - 1] XP.
THRESHOLDS = (
    0, 100, 250, 450, 700, 1000, 1350, 1750, 2200, 2700, 3250, 3850, 4500, 5200, 5950, 6750,
    7600, 8500, 9450, 10450, 11500, 12600, 13750, 14950, 16200, 17500, 18850, 20250, 21700,
    23200, 24750, 26350, 28000, 29700, 31450, 33250, 35100, 37000, 38950, 40950, 43000,
    45100, 47250, 49450, 51700, 54000, 56350, 58750, 61200, 63700, 65000,
)  # fmt: skip
MAX_LEVEL = len(THRESHOLDS)
#: XP beyond the last threshold that earn one star.
XP_PER_STAR = 10_000

#: The global level at which each rank begins, lowest first (DESIGN §4).
RANKS = (("E", 1), ("D", 10), ("C", 20), ("B", 30), ("A", 40), ("S", 50))


def level_for(xp: int) -> int:
    """Return the level, 1 … 51, of a number of XP; below 0 counts as 0."""
    return max(1, bisect_right(THRESHOLDS, xp))


def stars_for(xp: int) -> int:
    """Return the stars earned past the last level: one for each further 10 000 XP."""
    return max(0, xp - THRESHOLDS[-1]) // XP_PER_STAR


def rank_for(global_level: int) -> str:
    """Return the rank letter, E … S, of a global level."""
    return [letter for letter, begins_at in RANKS if begins_at <= global_level][-1]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a number of XP stands in the table. All amounts are XP."""

    xp: int
    level: int
    stars: int
    #: XP gained since this level began, and between this level and the next.
    gained: int
    needed: int
    #: XP still missing to the next level; 0 at the last.
    missing: int
    #: XP at which this level began.
    begins_at: int
    #: XP at which the next level, or past the last level the next star, begins.
    next_at: int

    @property
    def is_max(self) -> bool:
        """Whether the last level is reached."""
        return self.level == MAX_LEVEL

    @property
    def next_level(self) -> int:
        """The level after this one; the last level itself at the last."""
        return min(self.level + 1, MAX_LEVEL)

    @property
    def star_range(self) -> range:
        """One item for each star, for drawing them."""
        return range(self.stars)


def progress_for(xp: int) -> Progress:
    """Return level, stars and the way to the next level of a number of XP."""
    level = level_for(xp)
    begins_at = THRESHOLDS[level - 1]
    stars = stars_for(xp)
    if level == MAX_LEVEL:
        next_star = begins_at + (stars + 1) * XP_PER_STAR
        return Progress(
            xp, level, stars, gained=1, needed=1, missing=0, begins_at=begins_at, next_at=next_star
        )
    next_at = THRESHOLDS[level]
    return Progress(xp, level, 0, xp - begins_at, next_at - begins_at, next_at - xp, begins_at, next_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """A hunter's rank and global progress."""

    progress: Progress
    rank: str
    #: Place of the rank among all, 1 … 6.
    rank_place: int
    #: The next rank and the global level where it begins; None at the last.
    next_rank: tuple[str, int] | None


def standing_for(total_xp: int) -> Standing:
    """Return rank and global progress of the sum of all stats' XP."""
    progress = progress_for(total_xp)
    place = sum(begins_at <= progress.level for _, begins_at in RANKS)
    next_rank = RANKS[place] if place < len(RANKS) else None
    return Standing(progress, RANKS[place - 1][0], place, next_rank)
