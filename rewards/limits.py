"""How often a reward may be bought: which purchases its limit counts, and how the limit is said."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hunterproject.wording import amount
from rewards.models import Period, Reward


def counted(period: str, day: date) -> Q:
    """Return the condition on purchases that a limit of `period` counts them on the quest day `day`.

    Those of that day, of its ISO week (Monday to Sunday), or all of them. That
    they stand is the caller's to ask.
    """
    if period == Period.DAY:
        return Q(quest_day=day)
    if period == Period.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Q(quest_day__gte=monday, quest_day__lt=monday + timedelta(days=7))
    return Q()


def in_words(limit: int, period: str) -> str:
    """Return a limit as people say it: "once a day", "twice a week", "3 in all"."""
    if period == Period.DAY:
        once, twice = _("once a day"), _("twice a day")
        more = ngettext("%(count)s time a day", "%(count)s times a day", limit)
    elif period == Period.WEEK:
        once, twice = _("once a week"), _("twice a week")
        more = ngettext("%(count)s time a week", "%(count)s times a week", limit)
    else:
        once, twice = _("once in all"), _("twice in all")
        more = ngettext("%(count)s in all", "%(count)s in all", limit)
    return _counted_in_words(limit, once, twice, more)


def left_in_words(left: int, period: str) -> str:
    """Return how often a reward may still be bought in its period: "1 left this week"."""
    if period == Period.DAY:
        sentence = ngettext("%(count)s left today", "%(count)s left today", left)
    elif period == Period.WEEK:
        sentence = ngettext("%(count)s left this week", "%(count)s left this week", left)
    else:
        sentence = ngettext("%(count)s left", "%(count)s left", left)
    return sentence % {"count": amount(left)}


def open_again(period: str) -> str:
    """Return when a reward whose limit is reached can be bought again, as a row says it."""
    if period == Period.DAY:
        return _("open again tomorrow")
    return _("open again on Monday") if period == Period.WEEK else _("limit reached")


def limit_reached(reward: Reward, bought: int) -> str:
    """Return the sentences that refuse one more of a reward, `bought` so often in its period."""
    over = bought > (reward.limit or 0)
    if reward.limit_period == Period.DAY:
        so = _("You have bought “%(reward)s” %(times)s today, which is your limit.")
        if over:
            so = _("You have bought “%(reward)s” %(times)s today, which is over your limit.")
        then = _("It is open again tomorrow.")
    elif reward.limit_period == Period.WEEK:
        so = _("You have bought “%(reward)s” %(times)s this week, which is your limit.")
        if over:
            so = _("You have bought “%(reward)s” %(times)s this week, which is over your limit.")
        then = _("It is open again on Monday.")
    else:
        so = _("You have bought “%(reward)s” %(times)s, which is your limit.")
        if over:
            so = _("You have bought “%(reward)s” %(times)s, which is over your limit.")
        then = _("Undo a purchase or change its limit.")
    more = ngettext("%(count)s time", "%(count)s times", bought)
    times = _counted_in_words(bought, _("once"), _("twice"), more)
    return f"{so % {'reward': reward.name, 'times': times}} {then}"


def _counted_in_words(count: int, once: str, twice: str, more: str) -> str:
    return {1: once, 2: twice}.get(count) or more % {"count": amount(count)}
