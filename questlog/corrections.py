"""Corrections: staff put a total right by a row of its own, with a reason, never by editing the total."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RequestReusedError, RuleError
from hunters.locking import lock_hunter
from hunters.models import Hunter, Stat, StatName, User
from hunters.services import award
from questlog.models import Adjustment, AdjustmentKind

#: How many characters a reason may have: as many as its column.
REASON_LENGTH = 500


class CorrectionRefusedError(RuleError):
    """What was asked for is no correction: not one amount, or without a reason."""

    code = "correction_refused"


@dataclass(frozen=True, slots=True)
class Correction:
    """The answer to a request to correct a total: its row, and the total around it.

    `before` and `after` are XP of the row's stat, or gold. Where the request was
    `repeated`, nothing was changed now: both are the total as it stands.
    """

    adjustment: Adjustment
    repeated: bool
    before: int
    after: int


def correct(
    *, hunter: Hunter, stat: str, xp: int, gold: int, reason: str, made_by: User, request_id: UUID
) -> Correction:
    """Change the XP of one `stat`, or with `stat=""` the gold, by an adjustment with a reason.

    The amount may be negative. A repeated `request_id` changes nothing and
    returns the first adjustment (DESIGN §4, Exactly once).

    Raises CorrectionRefusedError, RequestReusedError for an id that made another
    correction, or hunters.services.OutOfRangeError when a total would leave
    0 … 2^53 - 1, with nothing written. Runs inside its caller's transaction and needs one.
    """
    locked = lock_hunter(hunter)
    reason = _one_line(reason)
    _require_one_amount(stat=stat, xp=xp, gold=gold)
    before = Stat.objects.get(hunter=locked, name=stat).total_xp if stat else locked.gold
    first = Adjustment.objects.filter(hunter=locked, request_id=request_id).first()
    if first is not None:
        _require_same(first, stat=stat, xp=xp, gold=gold, reason=reason)
        return Correction(first, repeated=True, before=before, after=before)
    # Paid first: an amount that no total can take is refused before the row is written.
    award(hunter=locked, stat=stat, xp=xp, gold=gold)
    adjustment = Adjustment.objects.create(
        hunter=locked,
        kind=AdjustmentKind.CORRECTION,
        stat=stat,
        xp=xp,
        gold=gold,
        reason=reason,
        made_by=made_by,
        request_id=request_id,
    )
    return Correction(adjustment, repeated=False, before=before, after=before + xp + gold)


def _one_line(reason: str) -> str:
    """Return the reason as the log shows it; refuse one that the column cannot hold."""
    reason = " ".join(reason.split())
    if not reason:
        raise CorrectionRefusedError(_("Give a reason."), code="reason_missing")
    if len(reason) > REASON_LENGTH:
        sentence = _("The reason has %(length)s characters. Shorten it to %(most)s at most.")
        raise CorrectionRefusedError(
            sentence % {"length": len(reason), "most": REASON_LENGTH}, code="reason_too_long"
        )
    if "\0" in reason:
        raise CorrectionRefusedError(
            _("The reason holds a character that cannot be stored. Type it once more."),
            code="reason_unstorable",
        )
    return reason


def _require_one_amount(*, stat: str, xp: int, gold: int) -> None:
    one_stat = stat in StatName.values and xp != 0 and gold == 0
    only_gold = stat == "" and xp == 0 and gold != 0
    if not (one_stat or only_gold):
        raise CorrectionRefusedError(
            _("Change the XP of one stat, or gold: one of them, and not by 0."), code="not_one_amount"
        )


def _require_same(first: Adjustment, *, stat: str, xp: int, gold: int, reason: str) -> None:
    """Refuse a request whose id made another correction before."""
    if (first.stat, first.xp, first.gold, first.reason) != (stat, xp, gold, reason):
        raise RequestReusedError(
            _(
                "This form made another correction before (%(correction)s), and nothing was changed now. "
                "If this one is needed too, send it once more."
            )
            % {"correction": first}
        )
