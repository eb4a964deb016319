"""Streaks and strength as pure functions of days, against tables and a count day by day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questlog.streaks import IsOff, Streak, current_streak, streak_of, strength_of
from tests.effort import examples

#: A Wednesday.
TODAY = date(2026, 5, 20)
DAY = timedelta(days=1)


def never_off(day: date) -> bool:
    return False


def read(picture: str) -> tuple[list[date], IsOff]:
    """Return the days done, newest first, and the days off, of a picture whose last mark is today.

    A day each: `x` done, `.` not done, `-` off, `X` off and done all the same.
    """
    marks = [(TODAY - DAY * place, mark) for place, mark in enumerate(reversed(picture))]
    done = [day for day, mark in marks if mark in "xX"]
    off = {day for day, mark in marks if mark in "-X"}
    return done, off.__contains__


@pytest.mark.parametrize(
    ("picture", "current", "best"),
    [
        ("", 0, 0),
        (".", 0, 0),
        ("x", 1, 1),
        ("xxx", 3, 3),
        # Today not yet done does not break; yesterday not done does.
        ("xxx.", 3, 3),
        ("xxx..", 0, 3),
        ("xxx.x", 1, 3),
        ("xx.xxxx.x.", 1, 4),
        # Days off neither add nor break, however many, today's too.
        ("xx-x", 3, 3),
        ("xx-----x", 3, 3),
        ("xx-", 2, 2),
        ("xx--.", 2, 2),
        ("---", 0, 0),
        # What is done on one adds.
        ("xXx", 3, 3),
        ("X", 1, 1),
        ("X-X.", 2, 2),
        # A day missed beside days off breaks all the same.
        ("xx-.-x", 1, 2),
        ("xx.-", 0, 2),
        ("xx-.", 2, 2),
    ],
)
def test_streaks_in_pictures(picture: str, current: int, best: int) -> None:
    days, is_off = read(picture)

    assert streak_of(days, today=TODAY, is_off=is_off) == Streak(current, best)
    assert current_streak(days, today=TODAY, is_off=is_off) == current


def test_days_after_today_count_for_who_flew_west() -> None:
    # Done tomorrow by the clock left behind; today is not yet done here.
    ahead = [TODAY + DAY, TODAY - DAY, TODAY - 2 * DAY]

    assert streak_of(ahead, today=TODAY, is_off=never_off) == Streak(3, 3)
    assert streak_of([TODAY + 2 * DAY, *ahead[1:]], today=TODAY, is_off=never_off) == Streak(3, 3)
    assert streak_of([TODAY + DAY, TODAY - 2 * DAY], today=TODAY, is_off=never_off) == Streak(1, 1)


def test_only_as_many_days_are_taken_as_the_streak_has_and_one_more() -> None:
    def days() -> Iterator[date]:
        yield TODAY
        yield TODAY - DAY
        yield TODAY - 3 * DAY
        raise AssertionError("one more was enough to know")

    assert current_streak(days(), today=TODAY, is_off=never_off) == 2


def test_a_day_long_ago_ends_the_streak_at_the_first_day_missed() -> None:
    asked = []

    def is_off(day: date) -> bool:
        asked.append(day)
        return False

    assert current_streak([date(1, 1, 1)], today=TODAY, is_off=is_off) == 0
    assert len(asked) == 1


class TestStrength:
    """The score of a daily quest, in figures that can be checked by hand."""

    def test_never_done_has_none(self) -> None:
        assert strength_of([], today=TODAY, is_off=never_off) == 0

    @pytest.mark.parametrize(("days", "strength"), [(13, 0.5), (26, 0.75), (39, 0.875)])
    def test_thirteen_days_done_go_half_the_way_to_full(self, days: int, strength: float) -> None:
        done, is_off = read("x" * days)
        assert strength_of(done, today=TODAY, is_off=is_off) == pytest.approx(strength)

    @pytest.mark.parametrize(("missed", "left"), [(13, 1 / 2), (26, 1 / 4), (130, 1 / 1024)])
    def test_thirteen_days_missed_leave_half_of_it(self, missed: int, left: float) -> None:
        done, is_off = read("x" * 20)
        before = strength_of(done, today=TODAY, is_off=is_off)

        # Today, not over yet, is not missed.
        done, is_off = read("x" * 20 + "." * missed + ".")

        assert strength_of(done, today=TODAY, is_off=is_off) == pytest.approx(before * left)

    def test_a_year_without_a_gap_is_all_but_full(self) -> None:
        done, is_off = read("x" * 365)
        assert 0.99999 < strength_of(done, today=TODAY, is_off=is_off) < 1

    def test_a_lapse_lowers_it_a_little_and_is_made_good(self) -> None:
        def strength(picture: str) -> float:
            done, is_off = read(picture)
            return strength_of(done, today=TODAY, is_off=is_off)

        before, lapsed, mended = strength("x" * 60), strength("x" * 60 + "..."), strength("x" * 60 + "..xxx")

        assert 0.85 < lapsed < before
        assert lapsed < mended < before

    def test_days_off_are_skipped_and_what_is_done_on_them_counts(self) -> None:
        def strength(picture: str) -> float:
            done, is_off = read(picture)
            return strength_of(done, today=TODAY, is_off=is_off)

        assert strength("xx--x--.") == strength("xxx.")
        assert strength("xXx") == strength("xxx")
        assert strength("x" + "-" * 400 + ".") == strength("x.")


#: A day's luck: most are done, so that streaks grow long.
luck = st.sampled_from("xxxxxx.--X")
pictures = st.text(luck, max_size=60)
ahead = st.text(st.sampled_from("x.X"), max_size=2)


def day_by_day(days: list[date], is_off: IsOff) -> tuple[Streak, float]:
    """Count as somebody would who lives through it, from the first day done to the last or today."""
    done = set(days)
    run = best = 0
    strength = 0.0
    day = min(done, default=TODAY)
    while day <= max([*done, TODAY]):
        if day in done:
            run += 1
            strength += (1 - strength) * (1 - 0.5 ** (1 / 13))
        elif day < TODAY and not is_off(day):
            run = 0
            strength *= 0.5 ** (1 / 13)
        best = max(best, run)
        day += DAY
    return Streak(run, best), strength


@given(pictures, ahead)
@settings(deadline=None, max_examples=examples(200))
def test_they_are_what_counting_day_by_day_gives(picture: str, later: str) -> None:
    days, is_off = read(picture)
    days = [TODAY + DAY * place for place in (2, 1) if later[place - 1 : place] in ("x", "X")] + days

    streak, strength = day_by_day(days, is_off)

    assert streak_of(days, today=TODAY, is_off=is_off) == streak
    assert current_streak(iter(days), today=TODAY, is_off=is_off) == streak.current
    assert strength_of(days, today=TODAY, is_off=is_off) == pytest.approx(strength)
    assert 0 <= streak.current <= streak.best <= len(days)


@given(pictures, st.data())
@settings(deadline=None, max_examples=examples(100))
def test_a_day_more_done_or_off_lowers_nothing(picture: str, data: st.DataObject) -> None:
    def of(marks: str) -> tuple[Streak, float]:
        days, is_off = read(marks)
        streak = streak_of(days, today=TODAY, is_off=is_off)
        return streak, strength_of(days, today=TODAY, is_off=is_off)

    place = data.draw(st.integers(0, max(len(picture) - 1, 0)))
    streak, strength = of(picture)
    for better in {".": "-x", "-": "X", "x": "", "X": ""}.get(picture[place : place + 1], ""):
        mended, stronger = of(picture[:place] + better + picture[place + 1 :])
        assert mended.current >= streak.current
        assert mended.best >= streak.best
        assert stronger >= strength - 1e-12
