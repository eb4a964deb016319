"""`manage.py export_json`: write a hunter's record as the older program's files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from legacy_import.export_folder import export_folder
from legacy_import.terminal import ends_in_a_sentence, hunter_named, say


class Command(BaseCommand):
    """Prints a report and exits 0; exits 1 with a sentence and no file left behind."""

    help = (
        "Write a hunter's record as the three files of the older program: hunter.json, quests.json and "
        "quest_logs.json. What those have no place for is in the full record (export_record)."
    )

    #: A quarter of a second that says nothing about a record: what starts the site has checked it.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder and the account."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="where to; made when missing")
        parser.add_argument("--user", metavar="NAME", required=True, help="the account")
        parser.add_argument("--force", action="store_true", help="overwrite files that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, report."""
        with ends_in_a_sentence("No file was written."):
            hunter = hunter_named(options["user"])
            report = export_folder(
                hunter_id=hunter.pk, folder=Path(options["folder"]), force=options["force"]
            )
        say(self.stdout, report.text())
