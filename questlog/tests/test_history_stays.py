"""Editing, renaming or archiving a quest changes no history, total or streak already earned.

Of one's own quests through their services, of the catalog's through the admin's forms and actions.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from hunters.models import ALL_WEEKDAYS, Hunter, RestDay
from questlog.days_off import days_off_of
from questlog.models import QuestLog
from questlog.streak_days import hunter_streak, hunter_streak_now, quest_record, recent_days
from questlog.tests.pages import words
from questlog.tests.records import SUNDAY, adjusted, bought, done, totals_of, undone
from questlog.undo import put_back, undo_completion
from quests.choices import Difficulty, Repeat
from quests.models import Quest
from quests.personal import Draft, archive_quest, edit_quest, restore_quest
from quests.services import schedule_quest
from tests.effort import FULL, of_a_matrix
from tests.factories import make_hunter, make_quest, make_user
from tests.site_walk import aside

#: The Monday after the Sunday of `records`: nothing is done yet that day or week, so that every edit is
#: allowed, and all streaks still stand.
NOW = SUNDAY + timedelta(days=1)
TODAY = NOW.date()
MONDAYS, SATURDAYS, SUNDAYS = 1, 32, 64

#: What may be changed of a quest of one's own, by what the test is called.
EDITS: dict[str, dict[str, Any]] = {
    "name": {"name": "Another name"},
    "description": {"description": "Now with words."},
    "stat": {"stat": "Domain"},
    "difficulty and so the rewards": {"difficulty": Difficulty.NORMAL},
    "repeat weekly": {"repeat": Repeat.WEEKLY},
    "repeat once": {"repeat": Repeat.ONCE},
    "repeat any time": {"repeat": Repeat.UNLIMITED},
    "weekdays without today": {"weekdays": SATURDAYS},
    "weekdays of today alone": {"weekdays": MONDAYS},
    "weekdays with the one that was off": {"weekdays": ALL_WEEKDAYS},
    "notes": {"notes": "Mine alone."},
    "all of it": {
        "name": "All new",
        "description": "All of it.",
        "stat": "Spirit",
        "difficulty": Difficulty.EPIC,
        "repeat": Repeat.ONCE,
        "notes": "New.",
    },
}
#: What may be changed of a quest of the catalog beside that.
CATALOG_EDITS: dict[str, dict[str, Any]] = {
    **{name: edit for name, edit in EDITS.items() if "notes" not in edit},
    "XP": {"xp_reward": 7777},
    "gold": {"gold_reward": 0},
    "picked": {"picked": "on"},
    "all of it": {
        "name": "All new",
        "stat": "Spirit",
        "difficulty": Difficulty.LEGENDARY,
        "repeat": Repeat.UNLIMITED,
        "xp_reward": 1,
        "gold_reward": 9999,
    },
}


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def own(hunter: Hunter) -> Quest:
    return with_history(make_quest("Push-ups", owner=hunter), hunter)


@pytest.fixture
def everyones(hunter: Hunter) -> Quest:
    quest = with_history(make_quest("Push-ups", followed_by=hunter), hunter)
    done(make_hunter("Iker"), quest, SUNDAY - timedelta(days=1))
    return quest


@pytest.fixture
def keeper(client: Client, db: None) -> Client:
    client.force_login(make_user("keeper", is_staff=True, is_superuser=True))
    return client


def with_history(quest: Quest, hunter: Hunter) -> Quest:
    """Let the hunter have rows of every kind with a quest that is off on Saturdays.

    Its streak is seven days: it passes over both Saturdays, which were off, and the Tuesday, a day of rest.
    """
    schedule_quest(quest=quest, weekdays=ALL_WEEKDAYS - SATURDAYS, from_day=TODAY)
    for ago in (0, 2, 3, 6, 7, 9, 12):
        done(hunter, quest, SUNDAY - timedelta(days=ago))
    done(hunter, quest, day=(SUNDAY - timedelta(days=4)).date())
    RestDay.objects.create(hunter=hunter, day=(SUNDAY - timedelta(days=5)).date())
    undone(hunter, quest, SUNDAY - timedelta(days=1))
    other = make_quest("Another", stat="Spirit", repeat=Repeat.UNLIMITED)
    done(hunter, other)
    bought(hunter, "Tea", 5)
    adjusted(hunter, gold=3)
    return quest


def record_of(hunter: Hunter, quest: Quest, *, with_pages: bool = True) -> dict[str, Any]:
    """Return all that was earned: rows, totals, streaks, and what the hunter's pages tell of them."""
    hunter = Hunter.objects.get(pk=hunter.pk)
    quest = Quest.objects.get(pk=quest.pk)
    days_off, recent = days_off_of(hunter), recent_days(hunter, TODAY)
    pages = _pages_of(hunter, quest) if with_pages else {}
    return pages | {
        "rows": list(QuestLog.objects.filter(hunter=hunter).order_by("pk").values()),
        "totals": (totals_of(hunter), list(hunter.stats.order_by("name").values())),
        "streaks": (
            hunter_streak(hunter, TODAY, days_off),
            hunter_streak_now(hunter, TODAY, days_off, recent),
        ),
        "of the quest": quest_record(hunter, quest, TODAY, days_off),
    }


def _pages_of(hunter: Hunter, quest: Quest) -> dict[str, Any]:
    client = Client()
    client.force_login(hunter.user)
    pages = {"log": "/log/", "stat": "/log/?stat=Strength", "quest": f"/log/?quest={quest.pk}"}
    pages |= {
        f"day {ago}": f"/log/?day={TODAY - timedelta(days=ago)}" for ago in of_a_matrix((1, 2, 5, 13), (2, 5))
    }
    shown: dict[str, Any] = {name: rows_on(client.get(path)) for name, path in pages.items()}
    return shown | {"status": main_of(client.get("/status/"))}


def main_of(page: Any) -> str:
    return words(page.text.partition("<main")[2].partition("</main>")[0])


def rows_on(page: Any) -> list[str]:
    return [words(row) for row in re.findall(r'<li class="row done.*?</li>', page.text, re.DOTALL)]


def edit(hunter: Hunter, quest: Quest, **fields: Any) -> None:
    """Edit a quest of one's own by its service; what is not named stays."""
    as_it_is = {
        name: getattr(quest, name) for name in ("name", "stat", "difficulty", "repeat", "description")
    }
    draft = Draft(**({"weekdays": ALL_WEEKDAYS - SATURDAYS} | as_it_is | fields))
    edit_quest(hunter=hunter, quest=quest, draft=draft, now=NOW)


def edit_in_admin(client: Client, quest: Quest, **fields: Any) -> None:
    """Send the admin's form of a catalog quest as the page shows it, but for what is named."""
    address = f"/admin/quests/quest/{quest.pk}/change/"
    form = client.get(address).context["adminform"].form
    sent = {
        bound.name: bound.value()
        for bound in form
        if bound.value() is not None and bound.value() is not False
    }
    if "weekdays" in fields:
        fields["weekdays"] = [day for day in range(7) if fields["weekdays"] >> day & 1]
    response = client.post(address, sent | fields)
    assert response.status_code == 302, response.context["adminform"].form.errors


def act_in_admin(client: Client, action: str, quest: Quest) -> None:
    """Do an action on a quest chosen in the admin's list, whether it is open or not."""
    sent = {"action": action, "_selected_action": str(quest.pk)}
    assert client.post("/admin/quests/quest/?state=all", sent).status_code == 302


def test_the_history_is_one_in_which_a_change_would_show(hunter: Hunter, own: Quest) -> None:
    record = record_of(hunter, own)

    assert len(record["rows"]) == 10
    assert record["totals"][0] == (9 * 50, 9 * 10 - 5 + 3)
    assert record["of the quest"].streak.current == 7
    assert record["streaks"][1] == 1
    assert len(record["log"]) == 12
    assert record["stat"] == record["quest"] != record["log"]


class TestOnesOwn:
    def test_an_edit_changes_nothing_already_earned(
        self, hunter: Hunter, own: Quest, subtests: pytest.Subtests
    ) -> None:
        before = record_of(hunter, own)
        was = Quest.objects.values().get(pk=own.pk)

        for what, changes in EDITS.items():
            with subtests.test(what=what), aside():
                edit(hunter, Quest.objects.get(pk=own.pk), **changes)

                assert record_of(hunter, own) == before
                now = Quest.objects.values().get(pk=own.pk)
                for name, value in changes.items():
                    assert name in ("weekdays", "notes") or now[name] == value != was[name]

    def test_nor_does_one_edit_after_another_and_back(self, hunter: Hunter, own: Quest) -> None:
        before = record_of(hunter, own)

        for changes in EDITS.values():
            edit(hunter, own, **changes)
            if FULL:
                assert record_of(hunter, own) == before
        assert record_of(hunter, own) == before
        edit(hunter, own)

        assert record_of(hunter, own) == before

    def test_nor_does_archiving_nor_restoring(self, hunter: Hunter, own: Quest) -> None:
        before = record_of(hunter, own)

        archive_quest(hunter=hunter, quest=own)
        assert record_of(hunter, own) == before
        edit(hunter, own, **EDITS["all of it"])
        assert record_of(hunter, own) == before
        restore_quest(hunter=hunter, quest=own)

        assert record_of(hunter, own) == before

    def test_days_to_come_follow_the_new_weekdays_and_the_days_before_the_old(
        self, hunter: Hunter, own: Quest
    ) -> None:
        edit(hunter, own, weekdays=SATURDAYS | SUNDAYS)
        done(hunter, own, SUNDAY + timedelta(days=6))
        done(hunter, own, SUNDAY + timedelta(days=7))

        days_off = days_off_of(hunter)
        record = quest_record(hunter, own, (SUNDAY + timedelta(days=7)).date(), days_off)

        # Monday to Friday are off by now; the Saturday before was off by the old weekdays.
        assert record.streak.current == 9


class TestTheCatalogs:
    def test_an_edit_in_the_admin_changes_nothing_already_earned(
        self, hunter: Hunter, everyones: Quest, keeper: Client, subtests: pytest.Subtests
    ) -> None:
        iker = Hunter.objects.get(name="Iker")

        def records() -> list[dict[str, Any]]:
            # The second one's pages say nothing that the first one's do not.
            return [record_of(hunter, everyones), record_of(iker, everyones, with_pages=FULL)]

        before = records()
        was = Quest.objects.values().get(pk=everyones.pk)

        for what, changes in CATALOG_EDITS.items():
            with subtests.test(what=what), aside():
                edit_in_admin(keeper, everyones, **changes)

                assert records() == before
                now = Quest.objects.values().get(pk=everyones.pk)
                for name, value in changes.items():
                    assert name == "weekdays" or now[name] == (True if value == "on" else value) != was[name]

    def test_nor_does_one_edit_after_another(self, hunter: Hunter, everyones: Quest, keeper: Client) -> None:
        before = record_of(hunter, everyones)

        for changes in CATALOG_EDITS.values():
            edit_in_admin(keeper, everyones, **changes)

        assert record_of(hunter, everyones) == before

    def test_nor_does_archiving_nor_restoring(self, hunter: Hunter, everyones: Quest, keeper: Client) -> None:
        before = record_of(hunter, everyones)

        act_in_admin(keeper, "archive_quests", everyones)
        assert not Quest.objects.get(pk=everyones.pk).is_open
        assert record_of(hunter, everyones) == before
        act_in_admin(keeper, "restore_quests", everyones)

        assert Quest.objects.get(pk=everyones.pk).is_open
        assert record_of(hunter, everyones) == before

    def test_nor_do_the_rewards_that_its_difficulty_suggests(
        self, hunter: Hunter, everyones: Quest, keeper: Client
    ) -> None:
        Quest.objects.filter(pk=everyones.pk).update(xp_reward=77, gold_reward=7)
        before = record_of(hunter, everyones)

        act_in_admin(keeper, "fill_in_suggested", everyones)

        assert Quest.objects.get(pk=everyones.pk).xp_reward == 50
        assert record_of(hunter, everyones) == before

    def test_it_cannot_be_deleted(self, hunter: Hunter, everyones: Quest, keeper: Client) -> None:
        response = keeper.post(f"/admin/quests/quest/{everyones.pk}/delete/", {"post": "yes"})

        assert response.status_code == 403
        assert Quest.objects.filter(pk=everyones.pk).exists()


class TestAfterAnEdit:
    """What was earned before and what is earned after stand side by side."""

    def test_undo_takes_back_and_put_back_gives_what_the_row_gave(self, hunter: Hunter, own: Quest) -> None:
        row = QuestLog.objects.get(quest=own, quest_day=SUNDAY.date())
        before = totals_of(hunter)
        edit(hunter, own, **EDITS["all of it"])

        undo_completion(hunter=hunter, row=row, now=NOW)
        assert totals_of(hunter) == (before[0] - 50, before[1] - 10)
        assert hunter.stats.get(name="Strength").total_xp == 8 * 50 - 50
        put_back(hunter=hunter, row=row, now=NOW)

        assert totals_of(hunter) == before

    def test_a_new_completion_gives_what_the_quest_gives_now_and_the_old_ones_stay(
        self, hunter: Hunter, own: Quest
    ) -> None:
        old = list(QuestLog.objects.filter(quest=own).order_by("pk").values())
        edit(hunter, own, name="All new", stat="Domain", difficulty=Difficulty.EASY)
        own.refresh_from_db()

        row = done(hunter, own, NOW)

        assert (row.quest_name, row.stat, row.difficulty) == ("All new", "Domain", "Easy")
        assert (row.xp_gained, row.gold_gained) == (100, 20)
        rows = QuestLog.objects.filter(quest=own).exclude(pk=row.pk).order_by("pk")
        assert list(rows.values()) == old

    def test_each_row_keeps_its_name_on_the_pages(
        self, signed_in: Client, hunter: Hunter, own: Quest
    ) -> None:
        edit(hunter, own, name="All new")

        said = rows_on(signed_in.get("/log/"))

        assert sum("Push-ups" in row for row in said) == 9
        assert not any("All new" in row for row in said)
