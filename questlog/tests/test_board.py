"""The board: what is due, what is done, the last days; for a visitor, what this is."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from hunters.models import ALL_WEEKDAYS, Hunter
from questlog.models import QuestLog
from questlog.tests.pages import due_on, queries_of, text_of
from questlog.tests.records import SUNDAY, TODAY, done
from quests.choices import Repeat
from quests.models import Quest
from quests.services import schedule_quest
from tests.factories import make_hunter, make_quest, make_user

MONDAY = 1


@pytest.mark.django_db
def test_a_visitor_sees_what_this_is_and_how_to_begin(client: Client) -> None:
    words = text_of(client.get("/"))

    assert "Every day leaves a mark." in words
    assert b'href="/accounts/signup/"' in client.get("/").content


def test_stats_come_in_their_order_and_any_time_last(signed_in: Client, hunter: Hunter) -> None:
    for name, stat, repeat in [
        ("a", "Strength", Repeat.UNLIMITED),
        ("b", "Domain", Repeat.DAILY),
        ("c", "Agility", Repeat.ONCE),
        ("d", "Strength", Repeat.WEEKLY),
    ]:
        make_quest(name, stat=stat, repeat=repeat, followed_by=hunter)

    assert due_on(signed_in.get("/")) == ["d", "c", "b", "a"]


@time_machine.travel(SUNDAY, tick=False)
def test_what_is_done_moves_from_due_to_done_today(signed_in: Client, hunter: Hunter) -> None:
    daily, weekly, once = (
        make_quest(repeat, repeat=repeat, followed_by=hunter)
        for repeat in (Repeat.DAILY, Repeat.WEEKLY, Repeat.ONCE)
    )
    for quest in (daily, weekly, once):
        done(hunter, quest)

    page = signed_in.get("/")

    assert due_on(page) == []
    assert [row.quest_name for row in page.context["board"].done_rows] == ["once", "weekly", "daily"]
    assert "Nothing left today" in text_of(page)
    with time_machine.travel(SUNDAY + timedelta(days=1), tick=False):
        assert due_on(signed_in.get("/")) == ["daily", "weekly"]


@time_machine.travel(SUNDAY, tick=False)
def test_an_unlimited_quest_stays_due_and_is_not_counted_as_left(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.UNLIMITED, followed_by=hunter)
    done(hunter, quest)

    page = signed_in.get("/")

    assert due_on(page) == [quest.name]
    assert (page.context["board"].left, page.context["board"].done_today) == (0, 1)


@time_machine.travel(SUNDAY, tick=False)
def test_an_undone_completion_makes_the_quest_due_again(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(followed_by=hunter)
    done(hunter, quest)
    QuestLog.objects.update(undone_at=SUNDAY)

    page = signed_in.get("/")

    assert due_on(page) == [quest.name]
    assert page.context["board"].done_today == 0


@time_machine.travel(SUNDAY, tick=False)
def test_what_others_did_does_not_show(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(followed_by=hunter)
    done(make_hunter("Iker"), quest)

    page = signed_in.get("/")

    assert due_on(page) == [quest.name]
    assert page.context["board"].done_today == 0


def test_the_day_is_the_hunters_own_and_says_when_it_ends(client: Client, db: None) -> None:
    tokyo = make_hunter("Aiko", timezone="Asia/Tokyo")
    client.force_login(tokyo.user)

    with time_machine.travel(datetime(2026, 11, 22, 16, 0, tzinfo=UTC), tick=False):
        words = text_of(client.get("/"))

    assert "Monday 23 November" in words
    assert "Your day ends at 00:00, Tokyo time." in words


@time_machine.travel(SUNDAY, tick=False)
def test_the_last_seven_days_show_how_much_was_done(signed_in: Client, hunter: Hunter) -> None:
    quest, other = make_quest(), make_quest("Other")
    done(hunter, quest, SUNDAY - timedelta(days=7))
    done(hunter, quest, SUNDAY - timedelta(days=8))
    done(hunter, other, day=TODAY - timedelta(days=7))

    days = signed_in.get("/").context["board"].days

    assert [day.done for day in days] == [2, 0, 0, 0, 0, 0, 0, 0]
    assert days[0].late == 1


def test_many_quests_come_in_pages(signed_in: Client, hunter: Hunter) -> None:
    for number in range(55):
        make_quest(f"{number:02d}", followed_by=hunter)

    assert len(due_on(signed_in.get("/"))) == 50
    assert due_on(signed_in.get("/?page=2")) == ["50", "51", "52", "53", "54"]
    assert due_on(signed_in.get("/?page=99")) == ["50", "51", "52", "53", "54"]


def test_an_account_without_a_hunter_gets_one_at_its_first_visit(client: Client, db: None) -> None:
    admin = make_user("root", is_staff=True, is_superuser=True)
    client.force_login(admin)

    assert client.get("/").status_code == 200
    assert admin.hunter.name == "root"
    assert admin.hunter.stats.count() == 5


@time_machine.travel(SUNDAY, tick=False)
def test_when_all_was_done_on_other_days_nothing_is_left(signed_in: Client, hunter: Hunter) -> None:
    done(hunter, make_quest(repeat=Repeat.WEEKLY, followed_by=hunter), SUNDAY - timedelta(days=3))

    words = text_of(signed_in.get("/"))

    assert "Nothing left today. The day is yours." in words
    assert "Your board is empty" not in words


def test_the_page_is_kept_by_nobody(signed_in: Client) -> None:
    assert "no-store" in signed_in.get("/")["Cache-Control"]


@time_machine.travel(SUNDAY, tick=False)
def test_the_number_of_queries_does_not_grow_with_rows(signed_in: Client, hunter: Hunter) -> None:
    def add(name: str) -> None:
        for weekdays in (ALL_WEEKDAYS, MONDAY):
            schedule_quest(
                quest=make_quest(f"due {name} {weekdays}", followed_by=hunter),
                weekdays=weekdays,
                from_day=TODAY,
            )
        make_quest(f"any time {name}", repeat=Repeat.UNLIMITED, followed_by=hunter)
        done(hunter, make_quest(f"done {name}", followed_by=hunter))
        done(hunter, Quest.objects.get(name=f"due {name} {ALL_WEEKDAYS}"), SUNDAY - timedelta(days=1))

    add("first")
    few = queries_of(lambda: signed_in.get("/"))
    add("second")
    add("third")

    assert queries_of(lambda: signed_in.get("/")) == few == 6


@time_machine.travel(SUNDAY, tick=False)
def test_a_long_streak_costs_one_query_more_of_the_hunter_and_one_of_all_quests(
    signed_in: Client, hunter: Hunter
) -> None:
    quests = [make_quest(f"{number}", followed_by=hunter) for number in range(3)]
    add_days(hunter, quests[:1], 44)
    few = queries_of(lambda: signed_in.get("/"))
    add_days(hunter, quests[1:], 47)

    page = signed_in.get("/")

    assert page.context["board"].streak == 47
    assert list(page.context["board"].streaks.values()) == [44, 47, 47]
    assert queries_of(lambda: signed_in.get("/")) == few + 2


def add_days(hunter: Hunter, quests: list[Quest], days: int) -> None:
    for ago in range(1, days + 1):
        for quest in quests:
            done(hunter, quest, SUNDAY - timedelta(days=ago))
