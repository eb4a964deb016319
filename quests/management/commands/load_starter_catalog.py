"""`manage.py load_starter_catalog`: give an empty catalog quests to begin with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quests.starter import load_starter_catalog


class Command(BaseCommand):
    """Runs at every start: fills an empty catalog once, and says in a sentence or two what it did."""

    help = (
        "Add the starter quests to a catalog that holds no quest, archived ones counted. "
        "A catalog with any quest in it is left alone: what an admin edited, archived or deleted stays so; "
        "a starter quest whose English words are as they came is given its Spanish ones, where it has none. "
        "Only if every quest was deleted is it filled again: archive them instead to keep it empty. "
        "Safe to run at every start, and twice at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--all` adds to a catalog in use too."""
        parser.add_argument(
            "--all",
            action="store_true",
            help="add every starter quest that is missing, also to a catalog with quests in it "
            "(deleted ones come back; quests that are there stay as they are)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many were added, how many were there, and why any was left out."""
        try:
            loaded = load_starter_catalog(all_missing=options["all"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        sentence = f"Starter quests: {loaded.added} added, {loaded.already_there} already there"
        if loaded.left_out:
            sentence += f", {loaded.left_out} left out as the catalog is in use (--all adds what is missing)"
        self.stdout.write(f"{sentence}.")
        if loaded.translated:
            self.stdout.write(f"Given their words in Spanish: {loaded.translated}.")
