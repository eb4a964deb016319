"""`manage.py set_database_defaults`: tell PostgreSQL how it shall treat whoever connects as our role."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction


class Command(BaseCommand):
    """Sets the timeouts, and JIT off, as defaults of our role in our database for every new connection."""

    help = (
        "Set DATABASE_STATEMENT_TIMEOUT, DATABASE_LOCK_TIMEOUT and no JIT as defaults of our role in our "
        "PostgreSQL database, where they hold behind a connection pooler too. Does nothing on SQLite."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Set all, or none."""
        if connection.vendor != "postgresql":
            return
        defaults = {
            "statement_timeout": f"{settings.DATABASE_STATEMENT_TIMEOUT}s",
            "lock_timeout": f"{settings.DATABASE_LOCK_TIMEOUT}s",
            # Our queries take a millisecond or few. Beside large tables some are thought to cost enough to be
            # compiled first, which then takes ten times as long as they do.
            "jit": "off",
        }
        with transaction.atomic(), connection.cursor() as cursor:
            # Asked, since a pooler may know it by another name.
            cursor.execute("SELECT current_database()")
            database = connection.ops.quote_name(cursor.fetchone()[0])
            for name, value in defaults.items():
                cursor.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {database} SET {name} = %s", [value])
