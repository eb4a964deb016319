"""Slots: what makes a completion unique, and the weeks that weekly quests count in.

One standing completion fills a slot: the quest day for a daily quest, the ISO
week of the quest day for a weekly one, "once" for a one-time one. An unlimited
quest has no slot (DESIGN §1).
"""

from datetime import date

ONCE = "once"


def week_slot(day: date) -> str:
    """Return the ISO week that a quest day lies in, as "2026-W47" (weeks begin on Monday)."""
    year, week, _weekday = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def slot_for(repeat: str, day: date) -> str | None:
    """Return the slot of a completion on a quest day; None when it can be done any time.

    `repeat` is a value of `quests.models.Repeat`. Raises ValueError for any other.
    """
    match repeat:
        case "daily":
            return day.isoformat()
        case "weekly":
            return week_slot(day)
        case "once":
            return ONCE
        case "unlimited":
            return None
    raise ValueError(f"unknown repeat: {repeat!r}")
