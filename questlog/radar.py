"""The radar of the five stats: the points of an SVG, from levels alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, pi, sin

from hunters.levels import MAX_LEVEL

CENTRE = (180.0, 176.0)
RADIUS = 128.0
RINGS = 5
#: Where the names stand, with room for the sigil above each: from the centre, and then up or down.
LABEL_RADIUS = 145.0
LABEL_SHIFT_TOP, LABEL_SHIFT_SIDE, LABEL_SHIFT_BOTTOM = 5, -12, 26
SIGIL_LEFT, SIGIL_UP = 9, 34


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing."""

    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:.1f},{self.y:.1f}"


@dataclass(frozen=True, slots=True)
class Corner:
    """One stat's corner: the axis' end, the place of its level, of its sigil and of its name."""

    end: Point
    level: Point
    sigil: Point
    label: Point


@dataclass(frozen=True, slots=True)
class Radar:
    """Everything to draw. `scale` is the level of the outer ring."""

    corners: list[Corner]
    rings: list[str]
    shape: str
    scale: int


def radar_for(levels: Sequence[int]) -> Radar:
    """Return the drawing of levels (1 … 51), the first at the top, clockwise."""
    scale = min(ceil(max(levels) / RINGS) * RINGS, MAX_LEVEL)
    corners = []
    for place, level in enumerate(levels):
        label = _label(_at(place, len(levels), LABEL_RADIUS))
        corners.append(
            Corner(
                end=_at(place, len(levels), RADIUS),
                level=_at(place, len(levels), RADIUS * level / scale),
                sigil=Point(label.x - SIGIL_LEFT, label.y - SIGIL_UP),
                label=label,
            )
        )
    rings = [
        " ".join(str(_at(place, len(levels), RADIUS * ring / RINGS)) for place in range(len(levels)))
        for ring in range(1, RINGS + 1)
    ]
    return Radar(corners, rings, " ".join(str(corner.level) for corner in corners), scale)


def _label(place: Point) -> Point:
    if place.y > CENTRE[1]:
        return Point(place.x, place.y + LABEL_SHIFT_BOTTOM)
    at_side = abs(place.x - CENTRE[0]) > 1
    return Point(place.x, place.y + (LABEL_SHIFT_SIDE if at_side else LABEL_SHIFT_TOP))


def _at(place: int, places: int, radius: float) -> Point:
    angle = 2 * pi * place / places - pi / 2
    return Point(CENTRE[0] + radius * cos(angle), CENTRE[1] + radius * sin(angle))
