"""Legacy folders for tests, made of what a test names; the rest is filled in."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hunters.models import Hunter
from legacy_import.parsing import read_folder
from legacy_import.placing import Placement
from legacy_import.report import Report
from legacy_import.services import ImportOrder, import_folder
from legacy_import.validation import STATS

RUN = "6ef74678-1013-4515-9ae7-da712308ca93"
READ = "34d130ac-f2d4-434e-8651-1149cf26410b"
GONE = "49c90be3-9add-4621-aedb-412d8d8759c8"
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
MADRID = "Europe/Madrid"
#: The folders of the older program that are kept beside the project, and not in it.
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "legacy"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the legacy sample folders are not here")


def profile(name: str = "Mara", gold: int = 500, xp: int = 1000, **stats: int) -> dict[str, Any]:
    """Return a profile; each stat has `xp` unless named."""
    return {
        "name": name,
        "gold": gold,
        "stats": {stat: {"name": stat, "total_xp": stats.get(stat, xp)} for stat in STATS},
    }


def quest(quest_id: str = RUN, **fields: Any) -> dict[str, Any]:
    """Return a quest: a daily run for Agility that gives 50 XP and 10 gold."""
    values = {
        "id": quest_id,
        "name": "Morning run",
        "stat": "Agility",
        "difficulty": "Daily",
        "xp_reward": 50,
        "gold_reward": 10,
        "description": "",
    }
    return values | fields


def quests(*some: dict[str, Any]) -> dict[str, Any]:
    """Return quests by id."""
    return {one["id"]: one for one in some}


def entry(
    at: str = "2025-03-01T09:00:00", quest_id: str = RUN, xp: int = 50, gold: int = 10
) -> dict[str, Any]:
    """Return a log entry."""
    return {"quest_id": quest_id, "completed_at": at, "xp_earned": xp, "gold_earned": gold}


def write(folder: Path, **files: Any) -> Path:
    """Write JSON files: `hunter`, `quests`, `quest_logs`; bytes and text stay as they are."""
    folder.mkdir(exist_ok=True)
    for name, value in files.items():
        content = value if isinstance(value, (bytes, str)) else json.dumps(value, indent=2)
        if isinstance(content, str):
            content = content.encode()
        (folder / f"{name}.json").write_bytes(content)
    return folder


def sound_folder(folder: Path, log: list[dict[str, Any]] | None = None, **of_profile: Any) -> Path:
    """Write a folder with a profile, the daily quest, and a log when given."""
    files: dict[str, Any] = {"hunter": profile(**of_profile), "quests": quests(quest())}
    if log is not None:
        files["quest_logs"] = log
    return write(folder, **files)


def bring(folder: Path, **options: Any) -> Report:
    """Import a folder as of NOW; the log's times are Madrid's."""
    values: dict[str, Any] = {"timezone": MADRID, "now": NOW, "placement": Placement.CATALOG}
    return import_folder(ImportOrder(read_folder(folder), **(values | options)))


def hunter_of(report: Report) -> Hunter:
    """Return the hunter that an import was for."""
    return Hunter.objects.get(user__username=report.username)


def totals(hunter: Hunter) -> dict[str, int]:
    """Return the hunter's stored totals: XP by stat, and "gold"."""
    fresh = Hunter.objects.get(pk=hunter.pk)
    stats = {stat.name: stat.total_xp for stat in fresh.stats.all()}
    assert fresh.total_xp == sum(stats.values())
    return {**stats, "gold": fresh.gold}
