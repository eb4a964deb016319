"""What the log can be asked, under names that read as sentences; and that an index answers each."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from hunters.models import Hunter
from questlog.models import QuestLog, QuestLogQuerySet, Rewards
from questlog.services import complete_quest
from quests.choices import Repeat
from quests.models import Quest
from tests.factories import make_hunter, make_quest

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def quests(db: None) -> list[Quest]:
    return [
        make_quest(
            "Run", stat="Agility", difficulty="Easy", repeat=Repeat.UNLIMITED, xp_reward=100, gold_reward=20
        ),
        make_quest(
            "Read", stat="Spirit", difficulty="Hard", repeat=Repeat.UNLIMITED, xp_reward=500, gold_reward=0
        ),
    ]


@pytest.fixture
def log(hunter: Hunter, quests: list[Quest]) -> QuestLogQuerySet:
    """Five completions of Mara's, oldest first 20, 10, 3, 2 and 1 days ago; one of another hunter."""
    run, read = quests
    for quest, days in ((run, 20), (run, 10), (read, 3), (run, 2), (read, 1)):
        done(hunter, quest, days)
    done(make_hunter("Iker"), run, 1)
    return QuestLog.objects.of_hunter(hunter)


def done(hunter: Hunter, quest: Quest, days_ago: int) -> QuestLog:
    now = NOW - timedelta(days=days_ago)
    return complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4()).row


def days_of(rows: QuestLogQuerySet) -> list[int]:
    """Return how many days ago each row was, newest first."""
    return sorted((TODAY - row.quest_day).days for row in rows)


def test_of_one_hunter(log: QuestLogQuerySet) -> None:
    assert days_of(log) == [1, 2, 3, 10, 20]


def test_of_one_quest(log: QuestLogQuerySet, quests: list[Quest]) -> None:
    assert days_of(log.of_quest(quests[1])) == days_of(log.of_quest(quests[1].pk)) == [1, 3]


def test_by_stat_and_by_difficulty_as_they_were_then(log: QuestLogQuerySet, quests: list[Quest]) -> None:
    Quest.objects.filter(pk=quests[0].pk).update(stat="Domain", difficulty="Normal")

    assert days_of(log.by_stat("Agility")) == days_of(log.by_difficulty("Easy")) == [2, 10, 20]
    assert days_of(log.by_stat("Domain")) == days_of(log.by_difficulty("Normal")) == []


def test_of_recent_days(log: QuestLogQuerySet) -> None:
    assert days_of(log.recent(TODAY, days=3)) == [1, 2, 3]
    assert days_of(log.recent(TODAY, days=0)) == []
    assert days_of(log.recent(TODAY - timedelta(days=2), days=0)) == [1, 2]


def test_the_newest_so_many(log: QuestLogQuerySet) -> None:
    assert [(TODAY - row.quest_day).days for row in log.newest(3)] == [1, 2, 3]
    assert len(log.newest(100)) == 5


def test_what_they_gave_together(log: QuestLogQuerySet, quests: list[Quest]) -> None:
    assert log.total_rewards() == Rewards(completions=5, xp=1300, gold=60)
    assert log.of_quest(quests[0]).total_rewards() == Rewards(3, 300, 60)
    assert log.newest(2).total_rewards() == Rewards(2, 600, 20)
    assert log.none().total_rewards() == Rewards(0, 0, 0)


def test_what_was_undone_counts_only_where_it_is_not_left_out(log: QuestLogQuerySet) -> None:
    QuestLog.objects.filter(quest_day=TODAY - timedelta(days=1)).update(undone_at=NOW)

    assert log.total_rewards().completions == 5
    assert log.standing().total_rewards() == Rewards(4, 800, 60)


def test_counts_by_stat_and_by_difficulty(log: QuestLogQuerySet) -> None:
    assert log.counts_by_stat() == {"Agility": 3, "Spirit": 2}
    assert log.counts_by_difficulty() == {"Easy": 3, "Hard": 2}
    assert log.latest_first().counts_by_stat() == {"Agility": 3, "Spirit": 2}


def test_quests_are_counted_by_stat_and_by_difficulty(quests: list[Quest], hunter: Hunter) -> None:
    make_quest("Walk", owner=hunter, stat="Agility", difficulty="Daily")

    assert Quest.objects.counts_by_stat() == {"Agility": 2, "Spirit": 1}
    assert Quest.objects.catalog().counts_by_difficulty() == {"Easy": 1, "Hard": 1}


#: How the pages ask the log: each of these must be answered by an index, however long it is.
QUESTIONS: dict[str, Callable[[Hunter, Quest], Any]] = {
    "the newest of a hunter": lambda hunter, quest: QuestLog.objects.of_hunter(hunter).newest(50),
    "of a day": lambda hunter, quest: QuestLog.objects.of_hunter(hunter).standing().on_day(TODAY),
    "of recent days": lambda hunter, quest: (
        QuestLog.objects.of_hunter(hunter).standing().recent(TODAY, days=45)
    ),
    "of a quest": lambda hunter, quest: QuestLog.objects.of_hunter(hunter).standing().of_quest(quest),
    "of a slot": lambda hunter, quest: (
        QuestLog.objects.of_hunter(hunter).standing().of_quest(quest).filter(slot=TODAY.isoformat())
    ),
    "of a request": lambda hunter, quest: QuestLog.objects.of_hunter(hunter).filter(request_id=uuid4()),
    "by stat": lambda hunter, quest: QuestLog.objects.of_hunter(hunter).by_stat("Agility").newest(50),
    "by difficulty": lambda hunter, quest: (
        QuestLog.objects.of_hunter(hunter).by_difficulty("Easy").newest(50)
    ),
    "all days of a hunter": lambda hunter, quest: (
        QuestLog.objects.of_hunter(hunter).standing().order_by("-quest_day").values("quest_day").distinct()
    ),
    "how many by stat": lambda hunter, quest: (
        QuestLog.objects.of_hunter(hunter).standing().values("stat").order_by()
    ),
    "of a quest of the catalog lately": lambda hunter, quest: QuestLog.objects.filter(
        quest=quest, quest_day__gte=TODAY - timedelta(days=30)
    ),
}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="reads PostgreSQL's plans")
class TestPlans:
    """With 60 hunters of 500 completions each, PostgreSQL never reads the whole log."""

    @pytest.fixture
    def long_log(self, hunter: Hunter) -> tuple[Hunter, Quest]:
        quests = [make_quest(f"{number}") for number in range(20)]
        hunters = [hunter, *(make_hunter(f"H{number}") for number in range(59))]
        row = {"stat": "Agility", "difficulty": "Easy", "xp_gained": 50, "gold_gained": 10, "slot": None}
        QuestLog.objects.bulk_create(
            (
                QuestLog(
                    hunter=one, quest=quest, quest_name=quest.name, request_id=uuid4(), quest_day=day,
                    completed_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC), **row,
                )
                for one in hunters
                for number in range(500)
                for quest in [quests[number % 20]]
                for day in [TODAY - timedelta(days=number // 2)]
            ),
            batch_size=5000,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {QuestLog._meta.db_table}")
        return hunter, quests[0]

    def test_no_question_reads_the_whole_log(self, long_log: tuple[Hunter, Quest]) -> None:
        for name, ask in QUESTIONS.items():
            plan = ask(*long_log).explain()
            assert "Seq Scan on questlog_questlog" not in plan, f"{name}:\n{plan}"

    def test_the_plan_would_show_it(self, long_log: tuple[Hunter, Quest]) -> None:
        assert "Seq Scan on questlog_questlog" in QuestLog.objects.filter(xp_gained=51).explain()
