"""A completion with nothing between it and the database: psycopg2, and the statements that it needs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg2  # type: ignore[import-untyped]
from django.conf import settings

from hunterproject.models import new_id
from questlog.slots import slot_for
from quests.models import Quest

# What complete_quest reads and writes, no more: the hunter locked, the rules of its days, the row if its
# quest is open and nothing of it was recorded, its stat, its totals.
LOCK = "SELECT gold, total_xp FROM hunters_hunter WHERE id = %s FOR UPDATE"
DAYS = "SELECT from_day, timezone, day_starts_at FROM hunters_dayrule WHERE hunter_id = %s ORDER BY from_day"
ROW = """
INSERT INTO questlog_questlog (id, created_at, updated_at, hunter_id, quest_id, quest_name, legacy_quest_id,
    stat, difficulty, completed_at, quest_day, slot, marked_late, xp_gained, gold_gained, request_id)
SELECT %s, %s, %s, %s, id, %s, '', %s, %s, %s, %s, %s, false, %s, %s, %s
FROM quests_quest WHERE id = %s AND archived_at IS NULL
ON CONFLICT DO NOTHING
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

    def complete(self, hunter: UUID, quest: Quest, request_id: UUID) -> bool:
        """Record that the hunter did the quest now, and pay it; returns False when that was done before."""
        with self._connection, self._connection.cursor() as cursor:
            return _complete(cursor, hunter, quest, request_id)


def _complete(cursor: Any, hunter: UUID, quest: Quest, request_id: UUID) -> bool:
    now = datetime.now(UTC)
    cursor.execute(LOCK, (hunter,))
    gold, total_xp = cursor.fetchone()
    cursor.execute(DAYS, (hunter,))
    rules = cursor.fetchall() or [(None, settings.DEFAULT_HUNTER_TIMEZONE, 0)]
    _from_day, timezone, day_starts_at = rules[-1]
    day = (now.astimezone(ZoneInfo(timezone)) - timedelta(hours=day_starts_at)).date()
    row = (new_id(), now, now, hunter, quest.name, quest.stat, quest.difficulty, now, day)
    paid = (quest.xp_reward, quest.gold_reward, request_id, quest.pk)
    cursor.execute(ROW, (*row, slot_for(quest.repeat, day), *paid))
    if not cursor.rowcount:
        return False
    cursor.execute(STAT, (quest.xp_reward, now, hunter, quest.stat))
    cursor.fetchone()
    cursor.execute(TOTALS, (gold + quest.gold_reward, total_xp + quest.xp_reward, now, hunter))
    return True
