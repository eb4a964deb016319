"""Rows of the quest log for tests that read it, written past the services: totals stay as they are."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.slots import slot_for
from quests.models import Quest


def add_rows(hunter: Hunter, quest: Quest, days: Iterable[date], **fields: Any) -> list[QuestLog]:
    """Let the hunter have done a quest on these days, at noon UTC; `fields` are those of QuestLog."""
    return QuestLog.objects.bulk_create(
        QuestLog(
            **{
                "hunter": hunter,
                "quest": quest,
                "quest_name": quest.name,
                "stat": quest.stat,
                "difficulty": quest.difficulty,
                "completed_at": datetime.combine(day, time(12), UTC),
                "quest_day": day,
                "slot": slot_for(quest.repeat, day),
                "xp_gained": quest.xp_reward,
                "gold_gained": quest.gold_reward,
                "request_id": uuid4(),
                **fields,
            }
        )
        for day in days
    )


def gone_row(hunter: Hunter, at: datetime, **fields: Any) -> QuestLog:
    """Write an imported row of a quest that is gone: it gave 70 XP, which count for nothing, and 5 gold."""
    values: dict[str, Any] = {
        "legacy_quest_id": "gone",
        "completed_at": at,
        "quest_day": at.date(),
        "xp_gained": 70,
        "gold_gained": 5,
        "source_run": uuid4(),
    }
    return QuestLog.objects.create(hunter=hunter, **(values | fields))
