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
            **self.words_in("en"),
            **self.words_in("es"),
            "picked": self.picked,
        }

    def words_in(self, language: str) -> dict[str, str]:
        """Return its name and description in a language, by the fields of a `Quest` that hold them."""
        ending = "" if language == "en" else f"_{language}"
        return {f"name{ending}": self.name[language], f"description{ending}": self.description[language]}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many starter quests a load added, found there already, and left out of a catalog in use.

    Of those already there, `translated` were in English alone and have their Spanish words now.
    """

    added: int
    already_there: int
    left_out: int
    translated: int = 0


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
    that is there stays exactly as it is, but for Spanish words where it has none
    and its English ones are those of the file. Raises ValueError for an unusable file.
    """
    starters = read_starter_catalog()
    with transaction.atomic():
        if all_missing or not Quest.objects.catalog().exists():
            # Two loads at once insert in the same order: the second waits for the
            # first, then finds its rows there.
            added = sum(_add(starter) for starter in starters)
            there = len(starters) - added
        else:
            added = 0
            there = Quest.objects.filter(pk__in=[starter.id for starter in starters]).count()
        left_out = len(starters) - added - there
        return Loaded(added, already_there=there, left_out=left_out, translated=_translate(starters))


def _add(starter: StarterQuest) -> bool:
    """Add the quest unless its id is there; returns whether it was added."""
    _quest, is_new = Quest.objects.get_or_create(pk=starter.id, defaults=starter.values())
    return is_new


def _translate(starters: list[StarterQuest]) -> int:
    """Give Spanish words to those that are there in the file's English alone; returns how many.

    Where an admin wrote a name or a description, the file's Spanish may say something else.
    """
    by_id = {starter.id: starter for starter in starters}
    in_english = Quest.objects.catalog().filter(pk__in=by_id, name_es="", description_es="")
    translated = 0
    for quest in in_english.order_by("pk").select_for_update():
        words = by_id[quest.pk].words_in("en")
        if {field: getattr(quest, field) for field in words} == words:
            spanish = by_id[quest.pk].words_in("es")
            for field, text in spanish.items():
                setattr(quest, field, text)
            quest.save(update_fields=list(spanish))
            translated += 1
    return translated


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
