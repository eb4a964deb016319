"""Everything that the app stores and says of a hunter, held against the model."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from hunters.models import Hunter
from hunters.selectors import today_of
from questlog.days_off import days_off_of
from questlog.ledger import differences_of
from questlog.selectors import for_day
from questlog.streak_days import (
    hunter_streak,
    hunter_streak_now,
    quest_record,
    quest_streaks_now,
    recent_days,
)
from quests.models import Quest
from quests.selectors import with_schedules
from rewards.models import Purchase
from tests.model.days import DAY
from tests.model.record import Record
from tests.model.rows import GOLD, STATS, level, rank, stars

COLUMNS = (
    "id", "quest_id", "quest_name", "stat", "difficulty", "completed_at", "quest_day", "slot", "marked_late",
    "xp_gained", "gold_gained", "request_id",
)  # fmt: skip


def assert_agree(hunter_id: UUID, record: Record, now: datetime) -> None:
    """Compare rows, totals, levels, days, slots and streaks as they are at `now`."""
    hunter = Hunter.objects.prefetch_related("day_rules", "stats").get(pk=hunter_id)
    assert_rows_agree(hunter, record)
    assert_totals_agree(hunter, record)
    today = today_of(hunter, now).day
    assert today == record.today(now)
    mine = Quest.objects.for_hunter(hunter).filter(pk__in=record.quests)
    quests = list(with_schedules(for_day(mine, hunter=hunter, day=today)))
    assert_quests_agree(quests, record, today)
    assert_streaks_agree(hunter, quests, record, now)


def assert_rows_agree(hunter: Hunter, record: Record) -> None:
    """Rows never change but for `undone_at`."""
    stored = {row[0]: row for row in hunter.completions.values_list(*COLUMNS, "undone_at", "source_run")}
    assert stored.keys() == {row.id for row in record.rows}
    for row in record.rows:
        *values, undone_at, source_run = stored[row.id]
        assert values == [
            row.id, row.quest, row.name, row.stat, row.difficulty, row.at, row.day, row.slot, row.late,
            row.xp, row.gold, row.request,
        ]  # fmt: skip
        assert (undone_at is not None, source_run is not None) == (row.undone, row.request is None)
    bought = Purchase.objects.filter(hunter=hunter).values_list(
        "reward_id", "price", "quest_day", "request_id", "undone_at"
    )
    assert {(*values, undone_at is not None) for *values, undone_at in bought} == {
        (one.reward, one.price, one.day, one.request, one.undone) for one in record.purchases
    }
    adjusted = hunter.adjustments.values_list("stat", "xp", "gold", "request_id")
    assert Counter((stat or GOLD, xp + gold, request) for stat, xp, gold, request in adjusted) == Counter(
        (one.what, one.amount, one.request) for one in record.adjustments
    )


def assert_totals_agree(hunter: Hunter, record: Record) -> None:
    """Totals, levels, ranks and stars; and the ledger finds nothing."""
    totals = record.totals()
    in_all = sum(totals[name] for name in STATS)
    assert {stat.name: stat.total_xp for stat in hunter.stats.all()} | {GOLD: hunter.gold} == totals
    assert hunter.total_xp == in_all
    assert list(differences_of(hunter)) == []
    assert {stat.name: stat.progress.level for stat in hunter.stats.all()} == {
        name: level(totals[name]) for name in STATS
    }
    standing = hunter.standing
    assert (standing.progress.level, standing.rank) == (level(in_all), rank(level(in_all)))
    assert standing.progress.stars == stars(in_all)


def assert_quests_agree(quests: list[Quest], record: Record, today: date) -> None:
    """What the quests are, and which of them are open, done and due today."""
    assert {
        quest.pk: (
            quest.name, quest.stat, quest.difficulty, quest.repeat, quest.xp_reward, quest.gold_reward,
            not quest.is_open, quest.done, quest.scheduled,
        )
        for quest in quests
    } == {
        key: (
            quest.name, quest.stat, quest.difficulty, quest.repeat, quest.xp_reward, quest.gold_reward,
            quest.archived, record.standing_in(key, quest.slot(today)) is not None,
            quest.repeat != "daily" or quest.is_due(today),
        )
        for key, quest in record.quests.items()
    }  # fmt: skip
    # And of the model itself: no two rows stand in one slot.
    filled = Counter((row.quest, row.slot) for row in record.rows if row.slot and not row.undone)
    assert set(filled.values()) <= {1}


def assert_streaks_agree(hunter: Hunter, quests: list[Quest], record: Record, now: datetime) -> None:
    """Days off, the hunter's streak, each daily quest's streak and strength; whichever way they are read."""
    today, days_off = record.today(now), days_off_of(hunter)
    near = [today + n * DAY for n in range(-8, 3)]
    assert [day for day in near if days_off.is_off(day)] == [day for day in near if record.is_off(day)]
    recent = recent_days(hunter, today)
    streak = hunter_streak(hunter, today, days_off)
    assert (streak.current, streak.best) == record.streak(now)
    assert hunter_streak_now(hunter, today, days_off, recent) == streak.current

    daily = [quest for quest in quests if quest.repeat == "daily"]
    of_quests = quest_streaks_now(hunter, daily, today, days_off, recent)
    for quest in daily:
        assert of_quests[quest.pk] == record.streak(now, quest.pk)[0]
        # One that was never done is left out: to ask for each takes a query.
        if any(row.quest == quest.pk for row in record.rows):
            found = quest_record(hunter, quest, today, days_off)
            assert (found.streak.current, found.streak.best) == record.streak(now, quest.pk)
            assert found.strength == record.strength(now, quest.pk)
