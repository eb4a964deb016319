"""Ids that a second import finds again: each follows from what the files say. No Django."""

import json
import re
from hashlib import sha1
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


class RowIds:
    """The ids of one hunter's log rows; of quest id and time as written: neither zone nor place matters."""

    def __init__(self, hunter_id: UUID) -> None:
        self._start = sha1(_LOG_ROWS.bytes + hunter_id.bytes, usedforsecurity=False)

    def hex(self, quest_id: str, completed_at: str, xp: int, gold: int) -> str:
        """Return a row's id as 32 hexadecimal digits: a UUID of version 5 over what the entry says.

        Written by hand, because a log of a million entries asks a million times.
        """
        digest = self._start.copy()
        # No text of an entry holds the character 0, so that no two entries give the same bytes.
        digest.update(f"{quest_id}\0{completed_at}\0{xp}\0{gold}".encode())
        digits = digest.hexdigest()
        return f"{digits[:12]}5{digits[13:16]}{_VARIANT[digits[16]]}{digits[17:32]}"

    def uuid(self, quest_id: str, completed_at: str, xp: int, gold: int) -> UUID:
        """Return a row's id."""
        return UUID(self.hex(quest_id, completed_at, xp, gold))


#: The digit that holds a UUID's variant: its two upper bits are 1 and 0.
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
