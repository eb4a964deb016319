"""What every table shares: ids, times, and the limits of its numbers."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps

from hunterproject.models import MAX_AMOUNT, Record, new_id
from hunters.models import Hunter
from tests.factories import make_quest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_ids_are_uuids_of_version_7_and_never_the_same() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {one.version for one in ids} == {7}
    assert len(set(ids)) == 1000


def test_ids_made_later_sort_later() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        earlier = new_id()
        clock.shift(timedelta(milliseconds=2))
        assert earlier < new_id()


def test_every_table_of_ours_is_a_record() -> None:
    ours = {"hunters", "quests", "rewards", "questlog", "legacy_import"}
    tables = [table for table in apps.get_models() if table._meta.app_label in ours]
    assert len(tables) >= 10
    assert [table for table in tables if not issubclass(table, Record)] == []


def test_an_amount_is_exact_as_a_float_up_to_the_most() -> None:
    assert int(float(MAX_AMOUNT)) == MAX_AMOUNT
    assert float(MAX_AMOUNT + 1) == float(MAX_AMOUNT + 2)


@pytest.mark.django_db
class TestTimes:
    def test_both_are_set_when_a_row_is_made(self) -> None:
        with time_machine.travel(NOON, tick=False):
            quest = make_quest()
        quest.refresh_from_db()
        assert (quest.created_at, quest.updated_at) == (NOON, NOON)

    def test_a_save_moves_the_change_and_not_the_making(self) -> None:
        with time_machine.travel(NOON, tick=False):
            quest = make_quest()
        with time_machine.travel(LATER, tick=False):
            quest.save()
        quest.refresh_from_db()
        assert (quest.created_at, quest.updated_at) == (NOON, LATER)

    @pytest.mark.parametrize("fields", [["name"], ("name",), {"name"}])
    def test_a_partial_save_moves_the_change_along(self, fields: object) -> None:
        with time_machine.travel(NOON, tick=False):
            quest = make_quest(description="as it was")
        with time_machine.travel(LATER, tick=False):
            quest.name, quest.description = "Fifty push-ups", "changed in memory alone"
            quest.save(update_fields=fields)
        quest.refresh_from_db()
        assert (quest.name, quest.description) == ("Fifty push-ups", "as it was")
        assert (quest.created_at, quest.updated_at) == (NOON, LATER)

    def test_a_partial_save_of_nothing_changes_nothing(self) -> None:
        with time_machine.travel(NOON, tick=False):
            quest = make_quest()
        with time_machine.travel(LATER, tick=False):
            quest.save(update_fields=[])
        quest.refresh_from_db()
        assert quest.updated_at == NOON

    def test_update_or_create_moves_the_change(self, hunter: Hunter) -> None:
        with time_machine.travel(LATER, tick=False):
            changed, made = Hunter.objects.update_or_create(pk=hunter.pk, defaults={"name": "Nadd"})
        changed.refresh_from_db()
        assert (made, changed.name, changed.updated_at) == (False, "Nadd", LATER)
