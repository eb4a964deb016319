"""Quests from a folder, into the catalog or to the hunter: found again, never changed, made when missing.

What comes with a folder for the first time is put on the hunter's board.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.models import Hunter
from legacy_import.batches import batches
from legacy_import.identity import catalog_quest_id, personal_quest_id
from legacy_import.problems import shown
from legacy_import.validation import LegacyQuest
from quests.choices import Difficulty, Repeat
from quests.folding import search_key
from quests.models import CatalogChange, Quest
from quests.places import put_at_end
from quests.rewards import SUGGESTED

BATCH = 200


class Placement(StrEnum):
    """Where an import puts the quests that it makes."""

    CATALOG = "catalog"
    PERSONAL = "personal"


class QuestIdTakenError(RuleError):
    """A quest's id belongs to another hunter's own quest."""

    code = "import_quest_id_taken"


@dataclass(frozen=True, slots=True)
class PlacedQuest:
    """A quest of the folder and the quest that stands for it here."""

    legacy: LegacyQuest
    quest: Quest
    created: bool
    #: Whether it was made now, or is a quest of the catalog that no import of this hunter had before.
    is_new_here: bool = False
    #: The fields that were taken over from the folder.
    updated: tuple[str, ...] = ()

    @property
    def legacy_words(self) -> tuple[str, str, str]:
        """What a log row keeps of the folder's quest: name, stat and difficulty."""
        return self.legacy.name, self.legacy.stat, self.legacy.difficulty

    @property
    def place(self) -> Placement:
        """Where it is."""
        return Placement.CATALOG if self.quest.owner_id is None else Placement.PERSONAL

    def differing_fields(self) -> list[str]:
        """Return the fields in which a quest found here is not as the folder's would be made in its place."""
        expected = _values(self.legacy, self.place)
        return [field for field in _COMPARED if getattr(self.quest, field) != expected[field]]

    def gives_something_else(self) -> bool:
        """Return whether its rewards are not the folder's."""
        return (self.legacy.xp, self.legacy.gold) != (self.quest.xp_reward, self.quest.gold_reward)


#: The fields that a folder's quest has; the repeat is made up here.
_COMPARED = ("name", "stat", "difficulty", "xp_reward", "gold_reward", "description")


def place_quests(
    *,
    hunter: Hunter,
    quests: Sequence[LegacyQuest],
    placement: Placement,
    catalog_before: frozenset[str],
    update: bool = False,
) -> dict[str, PlacedQuest]:
    """Return the quest that stands for each one of a folder, by key; those missing are made in `placement`.

    A quest that the hunter has is found first, whatever the placement: an own
    one, then one of the catalog that the hunter imported before (the keys in
    `catalog_before`). So a change of placement never doubles a quest. A quest
    that is found stays as it is, unless `update` takes the folder's fields over.

    The hunter follows those that are new here, in the folder's order after what
    was on the board; what was taken off since an earlier import stays off.

    Raises QuestIdTakenError. Runs under the hunter's lock, in its caller's transaction.
    """
    found = _Found(hunter, quests)
    placed: dict[str, PlacedQuest] = {}
    for legacy in quests:
        own, common = found.own(legacy), found.common(legacy)
        if placement is Placement.PERSONAL and legacy.key not in catalog_before:
            common = None
        existing = own or common
        quest = existing or found.new(legacy, placement)
        is_new_here = existing is None or (quest.owner_id is None and legacy.key not in catalog_before)
        one = PlacedQuest(legacy, quest, created=existing is None, is_new_here=is_new_here)
        placed[legacy.key] = one
    if update:
        with CatalogChange.objects.told_once():
            placed = {key: one if one.created else _updated(one) for key, one in placed.items()}
    created = [one.quest for one in placed.values() if one.created]
    # In one order for all: two imports that make the same quests wait for each other, and do not deadlock.
    Quest.objects.bulk_create(sorted(created, key=lambda one: one.pk), batch_size=BATCH)
    if new_here := [one.quest for one in placed.values() if one.is_new_here]:
        put_at_end(hunter=hunter, quests=new_here)
    return placed


def _updated(placed: PlacedQuest) -> PlacedQuest:
    """Take the folder's fields over, and a repeat that goes with them. History keeps what it was."""
    fields = placed.differing_fields()
    if not fields:
        return placed
    quest, values = placed.quest, _values(placed.legacy, placed.place)
    for field in fields:
        setattr(quest, field, values[field])
    if placed.place is Placement.PERSONAL and quest.repeat not in quest.suggested.repeats:
        quest.repeat = str(values["repeat"])
    quest.save(update_fields=[*fields, "repeat"])
    return replace(placed, updated=tuple(fields))


class _Found:
    """The quests here that may stand for the folder's: one query for each batch of them."""

    def __init__(self, hunter: Hunter, quests: Sequence[LegacyQuest]) -> None:
        self.hunter = hunter
        self.by_id: dict[UUID, Quest] = {}
        self.by_legacy_id: dict[tuple[UUID | None, str], Quest] = {}
        for batch in batches(quests, BATCH):
            ids = [catalog_quest_id(one.key) for one in batch]
            own_ids = [personal_quest_id(hunter.pk, one.key) for one in batch]
            theirs = Q(legacy_id__in=[one.id for one in batch]) & (Q(owner=None) | Q(owner=hunter))
            for quest in Quest.objects.filter(Q(pk__in=[*ids, *own_ids]) | theirs):
                self.by_id[quest.pk] = quest
                self.by_legacy_id[quest.owner_id, quest.legacy_id] = quest

    def own(self, legacy: LegacyQuest) -> Quest | None:
        """Return the hunter's own quest that stands for this one."""
        by_id = self.by_id.get(personal_quest_id(self.hunter.pk, legacy.key))
        return by_id or self.by_legacy_id.get((self.hunter.pk, legacy.id))

    def common(self, legacy: LegacyQuest) -> Quest | None:
        """Return the catalog quest that is this one."""
        by_id = self.by_id.get(catalog_quest_id(legacy.key))
        if by_id is not None and by_id.owner_id is None:
            return by_id
        return self.by_legacy_id.get((None, legacy.id))

    def new(self, legacy: LegacyQuest, placement: Placement) -> Quest:
        """Return the quest to be made, unsaved; raises QuestIdTakenError."""
        personal = placement is Placement.PERSONAL
        pk = personal_quest_id(self.hunter.pk, legacy.key) if personal else catalog_quest_id(legacy.key)
        if pk in self.by_id:
            raise QuestIdTakenError(
                _("The id %(id)s in quests.json is somebody's own quest here. Change it in the folder.")
                % {"id": shown(legacy.id)}
            )
        return Quest(
            id=pk,
            owner=self.hunter if personal else None,
            legacy_id=legacy.id,
            search_key=search_key(legacy.name, legacy.description),
            **_values(legacy, placement),
        )


def _values(legacy: LegacyQuest, place: Placement) -> dict[str, str | int]:
    """Return a quest's values; in a hunter's own, rewards and repeat keep to what the difficulty suggests."""
    repeat: str = Repeat.DAILY if legacy.difficulty == Difficulty.DAILY else Repeat.UNLIMITED
    xp, gold = legacy.xp, legacy.gold
    if place is Placement.PERSONAL:
        suggested = SUGGESTED[legacy.difficulty]
        xp, gold = suggested.xp, suggested.gold
        # What was done any time keeps the most frequent repeat that is open to it.
        repeat = repeat if repeat in suggested.repeats else suggested.repeats[0]
    return {
        "name": legacy.name,
        "stat": legacy.stat,
        "difficulty": legacy.difficulty,
        "xp_reward": xp,
        "gold_reward": gold,
        "description": legacy.description,
        "repeat": repeat,
    }


def quests_brought_before(*, hunter: Hunter, keys: Iterable[str]) -> dict[str, PlacedQuest]:
    """Return, by key, the quests here that earlier imports of the hunter brought under these keys.

    A folder whose quest was deleted since still has completions of it; here it
    is not gone. Those that are gone here too are left out.
    """
    found: dict[str, PlacedQuest] = {}
    for batch in batches(sorted(keys), BATCH):
        ids = {personal_quest_id(hunter.pk, key): key for key in batch}
        ids |= {catalog_quest_id(key): key for key in batch}
        for quest in Quest.objects.for_hunter(hunter).filter(pk__in=ids):
            key = ids[quest.pk]
            if quest.owner_id is not None or key not in found:
                found[key] = PlacedQuest(_as_legacy(key, quest), quest, created=False)
    return found


def _as_legacy(key: str, quest: Quest) -> LegacyQuest:
    return LegacyQuest(
        id=quest.legacy_id or key,
        key=key,
        name=quest.name,
        stat=quest.stat,
        difficulty=quest.difficulty,
        xp=quest.xp_reward,
        gold=quest.gold_reward,
        description=quest.description,
    )


def keys_by_place(placed: Mapping[str, PlacedQuest]) -> dict[str, list[str]]:
    """Return the quests' keys by where they are, as an import run keeps them."""
    return {place.value: [key for key, one in placed.items() if one.place is place] for place in Placement}
