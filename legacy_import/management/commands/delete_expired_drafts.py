"""`manage.py delete_expired_drafts`: delete uploaded files that nobody confirmed in time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from legacy_import.drafts import delete_expired


class Command(BaseCommand):
    """Prints how many went. The upload page does the same whenever it is opened."""

    help = "Delete uploads of the older program's files that waited for more than an hour."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete them."""
        count = delete_expired(now=timezone.now())
        self.stdout.write(f"{count:,} draft{'' if count == 1 else 's'} deleted.")
