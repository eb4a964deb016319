"""Everything that writes the quest log: completing a quest, exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.actions import counted
from hunterproject.errors import RequestReusedError, RuleError
from hunters.days import OPEN_DAYS, DayTerms, is_open_day, occurred
from hunters.models import Hunter
from hunters.selectors import Today, day_terms, today_by
from hunters.services import LevelsCrossed, award_for, lock_to_play
from questlog.models import QuestLog
from questlog.recording import recording
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
        # The quest was deleted before this was committed. It is found to be gone now.
        return _complete(hunter=hunter, quest=quest, now=now, request_id=request_id, shown_day=shown_day)


def _complete(
    *, hunter: Hunter, quest: Quest, now: datetime, request_id: UUID, shown_day: date | None
) -> Completion:
    with transaction.atomic(durable=True):
        locked = lock_to_play(hunter)
        terms = day_terms(locked)
        today = today_by(terms, now)
        day = shown_day or today.day
        row = QuestLog(
            hunter=locked,
            quest=quest,
            quest_name=quest.title,
            stat=quest.stat,
            difficulty=quest.difficulty,
            completed_at=now,
            quest_day=day,
            slot=slot_for(quest.repeat, day),
            marked_late=day < today.day,
            xp_gained=quest.xp_reward,
            gold_gained=quest.gold_reward,
            request_id=request_id,
        )
        closed = _why_closed(day, today, terms)
        # Written first, looked up only when something is in the way: nearly always nothing is.
        if not closed and (levels := _paid(row)):
            return Completion(Outcome.RECORDED, row, levels, row.marked_late)
        if answer := _answer_of_before(row, today, by_slot=not closed):
            return answer
        raise closed or QuestArchivedError(_("This quest was archived, so it can no longer be completed."))


def _paid(row: QuestLog) -> LevelsCrossed | None:
    """Write a completion of a locked hunter's and pay it.

    Returns None, with nothing written, when something is in its way. Raises hunters.services.OutOfRangeError.
    """
    grounds = recording(row)
    levels = award_for(grounds, hunter=row.hunter, stat=row.stat, xp=row.xp_gained, gold=row.gold_gained)
    row._state.adding, row._state.db = levels is None, row.hunter._state.db
    return levels


def _answer_of_before(asked: QuestLog, today: Today, *, by_slot: bool) -> Completion | None:
    """Return what a request that wrote no row had been answered before; None when nothing stands in its way.

    Raises RequestReusedError.
    """
    earlier = QuestLog.objects.filter(hunter=asked.hunter)
    row = earlier.filter(request_id=asked.request_id).first()
    if row is not None and row.quest_id != asked.quest_id:
        raise RequestReusedError(
            _("This form belongs to another quest. Open your board again and complete the quest from there.")
        )
    if row is None and by_slot and asked.slot is not None:
        row = earlier.standing().filter(quest=asked.quest_id, slot=asked.slot).first()
    if row is None:
        return None
    outcome = Outcome.ALREADY_DONE if row.undone_at is None else Outcome.UNDONE_SINCE
    return Completion(outcome, row, LevelsCrossed(asked.stat), row.quest_day < today.day)


def _why_closed(day: date, today: Today, terms: Sequence[DayTerms]) -> DayClosedError | None:
    """Return why the day cannot be recorded, None for today and those of the seven before that were lived."""
    if day == today.day:
        return None
    if day > today.day:
        sentence = _("%(day)s has not begun for you yet. Open your board again: it shows today's quests.")
    elif not is_open_day(day, today.day):
        sentence = _(
            "Your page was from %(day)s, which is more than %(days)s days ago. "
            "Open your board again: it shows today's quests."
        )
    elif not occurred(day, terms):
        sentence = _("%(day)s never came for you: you travelled over it.")
    else:
        return None
    return DayClosedError(sentence % {"day": today.name_of(day), "days": OPEN_DAYS})
