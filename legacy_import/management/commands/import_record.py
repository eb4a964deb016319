"""`manage.py import_record`: restore a hunter's full record from its file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from legacy_import.record_in import import_record
from legacy_import.terminal import ends_in_a_sentence, say


class Command(BaseCommand):
    """Prints a report and exits 0; exits 1 with a sentence naming the place, and nothing written."""

    help = (
        "Restore a full record (export_record, or the download of the settings page) into a site without "
        "this hunter, with equal totals, ids and history: all of it or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and the account's name where it is to be another."""
        parser.add_argument("file", metavar="FILE", type=Path, help="the record's file")
        parser.add_argument("--user", metavar="NAME", help="the new account's name; the file's when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, report."""
        with ends_in_a_sentence("Nothing was written."):
            report = import_record(path=Path(options["file"]), username=options["user"])
        say(self.stdout, report.text())
