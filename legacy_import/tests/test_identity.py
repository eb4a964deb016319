"""Ids that follow from the files."""

from hashlib import sha1
from uuid import UUID

from legacy_import import identity
from legacy_import.identity import RowIds, catalog_quest_id, personal_quest_id, quest_key
from legacy_import.tests.folders import GONE, READ, RUN

ONE, OTHER = UUID(READ), UUID(GONE)


def row_id(hunter: UUID, quest_id: str, at: str, xp: int, gold: int) -> UUID:
    return RowIds(hunter).uuid(quest_id, at, xp, gold)


def test_a_uuid_is_the_catalog_quests_id_whatever_its_case() -> None:
    assert catalog_quest_id(quest_key(RUN.upper())) == UUID(RUN)


def test_an_id_that_is_no_uuid_always_gives_the_same_one() -> None:
    # The values are fixed: others would make every imported quest and row a new one.
    assert catalog_quest_id(quest_key("run")) == UUID("ecb9fd72-8546-50fb-ad72-b1bc4378d916")
    assert personal_quest_id(ONE, quest_key("run")) == UUID("252b412e-da68-5dc7-b223-a35660f6ea03")
    assert row_id(ONE, "run", "2025-03-01T09:00:00", 50, 10) == UUID("3ff88f01-0ed8-575e-b01b-acd19b84560a")
    assert catalog_quest_id(quest_key("Run")) != catalog_quest_id(quest_key("run"))


def test_two_hunters_own_quests_and_rows_never_meet() -> None:
    assert personal_quest_id(ONE, RUN) != personal_quest_id(OTHER, RUN)
    assert personal_quest_id(ONE, RUN) == personal_quest_id(ONE, quest_key(RUN.upper()))
    assert row_id(ONE, RUN, "t", 1, 1) != row_id(OTHER, RUN, "t", 1, 1)


def test_each_of_the_four_fields_makes_another_row() -> None:
    rows = {
        row_id(ONE, *fields)
        for fields in [
            (RUN, "2025-03-01T09:00:00", 1, 1),
            (READ, "2025-03-01T09:00:00", 1, 1),
            (RUN, "2025-03-01T09:00:01", 1, 1),
            (RUN, "2025-03-01T09:00:00", 2, 1),
            (RUN, "2025-03-01T09:00:00", 1, 2),
            (RUN, "2025-03-01T09:00:00", 11, 1),
        ]
    }
    assert len(rows) == 6


def test_a_rows_id_is_a_uuid_of_version_5_over_what_the_entry_says() -> None:
    said = ONE.bytes + b"run\x002025-03-01T09:00:00\x0050\x0010"
    digest = sha1(identity._LOG_ROWS.bytes + said, usedforsecurity=False).digest()[:16]
    assert row_id(ONE, "run", "2025-03-01T09:00:00", 50, 10) == UUID(bytes=digest, version=5)
