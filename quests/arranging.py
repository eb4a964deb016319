"""Putting the quests on one's board in order: step by step, or several of a stat at once."""

from collections.abc import Sequence
from enum import IntEnum
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.models import Hunter
from hunters.services import lock_hunter
from quests.models import Quest
from quests.order import neighbour, rearranged
from quests.places import Place, places_of, put_in_order


class Direction(IntEnum):
    """Which way a quest moves among those of its stat."""

    UP = -1
    DOWN = 1


class ArrangeRefusedError(RuleError):
    """These quests cannot be put in this order."""

    code = "arrange_refused"


def move(*, hunter: Hunter, quest: Quest, direction: Direction) -> bool:
    """Let a quest on the hunter's board change places with the next one of its stat; returns whether it did.

    One at the end of its stat stays. Raises ArrangeRefusedError, with nothing
    written, when the quest is not on the board. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        places = places_of(locked)
        here = _on_board(places).get(quest.pk)
        if here is None:
            raise ArrangeRefusedError(_("“%(name)s” is not on your board.") % {"name": quest.title})
        group = [place for place in places if place.is_open and place.stat == here.stat]
        other = neighbour(group, here, direction)
        if other is None:
            return False
        swapped = [other, here] if direction is Direction.DOWN else [here, other]
        put_in_order(hunter=locked, places=rearranged(places, swapped))
        return True


def arrange(*, hunter: Hunter, quest_ids: Sequence[UUID]) -> None:
    """Put quests of one stat on the hunter's board in this order, in the places that they have among them.

    What is not named stays where it is, so that a quest that came meanwhile is
    not lost; what is not on the board (any more) is passed over. Raises
    ArrangeRefusedError, with nothing written, for quests of several stats. Owns
    its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        places = places_of(locked)
        listed = _on_board(places)
        wanted = [listed[quest_id] for quest_id in quest_ids if quest_id in listed]
        if len({place.stat for place in wanted}) > 1:
            raise ArrangeRefusedError(_("Only quests of one stat are put in order together."))
        put_in_order(hunter=locked, places=rearranged(places, wanted))


def _on_board(places: Sequence[Place]) -> dict[UUID, Place]:
    return {place.quest_id: place for place in places if place.is_open}
