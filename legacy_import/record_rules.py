"""What the rows of a record's file must agree on with each other, checked as they are read."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hunters.days import is_timezone
from hunters.models import Hunter, StatName, User
from legacy_import import record_format as form
from legacy_import.models import ImportState
from legacy_import.problems import described, shown
from legacy_import.record_format import Section
from legacy_import.values import MisfitError


class References:
    """The ids that later rows may name."""

    def __init__(self) -> None:
        self.quests: set[UUID] = set()
        self.rewards: set[UUID] = set()
        #: How many rows were made by accounts that are not here; they name nobody now.
        self.makers_forgotten = 0
        self._accounts: dict[UUID, bool] = {}

    def has_account(self, account_id: UUID) -> bool:
        """Return whether an account is here. One query for each id."""
        if account_id not in self._accounts:
            self._accounts[account_id] = User.objects.filter(pk=account_id).exists()
        return self._accounts[account_id]


def check_row(section: Section, values: dict[str, Any], references: References) -> None:
    """Check what a row says of others; raises MisfitError. A maker who is not here is taken out."""
    if (quest := values.get("quest_id")) is not None and quest not in references.quests:
        raise MisfitError(f"is {quest}", "the id of one of the file's quests", ("quest_id",))
    if (reward := values.get("reward_id")) is not None and reward not in references.rewards:
        raise MisfitError(f"is {reward}", "the id of one of the file's rewards", ("reward_id",))
    if (maker := values.get("made_by_id")) is not None and not references.has_account(maker):
        values["made_by_id"] = None
        references.makers_forgotten += 1
    if section is form.QUESTS:
        references.quests.add(values["id"])
    elif section is form.REWARDS:
        references.rewards.add(values["id"])
    elif section is form.DAY_RULES and not is_timezone(values["timezone"]):
        what = f"is {shown(values['timezone'])}, which is no time zone known here"
        raise MisfitError(what, "an IANA name such as Europe/Madrid", ("timezone",))
    elif section is form.IMPORT_RUNS and values["state"] != ImportState.DONE:
        raise MisfitError(
            f"is {values['state']}", f"{ImportState.DONE.value}: drafts are no part", ("state",)
        )
    elif section is form.IMPORT_RUNS:
        _check_report(values)


def _check_report(values: dict[str, Any]) -> None:
    """Check what later imports and exports read of an import run; raises MisfitError."""
    name, keys = values["report"].get("name", ""), values["report"].get("quest_keys", {})
    if not isinstance(name, str):
        raise MisfitError(f"is {described(name)}", "the name of the record", ("report", "name"))
    if not isinstance(keys, dict) or not all(
        isinstance(some, list) and all(isinstance(key, str) for key in some) for some in keys.values()
    ):
        raise MisfitError(
            f"is {described(keys)}", "an object of lists of quest ids", ("report", "quest_keys")
        )


class Sums:
    """The totals that a file's rows add up to, in whole numbers without end: no database could overflow."""

    def __init__(self) -> None:
        #: XP by stat as the file states it.
        self.stored: dict[str, int] = {}
        self._xp: dict[str, int] = dict.fromkeys((*StatName.values, ""), 0)
        self._gold = 0

    def add(self, section: Section, values: dict[str, Any]) -> None:
        """Add what a row gives or takes, when it stands; raises MisfitError for a stat that stands twice."""
        if section is form.LOG and values["undone_at"] is None:
            self._xp[values["stat"]] += values["xp_gained"]
            self._gold += values["gold_gained"]
        elif section is form.ADJUSTMENTS:
            self._xp[values["stat"]] += values["xp"]
            self._gold += values["gold"]
        elif section is form.PURCHASES and values["undone_at"] is None:
            self._gold -= values["price"]
        elif section is form.STATS:
            if values["name"] in self.stored:
                raise MisfitError(f"is {values['name']} once more", "each stat once", ("name",))
            self.stored[values["name"]] = values["total_xp"]

    def differences(self, hunter: Hunter) -> Iterator[tuple[str, int, int]]:
        """Yield each total that is not the sum of its rows: field or stat, as stated, as summed up."""
        for name in StatName.values:
            if self.stored.get(name, -1) != self._xp[name]:
                yield name, self.stored.get(name, 0), self._xp[name]
        total = sum(self._xp[name] for name in StatName.values)
        if hunter.total_xp != total:
            yield "total_xp", hunter.total_xp, total
        if hunter.gold != self._gold:
            yield "gold", hunter.gold, self._gold
