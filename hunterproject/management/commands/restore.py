"""`manage.py restore`: a backup brought back, brought up to date, and proven."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from hunterproject.backups import BackupError, require_room, store

#: Exit codes: the backup is not restored, it must not be, it is and its totals are wrong.
FAILED, REFUSED, WRONG = 1, 3, 4


class Command(BaseCommand):
    """Exits 0 when it is restored and every total is the sum of its rows."""

    help = (
        "Restore a file of `backup`, all of it or nothing; then migrate and verify the ledger. Exits 1 when "
        "it fails, 3 when it would write over hunters, 4 when totals of the backup differ from their rows."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and where it goes."""
        parser.add_argument("file", type=Path, help="what backup wrote")
        parser.add_argument(
            "--into",
            metavar="NAME",
            help="another database of the same server, made when there is none (on SQLite: another file)",
        )
        parser.add_argument(
            "--force", action="store_true", help="over the hunters who are there: stop the app first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, restore, migrate, verify."""
        file, kind = options["file"], store()
        try:
            kind.check(file)
            if options["into"]:
                kind.open(options["into"])
            require_room(force=options["force"])
            kind.load(file)
        except BackupError as error:
            raise CommandError(str(error), returncode=REFUSED if error.refused else FAILED) from error
        except Error as error:
            raise CommandError(
                f"The database cannot be used: {str(error).strip()}\nNothing was restored."
            ) from error
        self.stdout.write(f"{file} is restored.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("set_database_defaults")
        try:
            call_command("verify_ledger", stdout=self.stdout, stderr=self.stderr)
        except SystemExit as error:
            raise CommandError(
                "The backup is restored, and these totals were wrong in it already.", returncode=WRONG
            ) from error
