"""Bars as a picture: as high as their numbers, inside the picture, in numbers that an SVG reads."""

import random
import re
from itertools import pairwise

import pytest

from hunterproject.models import MAX_AMOUNT
from questlog.charts import (
    BASE,
    HOURS_BASE,
    HOURS_NONE,
    HOURS_TALLEST,
    LEFT,
    TOP,
    Chart,
    columns,
    scale_for,
    short,
    stacked,
)


def percent(text: str) -> float:
    assert re.fullmatch(r"\d+\.\d\d%", text), text
    return float(text[:-1])


def pixels(text: str) -> float:
    assert re.fullmatch(r"\d+\.\d", text), text
    return float(text)


def top_of(chart: Chart) -> int:
    return chart.lines[-1].value


class TestStacked:
    def test_a_part_is_as_high_as_its_number_less_the_gap(self) -> None:
        chart = stacked([[50, 0, 100, 0, 50], [0, 0, 0, 0, 0]], named=[0])

        full, empty = chart.bars
        assert empty.parts == []
        assert top_of(chart) == 200
        height = BASE - TOP
        assert [part.value for part in full.parts] == [0, 2, 4]
        assert [pixels(part.height) for part in full.parts] == [
            height / 4 - 1,
            height / 2 - 1,
            height / 4 - 1,
        ]
        assert pixels(full.parts[-1].y) == pytest.approx(TOP + 1, abs=0.1)

    def test_parts_stand_on_one_another_one_pixel_apart(self) -> None:
        rng = random.Random(7)
        values = [[rng.choice([0, 1, 50, 300, 2000]) for _stat in range(5)] for _bar in range(53)]

        for bar in stacked(values, named=[]).bars:
            edges = [(pixels(part.y), pixels(part.y) + pixels(part.height)) for part in bar.parts]
            assert all(
                upper == pytest.approx(lower - 1, abs=0.21) for (lower, _), (_, upper) in pairwise(edges)
            )
            assert all(base <= BASE for _top, base in edges)

    def test_the_least_of_numbers_shows(self) -> None:
        [bar] = stacked([[1, MAX_AMOUNT]], named=[]).bars

        assert pixels(bar.parts[0].height) >= 1

    @pytest.mark.parametrize("count", [1, 2, 12, 53, 60])
    def test_bars_stand_side_by_side_inside_the_picture(self, count: int) -> None:
        bars = stacked([[1]] * count, named=range(count)).bars

        assert percent(bars[0].x) >= LEFT
        assert percent(bars[-1].x) + percent(bars[-1].width) <= 100
        for bar, later in pairwise(bars):
            assert percent(bar.x) + percent(bar.width) < percent(later.x)

    @pytest.mark.parametrize("count", [1, 5, 13, 53, 60])
    def test_only_so_many_names_as_there_is_room_for_the_last_among_them(self, count: int) -> None:
        names = stacked([[1]] * count, named=range(count)).names

        assert 1 <= len(names) <= 7
        assert names[-1].place == count - 1
        assert all(percent(later.x) - percent(name.x) > 7 for name, later in pairwise(names))
        assert all(name.anchor == "middle" or percent(name.x) == 100 for name in names)

    def test_nothing_at_all_is_drawn_on_an_empty_scale(self) -> None:
        chart = stacked([[0, 0]], named=[])

        assert [line.value for line in chart.lines] == [0, 1]
        assert chart.bars[0].parts == []


@pytest.mark.parametrize(
    ("most", "scale"),
    [
        (0, (1, 1)),
        (1, (1, 1)),
        (5, (1, 5)),
        (6, (2, 3)),
        (50, (10, 5)),
        (1650, (500, 4)),
        (2001, (500, 5)),
        (2501, (1000, 3)),
    ],
)
def test_lines_stand_at_round_numbers(most: int, scale: tuple[int, int]) -> None:
    assert scale_for(most) == scale


def test_every_number_has_its_scale() -> None:
    rng = random.Random(5)
    for most in [MAX_AMOUNT * 5, *(rng.randrange(10 ** rng.randrange(1, 17)) for _ in range(500))]:
        step, count = scale_for(most)
        assert 1 <= count <= 5
        assert step * (count - 1) < max(most, 1) <= step * count
        assert re.fullmatch("[125]0*", str(step))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (1500, "1,500"),
        (9_999, "9,999"),
        (10_000, "10k"),
        (12_500, "12.5k"),
        (2_500_000, "2.5M"),
        (2 * 10**15, "2P"),
    ],
)
def test_round_numbers_in_little_room(number: int, text: str) -> None:
    assert short(number) == text


@pytest.mark.parametrize(("number", "text"), [(1500, "1.500"), (12_500, "12,5k"), (10_000, "10k")])
def test_round_numbers_are_written_as_the_language_writes_numbers(number: int, text: str) -> None:
    assert short(number, point=",", comma=".") == text


class TestColumns:
    def test_the_highest_is_as_tall_as_there_is_room_and_none_still_shows(self) -> None:
        found = columns([0, 98, 49, *[0] * 21])

        assert [pixels(one.height) for one in found[:3]] == [HOURS_NONE, HOURS_TALLEST, HOURS_TALLEST / 2]
        assert all(pixels(one.y) + pixels(one.height) == pytest.approx(HOURS_BASE, abs=0.1) for one in found)
        assert percent(found[-1].x) + percent(found[-1].width) <= 100

    def test_nothing_counted_is_no_division_by_nothing(self) -> None:
        assert {pixels(one.height) for one in columns([0] * 24)} == {HOURS_NONE}
