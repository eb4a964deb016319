"""From JSON values to a legacy record: every rule of the files, every problem named. No Django.

The rules are those of the older program's files: names that are not blank,
five stats, six difficulties, whole amounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from legacy_import.fields import MAX_AMOUNT, Fields, fields_of, in_other_case
from legacy_import.identity import quest_key
from legacy_import.parsing import LOG_NAME, QUESTS_NAME, Flaw, LegacyFolder, NoValue
from legacy_import.problems import Problem, described, shown
from quests.rewards import SUGGESTED

#: As `hunters.models.StatName` has them; a test holds the two together.
STATS = ("Strength", "Agility", "Intelligence", "Spirit", "Domain")
DIFFICULTIES = tuple(SUGGESTED)
LONGEST_HUNTER_NAME = 100
LONGEST_QUEST_NAME = 200
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class LegacyRecord:
    """The hunter's profile: gold, and XP by stat (all five)."""

    name: str
    gold: int
    xp: Mapping[str, int]

    @property
    def total_xp(self) -> int:
        """XP in all."""
        return sum(self.xp.values())


@dataclass(frozen=True, slots=True)
class LegacyQuest:
    """A quest. `id` as written; `key` is what makes two written ids the same quest."""

    id: str
    key: str
    name: str
    stat: str
    difficulty: str
    xp: int
    gold: int
    description: str


@dataclass(frozen=True, slots=True)
class LegacyEntry:
    """A log entry. `number` counts from 1; quest id and `completed_at` stand as written.

    `time` is `completed_at` as read: naive unless an offset was written.
    """

    number: int
    quest_id: str
    completed_at: str
    time: datetime
    xp: int
    gold: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a folder says, as far as it is sound; complete when there are no problems."""

    record: LegacyRecord | None
    quests: tuple[LegacyQuest, ...]
    entries: tuple[LegacyEntry, ...]
    #: Every problem, those of reading the files included.
    problems: tuple[Problem, ...]


def check(folder: LegacyFolder) -> Checked:
    """Check every value of every file."""
    problems = list(folder.problems)
    record = _record(folder.profile_name, folder.profile, problems)
    quests = _quests(folder.quests, problems)
    entries = _entries(folder.log, problems)
    if folder.quests is NoValue.ABSENT and isinstance(folder.log, list) and folder.log:
        problems.append(
            Problem(
                QUESTS_NAME, (), f"is missing, and {LOG_NAME} tells of completions", "the quests they name"
            )
        )
    return Checked(record, tuple(quests), tuple(entries), tuple(problems))


def _record(file: str, value: object, problems: list[Problem]) -> LegacyRecord | None:
    fields = fields_of(file, (), value, problems, "the hunter's profile, an object")
    if fields is None:
        return None
    name = fields.text("name", longest=LONGEST_HUNTER_NAME)
    gold = fields.amount("gold", at_least=0)
    xp = _stats(fields)
    if xp is not None and sum(xp.values()) > MAX_AMOUNT:
        fields.tell("stats", f"add up to {sum(xp.values()):,} XP", f"at most {MAX_AMOUNT:,} in all")
    if name is None or gold is None or xp is None:
        return None
    return LegacyRecord(name.strip(), gold, xp)


def _stats(profile: Fields) -> dict[str, int] | None:
    if "stats" not in profile.values:
        profile.tell("stats", "is missing", f"an object with {', '.join(STATS)}")
        return None
    stats = fields_of(profile.file, ("stats",), profile.values["stats"], profile.problems, "an object")
    if stats is None:
        return None
    xp: dict[str, int] = {}
    seen: set[str] = set()
    for key, value in stats.values.items():
        stat = in_other_case(key, STATS)
        if stat is None:
            stats.tell(key, "is no stat known here", f"one of {', '.join(STATS)}")
        elif stat in seen:
            stats.tell(key, f"is {stat} once more, in other case", "each stat once")
        else:
            seen.add(stat)
            if (amount := _stat_xp(stats, key, stat, value)) is not None:
                xp[stat] = amount
    for stat in STATS:
        if stat not in seen:
            stats.tell(stat, "is missing", "every one of the five stats")
    return xp if len(xp) == len(STATS) else None


def _stat_xp(stats: Fields, key: str, stat: str, value: object) -> int | None:
    fields = fields_of(stats.file, (*stats.place, key), value, stats.problems, "an object")
    if fields is None:
        return None
    amount = fields.amount("total_xp", at_least=0)
    name = fields.choice("name", STATS)
    if name is not None and name != stat:
        fields.tell("name", f"is {name}, but it stands under {stat}", "the name that it stands under")
    return amount


def _quests(value: object, problems: list[Problem]) -> list[LegacyQuest]:
    everything = fields_of(QUESTS_NAME, (), value, problems, "an object of quests by id")
    quests: list[LegacyQuest] = []
    seen: set[str] = set()
    for written, inner in everything.values.items() if everything else ():
        fields = fields_of(QUESTS_NAME, (written,), inner, problems, "a quest, an object")
        if fields is None:
            continue
        quest = _quest(written, fields)
        if quest_key(written) in seen:
            problems.append(
                Problem(QUESTS_NAME, (written,), "stands here before, in other case", "each quest once")
            )
        elif quest is not None:
            quests.append(quest)
        seen.add(quest_key(written))
    return quests


def _quest(written: str, fields: Fields) -> LegacyQuest | None:
    given_id = fields.text("id", longest=LONGEST_ID)
    name = fields.text("name", longest=LONGEST_QUEST_NAME)
    stat = fields.choice("stat", STATS)
    difficulty = fields.choice("difficulty", DIFFICULTIES)
    xp = fields.amount("xp_reward", at_least=1)
    gold = fields.amount("gold_reward", at_least=0)
    description = fields.text("description", may_be_blank=True)
    if given_id is not None and given_id != written:
        fields.tell("id", f"is {shown(given_id)}", f"the id that it stands under, {shown(written)}")
        return None
    if (
        given_id is None
        or name is None
        or stat is None
        or difficulty is None
        or xp is None
        or gold is None
        or description is None
    ):
        return None
    return LegacyQuest(given_id, quest_key(given_id), name.strip(), stat, difficulty, xp, gold, description)


def _entries(value: object, problems: list[Problem]) -> list[LegacyEntry]:
    if isinstance(value, NoValue):
        return []
    if not isinstance(value, list):
        if not isinstance(value, Flaw):
            problems.append(Problem(LOG_NAME, (), f"is {described(value)}", "a list of completions"))
        return []
    entries: list[LegacyEntry] = []
    for number, inner in enumerate(value, start=1):
        fields = fields_of(LOG_NAME, (f"entry {number}",), inner, problems, "a completion, an object")
        if fields is not None and (entry := _entry(number, fields)) is not None:
            entries.append(entry)
    return entries


def _entry(number: int, fields: Fields) -> LegacyEntry | None:
    quest_id = fields.text("quest_id", longest=LONGEST_ID)
    time = fields.time("completed_at")
    xp = fields.amount("xp_earned", at_least=1)
    gold = fields.amount("gold_earned", at_least=0)
    if quest_id is None or time is None or xp is None or gold is None:
        return None
    return LegacyEntry(number, quest_id, time[0], time[1], xp, gold)
