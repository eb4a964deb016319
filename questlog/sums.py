"""What every total is the sum of, part by part: the same figures that `verify_ledger` adds up."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from hunters.models import Hunter, StatName
from questlog.history import Kind
from questlog.models import Adjustment, QuestLog
from rewards.models import Purchase

GOLD = "gold"


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one kind, and what they add to a total: XP or gold, negative where they take."""

    #: A value of history.Kind: `/log/` shows these rows by it.
    kind: str
    rows: int
    amount: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What a hunter's totals are the sum of."""

    #: Of each stat's XP, by its name, and of "gold".
    parts: dict[str, list[Part]]
    #: How many completions stand, those of quests that are gone too.
    quests_done: int


def parts_of_totals(hunter: Hunter) -> dict[str, list[Part]]:
    """Return the parts that `sums_of` does. Three queries."""
    return sums_of(hunter).parts


def sums_of(hunter: Hunter) -> Sums:
    """Return the parts of each total, and how many completions stand. Three queries.

    The ledger is completions that stand, purchases that stand, and
    adjustments. XP of a quest that is gone counts for nothing: it is inside
    the opening balance. A part without rows is left out.
    """
    parts: dict[str, list[Part]] = {name: [] for name in (*StatName.values, GOLD)}
    quests_done = done_rows = done_gold = 0
    completions = QuestLog.objects.standing().of_hunter(hunter).order_by().values("stat")
    for one in completions.annotate(
        rows=Count("pk"),
        with_gold=Count("pk", filter=Q(gold_gained__gt=0)),
        xp_sum=Sum("xp_gained"),
        gold_sum=Sum("gold_gained"),
    ):
        if one["stat"]:
            parts[one["stat"]].append(Part(Kind.COMPLETION, one["rows"], one["xp_sum"]))
        quests_done += one["rows"]
        done_rows, done_gold = done_rows + one["with_gold"], done_gold + one["gold_sum"]
    if done_rows:
        parts[GOLD].append(Part(Kind.COMPLETION, done_rows, done_gold))
    adjustments = Adjustment.objects.filter(hunter=hunter).order_by("-kind").values("kind", "stat")
    for one in adjustments.annotate(rows=Count("pk"), xp_sum=Sum("xp"), gold_sum=Sum("gold")):
        parts[one["stat"] or GOLD].append(
            Part(one["kind"], one["rows"], one["xp_sum"] if one["stat"] else one["gold_sum"])
        )
    standing = Purchase.objects.filter(hunter=hunter, undone_at=None)
    bought = standing.aggregate(rows=Count("pk"), gold=Sum("price"))
    if bought["rows"]:
        parts[GOLD].append(Part(Kind.PURCHASE, bought["rows"], -bought["gold"]))
    return Sums(parts, quests_done)
