"""Everything that writes a hunter: making one, paying, and the settings of the days."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunterproject.models import MAX_AMOUNT, new_id
from hunters.days import BEGINNING, DayTerms
from hunters.levels import level_for, rank_for
from hunters.models import DayRule, Hunter, Stat, StatName, User


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
    _require_transaction("create_hunter")
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
            create_hunter(user=user, name=user.get_full_name() or user.username)
    except IntegrityError:
        # The other visit was first; its hunter is read below.
        pass
    return hunters.get(user=user)


def lock_hunter(hunter: Hunter) -> Hunter:
    """Return the hunter read afresh, its row locked until the transaction ends.

    Every change of a total takes this lock first, so that two changes of one
    hunter stand in line (DESIGN §4, Exactly once). On SQLite, where a
    transaction that writes is alone already, the lock costs nothing.
    """
    _require_transaction("lock_hunter")
    return Hunter.objects.select_for_update().get(pk=hunter.pk)


def award(*, hunter: Hunter, stat: str = "", xp: int = 0, gold: int = 0) -> LevelsCrossed:
    """Add XP to a stat and gold to a hunter locked by `lock_hunter`; amounts may be negative.

    Returns every level and rank that the award lifted the hunter to. Raises
    OutOfRangeError, with nothing written, when a total would leave
    0 … 2^53 - 1. Runs inside its caller's transaction and needs one.
    """
    _require_transaction("award")
    gold_after = _in_range(hunter.gold + gold, _("gold"))
    total_before, stat_before, stat_after = hunter.total_xp, 0, 0
    if stat and xp:
        row = Stat.objects.get(hunter=hunter, name=stat)
        stat_before = row.total_xp
        stat_after = _in_range(stat_before + xp, _("XP"))
        hunter.total_xp = _in_range(total_before + xp, _("XP"))
        row.total_xp = stat_after
        row.save(update_fields=["total_xp"])
    hunter.gold = gold_after
    hunter.save(update_fields=["gold", "total_xp"])

    global_level = _rise(total_before, hunter.total_xp)
    return LevelsCrossed(
        stat=stat,
        stat_level=_rise(stat_before, stat_after),
        global_level=global_level,
        rank=_new_rank(global_level),
    )


def _rise(xp_before: int, xp_after: int) -> Rise | None:
    rise = Rise(level_for(xp_before), level_for(xp_after))
    return rise if rise.after > rise.before else None


def _new_rank(rise: Rise | None) -> str | None:
    if rise is None or rank_for(rise.before) == rank_for(rise.after):
        return None
    return rank_for(rise.after)


def choose_days(*, hunter: Hunter, timezone: str, day_starts_at: int, now: datetime) -> DayRule:
    """Set the zone (IANA) and the hour (0 … 6) the hunter's days begin, from the day at `now` on.

    The past keeps its rules. `timezone` must be known here (forms and commands
    check it). Runs inside its caller's transaction and needs one; saying the
    same again changes nothing.
    """
    _require_transaction("choose_days")
    latest = DayRule.objects.filter(hunter=lock_hunter(hunter)).order_by("-from_day").first()
    if latest and (latest.timezone, latest.day_starts_at) == (timezone, day_starts_at):
        return latest
    from_day = DayTerms(BEGINNING, timezone, day_starts_at).day_of(now) if latest else BEGINNING
    # Going west, "today" can lie before the day a rule began: the new one replaces it.
    DayRule.objects.filter(hunter=hunter, from_day__gt=from_day).delete()
    rule, _created = DayRule.objects.update_or_create(
        hunter=hunter,
        from_day=from_day,
        defaults={
            "timezone": timezone,
            "day_starts_at": day_starts_at,
            "rest_weekdays": latest.rest_weekdays if latest else 0,
        },
    )
    return rule


def sign_up(*, user: User, name: str = "", timezone: str = "") -> Hunter:
    """Save a new account and make its hunter, both or neither. Owns its transaction.

    Raises django.db.IntegrityError when another account took the name meanwhile.
    """
    with transaction.atomic():
        user.save()
        return create_hunter(user=user, name=name, timezone=timezone)


def change_settings(
    *, hunter: Hunter, name: str, theme: str, timezone: str, day_starts_at: int, now: datetime
) -> None:
    """Save a hunter's settings, all or none. Owns its transaction.

    See `choose_days` for the days; without a `timezone` they stay as they are.
    """
    with transaction.atomic():
        if timezone:
            choose_days(hunter=hunter, timezone=timezone, day_starts_at=day_starts_at, now=now)
        hunter.name, hunter.theme = name, theme
        hunter.save(update_fields=["name", "theme"])


def _in_range(amount: int, what: object) -> int:
    if not 0 <= amount <= MAX_AMOUNT:
        raise OutOfRangeError(
            _("That would bring the %(what)s to %(amount)s. It must stay between 0 and %(most)s.")
            % {"what": what, "amount": f"{amount:,}", "most": f"{MAX_AMOUNT:,}"}
        )
    return amount


def _require_transaction(what: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{what}() must run inside transaction.atomic().")
