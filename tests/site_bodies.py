"""What a walk over the site sends: what forms ask for, and with it all that somebody could slip in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from hunters.models import Hunter, Stat, StatName
from hunters.selectors import today_of
from legacy_import.drafts import make_draft
from legacy_import.tests import uploads
from legacy_import.tests.folders import MADRID
from questlog.corrections import correct
from questlog.models import Adjustment, QuestLog
from questlog.services import complete_quest
from questlog.undo import undo_completion
from quests.models import Quest
from rewards.models import Purchase, Reward
from rewards.services import buy, undo_purchase
from tests.effort import of_a_matrix
from tests.factories import make_quest
from tests.site_walk import Address


def _actions_of(page: Any) -> set[str]:
    return {getattr(action, "__name__", action) for action in page.actions or ()}


ACTIONS = sorted(set().union(*map(_actions_of, admin.site._registry.values())) | {"delete_selected"})


def _files() -> dict[str, bytes]:
    """Return the older program's files of a sound record, by name."""
    return {name: uploads.content(value) for name, value in uploads.record_files().items()}


def play(hunter: Hunter) -> None:
    """Give a hunter rows of every kind: done, undone, corrected, bought, and an import that waits.

    The catalog has to hold the quests Run and Tidy.
    """
    now = timezone.now()
    own = make_quest("Read", owner=hunter, stat=StatName.SPIRIT)
    for quest in (own, Quest.objects.get(name="Run"), Quest.objects.get(name="Tidy")):
        row = complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4()).row
    undo_completion(hunter=hunter, row=row, now=now)
    with transaction.atomic():
        asked: dict[str, Any] = {"hunter": hunter, "made_by": hunter.user, "reason": "Lost and found."}
        correct(**asked, stat="", xp=0, gold=1000, request_id=uuid4())
        correct(**asked, stat="Domain", xp=1000, gold=0, request_id=uuid4())
    reward = Reward.objects.create(hunter=hunter, name="Tea", price=5)
    for _each in range(2):
        purchase = buy(hunter=hunter, reward=reward, now=now, request_id=uuid4()).purchase
    undo_purchase(hunter=hunter, purchase=purchase, now=now)
    make_draft(hunter=hunter, user=hunter.user, files=_files(), timezone=MADRID, now=now)


def slipped_in(actor: Hunter, other: Hunter) -> dict[str, Any]:
    """Return every total and every column of the ledger under its own name, as no form may take them."""
    names = ("gold", "total_xp", "xp", "xp_gained", "gold_gained", "level", "rank", "amount_gold", "balance")
    slipped: dict[str, Any] = dict.fromkeys(names, "999999")
    slipped |= {"hunter": other.pk, "hunter_id": other.pk, "user": other.user_id, "undone_at": "", "slot": ""}
    for prefix, rows in {
        "stats": Stat.objects.filter(hunter=actor).values_list("pk", "name"),
        "completions": QuestLog.objects.filter(hunter=actor).values_list("pk", "quest_name"),
        "adjustments": Adjustment.objects.filter(hunter=actor).values_list("pk", "reason"),
        "purchases": Purchase.objects.filter(hunter=actor).values_list("pk", "reward_name"),
        "day_rules": (),
        "form": [(actor.pk, actor.name), (other.pk, other.name)],
    }.items():
        slipped |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        slipped |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
        for number, (pk, name) in enumerate(rows):
            values = {"id": pk, "hunter": actor.pk, "name": name, "reason": name, "kind": "correction"}
            for field, value in (dict.fromkeys(names, "999999") | values).items():
                slipped[f"{prefix}-{number}-{field}"] = value
    return slipped


def _plausible(actor: Hunter) -> dict[str, Any]:
    """Return what all forms of the site ask for, so that each is taken when it is sent blindly."""
    today = today_of(actor, timezone.now()).day
    return {
        "username": "someone", "email": "someone@example.org", "is_active": "on",
        "name": "Renamed", "description": "", "theme": "dark", "language": "", "grouping": "difficulty",
        "timezone": MADRID, "day_starts_at": "3", "rest_weekdays": ["0"],
        "password": "correct horse", "old_password": "correct horse", "usable_password": "true",
        **dict.fromkeys(("password1", "password2", "new_password1", "new_password2"), "a horse, a battery"),
        "stat": "Strength", "difficulty": "Daily", "repeat": "daily", "xp_reward": "50", "gold_reward": "10",
        "owner": "", "price": "5", "weekdays": ["0"], "notes": "", "made_by": "", "source_run": "",
        "quest": Quest.objects.filter(owner=None).values_list("pk", flat=True)[0], "quest_name": "Run",
        "reward": Reward.objects.filter(hunter=actor).values_list("pk", flat=True)[0], "reward_name": "Tea",
        **{f"{field}_{part}": value for field in ("completed_at", "bought_at")
           for part, value in enumerate((today.isoformat(), "09:00:00"))},
        "what": "gold", "amount": "7", "reason": "Slipped in.", "kind": "correction",
        "request_id": uuid4(), "quest_day": today.isoformat(), "day": (today + timedelta(1)).isoformat(),
        "next": "/", "same_hunter": "on", "late": "on", "post": "yes", "confirm": "on",
    }  # fmt: skip


def bodies(address: Address, actor: Hunter, other: Hunter) -> Iterator[dict[str, Any]]:
    """Yield what is sent to an address blindly: everything; in the admin one amount alone and actions too."""
    body = slipped_in(actor, other) | _plausible(actor)
    if address.name in settings.LARGER_BODIES:
        body["record_files"] = [SimpleUploadedFile(name, content) for name, content in _files().items()]
    yield body | {"_save": "Save"}
    if address.model:
        yield body | {"_save": "Save", "stat": "", "xp": "0", "gold": "7"}
    if address.model and address.name.endswith("_changelist"):
        rows = [str(pk) for pk in address.model._default_manager.values_list("pk", flat=True)]
        # What another page offers is refused by all alike.
        own = _actions_of(admin.site._registry[address.model]) | {"delete_selected", ACTIONS[0]}
        for action in of_a_matrix(ACTIONS, sorted(own)):
            yield body | {"action": action, "_selected_action": rows, "index": "0", "select_across": "0"}
