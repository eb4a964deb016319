"""`manage.py migrate` on a live site: it never stands long in line for a table, with the site behind it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from hunterproject.timeouts import lock_limit
from legacy_import.models import ImportRun

TABLE = ImportRun._meta.db_table

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite all changes stand in one line"),
]


def tables() -> list[str]:
    return connection.introspection.table_names()


def limits() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        return cursor.fetchone()


def test_gives_up_a_table_in_use_with_nothing_changed_and_comes_through_later(settings: object) -> None:
    settings.DATABASE_MIGRATE_LOCK_TIMEOUT = 1
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS SHARE MODE")
            with pytest.raises(CommandError, match="A table was in use for 1 s and more"):
                call_command("migrate", "legacy_import", "zero", verbosity=0)
        assert TABLE in tables()
    finally:
        other.close()
    try:
        call_command("migrate", "legacy_import", "zero", verbosity=0)
        assert TABLE not in tables()
    finally:
        call_command("migrate", verbosity=0)
    assert TABLE in tables()


def test_a_statement_may_take_any_time_but_not_wait_for_a_lock_and_nothing_of_it_stays() -> None:
    before = limits()
    with lock_limit(7), transaction.atomic():
        assert limits() == ("0", "7s")
    with transaction.atomic():
        assert limits() == before
