"""The migrations: complete, and reversible to nothing."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_every_table_of_ours_can_be_taken_away_and_made_again() -> None:
    ours = ("hunters_", "quests_", "rewards_", "questlog_", "legacy_import_")

    def tables() -> set[str]:
        return {name for name in connection.introspection.table_names() if name.startswith(ours)}

    before = tables()
    assert len(before) > 10
    try:
        for app in ("legacy_import", "questlog", "rewards", "quests", "admin", "hunters"):
            call_command("migrate", app, "zero", verbosity=0)
        assert tables() == set()
    finally:
        call_command("migrate", verbosity=0)
    assert tables() == before
