"""`manage.py migrate`: Django's own, which gives up a table that it cannot have soon."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connection

from hunterproject.timeouts import lock_limit

#: PostgreSQL's code for a lock that was not given in time.
_LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    """Waits for a lock as long as DATABASE_MIGRATE_LOCK_TIMEOUT says, on PostgreSQL."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a table that stays locked ends it in a sentence."""
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        seconds = settings.DATABASE_MIGRATE_LOCK_TIMEOUT
        try:
            with lock_limit(seconds):
                super().handle(*args, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
                raise
            raise CommandError(
                f"A table was in use for {seconds} s and more, so the migration that needs it was given up: "
                "nothing of it is applied, and those before it are. Run migrate again when no import and no "
                "long download runs, or allow more time by DATABASE_MIGRATE_LOCK_TIMEOUT."
            ) from error
