"""Putting things in another order. No Django."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def rearranged(order: Sequence[Thing], wanted: Sequence[Thing]) -> list[Thing]:
    """Return `order` with the things of `wanted` in their order, in the places that they hold among them.

    All others stay where they are. What is wanted twice counts where it is
    first, and what is not in `order` is left out.
    """
    here = set(order)
    moving = [thing for thing in dict.fromkeys(wanted) if thing in here]
    named, in_turn = set(moving), iter(moving)
    return [next(in_turn) if thing in named else thing for thing in order]


def neighbour(group: Sequence[Thing], one: Thing, step: int) -> Thing | None:
    """Return what stands `step` places after `one` in its group, None past either end."""
    place = group.index(one) + step
    return group[place] if 0 <= place < len(group) else None
