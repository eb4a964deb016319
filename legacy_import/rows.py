"""The log's rows: each completion once, found again by its id, its quest day's slot given to the earliest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hunters.models import Hunter
from legacy_import.batches import batches
from legacy_import.identity import quest_key, row_id
from legacy_import.placing import PlacedQuest
from legacy_import.report import LogCounts
from legacy_import.times import Clock, DatedEntry
from questlog.models import QuestLog
from questlog.slots import slot_for

#: In sums by stat, stands for gold.
GOLD = "gold"
BATCH = 1000


def imported_row_ids(hunter: Hunter) -> set[UUID]:
    """Return the ids of every row that imports brought the hunter. One query."""
    return set(QuestLog.objects.imported().filter(hunter=hunter).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class SortedEntries:
    """A log's entries, told apart by what is there already."""

    read: int
    #: Each completion once.
    kept: tuple[DatedEntry, ...] = ()
    #: Those of them to be written with their ids: the earliest first, ties by their order in the file.
    new: tuple[tuple[UUID, DatedEntry], ...] = ()

    def given(self, placed: Mapping[str, PlacedQuest]) -> Counter[str]:
        """Return what the new ones give: XP by stat ("" where the quest is gone), and "gold"."""
        sums: Counter[str] = Counter()
        for _pk, dated in self.new:
            one = placed.get(quest_key(dated.entry.quest_id))
            sums[one.legacy.stat if one else ""] += dated.entry.xp
            sums[GOLD] += dated.entry.gold
        return sums

    def counts(self, placed: Mapping[str, PlacedQuest], *, without_slot: int) -> LogCounts:
        """Return the numbers of the report."""
        orphans = [one.entry for one in self.kept if quest_key(one.entry.quest_id) not in placed]
        return LogCounts(
            read=self.read,
            created=len(self.new),
            there=len(self.kept) - len(self.new),
            duplicates=self.read - len(self.kept),
            orphans=len(orphans),
            orphan_xp=sum(one.xp for one in orphans),
            orphan_gold=sum(one.gold for one in orphans),
            without_slot=without_slot,
            twice=sum(one.clock is Clock.TWICE for one in self.kept),
            never=sum(one.clock is Clock.NEVER for one in self.kept),
        )


def sort_entries(*, hunter: Hunter, entries: Sequence[DatedEntry]) -> SortedEntries:
    """Keep one of each entry, and find those that are there already. One query, none without entries."""
    if not entries:
        return SortedEntries(0)
    distinct: dict[UUID, DatedEntry] = {}
    for dated in entries:
        distinct.setdefault(_id_of(hunter, dated), dated)
    there = imported_row_ids(hunter)
    new = [(pk, dated) for pk, dated in distinct.items() if pk not in there]
    new.sort(key=lambda one: (one[1].instant, one[1].entry.number))
    return SortedEntries(len(entries), tuple(distinct.values()), tuple(new))


def write_rows(
    *,
    hunter: Hunter,
    run_id: UUID,
    new: Sequence[tuple[UUID, DatedEntry]],
    placed: Mapping[str, PlacedQuest],
) -> int:
    """Write new rows, the earliest first; returns how many found their slot taken.

    One query, and one for each batch of rows; none without rows. Runs inside
    its caller's transaction, under the hunter's lock.
    """
    rows = _Rows(hunter, run_id, placed, _slots_taken(hunter) if new else set())
    for batch in batches((rows.row(pk, dated) for pk, dated in new), BATCH):
        QuestLog.objects.bulk_create(batch)
    return rows.without_slot


class _Rows:
    """Makes rows, and gives each slot to the first that asks for it."""

    def __init__(
        self, hunter: Hunter, run_id: UUID, placed: Mapping[str, PlacedQuest], taken: set[tuple[UUID, str]]
    ) -> None:
        self.hunter, self.run_id, self.placed, self.taken = hunter, run_id, placed, taken
        self.without_slot = 0

    def row(self, pk: UUID, dated: DatedEntry) -> QuestLog:
        """Return the row of an entry, unsaved."""
        entry = dated.entry
        placed = self.placed.get(quest_key(entry.quest_id))
        row = QuestLog(
            id=pk,
            hunter=self.hunter,
            completed_at=dated.instant,
            quest_day=dated.day,
            xp_gained=entry.xp,
            gold_gained=entry.gold,
            source_run=self.run_id,
        )
        if placed is None:
            row.legacy_quest_id = entry.quest_id
            return row
        row.quest = placed.quest
        row.quest_name, row.stat, row.difficulty = (
            placed.legacy.name,
            placed.legacy.stat,
            placed.legacy.difficulty,
        )
        row.slot = self._slot(placed, dated)
        return row

    def _slot(self, placed: PlacedQuest, dated: DatedEntry) -> str | None:
        slot = slot_for(placed.quest.repeat, dated.day)
        if slot is None:
            return None
        if (placed.quest.pk, slot) in self.taken:
            self.without_slot += 1
            return None
        self.taken.add((placed.quest.pk, slot))
        return slot


def _id_of(hunter: Hunter, dated: DatedEntry) -> UUID:
    entry = dated.entry
    return row_id(hunter.pk, entry.quest_id, entry.completed_at, entry.xp, entry.gold)


def _slots_taken(hunter: Hunter) -> set[tuple[UUID, str]]:
    """Return the slots that the hunter's standing rows have. One query."""
    standing = QuestLog.objects.standing().filter(hunter=hunter, slot__isnull=False)
    return {
        (quest_id, slot) for quest_id, slot in standing.values_list("quest_id", "slot") if quest_id and slot
    }
