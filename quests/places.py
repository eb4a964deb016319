"""Where a hunter's quests stand: what is on the board, in which order, and the rows that say so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from hunters.locking import require_transaction
from hunters.models import Hunter
from hunters.selectors import STAT_ORDER
from quests.models import Follow, Quest, QuestQuerySet

#: Rows in one statement.
BATCH = 100


def with_follow(quests: QuestQuerySet, hunter: Hunter) -> QuestQuerySet:
    """Annotate each quest with the hunter's `follow_id`, `position` and `notes`, None where there is none."""
    mine = FilteredRelation("follows", condition=Q(follows__hunter=hunter))
    return quests.annotate(mine=mine).annotate(
        follow_id=F("mine__id"), position=F("mine__position"), notes=F("mine__notes")
    )


def in_places(quests: QuestQuerySet) -> QuestQuerySet:
    """Order by the hunter's places, what has none last by name. `quests` come from `with_follow`."""
    return quests.order_by(F("position").asc(nulls_last=True), "name", "pk")


def on_board_of(hunter: Hunter) -> QuestQuerySet:
    """Return what is on the hunter's board, in its order and as `with_follow` annotates it.

    Open quests alone: the hunter's own, and those of the catalog that are followed.
    """
    return in_places(_theirs(hunter).open())


def _theirs(hunter: Hunter) -> QuestQuerySet:
    """Return the hunter's own quests, and those of the catalog that the hunter follows."""
    # An own quest of somebody else is left out first: that alone is a condition which an index serves.
    seen = with_follow(Quest.objects.for_hunter(hunter), hunter)
    return seen.filter(Q(owner=hunter) | Q(mine__isnull=False))


@dataclass(frozen=True, slots=True)
class Place:
    """A quest that has, or is to have, a place: archived ones keep theirs for when they come back."""

    quest_id: UUID
    stat: str
    is_open: bool
    follow_id: UUID | None
    position: int | None


def places_of(hunter: Hunter) -> list[Place]:
    """Return the hunter's places in order. One query."""
    theirs: Any = in_places(_theirs(hunter))
    rows = theirs.values_list("pk", "stat", "archived_at", "follow_id", "position")
    places = [Place(pk, stat, archived_at is None, *mine) for pk, stat, archived_at, *mine in rows]
    return [place for place in places if place.is_open or place.follow_id is not None]


def put_in_order(*, hunter: Hunter, places: Sequence[Place]) -> None:
    """Number these places, which are all that the hunter has, from 0 on, and write those that changed.

    Runs under the hunter's lock, in its caller's transaction.
    """
    require_transaction("put_in_order")
    now = timezone.now()
    moved, made = [], []
    for number, place in enumerate(places):
        if place.follow_id is None:
            made.append(Follow(hunter=hunter, quest_id=place.quest_id, position=number))
        elif place.position != number:
            moved.append(Follow(id=place.follow_id, position=number, updated_at=now))
    Follow.objects.bulk_update(moved, ["position", "updated_at"], batch_size=BATCH)
    Follow.objects.bulk_create(made, batch_size=BATCH)


def put_at_end(*, hunter: Hunter, quests: Iterable[Quest], notes: str = "") -> int:
    """Let the hunter follow those of `quests` that are not followed yet, last on the board; returns how many.

    What is there gets its places first, own quests that never had one too;
    nothing is written when nothing is new. Runs under the hunter's lock, in its
    caller's transaction.
    """
    require_transaction("put_at_end")
    given = dict.fromkeys(quest.pk for quest in quests)
    places = [place for place in places_of(hunter) if place.follow_id or place.quest_id not in given]
    there = {place.quest_id for place in places}
    new = [quest_id for quest_id in given if quest_id not in there]
    if new:
        put_in_order(hunter=hunter, places=places)
        rows = (
            Follow(hunter=hunter, quest_id=quest_id, position=number, notes=notes)
            for number, quest_id in enumerate(new, start=len(places))
        )
        Follow.objects.bulk_create(rows, batch_size=BATCH)
    return len(new)


def by_stat_and_name(quest: Quest) -> tuple[int, str]:
    """Order quests as they come on a new board: by stat, then by what they are called on the page."""
    return STAT_ORDER[quest.stat], quest.title
