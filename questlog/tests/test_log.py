"""/log/: the history, newest first, in pages that stay where they are."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.services import complete_quest
from questlog.tests.pages import queries_of, text_of
from quests.models import Quest, Repeat
from tests.factories import make_hunter, make_quest

SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def quest(db: None) -> Quest:
    return make_quest(repeat=Repeat.UNLIMITED)


def done(hunter: Hunter, quest: Quest, now: datetime = SUNDAY) -> QuestLog:
    return complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4()).row


def rows_of(client: Client, address: str = "") -> list[QuestLog]:
    return list(client.get(f"/log/{address}").context["page"].rows)


def test_rows_come_newest_first_under_their_quest_day(
    signed_in: Client, hunter: Hunter, quest: Quest
) -> None:
    old = done(hunter, quest, SUNDAY - timedelta(days=1))
    new = done(hunter, quest)

    page = signed_in.get("/log/")

    assert rows_of(signed_in) == [new, old]
    words = text_of(page)
    assert words.index("Sunday 22 November 2026") < words.index("Saturday 21 November 2026")
    assert "Forty push-ups 10:00 Strength: +50 XP 10 gold" in words


def test_only_ones_own_rows_show(signed_in: Client, quest: Quest) -> None:
    done(make_hunter("Iker"), quest)

    assert rows_of(signed_in) == []


def test_one_day_alone(signed_in: Client, hunter: Hunter, quest: Quest) -> None:
    yesterday = done(hunter, quest, SUNDAY - timedelta(days=1))
    done(hunter, quest)

    assert rows_of(signed_in, "?day=2026-11-21") == [yesterday]
    assert "Nothing recorded" in text_of(signed_in.get("/log/?day=2026-11-01"))


def test_an_undone_row_stays_marked(signed_in: Client, hunter: Hunter, quest: Quest) -> None:
    done(hunter, quest)
    QuestLog.objects.update(undone_at=SUNDAY)

    assert "Undone at 10:00" in text_of(signed_in.get("/log/"))


def test_a_row_of_a_quest_that_is_gone_says_where_its_xp_is(signed_in: Client, hunter: Hunter) -> None:
    QuestLog.objects.create(
        hunter=hunter,
        legacy_quest_id="gone",
        completed_at=SUNDAY,
        quest_day=SUNDAY.date(),
        xp_gained=70,
        gold_gained=5,
        source_run=uuid4(),
    )

    words = text_of(signed_in.get("/log/"))

    assert "A quest that is gone 10:00 5 gold Its XP is inside your opening balance." in words
    assert "+70 XP" not in words


def test_pages_hold_each_row_once_and_do_not_move_when_rows_are_added(
    signed_in: Client, hunter: Hunter, quest: Quest
) -> None:
    # Pairs of rows share their time: the id parts them.
    rows = [done(hunter, quest, SUNDAY - timedelta(minutes=n // 2)) for n in range(120)]
    expected = sorted(rows, key=lambda row: (row.completed_at, row.pk), reverse=True)

    first = signed_in.get("/log/").context["page"]
    done(hunter, quest, SUNDAY + timedelta(minutes=5))
    second = signed_in.get(f"/log/?before={first.older_than}").context["page"]
    third = signed_in.get(f"/log/?before={second.older_than}").context["page"]
    back = signed_in.get(f"/log/?after={third.newer_than}").context["page"]

    assert first.newer_than is None
    assert first.rows + second.rows + third.rows == expected
    assert third.older_than is None
    assert back.rows == second.rows


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("?day=tomorrow", "is no date; all days are shown"), ("?before=x", "does not exist; this is the first")],
)
def test_an_address_that_cannot_be_read_is_named(signed_in: Client, address: str, sentence: str) -> None:
    assert sentence in text_of(signed_in.get(f"/log/{address}"))


def test_a_page_beyond_anothers_row_does_not_exist(signed_in: Client, quest: Quest) -> None:
    theirs = done(make_hunter("Iker"), quest)

    assert signed_in.get(f"/log/?before={theirs.pk}").status_code == 404
    assert signed_in.get(f"/log/?after={uuid4()}").status_code == 404


def test_an_empty_history_says_how_it_begins(signed_in: Client) -> None:
    assert "Your record begins with the first quest" in text_of(signed_in.get("/log/"))


def test_a_visitor_is_sent_to_log_in(client: Client, db: None) -> None:
    assert client.get("/log/")["Location"] == "/accounts/login/?next=/log/"


def test_post_is_refused(signed_in: Client) -> None:
    assert signed_in.post("/log/").status_code == 405


def test_the_number_of_queries_does_not_grow_with_rows(
    signed_in: Client, hunter: Hunter, quest: Quest
) -> None:
    done(hunter, quest)
    few = queries_of(lambda: signed_in.get("/log/"))
    for number in range(45):
        done(hunter, quest, SUNDAY - timedelta(hours=number))

    assert queries_of(lambda: signed_in.get("/log/")) == few
