"""The ledger: every total recomputed from the rows behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hunters.models import Hunter, StatName
from questlog.sums import GOLD, parts_of_totals


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
    """Return gold, total_xp and each stat's XP as the ledger's rows sum up to. Three queries."""
    sums = {name: sum(part.amount for part in parts) for name, parts in parts_of_totals(hunter).items()}
    return {GOLD: sums[GOLD], "total_xp": sum(sums[stat] for stat in StatName.values), **sums}


def differences_of(hunter: Hunter) -> Iterator[Difference]:
    """Yield each stored total of the hunter that its rows do not sum up to."""
    stored: dict[str, int | None] = dict.fromkeys(StatName.values)
    stored.update({"gold": hunter.gold, "total_xp": hunter.total_xp})
    stored.update({stat.name: stat.total_xp for stat in hunter.stats.all()})
    for field, recomputed in recomputed_totals(hunter).items():
        if stored[field] != recomputed:
            yield Difference(hunter, field, stored[field], recomputed)
