"""What tests of the board share: who stands where, and quests to write."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from hunters.models import Hunter
from quests.models import Follow, Quest
from quests.personal import Draft, Written, write_quest
from quests.places import on_board_of

#: A Sunday morning, 10:00 in Madrid.
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def draft(name: str = "Read", **fields: Any) -> Draft:
    """Return what makes a daily quest of Spirit, but for what is named."""
    values = {"stat": "Spirit", "difficulty": "Daily", "repeat": "daily"}
    return Draft(name=name, **(values | fields))


def write(hunter: Hunter, name: str = "Read", *, request_id: UUID | None = None, **fields: Any) -> Written:
    """Write a quest of the hunter's own on that Sunday."""
    return write_quest(
        hunter=hunter, draft=draft(name, **fields), now=SUNDAY, request_id=request_id or uuid4()
    )


def board(hunter: Hunter) -> list[str]:
    """Return the names of what is on the hunter's board, in its order."""
    return [quest.name for quest in on_board_of(hunter)]


def positions(hunter: Hunter) -> list[int]:
    """Return the positions that the hunter's follows have, in order."""
    return list(Follow.objects.filter(hunter=hunter).order_by("position").values_list("position", flat=True))


def follow_of(hunter: Hunter, quest: Quest) -> Follow:
    """Return the row by which a hunter follows a quest."""
    return Follow.objects.get(hunter=hunter, quest=quest)
