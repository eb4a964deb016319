"""What language a page speaks, and how it writes numbers, days and times."""

from datetime import date, datetime

from django.utils.formats import date_format, get_format, number_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def in_spanish() -> bool:
    """Return whether the page speaks Spanish, of whatever country."""
    return (get_language() or "").split("-")[0] == "es"


def first_weekday() -> int:
    """Return with which weekday (Monday 0 … Sunday 6) a week begins in the page's language.

    Only the order in which weekdays stand follows it: the game's week is ISO's, from Monday.
    """
    return (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7


def weekday_order() -> list[int]:
    """Return the weekdays (Monday 0 … Sunday 6) in the order of the page's language."""
    return [(first_weekday() + place) % 7 for place in range(7)]


def amount(number: int) -> str:
    """Write a whole number with the language's separators: 12,245, in Spanish 12.245."""
    return number_format(number, force_grouping=True)


def signed(number: int) -> str:
    """Write a change of XP or gold with its sign: +12,245 or −30."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{amount(abs(number))}"


def day_name(day: date, today: date) -> str:
    """Return a date as sentences name it: "Tuesday 13 October", with its year when it is not today's."""
    return date_format(day, "DAY" if day.year == today.year else "DAY_AND_YEAR")


def when(instant: datetime) -> str:
    """Return an aware instant's time in the active zone, with its day when that is not today's.

    "at 09:54", "on Tuesday 13 October at 09:54", and the year when it is another.
    """
    local, now = localtime(instant), localtime()
    time = time_format(local, "H:i")
    if local.date() == now.date():
        return _("at %(time)s") % {"time": time}
    return _("on %(day)s at %(time)s") % {"day": day_name(local.date(), now.date()), "time": time}
