"""What a message offers to do next: undo a completion, or put it back.

It travels in the message's `extra_tags`, as the moment after a completion does.
"""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from questlog.models import QuestLog

PREFIX = "offer"
PUT_BACK, UNDO = "put_back", "undo"
WORDS = {PUT_BACK: _("Put back"), UNDO: _("Undo")}


@dataclass(frozen=True, slots=True)
class Offer:
    """A button of a message: where it sends its form, and what stands on it."""

    url: str
    word: str | Promise


def tags_offering(action: str, row: QuestLog) -> str:
    """Return the tags of a message that offers `action` (PUT_BACK or UNDO) on a completion."""
    return f"{PREFIX} {action} {row.pk}"


def offer_in(tags: str) -> Offer | None:
    """Return the offer that `tags_offering` wrote, None for any other tags."""
    found = re.fullmatch(
        rf"{PREFIX} ({PUT_BACK}|{UNDO}) ([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})", tags
    )
    return Offer(reverse(found[1], args=[found[2]]), WORDS[found[1]]) if found else None
