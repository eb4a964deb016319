"""Rows of a record for tests, written as the services write them, so that every total stays their sum."""

from datetime import UTC, date, datetime
from uuid import uuid4

import time_machine
from django.db import transaction

from hunters.models import Hunter
from hunters.services import award, lock_hunter
from questlog.ledger import differences_of
from questlog.models import Adjustment, AdjustmentKind, QuestLog
from questlog.services import complete_quest
from questlog.undo import undo_completion
from quests.models import Quest
from rewards.models import Purchase, Reward
from rewards.services import buy

#: A Sunday morning, 10:00 in Madrid.
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = SUNDAY.date()


def done(hunter: Hunter, quest: Quest, now: datetime = SUNDAY, *, day: date | None = None) -> QuestLog:
    """Complete a quest at `now`; with `day`, mark it late for that quest day."""
    return complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4(), shown_day=day).row


def undone(hunter: Hunter, quest: Quest, now: datetime = SUNDAY) -> QuestLog:
    """Complete a quest and undo it, both at `now`."""
    return undo_completion(hunter=hunter, row=done(hunter, quest, now), now=now).row


def bought(hunter: Hunter, name: str, price: int, now: datetime = SUNDAY) -> Purchase:
    """Put a reward on the hunter's list and buy it at `now`."""
    reward = Reward.objects.create(hunter=hunter, name=name, price=price)
    return buy(hunter=hunter, reward=reward, now=now, request_id=uuid4()).purchase


def adjusted(
    hunter: Hunter,
    *,
    stat: str = "",
    xp: int = 0,
    gold: int = 0,
    kind: str = AdjustmentKind.CORRECTION,
    now: datetime = SUNDAY,
    **fields: object,
) -> Adjustment:
    """Change one total at `now` by an adjustment, "As agreed." unless another reason is given."""
    with time_machine.travel(now, tick=False), transaction.atomic():
        award(hunter=lock_hunter(hunter), stat=stat, xp=xp, gold=gold)
        values = {"reason": "As agreed.", "stat": stat, "xp": xp, "gold": gold, "kind": kind}
        return Adjustment.objects.create(hunter=hunter, **(values | fields))


def totals_of(hunter: Hunter) -> tuple[int, int]:
    """Return the hunter's XP in all and gold as stored, when every total is the sum of its rows."""
    hunter = Hunter.objects.get(pk=hunter.pk)
    assert list(differences_of(hunter)) == []
    return hunter.total_xp, hunter.gold
