"""/log/: the history, newest first, in pages that stay where they are."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hunters.models import Hunter
from questlog.history import Place, Row
from questlog.kept_pages import pages
from questlog.models import QuestLog
from questlog.tests.pages import queries_of, text_of
from questlog.tests.records import SUNDAY, TODAY, adjusted, bought, done, undone
from questlog.tests.rows import gone_row
from quests.choices import Repeat
from quests.models import Quest
from rewards.models import Purchase
from tests.factories import make_hunter, make_quest, make_user


@pytest.fixture
def quest(db: None) -> Quest:
    return make_quest(repeat=Repeat.UNLIMITED)


def rows_of(client: Client, address: str = "") -> list[Row]:
    pages.clear()  # what was kept has no context
    return [entry.row for entry in client.get(f"/log/{address}").context["page"].entries]


def days_of(client: Client, address: str = "") -> list[tuple[date, list[Row]]]:
    pages.clear()  # what was kept has no context
    days = client.get(f"/log/{address}").context["days"]
    return [(day, [entry.row for entry in entries]) for day, entries in days]


def place_of(row: QuestLog) -> Place:
    return Place(row.completed_at, row.pk)


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
        between = done(hunter, make_quest("Late"), SUNDAY + timedelta(hours=1), day=TODAY - timedelta(days=1))
        return [after, between, before]

    def test_under_the_day_it_was_written_on_so_that_no_heading_comes_twice(
        self, signed_in: Client, rows: list[QuestLog]
    ) -> None:
        page = signed_in.get("/log/")

        assert days_of(signed_in) == [(TODAY, rows)]
        assert "Late, Saturday" in text_of(page)
        assert "Saturday 21 November" not in text_of(page)

    def test_under_the_day_asked_for_where_one_is(self, signed_in: Client, rows: list[QuestLog]) -> None:
        saturday = TODAY - timedelta(days=1)

        assert days_of(signed_in, "?day=2026-11-21") == [(saturday, [rows[1]])]

    def test_before_the_day_begins_the_day_before_is_still_written_on(
        self, signed_in: Client, hunter: Hunter, quest: Quest
    ) -> None:
        hunter.day_rules.update(day_starts_at=4)
        night = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 02:00 in Madrid
        in_time = done(hunter, quest, night)
        late = done(hunter, make_quest("Late"), night, day=TODAY - timedelta(days=3))

        assert days_of(signed_in) == [(TODAY, [late, in_time])]


class TestAdjustmentsAndPurchases:
    """Opening balances, corrections and purchases stand in one time line with what was done."""

    @pytest.fixture
    def rows(self, hunter: Hunter, quest: Quest) -> list[Row]:
        """Five rows, the newest first, two hours apart; the oldest is of the day before."""
        times = [SUNDAY - timedelta(hours=2 * n) for n in range(6)]
        opening = adjusted(
            hunter,
            stat="Spirit",
            xp=1200,
            kind="opening_balance",
            reason="Import.",
            now=SUNDAY - timedelta(days=1),
        )
        first = done(hunter, make_quest("First", gold_reward=2000), times[4])
        anonymous = adjusted(hunter, stat="Domain", xp=5, now=times[3])
        bought_row = bought(hunter, "An evening at the cinema", 400, times[2])
        corrected = adjusted(
            hunter, gold=-1030, reason="Paid <twice>.", made_by=make_user("gatekeeper"), now=times[1]
        )
        return [done(hunter, quest), corrected, bought_row, anonymous, first, opening]

    def test_each_under_its_day_with_its_time_and_what_it_is(
        self, signed_in: Client, rows: list[Row]
    ) -> None:
        assert days_of(signed_in) == [(TODAY, rows[:5]), (TODAY - timedelta(days=1), rows[5:])]
        said = text_of(signed_in.get("/log/"))
        for line in (
            "Correction 08:00 −1,030 gold “Paid <twice>.” By gatekeeper",
            "An evening at the cinema 06:00 bought for 400 gold",
            "Correction 04:00 Domain: +5 XP “As agreed.” By an admin",
            "Saturday 21 November 2026 Opening balance 10:00 Spirit: +1,200 XP Brought over",
        ):
            assert line in said
        assert said.count(" By ") == 2

    def test_an_undone_purchase_stays_and_says_what_went_back(
        self, signed_in: Client, hunter: Hunter, rows: list[Row]
    ) -> None:
        Purchase.objects.update(undone_at=SUNDAY)

        with time_machine.travel(SUNDAY, tick=False):
            said = text_of(signed_in.get("/log/"))
        assert "An evening at the cinema 06:00 Undone at 10:00 400 gold went back" in said

    def test_a_log_of_adjustments_alone_is_no_empty_log(self, signed_in: Client, hunter: Hunter) -> None:
        adjusted(hunter, gold=7)

        assert "Your record begins with the first quest" not in text_of(signed_in.get("/log/"))

    def test_on_every_page_that_their_time_belongs_to_and_on_no_other(
        self, signed_in: Client, rows: list[Row]
    ) -> None:
        first = rows[4]
        assert isinstance(first, QuestLog)

        assert rows_of(signed_in, f"?before={place_of(first)}") == rows[5:]
        assert rows_of(signed_in, f"?after={place_of(first)}") == rows[:4]
        assert rows_of(signed_in, "?day=2026-11-22") == rows[:5]
        assert rows_of(signed_in, "?day=2026-11-21") == rows[5:]

    def test_of_others_do_not_show(self, client: Client, rows: list[Row]) -> None:
        client.force_login(make_hunter("Iker").user)

        assert rows_of(client) == []
        assert "cinema" not in text_of(client.get("/log/"))


class TestChosenRows:
    """What the address chooses: kinds, stats, one quest, and all of them together."""

    @pytest.fixture
    def rows(self, hunter: Hunter, quest: Quest) -> dict[str, Row]:
        hours = iter(SUNDAY - timedelta(hours=n) for n in range(8))
        spirit = make_quest("Sit still", stat="Spirit", repeat=Repeat.UNLIMITED)
        return {
            "done": done(hunter, quest, next(hours)),
            "sat": done(hunter, spirit, next(hours)),
            "undone": undone(hunter, spirit, next(hours)),
            "bought": bought(hunter, "Cinema", 3, next(hours)),
            "gold": adjusted(hunter, gold=9, now=next(hours)),
            "xp": adjusted(hunter, stat="Spirit", xp=9, now=next(hours)),
            "opening": adjusted(hunter, stat="Spirit", xp=9, kind="opening_balance", now=next(hours)),
        }

    @pytest.mark.parametrize(
        ("address", "names"),
        [
            ("", "done sat undone bought gold xp opening"),
            ("?kind=completion", "done sat"),
            ("?kind=undone", "undone"),
            ("?kind=purchase", "bought"),
            ("?kind=correction", "gold xp"),
            ("?kind=opening_balance", "opening"),
            ("?stat=Spirit", "sat undone xp opening"),
            ("?stat=spirit&kind=correction", "xp"),
            ("?stat=Strength&kind=purchase", ""),
            ("?stat=Gold", "done sat undone bought gold"),
            ("?stat=gold&kind=correction", "gold"),
            ("?kind=theft", "done sat undone bought gold xp opening"),
            ("?stat=Luck&kind=purchase", "bought"),
        ],
    )
    def test_kinds_and_stats(self, signed_in: Client, rows: dict[str, Row], address: str, names: str) -> None:
        assert rows_of(signed_in, address) == [rows[name] for name in names.split()]

    def test_one_quest_is_named_and_can_be_taken_off(
        self, signed_in: Client, rows: dict[str, Row], quest: Quest
    ) -> None:
        page = signed_in.get(f"/log/?quest={quest.pk}&kind=completion")

        assert [entry.row for entry in page.context["page"].entries] == [rows["done"]]
        assert "Chosen: Completions remove Forty push-ups remove" in text_of(page)
        assert f'href="?quest={quest.pk}"' in page.text
        assert 'href="?kind=completion"' in page.text

    def test_an_undone_purchase_is_among_what_was_undone(
        self, signed_in: Client, rows: dict[str, Row]
    ) -> None:
        Purchase.objects.update(undone_at=SUNDAY)

        assert rows_of(signed_in, "?kind=undone") == [rows["undone"], rows["bought"]]
        assert rows_of(signed_in, "?kind=purchase") == []

    def test_nothing_of_what_was_chosen_says_so(self, signed_in: Client, rows: dict[str, Row]) -> None:
        assert "No row of this kind is in your log." in text_of(signed_in.get("/log/?stat=Agility"))

    def test_links_to_other_pages_keep_what_was_chosen(
        self, signed_in: Client, hunter: Hunter, quest: Quest
    ) -> None:
        for n in range(51):
            done(hunter, quest, SUNDAY - timedelta(minutes=n))

        page = signed_in.get("/log/?stat=Strength&kind=completion")

        older = page.context["page"].older_than
        assert f'href="?stat=Strength&amp;kind=completion&amp;before={older}"' in page.text
        assert "Nothing beyond here" in text_of(signed_in.get(f"/log/?stat=Spirit&before={older}"))
        assert "Nothing recorded" in text_of(signed_in.get("/log/?stat=Spirit"))


@pytest.mark.parametrize("owner", ["Iker", "nobody"])
def test_anothers_quest_does_not_exist(signed_in: Client, owner: str) -> None:
    quest = make_quest(owner=make_hunter("Iker")).pk if owner == "Iker" else uuid4()

    assert signed_in.get(f"/log/?quest={quest}").status_code == 404


def test_a_row_of_a_quest_that_is_gone_says_where_its_xp_is(signed_in: Client, hunter: Hunter) -> None:
    gone_row(hunter, SUNDAY)

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
    assert [entry.row for page in (first, second, third) for entry in page.entries] == expected
    assert third.older_than is None
    assert back.entries == second.entries


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("?day=tomorrow", "is no date; all days are shown"),
        ("?kind=theft", "There is no kind “theft”; everything is shown."),
        ("?stat=Luck", "There is no stat “Luck”; all are shown."),
        ("?quest=mine", "The quest in the address does not exist; all are shown."),
        ("?kind=%00", "There is no kind"),
        ("?quest=%00", "The quest in the address does not exist"),
        *(
            (f"?{side}={place}", "does not exist; this is the first")
            for side in ("before", "after")
            for place in ("x", UUID(int=7), f"{'9' * 18}-{'0' * 32}", "9" * 100, "1-" + "g" * 32, "-")
        ),
    ],
)
def test_an_address_that_cannot_be_read_is_named_and_the_first_page_shown(
    signed_in: Client, hunter: Hunter, quest: Quest, address: str, sentence: str
) -> None:
    row = done(hunter, quest)

    page = signed_in.get(f"/log/{address}")

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert '<p class="err" role="alert">' in page.text
    assert [entry.row for entry in page.context["page"].entries] == [row]


@pytest.mark.parametrize(("side", "bound"), [("before", "<"), ("after", ">")])
def test_a_deep_page_is_entered_by_a_bound_that_the_index_can_use(
    signed_in: Client, hunter: Hunter, quest: Quest, side: str, bound: str
) -> None:
    row = done(hunter, quest)
    with CaptureQueriesContext(connection) as captured:
        signed_in.get(f"/log/?{side}={place_of(row)}")

    limited = [query["sql"] for query in captured if "LIMIT 51" in query["sql"]]
    assert len(limited) == 3
    asked = [sql for sql in limited if 'FROM "questlog_questlog"' in sql]
    pair = '("questlog_questlog"."completed_at", "questlog_questlog"."id")'
    assert [f"{pair} {bound} (" in sql for sql in asked] == [True]


def test_a_place_holds_no_rows_data_so_that_anothers_leads_nowhere(
    signed_in: Client, hunter: Hunter, quest: Quest
) -> None:
    mine = done(hunter, quest)
    theirs = done(make_hunter("Iker"), quest, SUNDAY + timedelta(hours=1))

    assert rows_of(signed_in, f"?before={place_of(theirs)}") == [mine]
    assert rows_of(signed_in, f"?after={place_of(theirs)}") == []
    assert Place.from_text(str(place_of(mine))) == place_of(mine)


@pytest.mark.parametrize("at", ["-62135596800000000", "253402300799999999"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_place_at_the_end_of_all_times_is_a_place(signed_in: Client, side: str, at: str) -> None:
    assert signed_in.get(f"/log/?{side}={at}-{UUID(int=0).hex}").status_code == 200


def test_names_and_reasons_are_text_not_markup(signed_in: Client, hunter: Hunter) -> None:
    for name in ("<script>alert(1)</script>", "'\"><img src=x>"):
        row = done(hunter, make_quest(name))
        bought(hunter, name, 1)
        adjusted(hunter, gold=5, reason=name, made_by=make_user(name))

    page = signed_in.get("/log/").text + signed_in.get(f"/log/?quest={row.quest_id}").text

    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 4


def test_an_empty_history_says_how_it_begins(signed_in: Client) -> None:
    assert "Your record begins with the first quest" in text_of(signed_in.get("/log/"))


def test_a_visitor_is_sent_to_log_in(client: Client, db: None) -> None:
    assert client.get("/log/")["Location"] == "/accounts/login/?next=/log/"


def test_post_is_refused(signed_in: Client) -> None:
    assert signed_in.post("/log/").status_code == 405


@time_machine.travel(SUNDAY, tick=False)
def test_the_number_of_queries_does_not_grow_with_rows(
    signed_in: Client, hunter: Hunter, quest: Quest
) -> None:
    def add(name: str) -> None:
        done(hunter, quest)
        undone(hunter, make_quest(f"Undone {name}"))
        bought(hunter, f"Reward {name}", 5)
        adjusted(hunter, gold=5, made_by=make_user(f"staff-{name}"))

    add("one")
    few = queries_of(lambda: signed_in.get("/log/"))
    add("two")
    add("three")

    assert queries_of(lambda: signed_in.get("/log/")) == few == 6
