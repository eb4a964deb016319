"""What an import says of quests: kept as data, and a line each for the terminal. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from legacy_import.problems import printable, shown


@dataclass(frozen=True, slots=True)
class OwnQuest:
    """A quest that was made as the hunter's own: what it gave, and what it gives from now on."""

    name: str
    difficulty: str
    older_xp: int
    older_gold: int
    xp: int
    gold: int
    repeat: str


@dataclass(frozen=True, slots=True)
class QuestFields:
    """A quest that was there already, as the folder names it, and its fields that say something else."""

    name: str
    id: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return _quest_line(self.name, self.id, ", ".join(self.fields))


@dataclass(frozen=True, slots=True)
class QuestRewards:
    """A quest that was made, as the folder names it: what it gave, and what it gives from now on."""

    name: str
    id: str
    older_xp: int
    older_gold: int
    xp: int
    gold: int

    def __str__(self) -> str:
        change = f"{self.older_xp:,} XP and {self.older_gold:,} gold → {self.xp:,} XP and {self.gold:,} gold"
        return _quest_line(self.name, self.id, change)


@dataclass(frozen=True, slots=True)
class QuestCounts:
    """What became of a folder's quests."""

    read: int = 0
    created: int = 0
    #: Where those created are: "catalog" or "personal".
    created_in: str = "catalog"
    #: Those that were there already and are not as in the folder.
    differing: tuple[QuestFields, ...] = ()
    #: Those that were there already and took the folder's fields over.
    updated: tuple[QuestFields, ...] = ()
    #: Those created that give other rewards than in the folder.
    rewards_changed: tuple[QuestRewards, ...] = ()
    #: Those created as the hunter's own, those whose rewards change first.
    own: tuple[OwnQuest, ...] = ()
    #: The keys of every quest of the folder by where it is: "catalog", "personal".
    keys: Mapping[str, list[str]] = field(default_factory=dict)


def _quest_line(name: str, quest_id: str, what: str) -> str:
    """Return a report's line about one quest; names repeat, so the id stands with it."""
    return f"{shown(name)} ({printable(quest_id)}): {what}"
