"""Ids that a second import finds again: each follows from what the files say. No Django."""

import json
import re
from uuid import UUID, uuid5

#: Fixed for ever: another value would make every imported row a new one.
_NAMESPACE = UUID("b3f9f3a4-5c1e-5d0a-9c55-1f0d2a6c7e11")
_CATALOG_QUESTS = uuid5(_NAMESPACE, "quest of the catalog")
_PERSONAL_QUESTS = uuid5(_NAMESPACE, "quest of a hunter")
_LOG_ROWS = uuid5(_NAMESPACE, "row of the log")

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def quest_key(written: str) -> str:
    """Return what makes two written quest ids the same: a UUID's case does not matter."""
    return written.lower() if _UUID.fullmatch(written) else written


def catalog_quest_id(key: str) -> UUID:
    """Return the id of a catalog quest from its key: the UUID that it is, else one derived from it."""
    return UUID(key) if _UUID.fullmatch(key) else uuid5(_CATALOG_QUESTS, key)


def personal_quest_id(hunter_id: UUID, key: str) -> UUID:
    """Return the id of a hunter's own quest from its key."""
    return uuid5(_PERSONAL_QUESTS, json.dumps([str(hunter_id), key]))


def row_id(hunter_id: UUID, quest_id: str, completed_at: str, xp: int, gold: int) -> UUID:
    """Return the id of a log row; quest id and time as written, so that neither zone nor place matters."""
    return uuid5(_LOG_ROWS, json.dumps([str(hunter_id), quest_id, completed_at, xp, gold]))
