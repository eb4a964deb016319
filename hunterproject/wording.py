"""What language a page speaks, and times as sentences name them."""

from datetime import datetime

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def in_spanish() -> bool:
    """Return whether the page speaks Spanish, of whatever country."""
    return (get_language() or "").split("-")[0] == "es"


def when(instant: datetime) -> str:
    """Return an aware instant's time in the active zone, with its day when that is not today's.

    "at 09:54", "on Tuesday 13 October at 09:54", and the year when it is another.
    """
    local, now = localtime(instant), localtime()
    time = time_format(local, "H:i")
    if local.date() == now.date():
        return _("at %(time)s") % {"time": time}
    day = date_format(local, "l j F" if local.year == now.year else "l j F Y")
    return _("on %(day)s at %(time)s") % {"day": day, "time": time}
