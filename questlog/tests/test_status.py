"""/status/: rank, level, five stats with their progress, gold."""

import pytest
from django.test import Client

from hunters.models import Hunter, Stat
from questlog.radar import radar_for
from questlog.tests.pages import queries_of, text_of

#: The figures of the older program's sample record (FORMAT.md).
SAMPLE = {"Strength": 12245, "Agility": 2270, "Intelligence": 9835, "Spirit": 1810, "Domain": 6121}


def give(hunter: Hunter, xp: dict[str, int], gold: int = 0) -> None:
    for stat, amount in xp.items():
        Stat.objects.filter(hunter=hunter, name=stat).update(total_xp=amount)
    Hunter.objects.filter(pk=hunter.pk).update(total_xp=sum(xp.values()), gold=gold)


def test_it_shows_levels_xp_what_is_missing_gold_and_rank(signed_in: Client, hunter: Hunter) -> None:
    give(hunter, SAMPLE, gold=22)

    words = text_of(signed_in.get("/status/"))

    for line in (
        "Mara Rank B",
        "Level 35",
        "32,281 XP",
        "Gold 22",
        "Next rank A, at level 40",
        "Strength Level 21 12,245 XP 355 XP to level 22",
        "Agility Level 9 2,270 XP 430 XP to level 10",
        "Intelligence Level 19 9,835 XP 615 XP to level 20",
        "Spirit Level 8 1,810 XP 390 XP to level 9",
        "Domain Level 15 6,121 XP 629 XP to level 16",
    ):
        assert line in words


def test_past_the_last_level_it_says_max_and_counts_stars(signed_in: Client, hunter: Hunter) -> None:
    give(hunter, {"Strength": 87_400, "Agility": 227_125})

    words = text_of(signed_in.get("/status/"))

    assert "Strength MAX 87,400 XP next star at 95,000 XP" in words
    assert "Agility MAX 16 227,125 XP next star at 235,000 XP" in words
    assert "Next rank" not in words


def test_a_new_hunter_stands_at_level_one(signed_in: Client) -> None:
    words = text_of(signed_in.get("/status/"))

    assert "Rank E" in words
    assert "Spirit Level 1 0 XP 100 XP to level 2" in words


def test_the_radar_tells_its_figures_in_words(signed_in: Client, hunter: Hunter) -> None:
    give(hunter, SAMPLE)

    words = text_of(signed_in.get("/status/"))

    assert "Strength level 21. Agility level 9. Intelligence level 19." in words
    assert "The outer ring is level 25." in words


@pytest.mark.parametrize(
    ("levels", "scale"), [([1] * 5, 5), ([5, 1, 1, 1, 1], 5), ([6] * 5, 10), ([51] * 5, 51)]
)
def test_the_radar_has_room_for_the_highest_level(levels: list[int], scale: int) -> None:
    assert radar_for(levels).scale == scale


def test_the_radar_puts_a_level_at_its_share_of_the_axis() -> None:
    radar = radar_for([10, 5, 10, 10, 10])

    top, right = radar.corners[0], radar.corners[1]
    assert top.level == top.end
    assert (top.end.x, top.end.y) == pytest.approx((180, 48))
    assert right.level.x == pytest.approx((180 + right.end.x) / 2)
    assert right.level.y == pytest.approx((176 + right.end.y) / 2)


def test_a_visitor_is_sent_to_log_in(client: Client, db: None) -> None:
    assert client.get("/status/")["Location"] == "/accounts/login/?next=/status/"


def test_it_asks_few_queries(signed_in: Client) -> None:
    assert queries_of(lambda: signed_in.get("/status/")) <= 6
