"""The ledger: every total recomputed from the rows behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from hunters.models import Hunter, StatName
from questlog.models import Adjustment, QuestLog
from rewards.models import Purchase


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored total that is not the sum of its rows. Values are XP or gold."""

    hunter: Hunter
    #: "gold", "total_xp", or the name of a stat.
    field: str
    stored: int | None
    recomputed: int

    def __str__(self) -> str:
        stored = _("missing") if self.stored is None else f"{self.stored:,}"
        return _("%(hunter)s (%(username)s): %(field)s is %(stored)s, its rows sum up to %(sum)s.") % {
            "hunter": self.hunter.name,
            "username": self.hunter.user.username,
            "field": self.field,
            "stored": stored,
            "sum": f"{self.recomputed:,}",
        }


def recomputed_totals(hunter: Hunter) -> dict[str, int]:
    """Return gold, total_xp and each stat's XP as the ledger's rows sum up to. Three queries.

    The ledger is completions that stand, purchases that stand, and
    adjustments. XP of a quest that is gone counts for nothing: it is inside
    the opening balance.
    """
    totals = dict.fromkeys(("gold", "total_xp", *StatName.values), 0)
    completions = QuestLog.objects.standing().filter(hunter=hunter).order_by().values("stat")
    adjustments = Adjustment.objects.filter(hunter=hunter).order_by().values("stat")
    sums = [
        *completions.annotate(xp_sum=Sum("xp_gained"), gold_sum=Sum("gold_gained")),
        *adjustments.annotate(xp_sum=Sum("xp"), gold_sum=Sum("gold")),
    ]
    for one in sums:
        totals["gold"] += one["gold_sum"]
        if one["stat"]:
            totals[one["stat"]] += one["xp_sum"]
            totals["total_xp"] += one["xp_sum"]
    spent = Purchase.objects.filter(hunter=hunter, undone_at=None).aggregate(gold=Sum("price"))["gold"]
    totals["gold"] -= spent or 0
    return totals


def differences_of(hunter: Hunter) -> Iterator[Difference]:
    """Yield each stored total of the hunter that its rows do not sum up to."""
    stored: dict[str, int | None] = dict.fromkeys(StatName.values)
    stored.update({"gold": hunter.gold, "total_xp": hunter.total_xp})
    stored.update({stat.name: stat.total_xp for stat in hunter.stats.all()})
    for field, recomputed in recomputed_totals(hunter).items():
        if stored[field] != recomputed:
            yield Difference(hunter, field, stored[field], recomputed)
