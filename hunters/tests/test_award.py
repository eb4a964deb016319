"""Paying a hunter: what is added, which levels are crossed, what is refused."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from hunterproject.models import MAX_AMOUNT
from hunterproject.prepared import Statement, as_stored
from hunters.levels import THRESHOLDS
from hunters.models import DayRule, Hunter, Stat, User
from hunters.selectors import stats_in_order
from hunters.services import (
    Grounds,
    LevelsCrossed,
    OutOfRangeError,
    Rise,
    award,
    award_for,
    lock_hunter,
    lock_to_play,
)
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


class TestForARow:
    """An award that is for a row is paid if the row was written, and only then."""

    @staticmethod
    def grounds(name: str = "Lima", *, when: str = "TRUE") -> Grounds:
        """Some row, written under a condition."""
        pk = as_stored(User, "id", uuid4())
        columns = "id, created_at, updated_at, username, username_key, password, first_name, last_name, email"
        flags = "is_superuser, is_staff, is_active, date_joined"
        now = as_stored(User, "created_at", datetime.now(UTC))
        insert = (
            f"INSERT INTO hunters_user ({columns}, {flags}) SELECT %s, %s, %s, %s, %s, '', '', '', '', "
            f"FALSE, FALSE, TRUE, %s WHERE {when} ON CONFLICT DO NOTHING"
        )
        there = Statement("EXISTS (SELECT 1 FROM hunters_user WHERE id = %s)", [pk])
        return Grounds(Statement(insert, [pk, now, now, name, name.lower(), now]), there)

    def test_is_paid_with_the_row(self, hunter: Hunter) -> None:
        with transaction.atomic():
            locked = lock_to_play(hunter)
            crossed = award_for(self.grounds(), hunter=locked, stat="Spirit", xp=100, gold=10)
        assert crossed == LevelsCrossed("Spirit", Rise(1, 2), Rise(1, 2))
        assert User.objects.filter(username="Lima").exists()
        assert totals(hunter) == (10, 100, {"Spirit": 100})
        assert (locked.gold, locked.total_xp, stats_in_order(locked)[3].total_xp) == (10, 100, 100)

    def test_is_not_paid_without(self, hunter: Hunter) -> None:
        before = Hunter.objects.get(pk=hunter.pk).updated_at
        with transaction.atomic():
            locked = lock_to_play(hunter)
            grounds = self.grounds(when="1 = 0")
            assert award_for(grounds, hunter=locked, stat="Spirit", xp=100, gold=10) is None
            assert award_for(grounds, hunter=locked, gold=10) is None
        assert totals(hunter) == (0, 0, {})
        assert (locked.gold, locked.total_xp, stats_in_order(locked)[3].total_xp) == (0, 0, 0)
        assert Hunter.objects.get(pk=hunter.pk).updated_at == before

    def test_out_of_range_is_refused_for_a_row_alone(self, hunter: Hunter) -> None:
        with transaction.atomic():
            locked = lock_to_play(hunter)
            assert award_for(self.grounds(when="1 = 0"), hunter=locked, gold=-1) is None
        with pytest.raises(OutOfRangeError), transaction.atomic():
            award_for(self.grounds(), hunter=lock_to_play(hunter), gold=-1)
        assert not User.objects.filter(username="Lima").exists()

    @pytest.mark.django_db(transaction=True)
    def test_needs_a_transaction(self) -> None:
        with pytest.raises(TransactionManagementError, match="award_for"):
            award_for(self.grounds(), hunter=make_hunter(), gold=1)


class TestLock:
    def test_to_play_brings_rules_and_stats_as_they_are_then(self, hunter: Hunter) -> None:
        """What the caller had read before is not looked at."""
        stale = Hunter.objects.prefetch_related("day_rules", "stats").get(pk=hunter.pk)
        give(hunter, stat="Spirit", xp=50)
        DayRule.objects.update(timezone="America/Lima", day_starts_at=3)
        with transaction.atomic():
            locked = lock_to_play(stale)
            with CaptureQueriesContext(connection) as asked:
                assert [(rule.timezone, rule.day_starts_at) for rule in locked.day_rules.all()] == [
                    ("America/Lima", 3)
                ]
                assert {stat.name: stat.total_xp for stat in locked.stats.all()}["Spirit"] == 50
            assert len(asked) == 0
        assert locked.total_xp == 50

    def test_to_play_makes_another_edition(self, hunter: Hunter) -> None:
        with transaction.atomic():
            locked = lock_to_play(hunter)
        assert locked.edition == Hunter.objects.get(pk=hunter.pk).edition != hunter.edition

    def test_to_play_brings_none_of_another_hunters(self, hunter: Hunter) -> None:
        other = make_hunter("Nadd")
        give(other, stat="Spirit", xp=50)
        with transaction.atomic():
            locked = lock_to_play(hunter)
        assert [rule.hunter for rule in locked.day_rules.all()] == [hunter]
        assert [(stat.total_xp, stat.hunter) for stat in locked.stats.all()] == [(0, hunter)] * 5

    def test_a_hunter_who_is_gone_is_said_to_be(self, hunter: Hunter) -> None:
        gone = Hunter(pk=uuid4())
        for lock in (lock_hunter, lock_to_play):
            with transaction.atomic(), pytest.raises(Hunter.DoesNotExist, match="The hunter is gone"):
                lock(gone)

    @pytest.mark.django_db(transaction=True)
    def test_needs_a_transaction(self) -> None:
        with pytest.raises(TransactionManagementError, match="lock_to_play"):
            lock_to_play(make_hunter())


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
