"""The opening balance: what makes the imported totals equal to the older program's, and pays them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from hunterproject.models import MAX_AMOUNT
from hunterproject.wording import amount as number
from hunters.models import Hunter, StatName, User
from hunters.selectors import stats_in_order
from hunters.services import OutOfRangeError, award
from legacy_import.report import GOLD
from legacy_import.validation import LegacyRecord
from questlog.models import Adjustment, AdjustmentKind, QuestLog


def sums_of_rows(hunter: Hunter) -> Counter[str]:
    """Return what imported rows gave: XP by stat ("" where the quest is gone), and "gold". One query.

    Rows undone since count too: what was undone here was played here.
    """
    rows = QuestLog.objects.imported().filter(hunter=hunter).order_by().values("stat")
    return _by_stat(rows.annotate(xp_sum=Sum("xp_gained"), gold_sum=Sum("gold_gained")))


def sums_of_openings(hunter: Hunter) -> Counter[str]:
    """Return what opening balances add: XP by stat, and "gold". One query."""
    openings = Adjustment.objects.filter(hunter=hunter, kind=AdjustmentKind.OPENING_BALANCE)
    return _by_stat(openings.order_by().values("stat").annotate(xp_sum=Sum("xp"), gold_sum=Sum("gold")))


def imported_totals(hunter: Hunter, rows: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return the totals that imports account for, read from the rows: XP by stat, and "gold".

    `rows` are the `sums_of_rows` when they are known already. Two queries, one with `rows`.
    """
    rows, openings = sums_of_rows(hunter) if rows is None else rows, sums_of_openings(hunter)
    return {name: rows[name] + openings[name] for name in (*StatName.values, GOLD)}


def stored_totals(hunter: Hunter) -> dict[str, int]:
    """Return the hunter's own totals as stored: XP by stat, and "gold". One query."""
    return {**{stat.name: stat.total_xp for stat in stats_in_order(hunter)}, GOLD: hunter.gold}


def legacy_totals(record: LegacyRecord) -> dict[str, int]:
    """Return the older program's totals: XP by stat, and "gold"."""
    return {**{name: record.xp[name] for name in StatName.values}, GOLD: record.gold}


def check_range(before: Mapping[str, int], given: Mapping[str, int]) -> None:
    """Refuse rows whose sum would leave what a total can hold; raises OutOfRangeError."""
    for name, amount in given.items():
        if before[name] + amount > MAX_AMOUNT:
            raise OutOfRangeError(_log_too_large(name, before[name] + amount))


def write_openings(
    *, hunter: Hunter, record: LegacyRecord, rows: Mapping[str, int], run_id: UUID, made_by: User | None
) -> dict[str, int]:
    """Append what brings the imported totals to the record's; returns the amounts by stat, and "gold".

    An opening balance is the record's total, less the sum of imported rows,
    less earlier opening balances. It may be negative; one of 0 is not written.
    `rows` are the `sums_of_rows`.
    Raises OutOfRangeError. Runs inside its caller's transaction, under the
    hunter's lock, after the new rows are written.
    """
    imported = imported_totals(hunter, rows)
    missing = {name: total - imported[name] for name, total in legacy_totals(record).items()}
    amounts = {name: amount for name, amount in missing.items() if amount}
    for name, amount in amounts.items():
        if abs(amount) > MAX_AMOUNT:
            raise OutOfRangeError(_opening_too_large(name, amount))
    Adjustment.objects.bulk_create(
        Adjustment(
            hunter=hunter,
            kind=AdjustmentKind.OPENING_BALANCE,
            stat="" if name == GOLD else name,
            xp=0 if name == GOLD else amount,
            gold=amount if name == GOLD else 0,
            reason=f"Brought over from the older program: {record.name}",
            made_by=made_by,
            source_run=run_id,
        )
        for name, amount in amounts.items()
    )
    return amounts


def pay(*, hunter: Hunter, given: Mapping[str, int], openings: Mapping[str, int]) -> None:
    """Add the net of new rows and opening balances to the locked hunter's totals.

    Raises hunters.services.OutOfRangeError. What is taken comes before what is
    given, so that no total leaves its range on the way to one within it.
    """
    net = {name: given.get(name, 0) + openings.get(name, 0) for name in (*StatName.values, GOLD)}
    for name, amount in sorted(net.items(), key=lambda one: one[1]):
        if name == GOLD and amount:
            award(hunter=hunter, gold=amount)
        elif amount:
            award(hunter=hunter, stat=name, xp=amount)


def _by_stat(groups: Iterable[Mapping[str, Any]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for one in groups:
        sums[one["stat"]] += one["xp_sum"]
        sums[GOLD] += one["gold_sum"]
    return sums


def _log_too_large(name: str, total: int) -> str:
    if name == GOLD:
        sentence = _("The log's gold adds up to %(sum)s, more than %(most)s. Look for a wrong amount.")
    elif name:
        sentence = _(
            "The log's XP in %(stat)s adds up to %(sum)s, more than %(most)s. Look for a wrong amount."
        )
    else:
        sentence = _(
            "The log's XP of deleted quests adds up to %(sum)s, more than %(most)s. Look for a wrong amount."
        )
    return sentence % {"stat": _label(name), "sum": number(total), "most": number(MAX_AMOUNT)}


def _opening_too_large(name: str, amount: int) -> str:
    sentence = (
        _("The opening balance of gold would be %(amount)s. It must stay within ±%(most)s.")
        if name == GOLD
        else _("The opening balance of XP in %(stat)s would be %(amount)s. It must stay within ±%(most)s.")
    )
    return sentence % {"stat": _label(name), "amount": number(amount), "most": number(MAX_AMOUNT)}


def _label(name: str) -> str:
    return str(StatName(name).label) if name in StatName.values else ""
