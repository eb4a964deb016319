"""`manage.py prepare`: all that has to be done before a server starts, in one process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from hunterproject.checks import SETUP
from hunterproject.static_files import collect_if_changed


class Command(BaseCommand):
    """Ends with the first step that fails, as that step's own command would."""

    help = (
        "Make the database ready for this version: migrate, set_database_defaults, load_starter_catalog, "
        "clearsessions. Safe to run at every start."
    )
    # A server's own. Those of the code are script/check's to look at, not each start's.
    requires_system_checks = [SETUP]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what script/server wants and the container, whose image holds its static files, does not."""
        parser.add_argument(
            "--static-files", action="store_true", help="collect the static files too, if any has changed"
        )
        parser.add_argument("--demo", action="store_true", help="make the demo hunter too (make_demo_hunter)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one after the other."""
        self._call("migrate", interactive=False, verbosity=options["verbosity"])
        self._call("set_database_defaults")
        self._call("load_starter_catalog")
        try:
            self._call("clearsessions")
        except DatabaseError as error:
            # Nobody waits for these to be gone, so the server starts without.
            self.stderr.write(f"Expired sessions were left: {error}")
        if options["static_files"]:
            collect_if_changed()
        # Last, so that how to log in stands right above the address.
        if options["demo"]:
            self._call("make_demo_hunter")

    def _call(self, name: str, **options: Any) -> None:
        call_command(name, stdout=self.stdout, stderr=self.stderr, **options)
