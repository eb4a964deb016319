"""`manage.py verify_ledger`: recompute every total from its rows."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from hunters.models import Hunter
from hunters.names import username_key
from questlog.ledger import differences_of


class Command(BaseCommand):
    """Exits 0 when every stored total is the sum of its rows, 1 naming each that is not."""

    help = "Recompute every hunter's XP and gold from the rows behind them, and name each difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--user NAME` looks at one account alone."""
        parser.add_argument("--user", metavar="NAME", help="the user name of one account; all when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare hunter by hunter, each in one transaction: a completion under way cannot mislead."""
        hunters = Hunter.objects.select_related("user").order_by("pk")
        if options["user"] is not None:
            hunters = hunters.filter(user__username_key=username_key(options["user"]))
            if not hunters:
                raise CommandError(f"There is no hunter with the user name “{options['user']}”.")
        checked = differing = 0
        for hunter_id in hunters.values_list("pk", flat=True).iterator():
            with transaction.atomic():
                hunter = hunters.select_for_update(of=("self",)).get(pk=hunter_id)
                differences = list(differences_of(hunter))
            checked += 1
            differing += bool(differences)
            for difference in differences:
                self.stderr.write(str(difference))
        if differing:
            differ = "differs from its" if differing == 1 else "differ from their"
            self.stderr.write(f"{differing} of {_hunters(checked)} {differ} rows.")
            sys.exit(1)
        self.stdout.write(f"{_hunters(checked)}: every total is the sum of its rows.")


def _hunters(count: int) -> str:
    return f"{count} hunter" if count == 1 else f"{count} hunters"
