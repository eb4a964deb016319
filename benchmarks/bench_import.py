"""`import_json` of a long log, beside parsing the same file and COPYing the same rows into the same table."""

from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from django.db import connection, transaction

from benchmarks.large_site import without_timeouts
from benchmarks.legacy_folders import make_folder
from benchmarks.measuring import Figure, in_turns, median, run_command, small_and_large, timed
from hunters.models import User
from questlog.models import QuestLog

REACH, GOAL = 2.0, 1.3
TABLE = QuestLog._meta.db_table


class Limit:
    """The fastest JSON library, and COPY into the table with its constraints and indexes."""

    def __init__(self, log: Path, rows: Path) -> None:
        self._log, self._rows = log, rows

    def keep_rows(self) -> None:
        """Keep the rows that an import just wrote, as lines for COPY."""
        with self._rows.open("wb") as file, connection.cursor() as cursor:
            cursor.cursor.copy_expert(f"COPY {TABLE} TO STDOUT", file)

    def run(self) -> float:
        """Parse and COPY; returns seconds."""
        empty_the_log()
        return timed(self._parse) + timed(self._copy)

    def _parse(self) -> None:
        orjson.loads(self._log.read_bytes())

    def _copy(self) -> None:
        with transaction.atomic(), self._rows.open("rb") as file, connection.cursor() as cursor:
            cursor.cursor.copy_expert(f"COPY {TABLE} FROM STDIN", file)


def empty_the_log() -> None:
    """Leave the log empty and tidy, whatever was in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}")
        cursor.execute(f"VACUUM ANALYZE {TABLE}")
        cursor.execute("CHECKPOINT")


def measure(entries: int, rounds: int, *, held: bool = True) -> Figure:
    """Import a log of this many entries in turns with its limit."""
    with without_timeouts(), TemporaryDirectory() as name:
        folder = make_folder(Path(name) / "old", entries)
        limit = Limit(folder / "quest_logs.json", Path(name) / "rows")
        memories = []

        def ours() -> float:
            User.objects.all().delete()
            empty_the_log()
            seconds, memory = run_command("import_json", str(folder), "--timezone", "Europe/Madrid")
            memories.append(memory)
            if (found := QuestLog.objects.standing().count()) != entries:
                raise SystemExit(f"The import of {entries:,} entries brought {found:,}.")
            limit.keep_rows()
            return seconds

        times = in_turns(rounds, ours, limit.run)
        # Rows without their hunter's totals would not verify: nothing of this stays.
        empty_the_log()
        User.objects.all().delete()
    label = f"import {entries:,} entries"
    return Figure(
        label,
        median(times[0]),
        median(times[1]),
        REACH if held else None,
        GOAL if held else None,
        max(memories),
    )


def run(*, quick: bool) -> list[Figure]:
    """Measure and show."""
    return small_and_large(measure, quick=quick)
