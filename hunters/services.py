"""Everything that writes a hunter: making one, paying, and the settings. For the days see `day_services`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunterproject.models import MAX_AMOUNT, new_id
from hunterproject.prepared import Statement, as_stored, execute
from hunterproject.wording import amount as written
from hunters.day_services import choose_days, choose_rest_weekdays
from hunters.days import BEGINNING
from hunters.levels import level_for, rank_for
from hunters.locking import lock_hunter, lock_to_play, require_transaction
from hunters.models import DayRule, Hunter, Stat, StatName, User

__all__ = [
    "Grounds",
    "LevelsCrossed",
    "OutOfRangeError",
    "Rise",
    "award",
    "award_for",
    "change_settings",
    "choose_days",
    "choose_grouping",
    "create_hunter",
    "hunter_for",
    "lock_hunter",
    "lock_to_play",
    "newcomer_arrived",
    "sign_up",
]

#: Sent with `hunter` when somebody begins here, inside the transaction that makes the hunter: what
#: a receiver writes is there with it, or neither is. A signal, because this room knows none of those
#: that welcome people. Not sent for a hunter whose record is imported or restored: that brings its own.
newcomer_arrived = Signal()


class OutOfRangeError(RuleError):
    """A total would leave 0 … 2^53 - 1."""

    code = "out_of_range"


@dataclass(frozen=True, slots=True)
class Rise:
    """A level before an award, and after."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class LevelsCrossed:
    """What an award lifted: None where nothing was crossed."""

    stat: str
    stat_level: Rise | None = None
    global_level: Rise | None = None
    #: The new rank's letter.
    rank: str | None = None


def create_hunter(*, user: User, name: str, timezone: str = "", hunter_id: UUID | None = None) -> Hunter:
    """Make the hunter of an account, with its five stats at 0 XP.

    A `timezone` given here holds for all of the hunter's past. Runs inside its
    caller's transaction and needs one: half a hunter must not stay behind.
    """
    require_transaction("create_hunter")
    hunter = Hunter.objects.create(
        id=hunter_id or new_id(), user=user, name=name.strip()[:100] or user.username[:100]
    )
    Stat.objects.bulk_create(Stat(hunter=hunter, name=stat) for stat in StatName.values)
    if timezone:
        DayRule.objects.create(hunter=hunter, from_day=BEGINNING, timezone=timezone)
    return hunter


def hunter_for(user: User) -> Hunter:
    """Return the account's hunter with its day rules, made now if there is none yet.

    Two queries for a hunter that exists. Two first visits at once make one hunter.
    """
    hunters = Hunter.objects.prefetch_related("day_rules")
    try:
        return hunters.get(user=user)
    except Hunter.DoesNotExist:
        pass
    try:
        with transaction.atomic():
            hunter = create_hunter(user=user, name=user.get_full_name() or user.username)
            newcomer_arrived.send(sender=Hunter, hunter=hunter)
    except IntegrityError:
        # The other visit was first; its hunter is read below.
        pass
    return hunters.get(user=user)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an award is for: the statement that writes its row, and the condition that the row is there."""

    write: Statement
    is_there: Statement


def award(*, hunter: Hunter, stat: str = "", xp: int = 0, gold: int = 0) -> LevelsCrossed:
    """Add XP to a stat and gold to a locked hunter (`hunters.locking`); amounts may be negative.

    Returns every level and rank that the award lifted the hunter to. Raises
    OutOfRangeError, with nothing written, when a total would leave
    0 … 2^53 - 1, and Stat.DoesNotExist for a stat that there is none of. Runs
    inside its caller's transaction and needs one. One round trip after
    `lock_to_play`; after `lock_hunter` one more, to read the stats.
    """
    require_transaction("award")
    payment = _Payment.of(hunter, stat, xp, gold)
    execute(*payment.statements(_ALWAYS))
    return payment.settled()


def award_for(
    grounds: Grounds, *, hunter: Hunter, stat: str = "", xp: int = 0, gold: int = 0
) -> LevelsCrossed | None:
    """Write the row that an award is for, and award as `award` does only if that wrote one.

    Returns None, with nothing written, when it wrote none. All in one round trip.
    Raises what `award` does, after writing the row: that goes with the caller's transaction.
    """
    require_transaction("award_for")
    try:
        payment = _Payment.of(hunter, stat, xp, gold)
    except OutOfRangeError:
        # A row that is not written asks for nothing, so nothing of it can be refused.
        if not execute(grounds.write):
            return None
        raise
    if not execute(grounds.write, *payment.statements(grounds.is_there)):
        return None
    return payment.settled()


_ALWAYS = Statement("TRUE", [])
# In SQL, since all who play pass here: the ORM takes several times as long to say them (docs/performance.md).
_STAT = "UPDATE hunters_stat SET total_xp = %s, updated_at = %s WHERE id = %s AND "
_TOTALS = "UPDATE hunters_hunter SET gold = %s, total_xp = %s, updated_at = %s WHERE id = %s AND "


@dataclass(frozen=True, slots=True)
class _Payment:
    """A locked hunter and its totals after an award, with those of the stat that it raises, if it does."""

    hunter: Hunter
    gold: int
    total_xp: int
    name: str
    stat: Stat | None
    stat_xp: int

    @classmethod
    def of(cls, hunter: Hunter, name: str, xp: int, gold: int) -> Self:
        """Return the payment; raises what `award` does."""
        stat = _stat_of(hunter, name) if name and xp else None
        # In this order: the sentence is about the stat when the total is out of range too.
        stat_xp = _in_range(stat.total_xp + xp, _("XP")) if stat else 0
        total_xp = _in_range(hunter.total_xp + xp, _("XP")) if stat else hunter.total_xp
        return cls(hunter, _in_range(hunter.gold + gold, _("gold")), total_xp, name, stat, stat_xp)

    def statements(self, condition: Statement) -> list[Statement]:
        """Return what writes it where the condition holds, the hunter's row last."""
        now = as_stored(Hunter, "updated_at", datetime.now(UTC))
        totals = [self.gold, self.total_xp, now, as_stored(Hunter, "id", self.hunter.pk)]
        written = [Statement(_TOTALS + condition.sql, [*totals, *condition.values])]
        if self.stat:
            raised = [self.stat_xp, now, as_stored(Stat, "id", self.stat.pk)]
            written.insert(0, Statement(_STAT + condition.sql, [*raised, *condition.values]))
        return written

    def settled(self) -> LevelsCrossed:
        """Let the hunter in memory have what was written; returns what that crossed."""
        global_level = _rise(self.hunter.total_xp, self.total_xp)
        stat_level = _rise(self.stat.total_xp, self.stat_xp) if self.stat else None
        self.hunter.gold, self.hunter.total_xp = self.gold, self.total_xp
        if self.stat:
            self.stat.total_xp = self.stat_xp
        return LevelsCrossed(self.name, stat_level, global_level, _new_rank(global_level))


def _stat_of(hunter: Hunter, name: str) -> Stat:
    """Return the hunter's stat of this name, of the prefetched ones when they are there."""
    for stat in hunter.stats.all():
        if stat.name == name:
            return stat
    raise Stat.DoesNotExist(f"There is no stat named {name!r}.")


def _rise(xp_before: int, xp_after: int) -> Rise | None:
    rise = Rise(level_for(xp_before), level_for(xp_after))
    return rise if rise.after > rise.before else None


def _new_rank(rise: Rise | None) -> str | None:
    if rise is None or rank_for(rise.before) == rank_for(rise.after):
        return None
    return rank_for(rise.after)


def sign_up(*, user: User, name: str = "", timezone: str = "") -> Hunter:
    """Save a new account and make its hunter, both or neither. Owns its transaction.

    Raises django.db.IntegrityError when another account took the name meanwhile.
    """
    with transaction.atomic():
        user.save()
        hunter = create_hunter(user=user, name=name, timezone=timezone)
        newcomer_arrived.send(sender=Hunter, hunter=hunter)
        return hunter


def change_settings(
    *,
    hunter: Hunter,
    name: str,
    language: str,
    theme: str,
    grouping: str,
    keys: bool,
    timezone: str,
    day_starts_at: int,
    rest_weekdays: int,
    now: datetime,
) -> None:
    """Save a hunter's settings, all or none. Owns its transaction.

    See `choose_days` and `choose_rest_weekdays` (and what it raises) for the
    days; without a `timezone` they stay as they are. Rest chosen together with
    the first zone of all holds from today on, not for the past.
    """
    with transaction.atomic(durable=True):
        if timezone:
            choose_days(hunter=hunter, timezone=timezone, day_starts_at=day_starts_at, now=now)
        if timezone or rest_weekdays:
            choose_rest_weekdays(hunter=hunter, weekdays=rest_weekdays, now=now)
        hunter.name, hunter.language = name, language
        hunter.theme, hunter.grouping, hunter.keys = theme, grouping, keys
        hunter.save(update_fields=["name", "language", "theme", "grouping", "keys"])


def choose_grouping(*, hunter: Hunter, grouping: str) -> None:
    """Keep by what the hunter's board is grouped (a value of Grouping). Owns its transaction."""
    hunter.grouping = grouping
    hunter.save(update_fields=["grouping"])


def _in_range(amount: int, what: object) -> int:
    if not 0 <= amount <= MAX_AMOUNT:
        raise OutOfRangeError(
            _("That would bring the %(what)s to %(amount)s. It must stay between 0 and %(most)s.")
            % {"what": what, "amount": written(amount), "most": written(MAX_AMOUNT)}
        )
    return amount
