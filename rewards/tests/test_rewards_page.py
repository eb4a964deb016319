"""/rewards/: the list with its prices and limits, what was bought lately, and what is archived."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter
from questlog.tests.pages import queries_of, text_of
from rewards.models import Period, Purchase, Reward
from rewards.services import buy, undo_purchase
from rewards.tests.reading import archived_of, lately_of, rows_of
from rewards.tests.shopping import give_gold, make_reward, make_rich_hunter

#: A Thursday morning in Madrid.
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NAUGHTY = "<script>alert(1)</script> & 'so' {{ gold }} 100%s"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#x27;so&#x27; {{ gold }} 100%s"


@pytest.fixture(autouse=True)
def _at_ten_in_madrid() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def bought(reward: Reward, now: datetime = NOW) -> Purchase:
    return buy(hunter=reward.hunter, reward=reward, now=now, request_id=uuid4()).purchase


def page_of(client: Client, address: str = "") -> Any:
    return client.get(f"/rewards/{address}")


class TestTheList:
    def test_it_shows_gold_prices_and_what_is_missing_the_cheapest_first(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        give_gold(hunter, 1240)
        make_reward(hunter, "A weekend by the sea", price=1610)
        make_reward(hunter, "A walk", price=1240)
        make_reward(hunter)

        page = page_of(signed_in)

        assert "1,240 gold to spend" in text_of(page)
        assert rows_of(page) == [
            "An evening at the cinema 400 gold Buy Edit",
            "A walk 1,240 gold Buy Edit",
            "A weekend by the sea 1,610 gold 370 gold missing Edit",
        ]

    @pytest.mark.parametrize(
        ("limit", "period", "before", "after"),
        [
            (1, Period.DAY, "once a day 1 left today Buy", "once a day open again tomorrow"),
            (2, Period.WEEK, "twice a week 2 left this week Buy", "twice a week 1 left this week Buy"),
            (1, Period.WEEK, "once a week 1 left this week Buy", "once a week open again on Monday"),
            (1, Period.EVER, "once in all 1 left Buy", "once in all limit reached"),
        ],
    )
    def test_a_limit_is_told_with_what_is_left(
        self, signed_in: Client, hunter: Hunter, limit: int, period: str, before: str, after: str
    ) -> None:
        give_gold(hunter, 1000)
        reward = make_reward(hunter, limit=limit, limit_period=period)

        shown = rows_of(page_of(signed_in))
        bought(reward)

        assert shown == [f"An evening at the cinema 400 gold {before} Edit"]
        assert rows_of(page_of(signed_in)) == [f"An evening at the cinema 400 gold {after} Edit"]

    def test_only_what_can_be_bought_has_a_buy_link(self, signed_in: Client, hunter: Hunter) -> None:
        give_gold(hunter, 1000)
        one, used_up = make_reward(hunter), make_reward(hunter, limit=1)
        missing = make_reward(hunter, price=601)
        bought(used_up)

        text = page_of(signed_in).text

        linked = [f'href="/rewards/{each.pk}/buy/"' in text for each in (one, used_up, missing)]
        assert linked == [True, False, False]

    def test_the_highest_price_is_written_out(self, signed_in: Client, hunter: Hunter) -> None:
        make_reward(hunter, price=MAX_AMOUNT)

        assert rows_of(page_of(signed_in)) == [
            "An evening at the cinema 9,007,199,254,740,991 gold 9,007,199,254,740,991 gold missing Edit"
        ]

    def test_without_rewards_it_says_what_gold_is_for(self, signed_in: Client, hunter: Hunter) -> None:
        text = text_of(page_of(signed_in))

        assert "Gold buys what you name here" in text
        assert "Name something you want, and the price it is worth to you" in text
        make_reward(hunter, archived_at=NOW)
        assert "Nothing is on your list" in text_of(page_of(signed_in))

    def test_names_are_shown_as_text_everywhere(self, signed_in: Client, hunter: Hunter) -> None:
        give_gold(hunter, 1000)
        reward = make_reward(hunter, NAUGHTY)
        bought(reward)
        make_reward(hunter, NAUGHTY, archived_at=NOW)

        text = page_of(signed_in).text

        assert "<script>alert" not in text
        assert text.count(SHOWN) > 4

    def test_other_hunters_rewards_and_purchases_are_not_there(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        other = make_rich_hunter(1000, "Iker")
        bought(make_reward(other, "Theirs"))
        make_reward(other, "Theirs", archived_at=NOW)

        assert "Theirs" not in page_of(signed_in).text


class TestBoughtLately:
    def test_the_latest_stands_first_and_can_be_undone(self, signed_in: Client, hunter: Hunter) -> None:
        give_gold(hunter, 1000)
        bought(make_reward(hunter), NOW - 2 * DAY)
        last = bought(make_reward(hunter, "A walk", price=5))

        page = page_of(signed_in)

        assert lately_of(page) == [
            "A walk bought for 5 gold at 10:00 Undo A walk",
            "An evening at the cinema bought for 400 gold on Tuesday 3 November at 10:00 "
            "Undo An evening at the cinema",
        ]
        assert f'action="/rewards/purchases/{last.pk}/undo/"' in page.text

    def test_undone_there_it_says_so_on_the_same_page(self, signed_in: Client, hunter: Hunter) -> None:
        give_gold(hunter, 400)
        purchase = bought(make_reward(hunter))

        undone = signed_in.post(f"/rewards/purchases/{purchase.pk}/undo/", {"next": "/rewards/"}, follow=True)

        assert undone.redirect_chain == [("/rewards/", 302)]
        assert "Undone. 400 gold went back." in text_of(undone)
        assert lately_of(undone) == ["An evening at the cinema Undone at 10:00 400 gold went back"]
        assert rows_of(undone) == ["An evening at the cinema 400 gold Buy Edit"]

    def test_it_goes_back_as_far_as_undo_does(self, signed_in: Client, hunter: Hunter) -> None:
        give_gold(hunter, 1000)
        reward = make_reward(hunter, price=1)
        # Midnight is the day's first instant in Madrid, an hour before that is another day.
        midnight = datetime(2026, 10, 28, 23, 0, tzinfo=UTC)
        last_day, too_old = bought(reward, midnight), bought(reward, midnight - timedelta(seconds=1))

        assert len(lately_of(page_of(signed_in))) == 1
        undo_purchase(hunter=hunter, purchase=last_day, now=NOW)
        answer = signed_in.post(f"/rewards/purchases/{too_old.pk}/undo/", follow=True)
        assert "Purchases can be undone for 7 days" in text_of(answer)

    def test_beyond_twenty_the_log_has_them_all(self, signed_in: Client, hunter: Hunter) -> None:
        give_gold(hunter, 1000)
        reward = make_reward(hunter, price=1)
        for _ in range(21):
            bought(reward)

        page = page_of(signed_in)

        assert len(lately_of(page)) == 20
        assert 'href="/log/?kind=purchase"' in page.text
        assert text_of(signed_in.get("/log/?kind=purchase")).count("bought for 1 gold") == 21


class TestArchived:
    def test_the_one_archived_last_stands_first_apart_from_the_list(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        make_reward(hunter, "Old", archived_at=NOW - DAY)
        make_reward(hunter, "Older", archived_at=NOW - 2 * DAY)
        make_reward(hunter, "Wanted")

        page = page_of(signed_in)

        assert [row.split()[0] for row in archived_of(page)] == ["Old", "Older"]
        assert [row.split()[0] for row in rows_of(page)] == ["Wanted"]
        assert '<details class="archive" id="archive">' in page.text

    def test_many_have_pages(self, signed_in: Client, hunter: Hunter) -> None:
        Reward.objects.bulk_create(
            Reward(hunter=hunter, name=f"Old {number}", price=1, archived_at=NOW) for number in range(51)
        )

        first, second = page_of(signed_in), page_of(signed_in, "?page=2")

        assert (len(archived_of(first)), len(archived_of(second))) == (50, 1)
        assert '<details class="archive" id="archive" open>' in second.text
        assert len(archived_of(page_of(signed_in, "?page=nonsense"))) == 50


def test_the_queries_are_as_many_for_three_rewards_as_for_one(signed_in: Client, hunter: Hunter) -> None:
    give_gold(hunter, 1000)

    def one_of_each() -> None:
        bought(make_reward(hunter, price=1, limit=2, limit_period=Period.WEEK))
        make_reward(hunter, archived_at=NOW)

    one_of_each()
    at_one = queries_of(lambda: page_of(signed_in))
    one_of_each()
    one_of_each()

    assert queries_of(lambda: page_of(signed_in)) == at_one <= 9


def test_the_navigation_and_the_purse_lead_here(signed_in: Client) -> None:
    board = signed_in.get("/").text

    assert '<a class="purse" href="/rewards/">' in board
    assert '<li><a href="/rewards/">' in board
    assert '<li><a href="/rewards/" aria-current="page">' in page_of(signed_in).text


@pytest.mark.django_db
def test_a_visitor_logs_in_first(client: Client) -> None:
    answer = page_of(client)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/rewards/")


def test_it_only_reads(signed_in: Client) -> None:
    answer = signed_in.post("/rewards/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
