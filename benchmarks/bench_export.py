"""`export_json` of a long log, beside COPYing the rows out and writing them by the fastest JSON library."""

from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from django.core.management import call_command
from django.db import connection

from benchmarks.bench_import import TABLE, empty_the_log
from benchmarks.large_site import without_timeouts
from benchmarks.legacy_folders import make_folder
from benchmarks.measuring import Figure, in_turns, median, run_command, small_and_large, timed
from hunters.models import User

REACH, GOAL = 2.0, 1.3


def copy_out_as_json(target: Path) -> None:
    """Write the log as the older program's list: COPY, local times by the database, one call in the end."""
    rows = BytesIO()
    local_time = """to_char(completed_at AT TIME ZONE 'Europe/Madrid', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"""
            COPY (
                SELECT quest_id, {local_time}, xp_gained, gold_gained
                FROM {TABLE} WHERE undone_at IS NULL ORDER BY completed_at, id
            ) TO STDOUT""",  # noqa: S608 (fixed names)
            rows,
        )
    rows.seek(0)
    entries = []
    for line in rows:
        quest_id, at, xp, gold = line.decode().rstrip("\n").split("\t")
        entries.append(
            {"quest_id": quest_id, "completed_at": at, "xp_earned": int(xp), "gold_earned": int(gold)}
        )
    target.write_bytes(orjson.dumps(entries, option=orjson.OPT_INDENT_2))


def _entries(log: Path) -> list[tuple[object, ...]]:
    """Return what a log says, its times as times: one may write fractions that are zero."""
    return [
        (
            entry["quest_id"],
            datetime.fromisoformat(entry["completed_at"]),
            entry["xp_earned"],
            entry["gold_earned"],
        )
        for entry in orjson.loads(log.read_bytes())
    ]


def measure(entries: int, rounds: int, *, held: bool = True) -> Figure:
    """Export a log of this many entries in turns with its limit."""
    with without_timeouts(), TemporaryDirectory() as name:
        old = make_folder(Path(name) / "old", entries)
        call_command(
            "import_json", str(old), "--timezone", "Europe/Madrid", "--user", "bench", stdout=StringIO()
        )
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {TABLE}")
        memories = []

        def ours() -> float:
            seconds, memory = run_command(
                "export_json", str(Path(name) / "new"), "--user", "bench", "--force"
            )
            memories.append(memory)
            return seconds

        limit = Path(name) / "limit.json"
        times = in_turns(rounds, ours, lambda: timed(lambda: copy_out_as_json(limit)))
        if _entries(Path(name) / "new" / "quest_logs.json") != _entries(limit):
            raise SystemExit(f"The export of {entries:,} entries differs from the rows of the log.")
        empty_the_log()
        User.objects.all().delete()
    return Figure(
        f"export {entries:,} entries",
        median(times[0]),
        median(times[1]),
        REACH if held else None,
        GOAL if held else None,
        max(memories),
    )


def run(*, quick: bool) -> list[Figure]:
    """Measure and show."""
    return small_and_large(measure, quick=quick)
