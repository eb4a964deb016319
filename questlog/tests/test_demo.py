"""The demo hunter: a life from rules, the same each time, lived through the services."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache, partial
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hunters.models import DayRule, Hunter, User
from questlog.board import board_of
from questlog.demo.habits import HABITS, HOME
from questlog.demo.hunter import NameRefusedError, Wish, make_demo_hunter
from questlog.demo.wants import WANTS
from questlog.demo.year import WHOLE, Act, What, at_hour, placed_breaks, plan
from questlog.ledger import differences_of
from questlog.models import QuestLog
from questlog.periods import Period, last_days
from quests.models import Follow, Quest
from quests.starter import load_starter_catalog
from rewards.models import Purchase, Reward
from tests.factories import make_hunter, make_quest, make_user
from tests.threads import at_once

#: A Sunday.
UNTIL = date(2026, 11, 22)
END = at_hour(UNTIL, 23, HOME)


@pytest.fixture
def catalog(db: None) -> None:
    """The quests that a new site begins with."""
    load_starter_catalog()


def nobody_watches(acts: int) -> Callable[[], object]:
    return lambda: None


def make(
    username: str = "demo", *, days: int = 30, language: str = "en", until: date = UNTIL, now: datetime = END
) -> Hunter:
    wish = Wish(username=username, language=language, until=until, days=days)
    hunter = make_demo_hunter(wish, now=now, begun=nobody_watches).hunter
    hunter.refresh_from_db()
    return hunter


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("make_demo_hunter", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def story(hunter: Hunter) -> dict[str, list[Any]]:
    """Return all that the hunter's rows tell, without ids and the clock of the machine."""

    def told(rows: Any, *left_out: str) -> list[Any]:
        fields = [
            field.name
            for field in rows.model._meta.fields
            if field.name not in ("id", "created_at", "updated_at", "hunter", "owner", *left_out)
        ]
        return sorted(rows.values_list(*fields), key=repr)

    return {
        "log": told(QuestLog.objects.filter(hunter=hunter), "quest"),
        "purchases": told(Purchase.objects.filter(hunter=hunter), "reward"),
        "rewards": told(Reward.objects.filter(hunter=hunter)),
        "quests": told(Quest.objects.filter(owner=hunter)),
        "board": list(
            Follow.objects.filter(hunter=hunter)
            .values_list("position", "quest__name", "notes")
            .order_by("position")
        ),
        "days": told(DayRule.objects.filter(hunter=hunter)),
        "rest": told(hunter.rest_days.all()),
        "stats": list(hunter.stats.order_by("name").values_list("name", "total_xp")),
        "hunter": [hunter.name, hunter.gold, hunter.total_xp, hunter.language, hunter.user.date_joined],
    }


def test_every_total_of_a_demo_is_the_sum_of_its_rows(catalog: None) -> None:
    hunter = make()

    assert list(differences_of(hunter)) == []
    assert hunter.total_xp > 1_000
    assert QuestLog.objects.filter(hunter=hunter).count() > 50


def test_two_demos_of_the_same_days_have_the_same_rows(catalog: None) -> None:
    assert story(make("one", days=21)) == story(make("two", days=21))


def test_another_last_day_tells_of_other_days(catalog: None) -> None:
    assert (
        story(make("one", days=7))["log"]
        != story(make("two", days=7, until=UNTIL - timedelta(days=1)))["log"]
    )


@pytest.mark.parametrize("later", [0, 1, 3])
def test_a_few_quests_are_left_for_the_last_day(catalog: None, later: int) -> None:
    until = UNTIL + timedelta(days=later)
    board = board_of(make(days=14, until=until, now=at_hour(until, 15, HOME)), until)

    assert board.left in (2, 3)
    assert board.done_today >= 2
    assert board.streak == 14


def test_nothing_is_done_after_now_however_early_it_is(catalog: None) -> None:
    now = at_hour(UNTIL, 4.1, HOME)
    hunter = make(days=14, now=now)
    rows = QuestLog.objects.filter(hunter=hunter)

    assert rows.latest_first().first().completed_at <= now
    assert rows.on_day(UNTIL).count() == 5


def test_the_days_of_a_journey_are_those_of_its_clock_and_the_way_home_brings_them_back(
    catalog: None,
) -> None:
    hunter = make(days=70)
    rules = hunter.day_rules.values_list("from_day", "timezone")

    assert [(day, zone) for day, zone in rules if day.year > 1] == [
        (date(2026, 10, 12), "Asia/Tokyo"),
        (date(2026, 10, 26), "Europe/Madrid"),
    ]
    for row in QuestLog.objects.filter(hunter=hunter, marked_late=False):
        zone = "Asia/Tokyo" if date(2026, 10, 12) < row.quest_day < date(2026, 10, 26) else HOME
        begins = at_hour(row.quest_day, 4, zone)
        assert begins <= row.completed_at < begins + timedelta(days=1)
    assert list(differences_of(hunter)) == []


def test_a_demo_speaks_spanish_when_asked(catalog: None) -> None:
    hunter = make(days=14, language="es")

    assert hunter.language == "es"
    assert {"Riega las plantas"} == set(
        hunter.quests.filter(stat="Domain").values_list("name", flat=True)
    ) - {"Pon la bici a punto"}
    assert "Un libro nuevo" in hunter.rewards.values_list("name", flat=True)


def test_a_catalog_without_the_starter_quests_leaves_the_own_ones(db: None) -> None:
    make_quest("Somebody else's idea", picked=True)

    told = command("--days", "14", "--until", "2026-11-21")

    hunter = Hunter.objects.get(user__username="demo")
    assert "Not in this catalog, so left out: walk, push-ups" in told
    assert not Follow.objects.filter(hunter=hunter, quest__owner=None).exists()
    assert list(differences_of(hunter)) == []


class TestCommand:
    """`manage.py make_demo_hunter`."""

    def test_the_password_is_said_once_and_opens_the_account(self, catalog: None) -> None:
        told = command("--days", "7", "--until", "2026-11-21")
        _, password = told.strip().splitlines()[-1].split("Log in as demo, password ")

        assert User.objects.get().check_password(password)
        assert password not in command("--days", "7")

    def test_asked_for_again_it_changes_nothing(self, catalog: None) -> None:
        command("--days", "7", "--until", "2026-11-20")
        before = story(Hunter.objects.get()), User.objects.values().get()

        told = command("--days", "9", "--until", "2026-11-21")

        assert "is there already. Nothing was changed." in told
        assert (story(Hunter.objects.get()), User.objects.values().get()) == before

    @pytest.mark.parametrize("arguments", [[], ["--language", "es"]])
    def test_a_persons_account_of_that_name_is_left_alone(self, catalog: None, arguments: list[str]) -> None:
        person = make_hunter(username="Demo")
        before = User.objects.values().get()

        told = command("--days", "7", *arguments)

        assert "is no demo's. Nothing was changed." in told
        assert User.objects.values().get() == before
        assert not QuestLog.objects.filter(hunter=person).exists()

    def test_a_fresh_password_is_given_on_request(self, catalog: None) -> None:
        first = command("--days", "7", "--until", "2026-11-21").split()[-1]
        second = command("--reset-password").split()[-1]

        assert first != second
        assert not User.objects.get().check_password(first)
        assert User.objects.get().check_password(second)

    def test_nobody_elses_password_is_changed(self, catalog: None) -> None:
        make_user("demo")

        with pytest.raises(CommandError, match="is no demo's, so its password stays as it is."):
            command("--reset-password")
        assert User.objects.get().check_password("correct horse")

    def test_the_password_of_nobody_is_refused(self, db: None) -> None:
        with pytest.raises(CommandError, match="There is no account “demo”."):
            command("--reset-password")

    def test_a_day_ahead_is_refused(self, catalog: None) -> None:
        with pytest.raises(CommandError, match="2999-01-01 is ahead"):
            command("--until", "2999-01-01")
        assert not User.objects.exists()

    @pytest.mark.parametrize("arguments", [["--until", "soon"], ["--days", "6"], ["--days", "400"]])
    def test_nonsense_is_refused(self, catalog: None, arguments: list[str]) -> None:
        with pytest.raises(CommandError, match="invalid"):
            command(*arguments)

    def test_a_name_that_no_account_can_have_is_refused(self, catalog: None) -> None:
        with pytest.raises(CommandError, match="valid username"):
            command("--user", "no body", "--days", "7", "--until", "2026-11-21")
        assert not User.objects.exists()


def test_a_demo_cut_short_leaves_nothing(catalog: None) -> None:
    def cut_short(acts: int) -> Callable[[], object]:
        left: Iterator[int] = iter(range(20))
        return lambda: next(left)

    wish = Wish(username="demo", language="en", until=UNTIL, days=14)
    with pytest.raises(StopIteration):
        make_demo_hunter(wish, now=END, begun=cut_short)

    assert not User.objects.exists()
    assert not Quest.objects.exclude(owner=None).exists()


def test_while_a_demo_is_made_its_name_is_taken_and_nobody_can_log_in(catalog: None) -> None:
    told = []

    def look(acts: int) -> Callable[[], object]:
        return lambda: told.append(User.objects.get().has_usable_password())

    wish = Wish(username="demo", language="en", until=UNTIL, days=7)
    make_demo_hunter(wish, now=END, begun=look)

    assert set(told) == {False}


@pytest.mark.django_db(transaction=True)
def test_made_twice_at_once_there_is_one_demo_and_it_is_whole() -> None:
    load_starter_catalog()

    answers = at_once([partial(make, days=7)] * 2)

    hunter = Hunter.objects.get()
    assert {type(answer) for answer in answers} == {Hunter, NameRefusedError}
    assert list(differences_of(hunter)) == []


@cache
def year() -> list[Act]:
    return plan(until=UNTIL, days=WHOLE, now=END)


class TestPlan:
    """The rules, without a database."""

    def test_a_year_has_everything_in_it(self) -> None:
        counts = Counter(act.what for act in year())

        assert set(counts) == set(What)
        assert counts[What.COMPLETE] > 700
        assert counts[What.MARK_LATE] > 10
        assert counts[What.REST] == 14
        assert counts[What.MOVE_CLOCK] == 2
        assert {act.key for act in year() if act.what is What.TAKE_ON} == {habit.key for habit in HABITS}
        assert {act.key for act in year() if act.what is What.WISH} == {want.key for want in WANTS}

    def test_a_lapse_in_spring_leaves_its_two_weeks_nearly_empty(self) -> None:
        lapse = placed_breaks(last_days(UNTIL, WHOLE))["lapse"]
        done = [act for act in year() if act.what is What.COMPLETE and act.at.date() in lapse]

        assert lapse == Period(date(2026, 4, 13), date(2026, 4, 26))
        assert len(done) < 8

    def test_it_is_in_the_order_of_time_and_not_ahead_of_now(self) -> None:
        for hour in (4.02, 9, 16, 27.9):
            now = at_hour(UNTIL, hour, HOME)
            acts = plan(until=UNTIL, days=40, now=now)
            assert [act.at for act in acts] == sorted(act.at for act in acts)
            assert acts[-1].at <= now

    @pytest.mark.parametrize("month", range(1, 13))
    def test_whatever_the_last_day_a_year_has_all_breaks_and_none_meets_another(self, month: int) -> None:
        for day in (1, 11, 21):
            span = last_days(date(2027, month, day), WHOLE)
            breaks = sorted(placed_breaks(span).values(), key=lambda one: one.first)
            assert len(breaks) == 3
            assert all(one.last < other.first for one, other in pairwise(breaks))
            assert span.first < breaks[0].first
            assert breaks[-1].last < span.last - timedelta(days=20)

    def test_fewer_days_than_tell_anything_are_refused(self) -> None:
        with pytest.raises(ValueError, match="7 days at least"):
            plan(until=UNTIL, days=6, now=END)
