"""Completing a quest: exactly once, for the right day, whole or not at all."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from hunterproject.errors import RequestReusedError
from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter, Stat
from hunters.services import LevelsCrossed, OutOfRangeError, Rise, choose_days
from questlog.ledger import differences_of
from questlog.models import QuestLog
from questlog.services import (
    Completion,
    DayClosedError,
    Outcome,
    QuestArchivedError,
    complete_quest,
)
from quests.choices import Repeat
from quests.models import Quest
from tests.factories import make_hunter, make_quest
from tests.statements import statements

#: A Sunday morning in Madrid.
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def complete(
    hunter: Hunter,
    quest: Quest,
    *,
    now: datetime = NOW,
    request_id: UUID | None = None,
    shown_day: date | None = None,
) -> Completion:
    return complete_quest(
        hunter=hunter, quest=quest, now=now, request_id=request_id or uuid4(), shown_day=shown_day
    )


def totals(hunter: Hunter) -> tuple[int, int, dict[str, int]]:
    hunter.refresh_from_db()
    return (
        hunter.gold,
        hunter.total_xp,
        dict(Stat.objects.filter(hunter=hunter).values_list("name", "total_xp")),
    )


def assert_ledger_agrees(hunter: Hunter) -> None:
    hunter.refresh_from_db()
    assert list(differences_of(hunter)) == []


def test_a_completion_writes_one_row_and_pays_its_stat_total_and_gold(hunter: Hunter) -> None:
    quest = make_quest(xp_reward=70, gold_reward=30)
    request_id = uuid4()

    done = complete(hunter, quest, request_id=request_id)

    assert done.outcome is Outcome.RECORDED
    row = QuestLog.objects.get()
    assert row == done.row
    assert (row.hunter, row.quest, row.request_id) == (hunter, quest, request_id)
    assert (row.quest_name, row.stat, row.difficulty) == (quest.name, "Strength", "Daily")
    assert (row.completed_at, row.quest_day, row.slot) == (NOW, TODAY, "2026-11-22")
    assert (row.xp_gained, row.gold_gained, row.marked_late) == (70, 30, False)
    gold, total_xp, stats = totals(hunter)
    assert (gold, total_xp) == (30, 70)
    assert stats == {"Strength": 70, "Agility": 0, "Intelligence": 0, "Spirit": 0, "Domain": 0}
    assert_ledger_agrees(hunter)


def test_every_level_crossed_is_told_of_stat_level_and_rank(hunter: Hunter) -> None:
    done = complete(hunter, make_quest(xp_reward=2700))

    assert done.levels == LevelsCrossed(
        "Strength", stat_level=Rise(1, 10), global_level=Rise(1, 10), rank="D"
    )


def test_nothing_crossed_is_told_as_nothing(hunter: Hunter) -> None:
    assert complete(hunter, make_quest(xp_reward=99)).levels == LevelsCrossed("Strength")


def test_stat_and_global_level_rise_apart(hunter: Hunter) -> None:
    complete(hunter, make_quest("One", xp_reward=60, stat="Agility"))

    second = complete(hunter, make_quest("Two", xp_reward=60, stat="Domain"))

    assert second.levels == LevelsCrossed("Domain", global_level=Rise(1, 2))


@pytest.mark.parametrize(
    ("repeat", "again_on"),
    [
        (Repeat.DAILY, TODAY + timedelta(days=1)),
        (Repeat.WEEKLY, TODAY + timedelta(days=1)),  # NOW is a Sunday
    ],
)
def test_a_filled_slot_pays_nothing_until_the_next_one(hunter: Hunter, repeat: str, again_on: date) -> None:
    quest = make_quest(repeat=repeat)
    first = complete(hunter, quest)

    again = complete(hunter, quest)

    assert again.outcome is Outcome.ALREADY_DONE
    assert again.row == first.row
    assert again.levels == LevelsCrossed("Strength")
    assert totals(hunter)[:2] == (10, 50)
    later = NOW + timedelta(days=(again_on - TODAY).days)
    assert complete(hunter, quest, now=later).outcome is Outcome.RECORDED
    assert totals(hunter)[:2] == (20, 100)
    assert_ledger_agrees(hunter)


def test_a_weekly_quest_done_on_monday_is_done_until_sunday(hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.WEEKLY)
    monday = datetime(2026, 11, 16, 9, tzinfo=UTC)
    complete(hunter, quest, now=monday)

    for days in range(1, 7):
        assert complete(hunter, quest, now=monday + timedelta(days=days)).outcome is Outcome.ALREADY_DONE
    assert complete(hunter, quest, now=monday + timedelta(days=7)).outcome is Outcome.RECORDED


def test_a_one_time_quest_is_done_for_good(hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.ONCE)
    complete(hunter, quest)

    assert complete(hunter, quest, now=NOW + timedelta(days=4000)).outcome is Outcome.ALREADY_DONE
    assert totals(hunter)[:2] == (10, 50)


def test_an_unlimited_quest_pays_each_request_once(hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.UNLIMITED)
    ids = [uuid4() for _ in range(3)]

    outcomes = [complete(hunter, quest, request_id=one).outcome for one in ids * 2]

    assert outcomes == [Outcome.RECORDED] * 3 + [Outcome.ALREADY_DONE] * 3
    assert totals(hunter)[:2] == (30, 150)


def test_two_hunters_fill_slots_of_their_own(hunter: Hunter) -> None:
    quest = make_quest()
    other = make_hunter("Iker")
    same_id = uuid4()

    assert complete(hunter, quest, request_id=same_id).outcome is Outcome.RECORDED
    assert complete(other, quest, request_id=same_id).outcome is Outcome.RECORDED


def test_a_request_sent_again_the_next_day_is_still_answered_with_its_first_row(hunter: Hunter) -> None:
    quest = make_quest()
    request_id = uuid4()
    first = complete(hunter, quest, request_id=request_id)

    again = complete(hunter, quest, request_id=request_id, now=NOW + timedelta(days=1))

    assert (again.outcome, again.row) == (Outcome.ALREADY_DONE, first.row)


def test_a_request_whose_row_was_undone_says_so_and_pays_nothing(hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.UNLIMITED)
    request_id = uuid4()
    first = complete(hunter, quest, request_id=request_id)
    QuestLog.objects.filter(pk=first.row.pk).update(undone_at=NOW)

    again = complete(hunter, quest, request_id=request_id)

    assert (again.outcome, again.row) == (Outcome.UNDONE_SINCE, first.row)
    assert QuestLog.objects.count() == 1


def test_an_undone_row_leaves_its_slot_free(hunter: Hunter) -> None:
    quest = make_quest()
    first = complete(hunter, quest)
    QuestLog.objects.filter(pk=first.row.pk).update(undone_at=NOW)

    assert complete(hunter, quest).outcome is Outcome.RECORDED


def test_a_request_id_used_for_another_quest_is_refused(hunter: Hunter) -> None:
    request_id = uuid4()
    complete(hunter, make_quest("One"), request_id=request_id)

    with pytest.raises(RequestReusedError, match="another quest"):
        complete(hunter, make_quest("Two"), request_id=request_id)
    assert totals(hunter)[:2] == (10, 50)


def test_an_archived_quest_is_refused(hunter: Hunter) -> None:
    quest = make_quest()
    Quest.objects.filter(pk=quest.pk).update(archived_at=NOW)

    with pytest.raises(QuestArchivedError, match="archived"):
        complete(hunter, quest)
    assert not QuestLog.objects.exists()


def test_a_quest_archived_after_it_was_done_still_answers_the_repeat(hunter: Hunter) -> None:
    quest = make_quest()
    complete(hunter, quest)
    Quest.objects.filter(pk=quest.pk).update(archived_at=NOW)

    assert complete(hunter, quest).outcome is Outcome.ALREADY_DONE


def test_the_row_keeps_what_the_quest_was_when_it_was_done(hunter: Hunter) -> None:
    quest = make_quest("Forty push-ups")
    complete(hunter, quest)
    quest.name, quest.xp_reward, quest.stat = "Sixty push-ups", 500, "Domain"
    quest.save()

    row = QuestLog.objects.get()
    assert (row.quest_name, row.xp_gained, row.stat) == ("Forty push-ups", 50, "Strength")
    assert_ledger_agrees(hunter)


def test_what_it_returns_is_what_the_database_has(hunter: Hunter) -> None:
    row = complete(hunter, make_quest()).row
    kept = QuestLog.objects.get()

    for field in QuestLog._meta.concrete_fields:
        assert getattr(row, field.attname) == getattr(kept, field.attname), field.attname
    row.undone_at = NOW
    row.save(update_fields=["undone_at"])
    assert QuestLog.objects.get().undone_at == NOW


def test_a_quest_that_was_deleted_is_refused(hunter: Hunter) -> None:
    quest = make_quest()
    Quest.objects.filter(pk=quest.pk).delete()

    with pytest.raises(QuestArchivedError):
        complete(hunter, quest)
    assert totals(hunter)[:2] == (0, 0)


def test_a_request_of_before_is_answered_on_a_day_that_is_closed_since(hunter: Hunter) -> None:
    quest, request_id = make_quest(), uuid4()
    first = complete(hunter, quest, request_id=request_id, shown_day=TODAY)
    later = NOW + timedelta(days=30)

    again = complete(hunter, quest, request_id=request_id, now=later, shown_day=TODAY)

    assert (again.outcome, again.row) == (Outcome.ALREADY_DONE, first.row)
    with pytest.raises(RequestReusedError):
        complete(hunter, make_quest("Two"), request_id=request_id, now=later, shown_day=TODAY)
    with pytest.raises(DayClosedError):
        complete(hunter, quest, now=later, shown_day=TODAY)


def test_it_asks_in_two_round_trips_and_looks_only_when_something_is_in_the_way(hunter: Hunter) -> None:
    """One to lock and read, one to write; SQLite gets one by one what they hold."""
    quest, request_id = make_quest(), uuid4()
    with statements() as first:
        complete(hunter, quest, request_id=request_id)
    with statements() as same_request:
        complete(hunter, quest, request_id=request_id)
    with statements() as same_slot:
        complete(hunter, quest)

    as_it_is = 2 if connection.vendor == "postgresql" else 5
    expected = (as_it_is, as_it_is + 1, as_it_is + 2)
    assert (len(first), len(same_request), len(same_slot)) == expected, first


class TestQuestDay:
    """Which day a completion counts for."""

    @pytest.mark.django_db
    def test_it_is_the_hunters_own_calendar_day(self) -> None:
        late_evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
        madrid, bogota = (
            make_hunter("A", timezone="Europe/Madrid"),
            make_hunter("B", timezone="America/Bogota"),
        )

        assert complete(madrid, make_quest("1"), now=late_evening).row.quest_day == date(2026, 11, 23)
        assert complete(bogota, make_quest("2"), now=late_evening).row.quest_day == date(2026, 11, 22)

    def test_hours_before_the_day_start_belong_to_the_day_before(self, hunter: Hunter) -> None:
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="Europe/Madrid", day_starts_at=3, now=NOW - timedelta(days=2))
        before, after = datetime(2026, 11, 22, 1, 59, tzinfo=UTC), datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

        assert complete(hunter, make_quest("1"), now=before).row.quest_day == date(2026, 11, 21)
        assert complete(hunter, make_quest("2"), now=after).row.quest_day == date(2026, 11, 22)

    def test_a_new_zone_moves_no_history_and_gives_no_second_go(self, hunter: Hunter) -> None:
        quest = make_quest()
        complete(hunter, quest)
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="America/Los_Angeles", day_starts_at=0, now=NOW)

        # In Los Angeles it is Sunday 01:00, later it is Sunday noon: the same day.
        assert complete(hunter, quest, now=NOW + timedelta(hours=11)).outcome is Outcome.ALREADY_DONE
        assert QuestLog.objects.get().quest_day == TODAY

    def test_it_goes_by_the_zone_that_holds_now_not_by_what_was_read_before(self, hunter: Hunter) -> None:
        stale = Hunter.objects.prefetch_related("day_rules").get(pk=hunter.pk)
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="Pacific/Auckland", day_starts_at=0, now=NOW)

        later = NOW + timedelta(hours=5)  # Monday morning in Auckland, Sunday afternoon in Madrid

        assert complete(stale, make_quest(), now=later).row.quest_day == TODAY + timedelta(days=1)

    def test_a_page_from_before_the_rollover_counts_for_the_day_it_showed(self, hunter: Hunter) -> None:
        after_midnight = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)

        done = complete(hunter, make_quest(), now=after_midnight, shown_day=TODAY)

        assert done.for_earlier_day
        assert (done.row.quest_day, done.row.slot, done.row.marked_late) == (TODAY, "2026-11-22", True)
        assert complete(hunter, done.row.quest, now=after_midnight).outcome is Outcome.RECORDED

    def test_seven_days_back_is_open_eight_is_not(self, hunter: Hunter) -> None:
        complete(hunter, make_quest("1"), shown_day=TODAY - timedelta(days=7))

        with pytest.raises(DayClosedError, match="14 November"):
            complete(hunter, make_quest("2"), shown_day=TODAY - timedelta(days=8))
        assert QuestLog.objects.count() == 1

    def test_a_day_that_has_not_begun_is_refused(self, hunter: Hunter) -> None:
        with pytest.raises(DayClosedError, match="Monday 23 November has not begun"):
            complete(hunter, make_quest(), shown_day=TODAY + timedelta(days=1))
        assert not QuestLog.objects.exists()


class TestNothingStaysOfAFailure:
    """Any failure rolls all of it back."""

    def test_when_the_gold_would_leave_its_range(self, hunter: Hunter) -> None:
        Hunter.objects.filter(pk=hunter.pk).update(gold=MAX_AMOUNT - 5)

        with pytest.raises(OutOfRangeError, match=r"9,007,199,254,740,996"):
            complete(hunter, make_quest(gold_reward=10))
        assert not QuestLog.objects.exists()
        assert totals(hunter)[:2] == (MAX_AMOUNT - 5, 0)

    def test_what_was_answered_before_is_answered_so_again(self, hunter: Hunter) -> None:
        """A press sent twice asks for nothing more, so that nothing of it is out of range."""
        quest, again = make_quest(gold_reward=10), uuid4()
        first = complete(hunter, quest, request_id=again)
        Hunter.objects.filter(pk=hunter.pk).update(gold=MAX_AMOUNT)

        for request_id in (again, uuid4()):
            answer = complete(hunter, quest, request_id=request_id)
            assert (answer.outcome, answer.row) == (Outcome.ALREADY_DONE, first.row)
        assert totals(hunter)[0] == MAX_AMOUNT

    def test_when_the_xp_would_leave_its_range(self, hunter: Hunter) -> None:
        Stat.objects.filter(hunter=hunter, name="Strength").update(total_xp=MAX_AMOUNT)

        with pytest.raises(OutOfRangeError):
            complete(hunter, make_quest())
        assert not QuestLog.objects.exists()
        assert totals(hunter)[:2] == (0, 0)

    @pytest.mark.django_db(transaction=True)
    def test_when_something_breaks_after_the_row_was_written(self) -> None:
        hunter = make_hunter()
        Stat.objects.filter(hunter=hunter, name="Strength").delete()

        with pytest.raises(Stat.DoesNotExist):
            complete(hunter, make_quest())
        assert not QuestLog.objects.exists()
        assert totals(hunter)[:2] == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_it_owns_its_transaction_and_refuses_to_run_inside_another() -> None:
    hunter, quest = make_hunter(), make_quest()

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        complete(hunter, quest, now=timezone.now())
