"""One statement at a time on an SQLite file, with Python's own driver: a completion's row, or a board's."""

import random
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from hunterproject.models import new_id

ROW = """
INSERT INTO questlog_questlog (id, created_at, updated_at, hunter_id, quest_id, quest_name, legacy_quest_id,
    stat, difficulty, completed_at, quest_day, slot, marked_late, xp_gained, gold_gained, request_id)
SELECT ?, ?, ?, ?, id, name, '', stat, difficulty, ?, ?, NULL, false, xp_reward, gold_reward, ?
FROM quests_quest WHERE id = ?
"""
BOARD = """
SELECT q.id, q.name, q.description, q.stat, q.difficulty, q.repeat, q.xp_reward, q.gold_reward,
    (SELECT max(completed_at) FROM questlog_questlog done
     WHERE done.hunter_id = f.hunter_id AND done.quest_id = q.id AND done.quest_day = ?
         AND done.undone_at IS NULL)
FROM quests_follow f JOIN quests_quest q ON q.id = f.quest_id
WHERE f.hunter_id = ? AND q.archived_at IS NULL ORDER BY f.position
"""


class RawSqlite(threading.local):
    """A connection for each thread, as durable as the app's and as patient."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, timeout=30, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA foreign_keys=ON")
        self._hunters = self._ids("SELECT id FROM hunters_hunter")
        self._quests = self._ids("SELECT id FROM quests_quest WHERE repeat = 'unlimited'")

    def _ids(self, query: str) -> list[str]:
        return [found for (found,) in self._connection.execute(query)]

    def write(self, chance: random.Random) -> None:
        """Write a completion of a hunter and quest by chance, in a transaction of its own."""
        now = datetime.now(UTC)
        hunter, quest = chance.choice(self._hunters), chance.choice(self._quests)
        at = now.strftime("%Y-%m-%d %H:%M:%S.%f")
        row = (new_id().hex, at, at, hunter, at, now.date().isoformat(), uuid4().hex, quest)
        self._connection.execute(ROW, row)

    def read(self, chance: random.Random) -> None:
        """Read the board of a hunter by chance."""
        today = datetime.now(UTC).date().isoformat()
        self._connection.execute(BOARD, (today, chance.choice(self._hunters))).fetchall()
