"""`manage.py import_json`: bring a folder of the older program over, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailure
from django.utils import timezone

from hunterproject.errors import RuleError
from legacy_import.parsing import read_folder
from legacy_import.placing import Placement
from legacy_import.services import import_folder


class Command(BaseCommand):
    """Prints a report and exits 0; exits 1 with every problem named and nothing written."""

    help = (
        "Import a folder of the older program: the hunter, the quests and the log. Everything is "
        "checked first, then all of it is written, or nothing. The same folder again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and the choices that it cannot answer."""
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="the folder with hunter.json and quests.json"
        )
        parser.add_argument(
            "--user",
            metavar="NAME",
            help="the account, new or not; made from the hunter's name when left out",
        )
        parser.add_argument(
            "--timezone",
            metavar="ZONE",
            default="",
            help="where the log's times were written, such as Europe/Madrid; becomes the hunter's zone",
        )
        parser.add_argument(
            "--quests",
            choices=[place.value for place in Placement],
            default=Placement.CATALOG.value,
            help="where the quests go: everyone's catalog (the default), or the hunter's own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, import, report."""
        folder = read_folder(Path(options["folder"]))
        try:
            report = import_folder(
                folder=folder,
                username=options["user"],
                timezone=options["timezone"],
                placement=Placement(options["quests"]),
                now=timezone.now(),
            )
        except RuleError as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseFailure as failure:
            reason = (str(failure).strip() or type(failure).__name__).splitlines()[0]
            raise CommandError(
                f"The database refused ({reason}). Nothing was written. If it is new, run "
                "“manage.py migrate” first; else see that it runs and that DATABASE_URL names it."
            ) from failure
        # Names come over as they are; a terminal that cannot show a letter gets its number.
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        self.stdout.write(report.text().encode(encoding, "backslashreplace").decode(encoding))
