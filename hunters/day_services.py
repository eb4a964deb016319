"""Everything that writes how a hunter's days run: zone, day start, and days of rest."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.days import BEGINNING, DayTerms, is_open_day
from hunters.locking import lock_hunter, require_transaction
from hunters.models import ALL_WEEKDAYS, DayRule, Hunter, RestDay
from hunters.selectors import Today, has_chosen_days, today_of

#: A rest day may be declared this many quest days ahead.
REST_AHEAD = 366
SEVEN_REFUSED = _("Rest on six weekdays at most: a streak needs a day to stand on.")


class RestRefusedError(RuleError):
    """These weekdays, or this day, cannot be days of rest."""

    code = "rest_refused"


class NoZoneError(RuleError):
    """The hunter has not chosen a time zone yet."""

    code = "no_zone"


def choose_days(*, hunter: Hunter, timezone: str, day_starts_at: int, now: datetime) -> DayRule:
    """Set the zone (IANA) and the hour (0 … 6) the hunter's days begin, from the new zone's day at `now` on.

    The first choice of all holds for the whole past. Later ones leave the past
    its rules: an instant keeps its day if that came before the new rule's day
    and the instant lies before that day's beginning. Which dates are days of rest
    never changes, whatever the zones. Returns the rule that the day falls under.

    `timezone` must be known here (forms and commands check it). Runs inside its
    caller's transaction and needs one; saying the same again changes no rule.
    """
    require_transaction("choose_days")
    locked = lock_hunter(hunter)
    if not has_chosen_days(locked):
        return DayRule.objects.create(
            hunter=locked, from_day=BEGINNING, timezone=timezone, day_starts_at=day_starts_at
        )
    from_day = DayTerms(BEGINNING, timezone, day_starts_at).day_of(now)
    # Going west, rules of days that have not begun there stay, for the rest they hold.
    return _from_day_on(locked, from_day, timezone=timezone, day_starts_at=day_starts_at)


def choose_rest_weekdays(*, hunter: Hunter, weekdays: int, now: datetime) -> DayRule:
    """Set the weekdays of rest, a set of bits (see ALL_WEEKDAYS), from the hunter's today on.

    The past keeps its rest, and every instant its day. Raises RestRefusedError
    for all seven, NoZoneError for a hunter who has not chosen a zone. Runs inside
    its caller's transaction and needs one; saying the same again changes no rule.
    """
    require_transaction("choose_rest_weekdays")
    if not 0 <= weekdays < ALL_WEEKDAYS:
        raise RestRefusedError(SEVEN_REFUSED)
    locked = lock_hunter(hunter)
    if not has_chosen_days(locked):
        raise NoZoneError(_("Choose your time zone first: your weekdays begin and end by its clock."))
    return _from_day_on(locked, today_of(locked, now).day, rest_weekdays=weekdays)


def declare_rest_day(*, hunter: Hunter, day: date, now: datetime) -> None:
    """Make a single day a day of rest: the hunter's today, or one at most 366 days ahead.

    Raises RestRefusedError for any other. Declaring it again changes nothing.
    A day of rest is a date: a change of zone does not move it. Owns its transaction.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        today = today_of(locked, now)
        if day < today.day:
            raise RestRefusedError(_too_late(day, today))
        if (day - today.day).days > REST_AHEAD:
            raise RestRefusedError(
                _("%(day)s is more than a year ahead. Declare a rest day within the next %(days)s days.")
                % {"day": today.name_of(day), "days": REST_AHEAD}
            )
        RestDay.objects.get_or_create(hunter=locked, day=day)


def take_back_rest_day(*, hunter: Hunter, day: date, now: datetime) -> None:
    """Undeclare a single day of rest, today's or one ahead; one not declared stays so.

    Raises RestRefusedError for a day before the hunter's today: the past keeps
    its rest. Owns its transaction.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        today = today_of(locked, now)
        if day < today.day:
            raise RestRefusedError(
                _("%(day)s is over, and the past stays as it was. Take back a rest day ahead or on its day.")
                % {"day": today.name_of(day)}
            )
        RestDay.objects.filter(hunter=locked, day=day).delete()


def _too_late(day: date, today: Today) -> str:
    if is_open_day(day, today.day):
        sentence = _(
            "%(day)s is over. A rest day is declared ahead or on its day; "
            "what you did then can be marked late."
        )
    else:
        sentence = _("%(day)s is over. A rest day is declared ahead or on its day.")
    return sentence % {"day": today.name_of(day)}


def _from_day_on(hunter: Hunter, day: date, **values: Any) -> DayRule:
    """Let the hunter's rules from `day` on have these values; returns the one that `day` falls under.

    The rule in force on that date is parted there when it began before; all
    rules keep what else they say. Needs the lock and at least one rule.
    """
    rules = list(hunter.day_rules.order_by("from_day"))
    held = next((rule for rule in reversed(rules) if rule.from_day <= day), rules[0])
    if held.from_day != day and _differs(held, values):
        kept = {name: getattr(held, name) for name in ("timezone", "day_starts_at", "rest_weekdays")}
        held = DayRule.objects.create(hunter=hunter, from_day=day, **(kept | values))
    for rule in rules:
        if rule.from_day >= day and _differs(rule, values):
            for name, value in values.items():
                setattr(rule, name, value)
            rule.save(update_fields=list(values))
    return held


def _differs(rule: DayRule, values: dict[str, Any]) -> bool:
    return any(getattr(rule, name) != value for name, value in values.items())
