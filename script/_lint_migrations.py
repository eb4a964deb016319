"""Find migrations that would stop a live PostgreSQL site: called by script/check, on a throw-away database.

A first migration makes new tables, which nobody waits for; every later one is
looked at in the SQL that PostgreSQL would get. docs/operations.md says how to
write one that passes.
"""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")

from django_migration_linter.migration_linter import MigrationLinter  # noqa: E402
from django_migration_linter.sql_analyser.base import Check, CheckMode, CheckType  # noqa: E402
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser  # noqa: E402

#: Migrations that are right all the same, each with the reason: {"0007_shorter_names": "the table is small"}.
ACCEPTED: dict[str, str] = {}


def checks_rows(sql: list[str], **kwargs: object) -> bool:
    """Say whether a constraint is added that every row is looked at for, while the table is locked."""
    made = {found[1] for line in sql if (found := re.match(r'CREATE TABLE ("[^"]+")', line))}
    return any(
        found[1] not in made
        for line in sql
        if (
            found := re.match(
                r'ALTER TABLE ("[^"]+") ADD CONSTRAINT .* (?:CHECK|FOREIGN KEY|EXCLUDE)\b', line
            )
        )
        and "NOT VALID" not in line
    )


class Analyser(PostgresqlAnalyser):
    """The library's rules for PostgreSQL, and one that it lacks."""

    migration_checks = [
        *PostgresqlAnalyser.migration_checks,
        Check(
            code="ADD_CHECKED",
            fn=checks_rows,
            message="ADDING a constraint that looks at every row under a lock: NOT VALID first",
            mode=CheckMode.TRANSACTION,
            type=CheckType.ERROR,
        ),
    ]


def main() -> int:
    """Print what was found; returns 1 when there is anything."""
    import django
    from django.apps import apps
    from django.db import connection

    django.setup()
    if connection.vendor != "postgresql":
        sys.exit("Run it with PostgreSQL: script/with_postgres .venv/bin/python script/_lint_migrations.py")
    linter = MigrationLinter(
        path=str(ROOT),
        include_apps=[app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT],
        ignore_name=list(ACCEPTED),
        ignore_initial_migrations=True,
        all_warnings_as_errors=True,
        no_cache=True,
    )
    linter.sql_analyser_class = Analyser
    linter.lint_all_migrations()
    linter.print_summary()
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main())
