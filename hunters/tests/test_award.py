"""Paying a hunter: what is added, which levels are crossed, what is refused."""

import pytest
from django.db import transaction

from hunterproject.models import MAX_AMOUNT
from hunters.levels import THRESHOLDS
from hunters.models import Hunter, Stat
from hunters.services import LevelsCrossed, OutOfRangeError, Rise, award, lock_hunter
from tests.factories import make_hunter

pytestmark = pytest.mark.django_db


def give(hunter: Hunter, **amounts: object) -> LevelsCrossed:
    """Award under the lock, as every caller does."""
    with transaction.atomic():
        return award(hunter=lock_hunter(hunter), **amounts)


def totals(hunter: Hunter) -> tuple[int, int, dict[str, int]]:
    """Return gold, XP in all, and the XP of the stats that have any, as the database has them."""
    read = Hunter.objects.get(pk=hunter.pk)
    return read.gold, read.total_xp, dict(read.stats.exclude(total_xp=0).values_list("name", "total_xp"))


def test_adds_to_the_stat_the_total_and_the_gold(hunter: Hunter) -> None:
    give(hunter, stat="Spirit", xp=50, gold=10)
    give(hunter, stat="Spirit", xp=30, gold=5)
    give(hunter, stat="Domain", xp=7)
    assert totals(hunter) == (15, 87, {"Spirit": 80, "Domain": 7})


def test_pays_what_is_in_the_database_not_what_was_in_memory(hunter: Hunter) -> None:
    stale = Hunter.objects.get(pk=hunter.pk)
    give(hunter, stat="Spirit", xp=50, gold=10)
    give(stale, stat="Spirit", xp=50, gold=10)
    assert totals(hunter) == (20, 100, {"Spirit": 100})


def test_leaves_other_hunters_alone(hunter: Hunter) -> None:
    other = make_hunter("Nadd")
    give(hunter, stat="Spirit", xp=50, gold=10)
    assert totals(other) == (0, 0, {})


def test_gold_alone_touches_no_stat_and_crosses_nothing(hunter: Hunter) -> None:
    assert give(hunter, gold=22) == LevelsCrossed(stat="")
    assert totals(hunter) == (22, 0, {})


def test_takes_back_exactly_what_it_gave(hunter: Hunter) -> None:
    give(hunter, stat="Agility", xp=5000, gold=1000)
    assert give(hunter, stat="Agility", xp=-5000, gold=-1000) == LevelsCrossed(stat="Agility")
    assert totals(hunter) == (0, 0, {})


def test_says_when_the_rows_changed(hunter: Hunter) -> None:
    before = Hunter.objects.get(pk=hunter.pk).updated_at
    stats = dict(hunter.stats.values_list("name", "updated_at"))

    give(hunter, stat="Spirit", xp=50)

    assert Hunter.objects.get(pk=hunter.pk).updated_at > before
    changed = {name for name, at in hunter.stats.values_list("name", "updated_at") if at > stats[name]}
    assert changed == {"Spirit"}


@pytest.mark.parametrize("stat", ["Luck", "agility"])
def test_an_unknown_stat_leaves_nothing(hunter: Hunter, stat: str) -> None:
    with pytest.raises(Stat.DoesNotExist):
        give(hunter, stat=stat, xp=50, gold=10)
    assert totals(hunter) == (0, 0, {})


class TestLevels:
    def test_nothing_is_crossed_one_xp_below_a_threshold(self, hunter: Hunter) -> None:
        assert give(hunter, stat="Agility", xp=99) == LevelsCrossed(stat="Agility")

    def test_one_level_is_crossed_at_the_threshold(self, hunter: Hunter) -> None:
        give(hunter, stat="Agility", xp=99)
        crossed = give(hunter, stat="Agility", xp=1)
        assert (crossed.stat_level, crossed.global_level, crossed.rank) == (Rise(1, 2), Rise(1, 2), None)

    def test_several_at_once_are_told_with_the_first_and_the_last(self, hunter: Hunter) -> None:
        crossed = give(hunter, stat="Agility", xp=2699)
        assert (crossed.stat_level, crossed.global_level, crossed.rank) == (Rise(1, 9), Rise(1, 9), None)

    def test_the_global_level_can_rise_alone(self, hunter: Hunter) -> None:
        give(hunter, stat="Agility", xp=60)
        crossed = give(hunter, stat="Spirit", xp=60)
        assert (crossed.stat_level, crossed.global_level) == (None, Rise(1, 2))

    def test_a_stats_level_can_rise_alone(self, hunter: Hunter) -> None:
        give(hunter, stat="Agility", xp=120)
        crossed = give(hunter, stat="Spirit", xp=100)
        assert (crossed.stat_level, crossed.global_level) == (Rise(1, 2), None)

    def test_a_rank_is_told_with_its_first_level(self, hunter: Hunter) -> None:
        give(hunter, stat="Agility", xp=2699)
        assert give(hunter, stat="Spirit", xp=1).rank == "D"
        assert give(hunter, stat="Spirit", xp=550).rank is None

    def test_several_ranks_at_once_are_told_by_the_last(self, hunter: Hunter) -> None:
        crossed = give(hunter, stat="Domain", xp=THRESHOLDS[-1])
        assert (crossed.global_level, crossed.rank) == (Rise(1, 51), "S")

    def test_past_the_last_nothing_more_is_crossed(self, hunter: Hunter) -> None:
        give(hunter, stat="Domain", xp=THRESHOLDS[-1])
        assert give(hunter, stat="Domain", xp=1_000_000) == LevelsCrossed(stat="Domain")

    def test_falling_crosses_nothing(self, hunter: Hunter) -> None:
        give(hunter, stat="Domain", xp=2700)
        assert give(hunter, stat="Domain", xp=-2700) == LevelsCrossed(stat="Domain")


class TestOutOfRange:
    @pytest.mark.parametrize(
        "amounts",
        [
            {"gold": -11},
            {"stat": "Spirit", "xp": -51},
            {"stat": "Spirit", "xp": 5, "gold": -11},
            {"stat": "Spirit", "xp": -51, "gold": 5},
            # The total would allow it, the stat does not.
            {"stat": "Domain", "xp": -1, "gold": 5},
            {"gold": MAX_AMOUNT - 9},
            {"stat": "Spirit", "xp": MAX_AMOUNT - 49},
            # The stat would allow it, the total does not.
            {"stat": "Domain", "xp": MAX_AMOUNT - 49, "gold": 1},
        ],
    )
    def test_is_refused_with_nothing_written(self, hunter: Hunter, amounts: dict[str, object]) -> None:
        give(hunter, stat="Spirit", xp=50, gold=10)
        with pytest.raises(OutOfRangeError) as refusal:
            give(hunter, **amounts)
        assert refusal.value.code == "out_of_range"
        assert totals(hunter) == (10, 50, {"Spirit": 50})

    def test_writes_nothing_even_when_the_callers_transaction_goes_on(self, hunter: Hunter) -> None:
        with transaction.atomic():
            locked = lock_hunter(hunter)
            # The gold is in range, the stat is too, the total is not.
            Hunter.objects.filter(pk=hunter.pk).update(total_xp=MAX_AMOUNT)
            locked.refresh_from_db()
            with pytest.raises(OutOfRangeError):
                award(hunter=locked, stat="Spirit", xp=1, gold=5)
        assert totals(hunter) == (0, MAX_AMOUNT, {})

    def test_leaves_the_callers_hunter_as_it_was_too(self, hunter: Hunter) -> None:
        """Else the next thing the caller saves would carry what was refused."""
        with transaction.atomic():
            locked = lock_hunter(hunter)
            with pytest.raises(OutOfRangeError):
                award(hunter=locked, stat="Spirit", xp=-1, gold=5)
            assert (locked.gold, locked.total_xp) == (0, 0)
            award(hunter=locked, gold=1)
        assert totals(hunter) == (1, 0, {})

    def test_the_least_and_the_most_are_in_range(self, hunter: Hunter) -> None:
        give(hunter, stat="Spirit", xp=MAX_AMOUNT, gold=MAX_AMOUNT)
        assert totals(hunter) == (MAX_AMOUNT, MAX_AMOUNT, {"Spirit": MAX_AMOUNT})
        give(hunter, stat="Spirit", xp=-MAX_AMOUNT, gold=-MAX_AMOUNT)
        assert totals(hunter) == (0, 0, {})

    @pytest.mark.parametrize(
        ("amounts", "said"),
        [
            ({"gold": -1500}, "the gold to -1,500."),
            ({"stat": "Spirit", "xp": -1500}, "the XP to -1,500."),
        ],
    )
    def test_says_in_a_sentence_what_it_would_have_been(
        self, hunter: Hunter, amounts: dict[str, object], said: str
    ) -> None:
        with pytest.raises(OutOfRangeError) as refusal:
            give(hunter, **amounts)
        assert said in str(refusal.value)
        assert str(refusal.value).endswith("between 0 and 9,007,199,254,740,991.")

    def test_the_sentence_is_about_the_stat_when_the_total_is_out_of_range_too(self, hunter: Hunter) -> None:
        give(hunter, stat="Agility", xp=200)
        give(hunter, stat="Spirit", xp=100)

        with pytest.raises(OutOfRangeError, match="the XP to -1,000."):
            give(hunter, stat="Spirit", xp=-1100)
