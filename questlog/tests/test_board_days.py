"""The board's days: streaks, the week, days of rest, and quests that are off today."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from hunters.models import Hunter, RestDay
from questlog.tests.pages import due_on, notes_of, press, text_of, words
from questlog.tests.records import SUNDAY, TODAY, done, totals_of, undone
from quests.choices import Repeat
from quests.models import Quest
from quests.services import schedule_quest
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.usefixtures("_on_sunday")

MONDAY, TUESDAY, SATURDAY, ALL_BUT_SUNDAY = 1, 2, 32, 63


@pytest.fixture
def _on_sunday() -> Any:
    with time_machine.travel(SUNDAY, tick=False):
        yield


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def do_on(hunter: Hunter, quest: Quest, *days_ago: int) -> None:
    for days in days_ago:
        done(hunter, quest, SUNDAY - timedelta(days=days))


def rest_on(hunter: Hunter, *days_ago: int) -> None:
    for days in days_ago:
        RestDay.objects.create(hunter=hunter, day=ago(days))


def streak_on(page: Any) -> str:
    """Return the line that tells the hunter's streak, empty where there is none."""
    line = re.search(r'<p class="streak">.*?</p>', page.content.decode())
    return words(line[0]) if line else ""


def row_of(page: Any, quest: Quest) -> str:
    """Return the words of a due quest's row."""
    rows = re.findall(r'<li class="row" id="quest-.*?</li>', page.content.decode(), re.DOTALL)
    return next(words(row) for row in rows if f"/quests/{quest.pk}/" in row)


def week_on(page: Any) -> list[tuple[str, str, str]]:
    """Return, for each day of the week strip: its address, what its mark is, and what is read aloud."""
    days = re.findall(r'<li><a href="/log/\?day=([^"]*)".*?</li>', page.content.decode(), re.DOTALL)
    items = re.findall(r'<ol class="week">(.*?)</ol>', page.content.decode(), re.DOTALL)[0].split("</li>")[
        :-1
    ]
    marks = [re.search(r'<span class="mark *([^"]*)"', item)[1] for item in items]  # type: ignore[index]
    spoken = [words(re.search(r'<span class="vh">.*?</span>', item, re.DOTALL)[0]) for item in items]  # type: ignore[index]
    return list(zip(days, marks, spoken, strict=True))


class TestStreaks:
    @pytest.mark.parametrize(
        ("days", "line"),
        [
            ((), ""),
            ((2, 3), ""),
            ((0,), "1 day in a row"),
            ((1,), "1 day in a row"),
            ((1, 2, 3), "3 days in a row"),
            ((0, 1, 2, 4), "3 days in a row"),
        ],
    )
    def test_the_hunters_own_stands_under_the_headline(
        self, signed_in: Client, hunter: Hunter, days: tuple[int, ...], line: str
    ) -> None:
        do_on(hunter, make_quest(), *days)

        assert streak_on(signed_in.get("/")) == line

    def test_a_long_one_is_told_in_full(self, signed_in: Client, hunter: Hunter) -> None:
        do_on(hunter, make_quest(followed_by=hunter), *range(1, 101))

        assert streak_on(signed_in.get("/")) == "100 days in a row"
        assert "100 in a row" in text_of(signed_in.get("/"))

    def test_a_quests_own_stands_in_its_row_from_two_days_on(self, signed_in: Client, hunter: Hunter) -> None:
        six, one, none = (make_quest(name, followed_by=hunter) for name in ("Six", "One", "None"))
        do_on(hunter, six, *range(1, 7))
        do_on(hunter, one, 1)

        page = signed_in.get("/")

        assert row_of(page, six) == "Six +50 XP 10 gold 6 in a row"
        assert "in a row" not in row_of(page, one) + row_of(page, none)

    def test_only_a_quest_of_every_day_has_one(self, signed_in: Client, hunter: Hunter) -> None:
        weekly = make_quest(repeat=Repeat.WEEKLY, followed_by=hunter)
        do_on(hunter, weekly, 7, 14)
        any_time = make_quest("Litter", repeat=Repeat.UNLIMITED, followed_by=hunter)
        do_on(hunter, any_time, 1, 2, 3)

        page = signed_in.get("/")

        assert row_of(page, weekly) == "Forty push-ups +50 XP 10 gold this week"
        assert row_of(page, any_time) == "Litter +50 XP 10 gold Strength"

    def test_a_quests_own_passes_over_the_weekdays_it_is_off(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(followed_by=hunter)
        schedule_quest(quest=quest, weekdays=127 - SATURDAY, from_day=TODAY)
        do_on(hunter, quest, 2, 3, 4)

        assert "3 in a row" in row_of(signed_in.get("/"), quest)
        assert streak_on(signed_in.get("/")) == ""

    def test_a_late_mark_repairs_and_an_undo_breaks(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        do_on(hunter, quest, 1, 3)
        assert streak_on(signed_in.get("/")) == "1 day in a row"

        done(hunter, quest, day=ago(2))
        assert streak_on(signed_in.get("/")) == "3 days in a row"

        hunter.completions.filter(quest_day=ago(1)).update(undone_at=SUNDAY)
        hunter.save()
        assert streak_on(signed_in.get("/")) == ""


class TestTheWeek:
    def test_each_day_opens_its_own_page_and_is_told_in_words(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        one, two = make_quest("One"), make_quest("Two")
        do_on(hunter, one, 1, 2, 6, 0)
        done(hunter, two, day=ago(2))
        undone(hunter, two, SUNDAY - timedelta(days=3))
        done(hunter, two, day=ago(5))
        rest_on(hunter, 3, 6)

        assert week_on(signed_in.get("/")) == [
            ("2026-11-15", "none", "Sunday 15: nothing recorded"),
            ("2026-11-16", "", "Monday 16: rest day, 1 done"),
            ("2026-11-17", "late", "Tuesday 17: 1 done, 1 marked late"),
            ("2026-11-18", "none", "Wednesday 18: nothing recorded"),
            ("2026-11-19", "rest", "Thursday 19: rest day, nothing recorded"),
            ("2026-11-20", "late", "Friday 20: 2 done, 1 marked late"),
            ("2026-11-21", "", "Saturday 21: 1 done"),
            ("2026-11-22", "today frame", "Sunday 22: 1 done"),
        ]

    def test_the_day_that_is_today_is_marked_as_the_current_one(self, signed_in: Client) -> None:
        links = re.findall(r'<a href="/log/\?day=([^"]*)" aria-current="date">', signed_in.get("/").text)

        assert links == ["2026-11-22"]

    def test_rest_today_is_marked(self, signed_in: Client, hunter: Hunter) -> None:
        rest_on(hunter, 0)

        assert week_on(signed_in.get("/"))[-1][1:] == (
            "today frame rest",
            "Sunday 22: rest day, nothing recorded",
        )

    def test_days_of_the_past_keep_the_rest_weekdays_they_had(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        hunter.day_rules.update(rest_weekdays=MONDAY | SATURDAY)
        hunter.day_rules.create(from_day=ago(2), timezone="Europe/Madrid", rest_weekdays=TUESDAY)

        assert [day[:2] for day in week_on(signed_in.get("/")) if day[1] == "rest"] == [
            ("2026-11-16", "rest")
        ]


class TestARestDay:
    @pytest.fixture
    def quests(self, hunter: Hunter) -> list[Quest]:
        return [
            make_quest("Daily", followed_by=hunter),
            make_quest("Weekly", repeat=Repeat.WEEKLY, followed_by=hunter),
            make_quest("Litter", repeat=Repeat.UNLIMITED, followed_by=hunter),
        ]

    @pytest.mark.usefixtures("quests")
    def test_nothing_is_asked_and_only_what_can_be_done_any_time_is_shown(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        rest_on(hunter, 0)

        page = signed_in.get("/")

        assert due_on(page) == ["Litter"]
        said = text_of(page)
        assert said.startswith("Rest day · Hunter")
        assert "Rest day Nothing is asked of you. What you do still counts." in said
        assert "Your quests wait. A day of rest breaks no streak. Show them anyway Change rest days" in said
        for absent in ("left", "Nothing due", "Nothing left", "Rest today", "quests done today"):
            assert absent not in said

    @pytest.mark.usefixtures("quests")
    def test_the_rest_is_shown_to_whoever_asks(self, signed_in: Client, hunter: Hunter) -> None:
        rest_on(hunter, 0)
        assert 'href="/?anyway=1"' in signed_in.get("/").text

        page = signed_in.get("/?anyway=1")

        assert due_on(page) == ["Daily", "Weekly", "Litter"]
        assert "Two quests left" in text_of(page)
        assert "Rest today" not in text_of(page)

    def test_what_is_done_from_there_counts_and_leads_back_there(
        self, signed_in: Client, hunter: Hunter, quests: list[Quest]
    ) -> None:
        rest_on(hunter, 0)

        page = press(signed_in, quests[0], "/?anyway=1")

        assert page.redirect_chain == [("/?anyway=1#now", 302)]  # type: ignore[attr-defined]
        assert "Recorded once." in text_of(page)
        assert totals_of(hunter) == (50, 10)

    @pytest.mark.parametrize("path", ["/", "/?anyway=1"])
    def test_the_streak_is_safe(
        self, signed_in: Client, hunter: Hunter, quests: list[Quest], path: str
    ) -> None:
        do_on(hunter, quests[0], 1, 2)
        rest_on(hunter, 0)

        assert streak_on(signed_in.get(path)) == "2 days in a row, safe"

    def test_a_single_day_is_safe_too(self, signed_in: Client, hunter: Hunter, quests: list[Quest]) -> None:
        do_on(hunter, quests[0], 1)
        rest_on(hunter, 0)

        assert streak_on(signed_in.get("/")) == "1 day in a row, safe"

    def test_a_day_of_rest_before_today_breaks_nothing(
        self, signed_in: Client, hunter: Hunter, quests: list[Quest]
    ) -> None:
        do_on(hunter, quests[0], 2, 3)
        rest_on(hunter, 1)

        assert streak_on(signed_in.get("/")) == "2 days in a row"

    @pytest.mark.usefixtures("quests")
    def test_a_weekday_of_rest_is_one_as_well(self, signed_in: Client, hunter: Hunter) -> None:
        hunter.day_rules.update(rest_weekdays=64)

        assert due_on(signed_in.get("/")) == ["Litter"]
        with time_machine.travel(SUNDAY + timedelta(days=1), tick=False):
            assert due_on(signed_in.get("/")) == ["Daily", "Weekly", "Litter"]

    @pytest.mark.usefixtures("quests")
    def test_anothers_rest_is_not_ones_own(self, signed_in: Client) -> None:
        rest_on(make_hunter("Iker"), 0)

        assert due_on(signed_in.get("/")) == ["Daily", "Weekly", "Litter"]

    @pytest.mark.usefixtures("quests")
    def test_it_is_declared_on_the_board(self, signed_in: Client, hunter: Hunter) -> None:
        page = signed_in.get("/").text
        form = re.search(r'<form[^>]*action="/settings/rest/">.*?</form>', page, re.DOTALL)
        assert form
        assert words(form[0]) == "Rest today"
        fields = dict(re.findall(r'name="(day|next)" value="([^"]*)"', form[0]))

        page_after = signed_in.post("/settings/rest/", fields, follow=True)

        assert page_after.redirect_chain == [("/", 302)]
        assert notes_of(page_after) == ["Sunday 22 November is a rest day. Nothing is asked of you."]
        assert due_on(page_after) == ["Litter"]
        assert [rest.day for rest in hunter.rest_days.all()] == [TODAY]
        again = signed_in.post("/settings/rest/", fields, follow=True)
        assert due_on(again) == ["Litter"]
        assert hunter.rest_days.count() == 1

    def test_with_nothing_open_at_all_it_is_a_rest_day_still(self, signed_in: Client, hunter: Hunter) -> None:
        rest_on(hunter, 0)

        assert "Your quests wait." in text_of(signed_in.get("/"))


class TestQuestsThatAreOff:
    @pytest.fixture
    def off(self, hunter: Hunter) -> Quest:
        quest = make_quest("Leg day", followed_by=hunter)
        schedule_quest(quest=quest, weekdays=TUESDAY | SATURDAY, from_day=TODAY)
        return quest

    def test_they_stand_aside_with_their_next_weekday_and_are_not_left(
        self, signed_in: Client, off: Quest, hunter: Hunter
    ) -> None:
        make_quest("Daily", followed_by=hunter)

        page = signed_in.get("/")

        assert due_on(page) == ["Daily"]
        assert "One quest left" in text_of(page)
        assert "Not due today Leg day next on Tuesday" in text_of(page)
        assert f'<a href="/quests/{off.pk}/">Leg day</a>' in page.text

    def test_a_day_with_nothing_but_them_has_nothing_left(self, signed_in: Client, off: Quest) -> None:
        said = text_of(signed_in.get("/"))

        assert "Nothing left today. The day is yours." in said
        assert "Your board is empty" not in said

    def test_on_their_weekday_they_are_due(self, signed_in: Client, off: Quest) -> None:
        with time_machine.travel(SUNDAY + timedelta(days=2), tick=False):
            page = signed_in.get("/")

        assert due_on(page) == ["Leg day"]
        assert "Not due today" not in text_of(page)

    def test_done_all_the_same_they_are_done_today(
        self, signed_in: Client, hunter: Hunter, off: Quest
    ) -> None:
        press(signed_in, off, f"/quests/{off.pk}/")

        page = signed_in.get("/")

        assert [row.quest_name for row in page.context["board"].done_rows] == ["Leg day"]
        assert "Not due today" not in text_of(page)
        assert totals_of(hunter) == (50, 10)

    def test_on_a_rest_day_they_are_not_told_of(self, signed_in: Client, hunter: Hunter, off: Quest) -> None:
        rest_on(hunter, 0)

        assert "Not due today" not in text_of(signed_in.get("/"))
        assert "next on Tuesday" in text_of(signed_in.get("/?anyway=1"))

    def test_the_schedule_in_force_on_the_day_counts(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(followed_by=hunter)
        do_on(hunter, quest, 7)
        schedule_quest(quest=quest, weekdays=ALL_BUT_SUNDAY, from_day=TODAY + timedelta(days=1))

        assert due_on(signed_in.get("/")) == ["Forty push-ups"]
        with time_machine.travel(SUNDAY + timedelta(days=7), tick=False):
            assert due_on(signed_in.get("/")) == []

    def test_anothers_do_not_show(self, signed_in: Client) -> None:
        theirs = make_quest("Theirs", owner=make_hunter("Iker"))
        schedule_quest(quest=theirs, weekdays=MONDAY, from_day=TODAY)

        assert "Theirs" not in text_of(signed_in.get("/"))


class TestDoneRows:
    def test_each_can_be_undone(self, signed_in: Client, hunter: Hunter) -> None:
        row = done(hunter, make_quest())

        assert f'action="/log/{row.pk}/undo/"' in signed_in.get("/").text

    def test_text_of_quests_is_text_not_markup(self, signed_in: Client, hunter: Hunter) -> None:
        for repeat in (Repeat.DAILY, Repeat.UNLIMITED):
            make_quest("<script>alert(1)</script>", repeat=repeat, followed_by=hunter)
        off = make_quest("<script>alert(2)</script>", followed_by=hunter)
        schedule_quest(quest=off, weekdays=MONDAY, from_day=TODAY)
        done(hunter, make_quest("<script>alert(3)</script>", followed_by=hunter))
        make_quest("'\"><img src=x onerror=alert(1)>", followed_by=hunter)

        page = signed_in.get("/").text

        assert "<script>alert" not in page
        assert "<img" not in page
        assert page.count("&lt;script&gt;alert") >= 5
