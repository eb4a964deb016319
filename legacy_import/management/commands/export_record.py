"""`manage.py export_record`: write a hunter's full record into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from legacy_import.record_out import export_record
from legacy_import.terminal import ends_in_a_sentence, hunter_named, say


class Command(BaseCommand):
    """Prints a report and exits 0; exits 1 with a sentence and no file left behind."""

    help = (
        "Write all of a hunter's record into one JSON file (docs/record-format.md), which import_record "
        "restores with equal totals, ids and history."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the account."""
        parser.add_argument("file", metavar="FILE", type=Path, help="the file to write")
        parser.add_argument("--user", metavar="NAME", required=True, help="the account")
        parser.add_argument("--force", action="store_true", help="overwrite a file that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, report."""
        with ends_in_a_sentence("No file was written."):
            hunter = hunter_named(options["user"])
            report = export_record(hunter_id=hunter.pk, path=Path(options["file"]), force=options["force"])
        say(self.stdout, report.text())
