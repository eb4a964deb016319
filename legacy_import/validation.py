"""From JSON values to a legacy record: every rule of the files, every problem named. No Django.

The rules are those of the older program's files: names that are not blank,
five stats, six difficulties, whole amounts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from legacy_import.fields import MAX_AMOUNT, TIME, Fields, fields_of, in_other_case
from legacy_import.identity import quest_key
from legacy_import.parsing import (
    LOG_NAME,
    QUESTS_NAME,
    LegacyFolder,
    Progress,
    SourceFile,
    entry_place,
    read_elements,
    read_members,
    read_value,
)
from legacy_import.problems import Problem, ProblemSink, shown
from legacy_import.sentences import Sentence as _
from quests.rewards import SUGGESTED

#: As `hunters.models.StatName` has them; a test holds the two together.
STATS = ("Strength", "Agility", "Intelligence", "Spirit", "Domain")
DIFFICULTIES = tuple(SUGGESTED)
LONGEST_HUNTER_NAME = 100
LONGEST_QUEST_NAME = 200
LONGEST_ID = 200
#: As `quests.models.LONGEST_TEXT`; a test holds the two together.
LONGEST_DESCRIPTION = 10_000
_PLAIN_ID = re.compile(r"[0-9A-Za-z-]{1,200}", re.ASCII)


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


class LegacyEntry(NamedTuple):
    """A log entry. `number` counts from 1; quest id and `completed_at` as written; `time` is naive unless
    an offset was written."""

    number: int
    quest_id: str
    completed_at: str
    time: datetime
    xp: int
    gold: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What profile and quests say, as far as they are sound; `record` is None when it is not."""

    record: LegacyRecord | None
    quests: tuple[LegacyQuest, ...]


def check(folder: LegacyFolder, problems: ProblemSink) -> Checked:
    """Check every value of profile and quests, and tell every problem, those of the folder included."""
    for problem in folder.problems:
        problems.append(problem)
    record = _record(folder.profile, problems) if folder.profile else None
    quests = tuple(_quests(folder.quests, problems)) if folder.quests else ()
    return Checked(record, quests)


def check_entries(
    file: SourceFile, problems: ProblemSink, progress: Progress | None = None
) -> Iterator[LegacyEntry]:
    """Yield a log's sound entries one by one, and tell the problems of the others."""
    for number, value in read_elements(file, problems, _("a list of completions"), progress):
        if (entry := _sound_entry(number, value) or _entry(number, value, problems)) is not None:
            yield entry


def _record(file: SourceFile, problems: ProblemSink) -> LegacyRecord | None:
    value = read_value(file, problems)
    fields = fields_of(file.name, (), value, problems, _("the hunter's profile, an object"))
    if fields is None:
        return None
    name = fields.text("name", longest=LONGEST_HUNTER_NAME)
    gold = fields.amount("gold", at_least=0)
    xp = _stats(fields)
    if xp is not None and sum(xp.values()) > MAX_AMOUNT:
        what = _("add up to %(sum)s XP", sum=sum(xp.values()))
        fields.tell("stats", what, _("at most %(most)s in all", most=MAX_AMOUNT))
    if name is None or gold is None or xp is None:
        return None
    return LegacyRecord(name.strip(), gold, xp)


def _stats(profile: Fields) -> dict[str, int] | None:
    if "stats" not in profile.values:
        profile.tell("stats", _("is missing"), _("an object with %(names)s", names=", ".join(STATS)))
        return None
    stats = fields_of(profile.file, ("stats",), profile.values["stats"], profile.problems, _("an object"))
    if stats is None:
        return None
    xp: dict[str, int] = {}
    seen: set[str] = set()
    for key, value in stats.values.items():
        stat = in_other_case(key, STATS)
        if stat is None:
            expected = _("one of %(options)s", options=", ".join(STATS))
            stats.tell(key, _("is no stat known here"), expected)
        elif stat in seen:
            stats.tell(key, _("is %(stat)s once more, in other case", stat=stat), _("each stat once"))
        else:
            seen.add(stat)
            if (amount := _stat_xp(stats, key, stat, value)) is not None:
                xp[stat] = amount
    for stat in STATS:
        if stat not in seen:
            stats.tell(stat, _("is missing"), _("every one of the five stats"))
    return xp if len(xp) == len(STATS) else None


def _stat_xp(stats: Fields, key: str, stat: str, value: object) -> int | None:
    fields = fields_of(stats.file, (*stats.place, key), value, stats.problems, _("an object"))
    if fields is None:
        return None
    amount = fields.amount("total_xp", at_least=0)
    name = fields.choice("name", STATS)
    if name is not None and name != stat:
        what = _("is %(name)s, but it stands under %(stat)s", name=name, stat=stat)
        fields.tell("name", what, _("the name that it stands under"))
    return amount


def _quests(file: SourceFile, problems: ProblemSink) -> Iterator[LegacyQuest]:
    seen: set[str] = set()
    for written, value in read_members(file, problems, _("an object of quests by id")):
        fields = fields_of(QUESTS_NAME, (written,), value, problems, _("a quest, an object"))
        if fields is None:
            continue
        quest = _quest(written, fields)
        if quest_key(written) in seen:
            what = _("stands here before, in other case")
            problems.append(Problem(QUESTS_NAME, (written,), what, _("each quest once")))
        elif quest is not None:
            yield quest
        seen.add(quest_key(written))


def _quest(written: str, fields: Fields) -> LegacyQuest | None:
    given_id = fields.text("id", longest=LONGEST_ID)
    name = fields.text("name", longest=LONGEST_QUEST_NAME)
    stat = fields.choice("stat", STATS)
    difficulty = fields.choice("difficulty", DIFFICULTIES)
    xp = fields.amount("xp_reward", at_least=1)
    gold = fields.amount("gold_reward", at_least=0)
    description = fields.text("description", longest=LONGEST_DESCRIPTION, may_be_blank=True)
    if given_id is not None and given_id != written:
        what = _("is %(value)s", value=shown(given_id))
        fields.tell("id", what, _("the id that it stands under, %(id)s", id=shown(written)))
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


def _sound_entry(number: int, value: object) -> LegacyEntry | None:
    """Return an entry that is just as the older program wrote it; None sends it to the careful reading.

    Nearly every entry of a log of millions takes this short way. It accepts
    nothing that `_entry` does not, and reads it the same.
    """
    if type(value) is not dict:
        return None
    quest_id, written = value.get("quest_id"), value.get("completed_at")
    xp, gold = value.get("xp_earned"), value.get("gold_earned")
    if not (
        type(xp) is int
        and type(gold) is int
        and 1 <= xp <= MAX_AMOUNT
        and 0 <= gold <= MAX_AMOUNT
        and type(quest_id) is str
        and _PLAIN_ID.fullmatch(quest_id)
        and type(written) is str
        and TIME.fullmatch(written)
    ):
        return None
    try:
        return LegacyEntry(number, quest_id, written, datetime.fromisoformat(written), xp, gold)
    except ValueError:
        return None


def _entry(number: int, value: object, problems: ProblemSink) -> LegacyEntry | None:
    fields = fields_of(LOG_NAME, (entry_place(number),), value, problems, _("a completion, an object"))
    if fields is None:
        return None
    quest_id = fields.text("quest_id", longest=LONGEST_ID)
    time = fields.time("completed_at")
    xp = fields.amount("xp_earned", at_least=1)
    gold = fields.amount("gold_earned", at_least=0)
    if quest_id is None or time is None or xp is None or gold is None:
        return None
    return LegacyEntry(number, quest_id, time[0], time[1], xp, gold)
