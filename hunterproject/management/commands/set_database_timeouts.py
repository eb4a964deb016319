"""`manage.py set_database_timeouts`: tell PostgreSQL how long a statement and a wait for a lock may last."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction


class Command(BaseCommand):
    """Sets them as defaults of our role in our database, for every connection made from then on."""

    help = (
        "Set DATABASE_STATEMENT_TIMEOUT and DATABASE_LOCK_TIMEOUT as defaults of our role in our PostgreSQL "
        "database, where they hold behind a connection pooler too. Does nothing on SQLite."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Set both, or none."""
        if connection.vendor != "postgresql":
            return
        limits = {
            "statement_timeout": settings.DATABASE_STATEMENT_TIMEOUT,
            "lock_timeout": settings.DATABASE_LOCK_TIMEOUT,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            # Asked, since a pooler may know it by another name.
            cursor.execute("SELECT current_database()")
            database = connection.ops.quote_name(cursor.fetchone()[0])
            for name, seconds in limits.items():
                cursor.execute(
                    f"ALTER ROLE CURRENT_USER IN DATABASE {database} SET {name} = %s", [f"{seconds}s"]
                )
