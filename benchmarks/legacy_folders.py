"""Legacy folders of any size, the same for the same size: one hunter, 50 quests, completions over years."""

import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

STATS = ("Strength", "Agility", "Intelligence", "Spirit", "Domain")
DIFFICULTIES = ("Daily", "Easy", "Normal", "Hard")


def make_folder(folder: Path, entries: int) -> Path:
    """Write a folder with this many log entries, as the older program's `json.dump(…, indent=2)` does."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(entries)
    quests = [str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(50)]
    profile = {
        "name": f"Bench {entries}",
        "gold": 10 * entries,
        "stats": {stat: {"name": stat, "total_xp": 50 * entries} for stat in STATS},
    }
    (folder / "hunter.json").write_text(json.dumps(profile, indent=2))
    described = {
        quest: {
            "id": quest,
            "name": f"Quest {number}",
            "stat": STATS[number % 5],
            "difficulty": DIFFICULTIES[number % 4],
            "xp_reward": 50,
            "gold_reward": 10,
            "description": "",
        }
        for number, quest in enumerate(quests)
    }
    (folder / "quests.json").write_text(json.dumps(described, indent=2))
    at = datetime(2010, 1, 1)  # noqa: DTZ001 (the files have local times)
    with (folder / "quest_logs.json").open("w") as file:
        for number in range(entries):
            at += timedelta(seconds=chance.randint(1, 900), microseconds=chance.randint(0, 1) * 123456)
            entry = {
                "quest_id": chance.choice(quests),
                "completed_at": at.isoformat(),
                "xp_earned": 50,
                "gold_earned": 10,
            }
            text = json.dumps(entry, indent=2).replace("\n", "\n  ")
            file.write(f"{',' if number else '['}\n  {text}")
        file.write("\n]")
    return folder
