"""How often a reward may be bought: counted by the hunter's quest day and week, refused with a sentence."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from hunters.models import Hunter
from hunters.services import choose_days
from rewards import limits
from rewards.models import Period, Purchase, Reward
from rewards.selectors import listed_rewards
from rewards.services import BuyingOutcome, NotEnoughGoldError, RewardLimitError, buy, undo_purchase
from rewards.tests.shopping import gold_by_ledger, make_reward, make_rich_hunter

#: 00:30 on Thursday 5 November in Madrid, Wednesday still in UTC.
NOW = datetime(2026, 11, 4, 23, 30, tzinfo=UTC)
TODAY = date(2026, 11, 5)
DAY = timedelta(days=1)


@pytest.fixture
def hunter(db: None) -> Hunter:
    return make_rich_hunter(10_000)


def limited(hunter: Hunter, limit: int, period: str, **fields: Any) -> Reward:
    fields = {"price": 100} | fields
    return make_reward(hunter, "An evening off", limit=limit, limit_period=period, **fields)


def bought(reward: Reward, now: datetime = NOW) -> Purchase:
    return buy(hunter=reward.hunter, reward=reward, now=now, request_id=uuid4()).purchase


def refusal_of(reward: Reward, now: datetime = NOW) -> str:
    with pytest.raises(RewardLimitError) as refusal:
        bought(reward, now)
    return str(refusal.value)


class TestBuying:
    @pytest.mark.parametrize(
        ("limit", "period", "sentence"),
        [
            (
                1,
                Period.DAY,
                "You have bought “An evening off” once today, which is your limit. "
                "It is open again tomorrow.",
            ),
            (
                2,
                Period.WEEK,
                "You have bought “An evening off” twice this week, which is your limit. "
                "It is open again on Monday.",
            ),
            (
                3,
                Period.EVER,
                "You have bought “An evening off” 3 times, which is your limit. "
                "Undo a purchase or change its limit.",
            ),
        ],
    )
    def test_goes_up_to_the_limit_and_no_further(
        self, hunter: Hunter, limit: int, period: str, sentence: str
    ) -> None:
        reward = limited(hunter, limit, period)
        for _ in range(limit):
            bought(reward)

        assert refusal_of(reward) == sentence
        assert Purchase.objects.count() == limit
        assert gold_by_ledger(hunter) == 10_000 - 100 * limit

    @pytest.mark.parametrize(
        ("period", "sentence"),
        [
            (Period.DAY, "3 times today, which is over your limit. It is open again tomorrow."),
            (Period.WEEK, "3 times this week, which is over your limit. It is open again on Monday."),
            (Period.EVER, "3 times, which is over your limit. Undo a purchase or change its limit."),
        ],
    )
    def test_a_limit_lowered_since_says_so(self, hunter: Hunter, period: str, sentence: str) -> None:
        reward = make_reward(hunter, "100%s off", price=100)
        for _ in range(3):
            bought(reward)
        Reward.objects.update(limit=1, limit_period=period)

        assert refusal_of(reward) == f"You have bought “100%s off” {sentence}"

    def test_without_a_limit_it_goes_on(self, hunter: Hunter) -> None:
        reward = make_reward(hunter, price=100, limit_period=Period.EVER)

        assert [bought(reward).price for _ in range(5)] == [100] * 5

    def test_a_day_ends_with_the_hunters_day(self, hunter: Hunter) -> None:
        reward = limited(hunter, 1, Period.DAY)
        # Both are the same day in UTC.
        bought(reward, NOW - timedelta(hours=1))
        bought(reward, NOW)

        refusal_of(reward, NOW + timedelta(hours=23))
        bought(reward, NOW + timedelta(hours=23, minutes=30))

    def test_a_day_that_begins_late_holds_the_night(self, hunter: Hunter) -> None:
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="Europe/Madrid", day_starts_at=3, now=NOW - 9 * DAY)
        reward = limited(hunter, 1, Period.DAY)
        bought(reward, NOW - timedelta(hours=1))

        refusal_of(reward, NOW)
        bought(reward, NOW + timedelta(hours=3))

    def test_flying_west_to_the_day_before_leaves_that_day_its_own_count(self, hunter: Hunter) -> None:
        reward = limited(hunter, 1, Period.DAY)
        bought(reward)
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="Pacific/Honolulu", day_starts_at=0, now=NOW)

        # In Honolulu it is still Wednesday; the next day is the Thursday that was used in Madrid.
        bought(reward)
        refusal_of(reward)
        refusal_of(reward, NOW + DAY)

    @pytest.mark.parametrize("weekday", range(7))
    def test_a_week_is_monday_to_sunday(self, hunter: Hunter, weekday: int) -> None:
        monday = NOW - 3 * DAY
        reward = limited(hunter, 1, Period.WEEK)
        bought(reward, monday - DAY)
        bought(reward, monday + weekday * DAY)

        refusal_of(reward, monday)
        refusal_of(reward, monday + 6 * DAY)
        bought(reward, monday + 7 * DAY)

    def test_a_week_goes_over_the_end_of_a_year(self, hunter: Hunter) -> None:
        reward = limited(hunter, 1, Period.WEEK)
        bought(reward, datetime(2026, 12, 31, 9, tzinfo=UTC))

        refusal_of(reward, datetime(2027, 1, 3, 9, tzinfo=UTC))
        bought(reward, datetime(2027, 1, 4, 9, tzinfo=UTC))

    def test_ever_counts_years_back(self, hunter: Hunter) -> None:
        reward = limited(hunter, 1, Period.EVER)
        bought(reward, NOW - 1000 * DAY)

        refusal_of(reward)

    @pytest.mark.parametrize("period", Period.values)
    def test_an_undone_purchase_counts_no_more(self, hunter: Hunter, period: str) -> None:
        reward = limited(hunter, 1, period)
        undo_purchase(hunter=hunter, purchase=bought(reward), now=NOW)

        bought(reward)

        assert gold_by_ledger(hunter) == 9_900

    def test_each_reward_and_each_hunter_counts_alone(self, hunter: Hunter) -> None:
        other = make_rich_hunter(100, "Iker")
        for reward in (limited(hunter, 1, Period.EVER), limited(other, 1, Period.EVER)):
            bought(reward)

        bought(limited(hunter, 1, Period.EVER))

        assert Purchase.objects.filter(hunter=hunter).count() == 2
        assert Purchase.objects.filter(hunter=other).count() == 1

    def test_the_limit_is_read_afresh(self, hunter: Hunter) -> None:
        page_showed = limited(hunter, 1, Period.EVER)
        bought(page_showed)
        Reward.objects.update(limit=2)

        bought(page_showed)
        refusal_of(page_showed)

    def test_a_repeated_request_is_answered_though_the_limit_is_reached(self, hunter: Hunter) -> None:
        reward, request_id = limited(hunter, 1, Period.DAY), uuid4()

        outcomes = [
            buy(hunter=hunter, reward=reward, now=NOW, request_id=request_id).outcome for _ in range(2)
        ]

        assert outcomes == [BuyingOutcome.BOUGHT, BuyingOutcome.ALREADY_BOUGHT]
        assert gold_by_ledger(hunter) == 9_900

    def test_of_limit_and_gold_the_limit_speaks_first(self, hunter: Hunter) -> None:
        reward = limited(hunter, 1, Period.DAY, price=10_000)
        bought(reward)

        refusal_of(reward)
        with pytest.raises(NotEnoughGoldError):
            bought(reward, NOW + DAY)


class TestTheList:
    @pytest.mark.parametrize(
        ("period", "ago", "bought_so_often"),
        [
            (Period.DAY, 0, 1),
            (Period.DAY, 1, 0),
            (Period.WEEK, 3, 1),
            (Period.WEEK, 4, 0),
            (Period.EVER, 400, 1),
        ],
    )
    def test_it_counts_as_buying_does(
        self, hunter: Hunter, period: str, ago: int, bought_so_often: int
    ) -> None:
        reward = limited(hunter, 1, period)
        bought(reward, NOW - ago * DAY)

        (one,) = listed_rewards(hunter, TODAY)

        assert (one.bought, one.is_used_up) == (bought_so_often, bool(bought_so_often))
        if one.is_used_up:
            refusal_of(reward)
        else:
            bought(reward)

    def test_what_was_undone_or_is_another_rewards_or_hunters_is_not_counted(self, hunter: Hunter) -> None:
        reward = limited(hunter, 2, Period.WEEK)
        undo_purchase(hunter=hunter, purchase=bought(reward), now=NOW)
        bought(limited(make_rich_hunter(100, "Iker"), 2, Period.WEEK))
        bought(make_reward(hunter, "A walk", price=1))

        assert {one.reward.name: one.bought for one in listed_rewards(hunter, TODAY)} == {
            "An evening off": 0,
            "A walk": 0,
        }


@pytest.mark.parametrize(
    ("limit", "period", "words"),
    [
        (1, Period.DAY, "once a day"),
        (2, Period.DAY, "twice a day"),
        (3, Period.DAY, "3 times a day"),
        (1, Period.WEEK, "once a week"),
        (2, Period.WEEK, "twice a week"),
        (1000, Period.WEEK, "1,000 times a week"),
        (1, Period.EVER, "once in all"),
        (2, Period.EVER, "twice in all"),
        (3, Period.EVER, "3 in all"),
    ],
)
def test_a_limit_in_words(limit: int, period: str, words: str) -> None:
    assert limits.in_words(limit, period) == words
