"""Bars as a picture: places in an SVG, from numbers alone.

Across, places are shares of the width, so that texts keep their size however
wide the picture is; upward, they are pixels. All are written out here: what
the language writes as "9,5" is no place in an SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: The upper and the lower edge of the bars, and the picture's height, in pixels.
TOP, BASE, HEIGHT = 12.0, 258.0, 284
#: Where the bars begin and end across, in percent.
LEFT, RIGHT = 10.5, 100.0
#: How much of its place a bar fills, and the most that it takes, in percent.
FILLED, WIDEST = 0.72, 6.0
#: Pixels between the parts of a bar, and the least that a part takes.
GAP, LEAST = 1.0, 1.0
#: The most names under the bars, and lines behind them.
MOST_NAMES, MOST_LINES = 7, 5
#: The bars of the hours: the lower edge, the height of the tallest, and the height of none.
HOURS_BASE, HOURS_TALLEST, HOURS_NONE = 68.0, 66.0, 1.5


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: which of the values it shows, its upper edge and its height."""

    value: int
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, its parts from below."""

    x: str
    width: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Line:
    """A line behind the bars, at a value."""

    y: str
    text_y: str
    value: int


@dataclass(frozen=True, slots=True)
class Name:
    """Under which bar a name stands, and which of its ends is there."""

    place: int
    x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw."""

    bars: list[Bar]
    lines: list[Line]
    names: list[Name]


@dataclass(frozen=True, slots=True)
class Column:
    """The bar of one hour."""

    x: str
    width: str
    y: str
    height: str


def stacked(values: Sequence[Sequence[int]], *, named: Sequence[int]) -> Chart:
    """Return a bar for each of `values`, made of its numbers (0 and more), the first below.

    `named` are the places of bars with a name; where these are too many, only some keep it.
    """
    step, count = scale_for(max(map(sum, values)))
    top = step * count
    pitch = (RIGHT - LEFT) / len(values)
    width = min(pitch * FILLED, WIDEST)
    bars = [
        Bar(_share(LEFT + (place + 0.5) * pitch - width / 2), _share(width), _parts(one, top))
        for place, one in enumerate(values)
    ]
    lines = []
    for n in range(count + 1):
        y = BASE - (BASE - TOP) * n / count
        lines.append(Line(_pixels(y), _pixels(y + 4), step * n))
    every = -(-len(named) // MOST_NAMES)
    names = [_name(place, len(values), pitch) for place in named[::-1][::every][::-1]] if named else []
    return Chart(bars, lines, names)


def _parts(values: Sequence[int], top: int) -> list[Part]:
    parts, edge = [], BASE
    for place, value in enumerate(values):
        if value > 0:
            height = value / top * (BASE - TOP)
            shown = max(height - GAP, LEAST)
            parts.append(Part(place, _pixels(edge - shown), _pixels(shown)))
            edge -= max(height, LEAST + GAP)
    return parts


def _name(place: int, places: int, pitch: float) -> Name:
    middle = LEFT + (place + 0.5) * pitch
    # Near the edge a name would stand outside.
    if middle > 94:
        return Name(place, _share(RIGHT), "end")
    return Name(place, _share(middle), "middle")


def scale_for(most: int) -> tuple[int, int]:
    """Return the round step between lines, and the number of steps (1 … MOST_LINES), that hold `most`."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * power
            if step * MOST_LINES >= most:
                return step, max(-(-most // step), 1)
        power *= 10


def columns(counts: Sequence[int]) -> list[Column]:
    """Return a bar for each count, the highest as tall as there is room."""
    most = max(*counts, 1)
    pitch = 100 / len(counts)
    found = []
    for place, count in enumerate(counts):
        height = max(count / most * HOURS_TALLEST, HOURS_NONE)
        found.append(
            Column(
                _share(place * pitch + pitch * 0.1),
                _share(pitch * 0.8),
                _pixels(HOURS_BASE - height),
                _pixels(height),
            )
        )
    return found


def short(number: int, *, point: str = ".", comma: str = ",") -> str:
    """Write a round number in little room: 1500 as "1,500", 2500000 as "2.5M".

    With the language's `point` before decimals and `comma` between thousands.
    """
    for size, letter in ((10**15, "P"), (10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size and number >= 10_000:
            whole, rest = divmod(number * 10 // size, 10)
            return f"{whole}{point}{rest}{letter}" if rest else f"{whole}{letter}"
    return f"{number:,}".replace(",", comma)


def _share(percent: float) -> str:
    return f"{percent:.2f}%"


def _pixels(number: float) -> str:
    return f"{number:.1f}"
