"""The starter catalog: the quests that a new player finds, read from `starter_catalog.json`."""

import json
import uuid
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from django.db import transaction

from hunters.models import StatName
from quests.choices import Difficulty, Repeat
from quests.models import Quest
from quests.rewards import SUGGESTED

CATALOG_FILE = Path(__file__).with_name("starter_catalog.json")
#: The languages of every text in the file. The catalog is written in English.
LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class StarterQuest:
    """One quest of the file. Its id never changes, so that it is known again; texts are by language.

    `"picked": true` puts it on the board of every new hunter; an entry without it leaves it to be found.
    """

    id: uuid.UUID
    stat: StatName
    difficulty: Difficulty
    repeat: Repeat
    name: dict[str, str]
    description: dict[str, str]
    picked: bool = False

    def values(self) -> dict[str, Any]:
        """Return what a `Quest` made from it holds but for the id: it gives what its difficulty suggests."""
        suggested = SUGGESTED[self.difficulty]
        return {
            "stat": self.stat,
            "difficulty": self.difficulty,
            "repeat": self.repeat,
            "xp_reward": suggested.xp,
            "gold_reward": suggested.gold,
            "name": self.name["en"],
            "description": self.description["en"],
            "picked": self.picked,
        }


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many starter quests a load added, found there already, and left out of a catalog in use."""

    added: int
    already_there: int
    left_out: int


def read_starter_catalog(path: Path = CATALOG_FILE) -> list[StarterQuest]:
    """Return the quests of the file, in its order. Raises ValueError, saying which quest cannot be used."""
    quests: dict[uuid.UUID, StarterQuest] = {}
    for number, entry in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1):
        try:
            quest = _starter_quest(entry)
            if quest.id in quests:
                raise ValueError(f"the id {quest.id} is an earlier quest's")
        except (AttributeError, TypeError, ValueError) as error:
            raise ValueError(f"Quest {number} of {path.name} cannot be used: {error}.") from error
        quests[quest.id] = quest
    return list(quests.values())


def load_starter_catalog(*, all_missing: bool = False) -> Loaded:
    """Add starter quests to a catalog that holds no quest, archived ones counted; in one transaction.

    A catalog in use is left alone, so that what an admin deleted stays deleted;
    with `all_missing` it is given every starter quest whose id it lacks. A quest
    that is there stays exactly as it is. Raises ValueError for an unusable file.
    """
    starters = read_starter_catalog()
    with transaction.atomic():
        if all_missing or not Quest.objects.catalog().exists():
            # Two loads at once insert in the same order: the second waits for the
            # first, then finds its rows there.
            added = sum(_add(starter) for starter in starters)
            return Loaded(added, already_there=len(starters) - added, left_out=0)
        there = Quest.objects.filter(pk__in=[starter.id for starter in starters]).count()
        return Loaded(0, already_there=there, left_out=len(starters) - there)


def _add(starter: StarterQuest) -> bool:
    """Add the quest unless its id is there; returns whether it was added."""
    _quest, is_new = Quest.objects.get_or_create(pk=starter.id, defaults=starter.values())
    return is_new


def _starter_quest(entry: dict[str, Any]) -> StarterQuest:
    """Return an entry of the file with its types. Raises ValueError saying what is wrong with it."""
    expected = {field.name for field in fields(StarterQuest)} - {"picked"}
    if entry.keys() - {"picked"} != expected:
        raise ValueError(
            f"it has to have {', '.join(sorted(expected))} and nothing else, but for picked where it is"
        )
    if entry.get("picked", True) is not True:
        raise ValueError("its picked is true, or is left out")
    quest_id = uuid.UUID(entry["id"])
    if quest_id.version != 4:
        raise ValueError(f"{quest_id} is no UUID version 4")
    for field in ("name", "description"):
        if not all(entry[field].get(language, "").strip() for language in LANGUAGES):
            raise ValueError(f"its {field} has to be there in {' and '.join(LANGUAGES)}")
    return StarterQuest(
        id=quest_id,
        stat=StatName(entry["stat"]),
        difficulty=Difficulty(entry["difficulty"]),
        repeat=Repeat(entry["repeat"]),
        name=entry["name"],
        description=entry["description"],
        picked="picked" in entry,
    )
