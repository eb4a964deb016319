"""The board: what is due, what is done, the last days; for a visitor, what this is."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.services import complete_quest
from questlog.tests.pages import queries_of, text_of
from quests.models import Quest, Repeat
from tests.factories import make_hunter, make_quest, make_user

SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def done(hunter: Hunter, quest: Quest, now: datetime = SUNDAY) -> QuestLog:
    return complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4()).row


def due_on(response: object) -> list[str]:
    """Return the names of the quests with a complete button, in the page's order."""
    context = response.context  # type: ignore[attr-defined]
    listed = [quest for _stat, quests in context["groups"] for quest in quests] + context["any_time"]
    return [quest.name for quest in listed if not quest.done]


@pytest.mark.django_db
def test_a_visitor_sees_what_this_is_and_how_to_begin(client: Client) -> None:
    words = text_of(client.get("/"))

    assert "Every day leaves a mark." in words
    assert b'href="/accounts/signup/"' in client.get("/").content


@time_machine.travel(SUNDAY, tick=False)
def test_open_quests_of_the_catalog_and_ones_own_are_due_and_no_others(
    signed_in: Client, hunter: Hunter
) -> None:
    make_quest("Everyone's")
    make_quest("Mine", owner=hunter)
    make_quest("Another's", owner=make_hunter("Iker"))
    make_quest("Archived", archived_at=SUNDAY)

    assert due_on(signed_in.get("/")) == ["Everyone's", "Mine"]


def test_stats_come_in_their_order_and_any_time_last(signed_in: Client) -> None:
    for name, stat, repeat in [
        ("a", "Strength", Repeat.UNLIMITED),
        ("b", "Domain", Repeat.DAILY),
        ("c", "Agility", Repeat.ONCE),
        ("d", "Strength", Repeat.WEEKLY),
    ]:
        make_quest(name, stat=stat, repeat=repeat)

    assert due_on(signed_in.get("/")) == ["d", "c", "b", "a"]


@time_machine.travel(SUNDAY, tick=False)
def test_what_is_done_moves_from_due_to_done_today(signed_in: Client, hunter: Hunter) -> None:
    daily, weekly, once = (
        make_quest(repeat, repeat=repeat) for repeat in (Repeat.DAILY, Repeat.WEEKLY, Repeat.ONCE)
    )
    for quest in (daily, weekly, once):
        done(hunter, quest)

    page = signed_in.get("/")

    assert due_on(page) == []
    assert [row.quest_name for row in page.context["done_rows"]] == ["once", "weekly", "daily"]
    assert "Nothing left today" in text_of(page)
    with time_machine.travel(SUNDAY + timedelta(days=1), tick=False):
        assert due_on(signed_in.get("/")) == ["daily", "weekly"]


@time_machine.travel(SUNDAY, tick=False)
def test_an_unlimited_quest_stays_due_and_is_not_counted_as_left(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.UNLIMITED)
    done(hunter, quest)

    page = signed_in.get("/")

    assert due_on(page) == [quest.name]
    assert (page.context["left"], page.context["done_today"]) == (0, 1)


@time_machine.travel(SUNDAY, tick=False)
def test_an_undone_completion_makes_the_quest_due_again(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest()
    done(hunter, quest)
    QuestLog.objects.update(undone_at=SUNDAY)

    page = signed_in.get("/")

    assert due_on(page) == [quest.name]
    assert page.context["done_today"] == 0


@time_machine.travel(SUNDAY, tick=False)
def test_what_others_did_does_not_show(signed_in: Client) -> None:
    quest = make_quest()
    done(make_hunter("Iker"), quest)

    page = signed_in.get("/")

    assert due_on(page) == [quest.name]
    assert page.context["done_today"] == 0


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
    complete_quest(
        hunter=hunter,
        quest=other,
        now=SUNDAY,
        request_id=uuid4(),
        shown_day=SUNDAY.date() - timedelta(days=7),
    )

    days = signed_in.get("/").context["days"]

    assert [day.done for day in days] == [2, 0, 0, 0, 0, 0, 0, 0]
    assert days[0].late == 1


def test_many_quests_come_in_pages(signed_in: Client) -> None:
    for number in range(55):
        make_quest(f"{number:02d}")

    assert len(due_on(signed_in.get("/"))) == 50
    assert due_on(signed_in.get("/?page=2")) == ["50", "51", "52", "53", "54"]
    assert due_on(signed_in.get("/?page=99")) == ["50", "51", "52", "53", "54"]


def test_an_account_without_a_hunter_gets_one_at_its_first_visit(client: Client, db: None) -> None:
    admin = make_user("root", is_staff=True, is_superuser=True)
    client.force_login(admin)

    assert client.get("/").status_code == 200
    assert admin.hunter.name == "root"
    assert admin.hunter.stats.count() == 5


def test_an_empty_catalog_says_so(signed_in: Client) -> None:
    make_quest(archived_at=SUNDAY)

    words = text_of(signed_in.get("/"))

    assert "No quest is open to you yet" in words
    assert "The day is yours" not in words


@time_machine.travel(SUNDAY, tick=False)
def test_when_all_was_done_on_other_days_nothing_is_left(signed_in: Client, hunter: Hunter) -> None:
    done(hunter, make_quest(repeat=Repeat.WEEKLY), SUNDAY - timedelta(days=3))

    words = text_of(signed_in.get("/"))

    assert "Nothing left today. The day is yours." in words
    assert "No quest is open" not in words


def test_the_page_is_kept_by_nobody(signed_in: Client) -> None:
    assert "no-store" in signed_in.get("/")["Cache-Control"]


def test_the_number_of_queries_does_not_grow_with_rows(signed_in: Client, hunter: Hunter) -> None:
    make_quest("first")
    done(hunter, make_quest("done first"), timezone.now())
    few = queries_of(lambda: signed_in.get("/"))
    for number in range(30):
        make_quest(f"due {number}")
        done(hunter, make_quest(f"done {number}"), timezone.now())

    assert queries_of(lambda: signed_in.get("/")) == few
    assert few <= 10
