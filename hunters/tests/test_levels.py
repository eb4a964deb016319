"""Levels, ranks and stars."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hunterproject.models import MAX_AMOUNT
from hunters.levels import (
    MAX_LEVEL,
    RANKS,
    THRESHOLDS,
    level_for,
    progress_for,
    rank_for,
    standing_for,
    stars_for,
)
from tests.effort import examples

# As the older program played it: "level N is reached at the Nth threshold of".
TABLE = [
    0, 100, 250, 450, 700, 1000, 1350, 1750, 2200, 2700, 3250, 3850, 4500, 5200, 5950, 6750,
    7600, 8500, 9450, 10450, 11500, 12600, 13750, 14950, 16200, 17500, 18850, 20250, 21700,
    23200, 24750, 26350, 28000, 29700, 31450, 33250, 35100, 37000, 38950, 40950, 43000,
    45100, 47250, 49450, 51700, 54000, 56350, 58750, 61200, 63700, 65000,
]  # fmt: skip

untimed = settings(deadline=None, max_examples=examples(100))
amounts = st.one_of(st.integers(0, 120_000), st.integers(0, MAX_AMOUNT), st.sampled_from(TABLE))


def test_the_table_is_the_older_programs() -> None:
    assert list(THRESHOLDS) == TABLE
    assert MAX_LEVEL == 51


@pytest.mark.parametrize(("level", "xp"), [*enumerate(TABLE, start=1)])
def test_a_level_begins_at_its_threshold_and_not_one_xp_before(level: int, xp: int) -> None:
    assert level_for(xp) == level
    assert level_for(xp - 1) == max(level - 1, 1)


@pytest.mark.parametrize(
    ("xp", "level", "missing"),
    [
        (12245, 21, 355),
        (2270, 9, 430),
        (9835, 19, 615),
        (1810, 8, 390),
        (6121, 15, 629),
        (32281, 35, 969),
    ],
)
def test_figures_of_a_real_installation(xp: int, level: int, missing: int) -> None:
    progress = progress_for(xp)
    assert (progress.level, progress.missing) == (level, missing)


@pytest.mark.parametrize("xp", [-1, -100, -MAX_AMOUNT])
def test_below_zero_is_level_one_without_stars(xp: int) -> None:
    assert (level_for(xp), stars_for(xp)) == (1, 0)


@pytest.mark.parametrize(
    ("xp", "stars"),
    [
        (0, 0),
        (64_999, 0),
        (65_000, 0),
        (74_999, 0),
        (75_000, 1),
        (84_999, 1),
        (85_000, 2),
        (MAX_AMOUNT, 900_719_925_467),
    ],
)
def test_a_star_for_each_further_ten_thousand(xp: int, stars: int) -> None:
    progress = progress_for(xp)
    assert (stars_for(xp), progress.stars, len(progress.star_range)) == (stars, stars, stars)


@pytest.mark.parametrize(("xp", "next_star"), [(65_000, 75_000), (74_999, 75_000), (75_000, 85_000)])
def test_at_the_last_level_nothing_is_missing_and_the_next_star_is_named(xp: int, next_star: int) -> None:
    progress = progress_for(xp)
    assert (progress.level, progress.missing, progress.is_max) == (51, 0, True)
    assert (progress.next_level, progress.next_at) == (51, next_star)
    assert progress.gained == progress.needed  # a full bar


def test_one_xp_before_the_last_level_one_is_missing() -> None:
    progress = progress_for(64_999)
    assert (progress.level, progress.next_level, progress.missing) == (50, 51, 1)
    assert (progress.gained, progress.needed, progress.next_at) == (1299, 1300, 65_000)
    assert not progress.is_max


def test_nothing_done_yet_is_level_one_with_the_whole_way_before_it() -> None:
    progress = progress_for(0)
    assert (progress.level, progress.gained, progress.needed, progress.missing) == (1, 0, 100, 100)


@pytest.mark.parametrize(
    ("level", "rank"),
    [
        (1, "E"), (9, "E"), (10, "D"), (19, "D"), (20, "C"), (29, "C"),
        (30, "B"), (39, "B"), (40, "A"), (49, "A"), (50, "S"), (51, "S"),
    ],
)  # fmt: skip
def test_a_rank_begins_at_its_level(level: int, rank: str) -> None:
    assert rank_for(level) == rank


@pytest.mark.parametrize(
    ("level", "rank", "place", "next_rank"),
    [
        (1, "E", 1, ("D", 10)),
        (10, "D", 2, ("C", 20)),
        (20, "C", 3, ("B", 30)),
        (30, "B", 4, ("A", 40)),
        (40, "A", 5, ("S", 50)),
        (50, "S", 6, None),
        (51, "S", 6, None),
    ],
)
def test_a_standing_names_its_rank_and_the_next(
    level: int, rank: str, place: int, next_rank: tuple[str, int] | None
) -> None:
    standing = standing_for(TABLE[level - 1])
    assert (standing.progress.level, standing.rank, standing.rank_place) == (level, rank, place)
    assert standing.next_rank == next_rank


@untimed
@given(amounts)
def test_the_level_is_the_last_whose_threshold_is_reached(xp: int) -> None:
    assert level_for(xp) == sum(threshold <= xp for threshold in TABLE)


@untimed
@given(st.tuples(amounts, amounts))
def test_more_xp_never_lowers_level_stars_or_rank(pair: tuple[int, int]) -> None:
    less, more = sorted(pair)
    assert level_for(less) <= level_for(more)
    assert stars_for(less) <= stars_for(more)
    assert standing_for(less).rank_place <= standing_for(more).rank_place


@untimed
@given(amounts)
@example(65_000)
def test_what_is_missing_leads_exactly_to_what_comes_next(xp: int) -> None:
    progress = progress_for(xp)
    assert 0 <= progress.gained <= progress.needed
    assert xp < progress.next_at
    if progress.level == MAX_LEVEL:
        assert progress.missing == 0
        assert stars_for(progress.next_at) == progress.stars + 1
        assert stars_for(progress.next_at - 1) == progress.stars
    else:
        assert xp + progress.missing == progress.next_at
        assert progress.gained + progress.missing == progress.needed
        assert level_for(xp + progress.missing) == progress.level + 1
        assert level_for(xp + progress.missing - 1) == progress.level


@untimed
@given(amounts)
def test_the_next_rank_is_the_one_after_this(xp: int) -> None:
    standing = standing_for(xp)
    assert standing.rank == rank_for(level_for(xp)) == RANKS[standing.rank_place - 1][0]
    for (letter, _), following in pairwise(RANKS):
        if letter == standing.rank:
            assert standing.next_rank == following
