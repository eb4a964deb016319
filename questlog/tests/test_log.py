"""/log/: the history, newest first, in pages that stay where they are."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hunters.models import Hunter
from questlog.models import Adjustment, QuestLog
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


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Undone at 10:00"), (1, "Undone on Sunday 22 November at 10:00")]
)
def test_an_undone_row_stays_marked(
    signed_in: Client, hunter: Hunter, quest: Quest, days: int, said: str
) -> None:
    done(hunter, quest)
    QuestLog.objects.update(undone_at=SUNDAY)

    with time_machine.travel(SUNDAY + timedelta(days=days), tick=False):
        assert said in text_of(signed_in.get("/log/"))


class TestLateRows:
    """A row marked late stands among those that were written when it was."""

    @pytest.fixture
    def rows(self, hunter: Hunter, quest: Quest) -> list[QuestLog]:
        before, after = done(hunter, quest), done(hunter, quest, SUNDAY + timedelta(hours=2))
        between = complete_quest(
            hunter=hunter,
            quest=make_quest("Late"),
            now=SUNDAY + timedelta(hours=1),
            request_id=uuid4(),
            shown_day=SUNDAY.date() - timedelta(days=1),
        )
        return [after, between.row, before]

    def test_under_the_day_it_was_written_on_so_that_no_heading_comes_twice(
        self, signed_in: Client, rows: list[QuestLog]
    ) -> None:
        page = signed_in.get("/log/")

        assert page.context["days"] == [(SUNDAY.date(), rows)]
        assert "Late, Saturday" in text_of(page)
        assert "Saturday 21 November" not in text_of(page)

    def test_under_the_day_asked_for_where_one_is(self, signed_in: Client, rows: list[QuestLog]) -> None:
        saturday = SUNDAY.date() - timedelta(days=1)

        assert signed_in.get("/log/?day=2026-11-21").context["days"] == [(saturday, [rows[1]])]

    def test_before_the_day_begins_the_day_before_is_still_written_on(
        self, signed_in: Client, hunter: Hunter, quest: Quest
    ) -> None:
        hunter.day_rules.update(day_starts_at=4)
        night = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 02:00 in Madrid
        in_time = done(hunter, quest, night)
        late = complete_quest(
            hunter=hunter,
            quest=make_quest("Late"),
            now=night,
            request_id=uuid4(),
            shown_day=SUNDAY.date() - timedelta(days=3),
        ).row

        assert signed_in.get("/log/").context["days"] == [(SUNDAY.date(), [late, in_time])]


class TestAdjustments:
    """Opening balances and corrections: the rows of the ledger that are no completions."""

    @pytest.fixture
    def adjusted(self, hunter: Hunter) -> None:
        with time_machine.travel(SUNDAY, tick=False):
            for fields in (
                {"kind": "opening_balance", "stat": "Spirit", "xp": 1200, "reason": "Import."},
                {"kind": "correction", "gold": -1030, "reason": "Paid <twice>."},
            ):
                Adjustment.objects.create(hunter=hunter, **fields)

    @pytest.mark.usefixtures("adjusted")
    def test_show_below_the_latest_completions(self, signed_in: Client, hunter: Hunter, quest: Quest) -> None:
        done(hunter, quest)

        assert (
            "Opening balance and corrections "
            "Correction −1,030 gold “Paid <twice>.” 22 November 2026 "
            "Opening balance Spirit: +1,200 XP “Import.” 22 November 2026"
        ) in text_of(signed_in.get("/log/"))

    @pytest.mark.usefixtures("adjusted")
    def test_show_where_nothing_was_completed_and_nobody_says_that_nothing_is_there(
        self, signed_in: Client
    ) -> None:
        words = text_of(signed_in.get("/log/"))

        assert "No quest completed yet" in words
        assert "Your record begins with the first quest" not in words
        assert "Opening balance and corrections" in words

    @pytest.mark.usefixtures("adjusted")
    def test_show_on_no_other_page(self, signed_in: Client, hunter: Hunter, quest: Quest) -> None:
        rows = [done(hunter, quest, SUNDAY - timedelta(minutes=n)) for n in range(2)]

        for address in ("?day=2026-11-22", f"?before={rows[0].pk}", f"?after={rows[1].pk}"):
            assert "Opening balance" not in text_of(signed_in.get(f"/log/{address}"))

    @pytest.mark.usefixtures("adjusted")
    def test_of_others_do_not_show(self, client: Client) -> None:
        client.force_login(make_hunter("Iker").user)

        assert "Opening balance" not in text_of(client.get("/log/"))


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
    page = signed_in.get(f"/log/{address}")

    assert sentence in text_of(page)
    assert '<p class="err" role="alert">' in page.text


@pytest.mark.parametrize(("side", "bound"), [("before", "<="), ("after", ">=")])
def test_a_deep_page_is_entered_by_a_bound_that_the_index_can_use(
    signed_in: Client, hunter: Hunter, quest: Quest, side: str, bound: str
) -> None:
    row = done(hunter, quest)
    with CaptureQueriesContext(connection) as captured:
        signed_in.get(f"/log/?{side}={row.pk}")

    asked = [query["sql"] for query in captured if "LIMIT 51" in query["sql"]]
    assert [f'AND "questlog_questlog"."completed_at" {bound} ' in sql for sql in asked] == [True]


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
