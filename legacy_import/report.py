"""What an import did, line by line: for the terminal, and as JSON for the import run. No Django."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

from hunters.levels import progress_for
from legacy_import.parsing import LOG_NAME, SourceFile
from legacy_import.problems import MOST_SHOWN, printable
from legacy_import.quest_report import QuestCounts

#: In totals by stat, stands for gold.
GOLD = "gold"


@dataclass(frozen=True, slots=True)
class LogCounts:
    """What became of a log's entries. Numbers of entries, but for `orphan_xp` and `orphan_gold`."""

    read: int = 0
    created: int = 0
    there: int = 0
    #: Equal to an earlier entry in all four fields: left out.
    duplicates: int = 0
    #: Of those kept: their quest is not among the folder's, so it was deleted.
    orphans: int = 0
    orphan_xp: int = 0
    orphan_gold: int = 0
    #: Of those created: an earlier completion has the slot.
    without_slot: int = 0
    #: Of those kept: the hour came twice, or never.
    twice: int = 0
    never: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals by name: each stat's XP, and "gold"."""

    legacy: Mapping[str, int]
    #: As the rows sum up after the import.
    imported: Mapping[str, int]
    #: The hunter's own, with all that was played here.
    now_xp: int
    now_gold: int
    #: The hunter's own, just before the import and just after it.
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)

    @property
    def stats(self) -> list[str]:
        """The names of the stats, in their order."""
        return [name for name in self.legacy if name != "gold"]

    def xp_in_all(self, totals: Mapping[str, int]) -> int:
        """Return the sum of the stats' XP."""
        return sum(totals[name] for name in self.stats)


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did. `name` is the record's, `username` the account's."""

    name: str
    username: str
    made_account: bool
    made_hunter: bool
    has_password: bool
    timezone: str
    files: tuple[SourceFile, ...]
    quests: QuestCounts
    log: LogCounts
    #: The opening balances written: XP by stat, and "gold".
    openings: Mapping[str, int]
    totals: Totals
    #: Whether anything was written.
    changed: bool
    #: The name of another record that was imported here before, or "".
    earlier_name: str = ""
    #: Whether this is what an import would do, and all of it was taken back.
    dry_run: bool = False

    def counts(self) -> dict[str, int]:
        """Return the numbers that an import run keeps."""
        return {
            "quests_read": self.quests.read,
            "quests_created": self.quests.created,
            "quests_updated": len(self.quests.updated),
            "quests_differing": len(self.quests.differing),
            "entries_read": self.log.read,
            **{f"entries_{name}": count for name, count in asdict(self.log).items() if name != "read"},
            "openings_created": len(self.openings),
        }

    def as_dict(self) -> dict[str, object]:
        """Return what an import run keeps: numbers and the files' own words, for a reader of any language.

        The account finder reads `name` and `quest_keys`.
        """
        return {
            "name": self.name,
            "quest_keys": {place: list(keys) for place, keys in self.quests.keys.items()},
            "quests_differing": [asdict(one) for one in self.quests.differing],
            "quests_updated": [asdict(one) for one in self.quests.updated],
            "rewards_changed": [asdict(one) for one in self.quests.rewards_changed],
            "openings": dict(self.openings),
            "legacy": dict(self.totals.legacy),
            "imported": dict(self.totals.imported),
            "before": dict(self.totals.before),
            "after": dict(self.totals.after),
            "own_quests": [asdict(one) for one in self.quests.own[:MOST_SHOWN]],
        }

    def as_file(self) -> dict[str, object]:
        """Return the whole report for machines."""
        return {
            "account": self.username,
            "made_account": self.made_account,
            "timezone": self.timezone,
            "files": [one.as_dict() for one in self.files],
            "changed": self.changed,
            "counts": self.counts(),
            **self.as_dict(),
            "quests_differing": [str(one) for one in self.quests.differing],
            "quests_updated": [str(one) for one in self.quests.updated],
            "rewards_changed": [str(one) for one in self.quests.rewards_changed],
            "imported_totals": dict(self.totals.imported),
            "next": list(self.next_steps()),
            "problems": [],
        }

    def text(self) -> str:
        """Return the report for the terminal."""
        parts = (
            self._account(),
            self._counts(),
            self._details(),
            self._opening(),
            self._totals(),
            self._next_steps(),
        )
        return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))

    def _account(self) -> Iterator[str]:
        if self.dry_run:
            yield "Dry run: nothing was written. An import would do this:"
        if not self.changed:
            yield "Nothing changed: everything in this folder is here already."
        made = "made now" if self.made_account else "there before"
        yield f"{printable(self.name)}'s record, in the account {self.username} ({made})."
        if self.timezone:
            yield f"Times are read in {self.timezone}."
        if self.earlier_name:
            yield (
                f"The record of {printable(self.earlier_name)} was imported into this account before. "
                "What is imported now equals this folder's totals alone."
            )

    def _counts(self) -> Iterator[str]:
        yield f"Read          {', '.join(f'{one.name} ({one.size:,} bytes)' for one in self.files)}"
        if not any(one.name == LOG_NAME for one in self.files):
            yield f"              There is no {LOG_NAME}: the totals come over without their completions."
        there = self.quests.read - self.quests.created
        where = "in the catalog" if self.quests.created_in == "catalog" else "as the hunter's own"
        yield (
            f"Quests        {self.quests.read:,} read, {self.quests.created:,} created {where}, "
            f"{there:,} already there"
        )
        log = self.log
        yield f"Completions   {log.read:,} read, {log.created:,} created, {log.there:,} already there"
        reason = " (equal to another entry in all four fields)" if log.duplicates else ""
        yield f"Left out      {log.duplicates:,}{reason}"

    def _details(self) -> Iterator[str]:
        log = self.log
        if log.orphans:
            yield (
                f"Completions of deleted quests: {log.orphans:,}. They are kept: their "
                f"{log.orphan_gold:,} gold counts, their {log.orphan_xp:,} XP is inside the opening balance."
            )
        if log.without_slot:
            yield (
                f"Completions of a quest once more on a day (or week) that it is meant for once: "
                f"{log.without_slot:,}. They are kept, and count in full."
            )
        if log.twice:
            yield f"Times in an hour that the clocks showed twice: {log.twice:,}, read as the first pass."
        if log.never:
            yield f"Times in an hour that the clocks skipped: {log.never:,}, read by the offset before."
        yield from _list("Quests that took over what the folder says:", self.quests.updated)
        yield from _list(
            "Quests that are not as in the folder, and stay as they are here:", self.quests.differing
        )
        yield from _list(
            "Quests that give what their difficulty suggests from now on:", self.quests.rewards_changed
        )
        if self.quests.rewards_changed:
            yield "Completions brought over keep what they gave."

    def _opening(self) -> Iterator[str]:
        if not self.openings:
            return
        yield "Opening balance, for what the log does not tell of:"
        for name, amount in self.openings.items():
            yield f"  {_label(name):<13}{amount:+,}{_unit(name)}"

    def _totals(self) -> Iterator[str]:
        totals = self.totals
        rows = [(name, totals.legacy[name], totals.imported[name]) for name in totals.stats]
        rows.append(("XP in all", totals.xp_in_all(totals.legacy), totals.xp_in_all(totals.imported)))
        rows.append(("gold", totals.legacy["gold"], totals.imported["gold"]))
        width = max(len(f"{amount:,}") for row in rows for amount in row[1:])
        width = max(width, len("imported"))
        yield f"{'Total':<15}{'older':>{width}}   {'imported':>{width}}"
        for name, legacy, imported in rows:
            sign = "=" if legacy == imported else "≠"
            line = f"{_label(name):<15}{legacy:>{width},} {sign} {imported:>{width},}"
            if legacy != imported:
                line += f"   differs by {imported - legacy:+,}"
            yield line if name == "gold" else f"{line}   {_level(imported)}"
        xp, gold = rows[-2][2], rows[-1][2]
        if (totals.now_xp, totals.now_gold) != (xp, gold):
            yield (
                f"With what was played here: {totals.now_xp:,} XP in all, {_level(totals.now_xp)}; "
                f"{totals.now_gold:,} gold."
            )

    def next_steps(self) -> Iterator[str]:
        """Yield what to do now, a sentence each."""
        if self.dry_run:
            if self.changed:
                yield "To import, run the same again without --dry-run."
            return
        if not self.has_password:
            yield f"The account has no password yet. Set one with: manage.py changepassword {self.username}"
        if self.quests.differing:
            yield "To take the folder's quests over, run the same again with --update-quests."
        yield f"Totals can be proven any time: manage.py verify_ledger --user {self.username}"

    def _next_steps(self) -> Iterator[str]:
        if steps := list(self.next_steps()):
            yield "Next"
            yield from (f"  {step}" for step in steps)


def _list(title: str, lines: Iterable[object]) -> Iterator[str]:
    every = list(lines)
    if every:
        yield f"{title} {len(every):,}."
    yield from (f"  {line}" for line in every[:MOST_SHOWN])
    if len(every) > MOST_SHOWN:
        yield f"  … and {len(every) - MOST_SHOWN:,} more."


def _level(xp: int) -> str:
    progress = progress_for(xp)
    return (
        f"level {progress.level} ({progress.missing:,} to the next)"
        if progress.missing
        else f"level {progress.level}"
    )


def _label(name: str) -> str:
    return "Gold" if name == "gold" else name


def _unit(name: str) -> str:
    return " gold" if name == "gold" else " XP"
