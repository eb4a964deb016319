"""A staged log inside the database: its lines in a temporary table, and rows of the quest log made from it.

Duplicates, slots and sums are found by the database, so that a log of a
million entries passes through in a few statements.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from legacy_import.batches import batches
from legacy_import.placing import PlacedQuest
from legacy_import.report import GOLD, LogCounts
from legacy_import.staging import COLUMNS, StagedLog
from questlog.models import QuestLog

_LOAD_BATCH = 2000
#: From how many entries on the database is asked to take stock of the log.
_MANY = 10_000
#: Sums are taken in two halves: 2^53 times a million entries is more than a database's whole number.
_HALF = 2**26

_STAGED = """
    CREATE TEMPORARY TABLE import_staged (
        number integer NOT NULL, id {uuid} NOT NULL, quest integer, legacy_quest_id text NOT NULL,
        completed_at {timestamp} NOT NULL, day text NOT NULL, week text NOT NULL,
        xp bigint NOT NULL, gold bigint NOT NULL, clock smallint NOT NULL
    ) {until_commit}"""
_QUESTS = """
    CREATE TEMPORARY TABLE import_quests (
        number integer PRIMARY KEY, quest_id {uuid} NOT NULL, repeat text NOT NULL,
        name text NOT NULL, stat text NOT NULL, difficulty text NOT NULL
    ) {until_commit}"""
#: The slot that an entry asks for, by its quest's repeat: as questlog.slots.slot_for.
_ASKED = """
    CASE quest.repeat WHEN 'daily' THEN once.day WHEN 'weekly' THEN once.week WHEN 'once' THEN 'once' END"""
#: Each entry once (the first of those that are equal), with its quest and its slot; `there` where an
#: import brought it before. Of all new ones that ask for a slot the earliest gets it, unless a row
#: that stands has it already.
_KEPT = """
    CREATE TEMPORARY TABLE import_kept {until_commit} AS
    SELECT entry.*, entry.quest_id IS NULL AS gone,
        CASE WHEN entry.place = 1 AND taken.slot IS NULL THEN entry.asked END AS slot
    FROM (
        SELECT once.*, quest.quest_id, quest.name, quest.stat, quest.difficulty,
            written.id IS NOT NULL AS there, {asked} AS asked,
            row_number() OVER (
                PARTITION BY quest.quest_id, {asked}, written.id IS NOT NULL
                ORDER BY once.completed_at, once.number
            ) AS place
        FROM (
            SELECT staged.*, row_number() OVER (PARTITION BY id ORDER BY number) AS turn
            FROM import_staged AS staged
        ) AS once
        LEFT JOIN import_quests AS quest ON quest.number = once.quest
        LEFT JOIN {log} AS written ON written.id = once.id AND written.hunter_id = {hunter}
        WHERE once.turn = 1
    ) AS entry
    LEFT JOIN (
        SELECT quest_id, slot FROM {log}
        WHERE hunter_id = {hunter} AND slot IS NOT NULL AND undone_at IS NULL
    ) AS taken ON taken.quest_id = entry.quest_id AND taken.slot = entry.asked"""
_INSERT = """
    INSERT INTO {log} (
        id, created_at, updated_at, hunter_id, quest_id, quest_name, legacy_quest_id, stat, difficulty,
        completed_at, quest_day, slot, marked_late, xp_gained, gold_gained, source_run
    )
    SELECT id, %s, %s, {hunter}, quest_id, COALESCE(name, ''),
        CASE WHEN gone THEN legacy_quest_id ELSE '' END, COALESCE(stat, ''), COALESCE(difficulty, ''),
        {instant}, {day}, slot, FALSE, xp, gold, %s
    FROM import_kept AS entry WHERE NOT there
    ORDER BY completed_at, number"""
_PLAYED_HERE = """
    SELECT COUNT(*) FROM import_kept AS entry
    JOIN {log} AS played ON played.hunter_id = {hunter} AND played.source_run IS NULL
        AND played.quest_id = entry.quest_id AND played.completed_at = {instant}
        AND played.xp_gained = entry.xp AND played.gold_gained = entry.gold
    WHERE NOT entry.there"""
_GIVEN = """
    SELECT COALESCE(stat, ''), {sum xp}, {sum gold} FROM import_kept AS entry WHERE NOT there GROUP BY 1"""
_COUNTS = """
    SELECT COUNT(*), COUNT(*) FILTER (WHERE NOT there), COUNT(*) FILTER (WHERE gone),
        COUNT(*) FILTER (WHERE NOT there AND asked IS NOT NULL AND slot IS NULL),
        COUNT(*) FILTER (WHERE clock = 1), COUNT(*) FILTER (WHERE clock = 2)
    FROM import_kept"""
_ORPHANS = "SELECT {sum xp}, {sum gold} FROM import_kept AS entry WHERE gone"


class StagedRows:
    """The temporary tables of one import into one hunter's log. Make it with `staged_rows`."""

    def __init__(self, staged: StagedLog, hunter_id: UUID) -> None:
        self._staged, self._hunter_id = staged, hunter_id
        if connection.vendor == "sqlite":
            # A temporary table is a file of its own here: filled before the transaction
            # begins, it keeps nobody's completion waiting.
            self._load()

    def match(self, keys: Sequence[str], placed: Mapping[str, PlacedQuest]) -> None:
        """Join the entries with the quests that stand for the keys by whose places they were staged.

        Runs inside its caller's transaction, as do all that follow.
        """
        if connection.vendor == "postgresql":
            # In the transaction, which may pass through a connection pool.
            self._execute("SET LOCAL work_mem = '64MB'")
            self._load()
        self._execute(_QUESTS)
        with connection.cursor() as cursor:
            there = ((number, placed[key]) for number, key in enumerate(keys) if key in placed)
            for batch in batches(there, _LOAD_BATCH):
                cursor.executemany(
                    "INSERT INTO import_quests VALUES (%s, %s, %s, %s, %s, %s)",
                    [
                        [number, _uuid(one.quest.pk), one.quest.repeat, *one.legacy_words]
                        for number, one in batch
                    ],
                )
        self._execute(_KEPT)

    def shares_rows(self) -> bool:
        """Return whether an import brought any of the entries before."""
        return bool(self._row("SELECT COUNT(*) FROM import_kept WHERE there")[0])

    def played_here(self) -> int:
        """Count new entries that are equal to what was played here: the folder was exported from here."""
        return int(self._row(_PLAYED_HERE)[0])

    def given(self) -> Counter[str]:
        """Return what the new entries give: XP by stat ("" where the quest is gone), and "gold"."""
        sums: Counter[str] = Counter()
        for stat, *halves in self._rows(_GIVEN):
            xp, gold = _joined(halves)
            sums[stat] += xp
            sums[GOLD] += gold
        return sums

    def write(self, *, run_id: UUID) -> None:
        """Write the new entries as rows of the quest log, the earliest first. Under the hunter's lock."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        self._execute(_INSERT, now, now, _uuid(run_id))
        if connection.vendor == "postgresql" and self._staged.read >= _MANY:
            # Until the database takes stock of them itself, pages would read so many new rows slowly.
            self._execute("ANALYZE {log}")

    def counts(self) -> LogCounts:
        """Return the numbers of the report."""
        kept, created, orphans, without_slot, twice, never = self._row(_COUNTS)
        orphan_xp, orphan_gold = _joined(self._row(_ORPHANS))
        return LogCounts(
            read=self._staged.read,
            created=created,
            there=kept - created,
            duplicates=self._staged.read - kept,
            orphans=orphans,
            orphan_xp=orphan_xp,
            orphan_gold=orphan_gold,
            without_slot=without_slot,
            twice=twice,
            never=never,
        )

    def _load(self) -> None:
        _drop()
        self._execute(_STAGED)
        if connection.vendor == "postgresql":
            self._copy()
            self._execute("ANALYZE import_staged")
        else:
            self._insert()

    def _execute(self, statement: str, *parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_sql(statement, self._hunter_id), parameters or None)

    def _rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(_sql(statement, self._hunter_id), parameters or None)
            return list(cursor.fetchall())

    def _row(self, statement: str, *parameters: Any) -> tuple[Any, ...]:
        return self._rows(statement, *parameters)[0]

    def _copy(self) -> None:
        self._staged.lines.seek(0)
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(
                f"COPY import_staged ({', '.join(COLUMNS)}) FROM STDIN", self._staged.lines
            )

    def _insert(self) -> None:
        places = ", ".join("%s" for _ in COLUMNS)
        with connection.cursor() as cursor:
            alone = not connection.in_atomic_block
            if alone:
                cursor.execute("BEGIN DEFERRED")
            for batch in batches(self._staged.rows(), _LOAD_BATCH):
                cursor.executemany(f"INSERT INTO import_staged VALUES ({places})", batch)  # noqa: S608
            if alone:
                cursor.execute("COMMIT")


@contextmanager
def staged_rows(staged: StagedLog, hunter_id: UUID) -> Iterator[StagedRows]:
    """Give the temporary tables of an import; they are gone at the end.

    Begins outside the import's transaction and ends after it.
    """
    try:
        yield StagedRows(staged, hunter_id)
    finally:
        # PostgreSQL drops its own at the transaction's end.
        if connection.vendor == "sqlite" and not connection.needs_rollback:
            _drop()


def _drop() -> None:
    with connection.cursor() as cursor:
        for table in ("import_kept", "import_quests", "import_staged"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _joined(halves: Sequence[Any]) -> tuple[int, int]:
    """Return two sums from the halves in which `_sql` takes them."""
    xp_high, xp_low, gold_high, gold_low = (int(half or 0) for half in halves)
    return xp_high * _HALF + xp_low, gold_high * _HALF + gold_low


def _sql(statement: str, hunter_id: UUID) -> str:
    """Fill in what all statements share, and what the two databases spell differently."""
    postgresql = connection.vendor == "postgresql"
    pieces = {
        "asked": _ASKED,
        "log": f'"{QuestLog._meta.db_table}"',
        "hunter": f"'{hunter_id}'::uuid" if postgresql else f"'{hunter_id.hex}'",
        "uuid": "uuid" if postgresql else "char(32)",
        "timestamp": "timestamp" if postgresql else "text",
        "until_commit": "ON COMMIT DROP" if postgresql else "",
        "instant": "(entry.completed_at AT TIME ZONE 'UTC')" if postgresql else "entry.completed_at",
        "day": "entry.day::date" if postgresql else "entry.day",
    }
    for name in ("xp", "gold"):
        high = f"entry.{name} / {_HALF}"
        pieces[f"sum {name}"] = f"SUM({high}), SUM(entry.{name} - {high} * {_HALF})"
    for name, text in pieces.items():
        statement = statement.replace(f"{{{name}}}", text)
    return statement


def _uuid(value: UUID) -> Any:
    """Return a UUID as the database keeps it."""
    return models.UUIDField().get_db_prep_value(value, connection)
