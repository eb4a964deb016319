"""What is read of a hunter: the days' terms, and what a page's head shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from hunterproject.wording import day_name
from hunters.days import BEGINNING, OPEN_DAYS, DayTerms, terms_at
from hunters.models import Hunter, Stat, StatName, User
from hunters.rest import Rests, RestTerms

STAT_ORDER = {name: place for place, name in enumerate(StatName.values)}


def day_terms(hunter: Hunter) -> Sequence[DayTerms]:
    """Return the hunter's dated day terms, oldest first; the site's default when none is chosen.

    Reads the prefetched `day_rules` when they are there, else one query.
    """
    terms = sorted((rule.terms for rule in hunter.day_rules.all()), key=lambda one: one.from_day)
    return terms or [DayTerms(BEGINNING, settings.DEFAULT_HUNTER_TIMEZONE, 0)]


def has_chosen_days(hunter: Hunter) -> bool:
    """Return whether the hunter has chosen a zone. No query with the prefetched `day_rules`, else one."""
    return bool(hunter.day_rules.all())


def rests_of(hunter: Hunter) -> Rests:
    """Return the hunter's days of rest. A query each for `day_rules` and `rest_days`, unless prefetched."""
    rules = sorted(
        (RestTerms(rule.from_day, rule.rest_weekdays) for rule in hunter.day_rules.all()),
        key=lambda one: one.from_day,
    )
    return Rests(rules, frozenset(rest.day for rest in hunter.rest_days.all()))


@dataclass(frozen=True, slots=True)
class Today:
    """The hunter's quest day at an instant: the day, the IANA zone it runs by, and when it ends (UTC)."""

    day: date
    timezone: str
    day_starts_at: int
    ends_at: datetime

    @property
    def open_from(self) -> date:
        """The earliest day whose record can still be mended."""
        return self.day - timedelta(days=OPEN_DAYS)

    @property
    def place(self) -> str:
        """The zone as people say it: "Madrid" for Europe/Madrid."""
        return self.timezone.rpartition("/")[2].replace("_", " ")

    def name_of(self, day: date) -> str:
        """Return a date as sentences name it: "Saturday 21 November", with its year when it is another."""
        return day_name(day, self.day)


def today_of(hunter: Hunter, now: datetime) -> Today:
    """Return the hunter's quest day at `now` (aware)."""
    return today_by(day_terms(hunter), now)


def today_by(terms: Sequence[DayTerms], now: datetime) -> Today:
    """Return the quest day at `now` (aware) of a hunter with these day terms."""
    in_force = terms_at(now, terms)
    day = in_force.day_of(now)
    return Today(day, in_force.timezone, in_force.day_starts_at, in_force.end_of(day))


def language_of(user: User) -> str:
    """Return the code of the language that an account's hunter chose, "" where none is. One query."""
    return Hunter.objects.filter(user=user).values_list("language", flat=True).first() or ""


def stats_in_order(hunter: Hunter) -> list[Stat]:
    """Return the hunter's five stats, always in the same order. One query."""
    return sorted(hunter.stats.all(), key=lambda stat: STAT_ORDER[stat.name])
