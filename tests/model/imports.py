"""Bringing over the older program's folder, once and again. Plain Python, and nothing of the app."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.model.days import DAY, Clock, clock_at
from tests.model.record import Record
from tests.model.rows import GOLD, Adjustment, Quest, Refused, Row


@dataclass(frozen=True)
class Entry:
    """One completion of the older program's log, at a local time written without its zone."""

    quest: UUID
    written: datetime
    xp: int
    gold: int


@dataclass(frozen=True)
class Folder:
    """The older program's files. The totals need not be the sum of the log."""

    quests: dict[UUID, Quest]
    totals: dict[str, int]
    entries: tuple[Entry, ...] = ()


@dataclass
class Brought:
    """What an import came to."""

    created: int = 0
    without_slot: int = 0
    openings: dict[str, int] = field(default_factory=dict)


def bring(
    record: Record, folder: Folder, *, now: datetime, zone: str, row_id: Callable[[Entry], UUID]
) -> Brought:
    """Bring a folder over, all or nothing; `zone` is the one given for a hunter who has chosen none.

    `row_id` says which entries are the same: what an import brought before it does not bring again.
    """
    zone = record.zone_of_log(zone)
    rows = [_row(record, folder, entry, zone, row_id(entry)) for entry in dict.fromkeys(folder.entries)]
    if any(row.at > now for row in rows):
        raise Refused("import_problems")
    there = {row.id for row in record.rows}
    rows = sorted((row for row in rows if row.id not in there), key=lambda row: row.at)
    refuse_own_export(record, folder, rows)

    quests = {key: replace(quest, decided=[]) for key, quest in folder.quests.items()} | record.quests
    asked = [(row.quest, row.quest and quests[row.quest].slot(row.day)) for row in rows]
    taken = {(row.quest, row.slot) for row in record.rows if not row.undone}
    for row, one in zip(rows, asked, strict=True):
        # The old program let a Daily quest be done twice a day: all count, the earliest has the slot.
        row.slot = None if one in taken else one[1]
        taken.add(one)

    brought = imported_totals(record, rows)
    openings = {
        name: total - brought[name] for name, total in folder.totals.items() if total != brought[name]
    }
    net = Counter(openings)
    for row in rows:
        net.update(row.gives())
    record.require_room(net)

    record.quests, record.log_zone = quests, zone
    record.clocks = record.clocks or (Clock(date.min, zone),)
    record.rows += rows
    record.adjustments += [Adjustment(name, amount) for name, amount in openings.items()]
    without = sum(row.slot != slot for row, (_quest, slot) in zip(rows, asked, strict=True))
    return Brought(len(rows), without, openings)


def imported_totals(record: Record, new: list[Row]) -> Counter[str]:
    """Return what imports account for: their rows, also those undone since, and opening balances."""
    sums: Counter[str] = Counter()
    for row in [*record.rows, *new]:
        if row.request is None:
            sums.update(row.gives())
    for adjustment in record.adjustments:
        if adjustment.request is None:
            sums[adjustment.what] += adjustment.amount
    return sums


def refuse_own_export(record: Record, folder: Folder, new: list[Row]) -> None:
    """Refuse what tells of this very account, by its completions or by its totals: it would count twice."""
    played = {(row.quest, row.at, row.xp, row.gold) for row in record.rows if row.request is not None}
    own = any((row.quest, row.at, row.xp, row.gold) in played for row in new if row.quest)
    totals, imported = record.totals(), imported_totals(record, [])
    own_totals = folder.totals == totals and any(totals[name] != imported[name] for name in totals)
    if own or (own_totals and record.log_zone):
        raise Refused("import_exported_from_here")


def _row(record: Record, folder: Folder, entry: Entry, zone: str, key: UUID) -> Row:
    """The day is the local one as written; 'hours before `day_starts_at` … belong to the day before'."""
    at = entry.written.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    clocks = record.clocks or (Clock(date.min, zone),)
    day = entry.written.date()
    if entry.written.hour < clock_at(at, clocks).hour:
        day -= DAY
    quest = folder.quests.get(entry.quest)
    known = (entry.quest, quest.name, quest.stat, quest.difficulty) if quest else (None, "", "", "")
    return Row(key, *known, at, day, None, False, entry.xp, entry.gold, None)


def grown(folder: Folder, entries: tuple[Entry, ...], more: dict[str, int]) -> Folder:
    """Return the folder after more was played in the older program; `more` is what the log does not tell."""
    totals = Counter(folder.totals)
    for entry in entries:
        totals[GOLD] += entry.gold
        if entry.quest in folder.quests:
            totals[folder.quests[entry.quest].stat] += entry.xp
    for name, amount in more.items():
        totals[name] = max(totals[name] + amount, 0)
    return replace(folder, totals=dict(totals), entries=folder.entries + entries)
