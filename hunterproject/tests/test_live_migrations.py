"""Migrations that keep nobody waiting, and script/check's look at those that would."""

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django_migration_linter.sql_analyser import analyse_sql_statements

from hunterproject.live_migrations import Live
from legacy_import.models import ImportRun
from script._lint_migrations import Analyser

INDEX = models.Index(fields=["created_at"], name="import_run_made")
LIVE = Live(migrations.AddIndex("importrun", INDEX), postgresql=AddIndexConcurrently("importrun", INDEX))


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, ImportRun._meta.db_table))


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_and_taken_away_on_either_database() -> None:
    before = ProjectState.from_apps(apps)
    after = before.clone()
    LIVE.state_forwards("legacy_import", after)
    with connection.schema_editor(atomic=False) as editor:
        LIVE.database_forwards("legacy_import", editor, before, after)
    assert "import_run_made" in indexes()
    with connection.schema_editor(atomic=False) as editor:
        LIVE.database_backwards("legacy_import", editor, after, before)
    assert "import_run_made" not in indexes()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such way")
def test_on_postgresql_it_is_made_beside_whoever_writes_and_as_long_as_it_takes() -> None:
    before = ProjectState.from_apps(apps)
    after = before.clone()
    LIVE.state_forwards("legacy_import", after)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        LIVE.database_forwards("legacy_import", editor, before, after)
    said = "\n".join(editor.collected_sql)
    assert said.index("SET statement_timeout = 0") < said.index("CREATE INDEX CONCURRENTLY")
    assert said.index("CREATE INDEX CONCURRENTLY") < said.index("RESET statement_timeout")


NEW = 'CREATE TABLE "new" ("id" uuid NOT NULL PRIMARY KEY);'
CHECK = 'ADD CONSTRAINT "gold_range" CHECK ("gold" >= 0)'
KEY = 'ADD CONSTRAINT "who" FOREIGN KEY ("id") REFERENCES "hunters_hunter" ("id") DEFERRABLE'


@pytest.mark.parametrize(
    ("sql", "codes"),
    [
        ([f'ALTER TABLE "hunters_hunter" {CHECK};'], {"ADD_CHECKED"}),
        ([f'ALTER TABLE "quests_quest" {KEY};'], {"ADD_CHECKED"}),
        ([f'ALTER TABLE "hunters_hunter" {CHECK} NOT VALID;'], set()),
        (['ALTER TABLE "hunters_hunter" VALIDATE CONSTRAINT "gold_range";'], set()),
        ([NEW, f'ALTER TABLE "new" {CHECK};', f'ALTER TABLE "new" {KEY};'], set()),
        (['CREATE INDEX "i" ON "quests_quest" ("name");'], {"CREATE_INDEX"}),
        (['CREATE INDEX CONCURRENTLY "i" ON "quests_quest" ("name");'], set()),
        (['ALTER TABLE "quests_quest" ADD COLUMN "more" text DEFAULT \'\' NOT NULL;'], set()),
        (['ALTER TABLE "quests_quest" ADD COLUMN "more" text NOT NULL;'], {"NOT_NULL"}),
        (['ALTER TABLE "quests_quest" DROP COLUMN "more" CASCADE;'], {"DROP_COLUMN"}),
    ],
)
def test_what_would_stop_a_live_site_is_found(sql: list[str], codes: set[str]) -> None:
    errors, _ignored, warnings = analyse_sql_statements(Analyser, sql, [])
    assert {issue.code for issue in errors + warnings} == codes
