"""What a difficulty suggests."""

import pytest

from quests.choices import Difficulty, Repeat
from quests.rewards import SUGGESTED

ANY = {"unlimited", "daily", "weekly", "once"}


@pytest.mark.parametrize(
    ("difficulty", "xp", "gold", "repeats"),
    [
        ("Daily", 50, 10, ANY),
        ("Easy", 100, 20, ANY),
        ("Normal", 250, 50, ANY),
        ("Hard", 500, 150, {"daily", "weekly", "once"}),
        ("Epic", 1000, 400, {"weekly", "once"}),
        ("Legendary", 5000, 1000, {"once"}),
    ],
)
def test_figures_of_the_older_program_and_how_often_at_most(
    difficulty: str, xp: int, gold: int, repeats: set[str]
) -> None:
    suggested = SUGGESTED[difficulty]
    assert (suggested.xp, suggested.gold, set(suggested.repeats)) == (xp, gold, repeats)


def test_every_difficulty_suggests_the_easiest_first() -> None:
    assert list(SUGGESTED) == Difficulty.values
    assert sorted(SUGGESTED.values(), key=lambda one: one.xp) == list(SUGGESTED.values())


def test_repeats_are_known_and_the_most_frequent_comes_first() -> None:
    order = ["unlimited", "daily", "weekly", "once"]
    assert set(order) == set(Repeat.values)
    for suggested in SUGGESTED.values():
        assert list(suggested.repeats) == order[-len(suggested.repeats) :]
