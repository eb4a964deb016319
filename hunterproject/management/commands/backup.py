"""`manage.py backup`: the whole database in one file, while the site runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from hunterproject.backups import BackupError, forget_old, store, write_backup


class Command(BaseCommand):
    """Exits 0 when the backup is whole and on the disk, 1 with the reason when there is none."""

    help = "Back up the database into a file named by the time: pg_dump's on PostgreSQL, a copy on SQLite."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and how many are kept."""
        parser.add_argument(
            "folder", nargs="?", default="backups", help="where it goes; backups when left out"
        )
        parser.add_argument(
            "--keep", type=int, metavar="NUMBER", help="remove older ones, so that this many are left"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, then remove old ones."""
        folder, keep, kind = Path(options["folder"]), options["keep"], store()
        if keep is not None and keep < 1:
            raise CommandError("--keep takes a whole number, 1 or more.", returncode=2)
        try:
            file = write_backup(kind, folder)
        except BackupError as error:
            raise CommandError(f"{error}\nNo backup was made.") from error
        except Error as error:
            raise CommandError(
                f"The database cannot be used: {str(error).strip()}\nNo backup was made."
            ) from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes, whole.")
        for old in forget_old(kind, folder, keep) if keep else []:
            self.stdout.write(f"{old} was removed.")
