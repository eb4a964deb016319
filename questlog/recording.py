"""What a completion reads of its quest, and what writes it."""

from functools import cache
from uuid import UUID

from django.db import connection

from hunterproject.prepared import Prepared, Statement, as_stored
from hunters.models import Hunter
from hunters.services import Grounds
from questlog.models import QuestLog
from quests.models import Quest


def quest_to_complete(hunter: Hunter, quest_id: UUID) -> Quest | None:
    """Return a quest that this hunter may see, with what completing needs; None for any other. One query."""
    return next(iter(_quests(hunter.pk, quest_id)), None)


_quests = Prepared(
    lambda hunter, quest: (
        Quest.objects.for_hunter(Hunter(pk=hunter))
        .filter(pk=quest)
        .only("name", "name_es", "stat", "difficulty", "repeat", "xp_reward", "gold_reward")
    )
)


def recording(row: QuestLog) -> Grounds:
    """Return what writes a completion of an open quest, unless something is in its way.

    In its way are a quest that was archived since, a row of the same request,
    and a standing one in the same slot. Under the hunter's lock no row can come
    between; without it, the unique constraints let one of two rows wait for the other.
    """
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in QuestLog._meta.local_concrete_fields
    ]
    quest, pk = as_stored(QuestLog, "quest", row.quest_id), as_stored(QuestLog, "id", row.pk)
    return Grounds(Statement(_statement(), [*values, quest]), Statement(_IS_THERE, [pk]))


@cache
def _statement() -> str:
    columns = [field.column for field in QuestLog._meta.local_concrete_fields]
    return _UNLESS_IN_THE_WAY.format(columns=", ".join(columns), values=", ".join(["%s"] * len(columns)))


_UNLESS_IN_THE_WAY = """
INSERT INTO questlog_questlog ({columns})
SELECT {values} FROM quests_quest WHERE id = %s AND archived_at IS NULL
ON CONFLICT DO NOTHING
"""
_IS_THERE = "EXISTS (SELECT 1 FROM questlog_questlog WHERE id = %s)"
