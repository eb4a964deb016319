"""On which weekdays a quest is due, as a pure function of dated sets of weekdays."""

from datetime import date, timedelta

import pytest

from quests.schedules import Schedule, weekday_bit

MON, TUE, WED, THU, FRI, SAT, SUN = (1 << n for n in range(7))
#: A Monday.
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def due_days(schedule: Schedule, first: date, count: int = 7) -> str:
    """Return a mark for each day from `first` on: `x` due, `-` off."""
    return "".join("-" if schedule.is_off(first + DAY * n) else "x" for n in range(count))


def test_each_weekday_has_a_bit_from_monday_on() -> None:
    assert [weekday_bit(MONDAY + DAY * n) for n in range(7)] == [1, 2, 4, 8, 16, 32, 64]


def test_nothing_scheduled_is_due_every_day() -> None:
    assert due_days(Schedule(), date(1, 1, 1)) == due_days(Schedule(), date(9999, 12, 25)) == "xxxxxxx"


@pytest.mark.parametrize(
    ("weekdays", "picture"),
    [(127, "xxxxxxx"), (MON, "x------"), (SUN, "------x"), (MON | WED | FRI, "x-x-x--")],
)
def test_from_the_beginning_on_its_weekdays(weekdays: int, picture: str) -> None:
    schedule = Schedule([date(1, 1, 1)], [weekdays])
    # The first day of all is a Monday too.
    assert due_days(schedule, date(1, 1, 1)) == due_days(schedule, MONDAY) == picture


def test_before_its_first_day_every_day_is_due() -> None:
    schedule = Schedule([MONDAY], [WED])
    assert due_days(schedule, MONDAY - 7 * DAY, 14) == "xxxxxxx" + "--x----"


def test_each_set_holds_from_its_day_to_the_next_ones() -> None:
    schedule = Schedule([MONDAY, MONDAY + 3 * DAY], [MON | TUE, SAT | SUN])
    assert due_days(schedule, MONDAY, 14) == "xx---xx" + "-----xx"


@pytest.mark.parametrize(("weekday", "ahead"), [(MON, 0), (TUE, 1), (SUN, 6)])
def test_the_next_due_day_is_today_or_ahead(weekday: int, ahead: int) -> None:
    assert Schedule([date(1, 1, 1)], [weekday]).next_due(MONDAY) == MONDAY + ahead * DAY


def test_the_next_due_day_may_come_by_weekdays_that_are_yet_to_hold() -> None:
    schedule = Schedule([date(1, 1, 1), MONDAY + 3 * DAY], [MON, THU])
    assert schedule.next_due(MONDAY + DAY) == MONDAY + 3 * DAY
    assert schedule.next_due(MONDAY + 4 * DAY) == MONDAY + 10 * DAY


def test_nothing_scheduled_is_due_next_today() -> None:
    assert Schedule().next_due(date(9999, 12, 31)) == date(9999, 12, 31)
