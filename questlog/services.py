"""Everything that writes the quest log: completing a quest, exactly once."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.actions import counted
from hunterproject.errors import RequestReusedError, RuleError
from hunters.days import OPEN_DAYS, is_open_day, occurred
from hunters.models import Hunter
from hunters.selectors import Today, day_terms, today_of
from hunters.services import LevelsCrossed, award, lock_hunter
from questlog.models import QuestLog
from questlog.slots import slot_for
from quests.models import Quest


class DayClosedError(RuleError):
    """The quest day that the form showed can no longer, not yet, or never be recorded."""

    code = "day_closed"


class QuestArchivedError(RuleError):
    """The quest was archived since the page was shown."""

    code = "quest_archived"


class Outcome(Enum):
    """What became of a request to complete a quest."""

    RECORDED = "recorded"
    #: The slot was filled, or this request had been answered, before: nothing was paid.
    ALREADY_DONE = "already_done"
    #: This request had been answered, and its completion undone since: nothing was paid.
    UNDONE_SINCE = "undone_since"


@dataclass(frozen=True, slots=True)
class Completion:
    """The answer to a request to complete a quest: the row it stands for, and what it lifted."""

    outcome: Outcome
    row: QuestLog
    levels: LevelsCrossed
    #: Whether the row counts for an earlier day than the day at `now`.
    for_earlier_day: bool


@counted("completion", attrgetter("outcome"))
def complete_quest(
    *,
    hunter: Hunter,
    quest: Quest,
    now: datetime,
    request_id: UUID,
    shown_day: date | None = None,
) -> Completion:
    """Record that `hunter` did `quest` at `now` (aware), and pay its XP and gold, exactly once.

    `quest` must be one that this hunter may do (the caller found it so).
    `shown_day` is the quest day that the hunter's page showed or offered; the
    completion counts for that day, today when it is None, and is labelled late
    when that day is over (DESIGN §4, Late). A filled slot or a repeated
    `request_id` pays nothing and returns the first row. The row keeps the name
    that the hunter saw: the quest's title in the active language.

    Raises RequestReusedError, QuestArchivedError, DayClosedError or
    hunters.services.OutOfRangeError, with nothing written. Owns its
    transaction, which is durable: once this returns, the row is on disk.
    """
    try:
        return _complete(hunter=hunter, quest=quest, now=now, request_id=request_id, shown_day=shown_day)
    except IntegrityError:
        # The lock makes this unreachable; the unique constraints are there in
        # case a writer ever comes without it. Whoever was first is found now.
        return _complete(hunter=hunter, quest=quest, now=now, request_id=request_id, shown_day=shown_day)


def _complete(
    *, hunter: Hunter, quest: Quest, now: datetime, request_id: UUID, shown_day: date | None
) -> Completion:
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        today = today_of(locked, now)
        if (answered := _answer_given(locked, quest, request_id, today.day)) is not None:
            return answered
        day = _open_day(locked, shown_day or today.day, today)
        slot = slot_for(quest.repeat, day)
        if (standing := _standing_in(locked, quest, slot)) is not None:
            return Completion(Outcome.ALREADY_DONE, standing, LevelsCrossed(quest.stat), day < today.day)
        if not Quest.objects.open().filter(pk=quest.pk).exists():
            raise QuestArchivedError(_("This quest was archived, so it can no longer be completed."))
        row = QuestLog.objects.create(
            hunter=locked,
            quest=quest,
            quest_name=quest.title,
            stat=quest.stat,
            difficulty=quest.difficulty,
            completed_at=now,
            quest_day=day,
            slot=slot,
            marked_late=day < today.day,
            xp_gained=quest.xp_reward,
            gold_gained=quest.gold_reward,
            request_id=request_id,
        )
        levels = award(hunter=locked, stat=quest.stat, xp=row.xp_gained, gold=row.gold_gained)
        return Completion(Outcome.RECORDED, row, levels, day < today.day)


def _answer_given(hunter: Hunter, quest: Quest, request_id: UUID, today: date) -> Completion | None:
    """Return what this request was answered with before, if it was."""
    row = QuestLog.objects.filter(hunter=hunter, request_id=request_id).first()
    if row is None:
        return None
    if row.quest_id != quest.pk:
        raise RequestReusedError(
            _("This form belongs to another quest. Open your board again and complete the quest from there.")
        )
    outcome = Outcome.ALREADY_DONE if row.undone_at is None else Outcome.UNDONE_SINCE
    return Completion(outcome, row, LevelsCrossed(quest.stat), row.quest_day < today)


def _open_day(hunter: Hunter, day: date, today: Today) -> date:
    """Return the day, if it can be recorded: today, or one of the seven before that the hunter lived."""
    if day > today.day:
        sentence = _("%(day)s has not begun for you yet. Open your board again: it shows today's quests.")
    elif not is_open_day(day, today.day):
        sentence = _(
            "Your page was from %(day)s, which is more than %(days)s days ago. "
            "Open your board again: it shows today's quests."
        )
    elif day < today.day and not occurred(day, day_terms(hunter)):
        sentence = _("%(day)s never came for you: you travelled over it.")
    else:
        return day
    raise DayClosedError(sentence % {"day": today.name_of(day), "days": OPEN_DAYS})


def _standing_in(hunter: Hunter, quest: Quest, slot: str | None) -> QuestLog | None:
    if slot is None:
        return None
    return QuestLog.objects.standing().filter(hunter=hunter, quest=quest, slot=slot).first()
