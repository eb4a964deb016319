"""Undoing a completion, and putting it back: exactly what its row gave goes, and comes again."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from operator import attrgetter

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from hunterproject.actions import counted
from hunterproject.errors import RuleError, UndoClosedError
from hunterproject.wording import amount
from hunters.days import OPEN_DAYS, is_open_day
from hunters.models import Hunter
from hunters.selectors import today_of
from hunters.services import OutOfRangeError, award, lock_to_play
from questlog.models import QuestLog


class AlreadySpentError(RuleError):
    """What the row gave is no longer there to take back: gold spent, or XP that a correction took."""

    code = "already_spent"


class SlotTakenError(RuleError):
    """Another completion fills the slot of the row that was to be put back."""

    code = "slot_taken"


class Change(Enum):
    """What became of a request to undo a completion, or to put it back."""

    UNDONE = "undone"
    ALREADY_UNDONE = "already_undone"
    PUT_BACK = "put_back"
    ALREADY_STANDS = "already_stands"


@dataclass(frozen=True, slots=True)
class Changed:
    """The answer, and the row that it is about as it is now."""

    change: Change
    row: QuestLog


@counted("undo", attrgetter("change"))
def undo_completion(*, hunter: Hunter, row: QuestLog, now: datetime) -> Changed:
    """Take back exactly what a completion of the hunter's gave; its row stays, undone at `now` (aware).

    Its slot is free then. Asked for again, it changes nothing. Raises
    UndoClosedError for a quest day of more than seven days ago, and
    AlreadySpentError when gold or XP of it is no longer there: nothing is ever
    floored silently (DESIGN §4, Undo). QuestLog.DoesNotExist for another
    hunter's. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_to_play(hunter)
        row = QuestLog.objects.get(hunter=locked, pk=row.pk)
        if row.undone_at is not None:
            return Changed(Change.ALREADY_UNDONE, row)
        _require_open(row, today_of(locked, now).day)
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        try:
            award(hunter=locked, stat=row.stat, xp=-row.xp_paid, gold=-row.gold_gained)
        except OutOfRangeError as error:
            # Raised on, so that the transaction takes the mark back too.
            raise _spent(locked, row) from error
        return Changed(Change.UNDONE, row)


@counted("put_back", attrgetter("change"))
def put_back(*, hunter: Hunter, row: QuestLog, now: datetime) -> Changed:
    """Let an undone completion of the hunter's stand again, and give what it gave.

    Asked for again, it changes nothing. Raises UndoClosedError for a quest day
    of more than seven days ago, SlotTakenError while another completion fills
    its slot, hunters.services.OutOfRangeError, or QuestLog.DoesNotExist for
    another hunter's. Owns its transaction, which is durable.
    """
    try:
        with transaction.atomic(durable=True):
            locked = lock_to_play(hunter)
            row = QuestLog.objects.get(hunter=locked, pk=row.pk)
            if row.undone_at is None:
                return Changed(Change.ALREADY_STANDS, row)
            _require_open(row, today_of(locked, now).day)
            if QuestLog.objects.filling_slot_of(row).exists():
                raise _slot_taken(row)
            row.undone_at = None
            row.save(update_fields=["undone_at"])
            award(hunter=locked, stat=row.stat, xp=row.xp_paid, gold=row.gold_gained)
            return Changed(Change.PUT_BACK, row)
    except IntegrityError as error:
        # The lock makes this unreachable; the constraint is there in case a writer ever comes without it.
        raise _slot_taken(row) from error


def _require_open(row: QuestLog, today: date) -> None:
    if not is_open_day(row.quest_day, today):
        raise UndoClosedError(
            _("Completions can be undone, and put back, for %(days)s days. This one is of %(day)s.")
            % {"days": OPEN_DAYS, "day": date_format(row.quest_day, "DAY_AND_YEAR")}
        )


def _spent(hunter: Hunter, row: QuestLog) -> AlreadySpentError:
    if hunter.gold < row.gold_gained:
        return AlreadySpentError(
            _(
                "This gold is spent already: the completion gave %(gave)s, and you have %(have)s. "
                "Undo a purchase first, or earn it again."
            )
            % {"gave": amount(row.gold_gained), "have": amount(hunter.gold)}
        )
    return AlreadySpentError(
        _(
            "These %(xp)s XP are no longer there: a correction took XP of %(stat)s since. "
            "Whoever runs this place can correct it again."
        )
        % {"xp": amount(row.xp_paid), "stat": row.get_stat_display()}
    )


def _slot_taken(row: QuestLog) -> SlotTakenError:
    return SlotTakenError(
        _(
            "%(quest)s was done again since, and it counts once. "
            "To put this one back, undo the other one first."
        )
        % {"quest": row.quest_name}
    )
