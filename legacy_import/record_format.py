"""The full record's file: its sections, their fields, and how each kind of value is written and read.

docs/record-format.md tells people the same. A change of what is written is a
new VERSION.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hunterproject.models import Record
from hunters.models import DayRule, Hunter, RestDay, Stat, User
from legacy_import.models import ImportRun
from legacy_import.values import FLAG, Value, value_for
from questlog.models import Adjustment, QuestLog
from quests.models import Follow, Quest, QuestSchedule
from rewards.models import Purchase, Reward

FORMAT = "hunter-progress-system/record"
VERSION = 1

#: The column that stands in the file as `own`: true for the hunter's quest, false for the catalog's.
OWNER = "owner_id"
_TIMES = ("created_at", "updated_at")


@dataclass(frozen=True)
class Section:
    """One table's part of the file: under which name, and which of its columns, in this order."""

    name: str
    model: type[Record]
    fields: Sequence[str]
    #: The field that rows stand in the order of, ties by id; never null.
    by: str = "id"

    @cached_property
    def values(self) -> dict[str, Value]:
        """How each field is written and read; `owner_id` is a true or false in the file."""
        return {
            name: FLAG if name == OWNER else value_for(self.model._meta.get_field(name))
            for name in self.fields
        }

    @property
    def of_hunter(self) -> bool:
        """Whether its rows name their hunter, whom the file leaves out: all of it is one hunter's."""
        return any(field.name == "hunter" for field in self.model._meta.concrete_fields)


#: No password, no rights, and no last log-in: those belong to a site, not to a record.
ACCOUNT = Section(
    "account", User, ("id", "username", "email", "first_name", "last_name", "date_joined", *_TIMES)
)
HUNTER = Section(
    "hunter",
    Hunter,
    ("id", "name", "gold", "total_xp", "language", "theme", "grouping", "keys", *_TIMES),
)
STATS = Section("stats", Stat, ("id", "name", "total_xp", *_TIMES))
DAY_RULES = Section(
    "day_rules",
    DayRule,
    ("id", "from_day", "timezone", "day_starts_at", "rest_weekdays", *_TIMES),
    by="from_day",
)
REST_DAYS = Section("rest_days", RestDay, ("id", "day", *_TIMES), by="day")
QUESTS = Section(
    "quests",
    Quest,
    (
        "id", "owner_id", "legacy_id", "name", "name_es", "stat", "difficulty", "xp_reward", "gold_reward",
        "description", "description_es", "repeat", "archived_at", *_TIMES,
    ),
)  # fmt: skip
SCHEDULES = Section("schedules", QuestSchedule, ("id", "quest_id", "from_day", "weekdays", *_TIMES))
FOLLOWS = Section("follows", Follow, ("id", "quest_id", "position", "notes", *_TIMES))
REWARDS = Section("rewards", Reward, ("id", "name", "price", "limit", "limit_period", "archived_at", *_TIMES))
PURCHASES = Section(
    "purchases",
    Purchase,
    (
        "id", "reward_id", "reward_name", "price", "bought_at", "quest_day", "request_id", "undone_at",
        *_TIMES,
    ),
    by="bought_at",
)  # fmt: skip
#: Finished imports. Drafts and the files that they keep are no part of the record.
IMPORT_RUNS = Section(
    "import_runs",
    ImportRun,
    ("id", "state", "files", "timezone", "made_account", "counts", "report", "made_by_id", *_TIMES),
    by="created_at",
)
ADJUSTMENTS = Section(
    "adjustments",
    Adjustment,
    ("id", "kind", "stat", "xp", "gold", "reason", "made_by_id", "request_id", "source_run", *_TIMES),
    by="created_at",
)
LOG = Section(
    "log",
    QuestLog,
    (
        "id", "quest_id", "quest_name", "legacy_quest_id", "stat", "difficulty", "completed_at", "quest_day",
        "slot", "marked_late", "xp_gained", "gold_gained", "request_id", "source_run", "undone_at", *_TIMES,
    ),
    by="completed_at",
)  # fmt: skip

#: One object each, then lists; in the file's order, in which each row's references stand before it.
OBJECTS = (ACCOUNT, HUNTER)
LISTS = (
    STATS, DAY_RULES, REST_DAYS, QUESTS, SCHEDULES, FOLLOWS, REWARDS, PURCHASES, IMPORT_RUNS, ADJUSTMENTS,
    LOG,
)  # fmt: skip


def key_of(field: str) -> str:
    """Return the key that a column stands under in the file."""
    return "own" if field == OWNER else field
