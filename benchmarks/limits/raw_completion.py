"""A completion with nothing between it and the database: psycopg2, and the statements that it needs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg2  # type: ignore[import-untyped]
from django.conf import settings

from hunterproject.models import new_id
from questlog.slots import slot_for

LOCK = "SELECT gold, total_xp FROM hunters_hunter WHERE id = %s FOR UPDATE"
DAYS = (
    "SELECT timezone, day_starts_at FROM hunters_dayrule WHERE hunter_id = %s ORDER BY from_day DESC LIMIT 1"
)
ANSWERED = "SELECT 1 FROM questlog_questlog WHERE hunter_id = %s AND request_id = %s"
QUEST = """
SELECT name, stat, difficulty, repeat, xp_reward, gold_reward FROM quests_quest
WHERE id = %s AND archived_at IS NULL
"""
STANDING = """
SELECT 1 FROM questlog_questlog WHERE hunter_id = %s AND quest_id = %s AND slot = %s AND undone_at IS NULL
"""
ROW = """
INSERT INTO questlog_questlog (id, created_at, updated_at, hunter_id, quest_id, quest_name, legacy_quest_id,
    stat, difficulty, completed_at, quest_day, slot, marked_late, xp_gained, gold_gained, request_id)
VALUES (%s, %s, %s, %s, %s, %s, '', %s, %s, %s, %s, %s, false, %s, %s, %s)
"""
STAT = """
UPDATE hunters_stat SET total_xp = total_xp + %s, updated_at = %s WHERE hunter_id = %s AND name = %s
RETURNING total_xp
"""
TOTALS = "UPDATE hunters_hunter SET gold = %s, total_xp = %s, updated_at = %s WHERE id = %s"


class RawCompletions:
    """Completions of today, each one transaction under its hunter's row lock, on a connection of its own."""

    def __init__(self) -> None:
        database = settings.DATABASES["default"]
        self._connection = psycopg2.connect(
            dbname=database["NAME"],
            user=database["USER"],
            password=database["PASSWORD"],
            host=database["HOST"],
            port=database["PORT"],
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def complete(self, hunter: UUID, quest: UUID, request_id: UUID) -> bool:
        """Record that the hunter did the quest now, and pay it; returns False when that was done before."""
        with self._connection, self._connection.cursor() as cursor:
            return _complete(cursor, hunter, quest, request_id)


def _complete(cursor: Any, hunter: UUID, quest: UUID, request_id: UUID) -> bool:
    now = datetime.now(UTC)
    cursor.execute(LOCK, (hunter,))
    gold, total_xp = cursor.fetchone()
    cursor.execute(DAYS, (hunter,))
    day = _day_of(now, *(cursor.fetchone() or (settings.DEFAULT_HUNTER_TIMEZONE, 0)))
    cursor.execute(ANSWERED, (hunter, request_id))
    if cursor.fetchone():
        return False
    cursor.execute(QUEST, (quest,))
    name, stat, difficulty, repeat, xp_reward, gold_reward = cursor.fetchone()
    slot = slot_for(repeat, day)
    if slot is not None:
        cursor.execute(STANDING, (hunter, quest, slot))
        if cursor.fetchone():
            return False
    row = (new_id(), now, now, hunter, quest, name, stat, difficulty, now, day, slot)
    cursor.execute(ROW, (*row, xp_reward, gold_reward, request_id))
    cursor.execute(STAT, (xp_reward, now, hunter, stat))
    cursor.execute(TOTALS, (gold + gold_reward, total_xp + xp_reward, now, hunter))
    return True


def _day_of(now: datetime, timezone: str, day_starts_at: int) -> date:
    return (now.astimezone(ZoneInfo(timezone)) - timedelta(hours=day_starts_at)).date()
