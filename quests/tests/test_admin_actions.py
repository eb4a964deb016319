"""What staff do to many quests of the catalog at once, and who may."""

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override

from hunterproject import admin as lists
from hunters.models import Hunter
from quests.admin import actions
from quests.models import Quest
from quests.selectors import weekdays_now
from quests.services import schedule_quest
from quests.tests.desk import LIST, act, history_of, keeper, notes_of
from tests.factories import make_quest

pytestmark = pytest.mark.django_db


class TestArchiving:
    def test_is_told_in_the_history_of_each_quest_that_changed(self) -> None:
        run, walk = make_quest("Run"), make_quest("Walk", archived_at=timezone.now())
        client = keeper()
        act(client, "archive_quests", run, walk)
        assert (history_of(run), history_of(walk)) == (["Archived: no → yes."], [])
        act(client, "restore_quests", run)
        assert history_of(run) == ["Archived: no → yes.", "Archived: yes → no."]


class TestSuggestedRewards:
    def test_are_filled_in_by_difficulty(self) -> None:
        hard = make_quest("Hard", difficulty="Hard", xp_reward=7, gold_reward=150)
        easy = make_quest("Easy", difficulty="Easy", xp_reward=100, gold_reward=0)
        fair = make_quest("Fair")
        before = fair.updated_at
        page = act(keeper(), "fill_in_suggested", hard, easy, fair)
        given = {quest.name: (quest.xp_reward, quest.gold_reward) for quest in Quest.objects.all()}
        assert given == {"Hard": (500, 150), "Easy": (100, 20), "Fair": (50, 10)}
        assert notes_of(page)[0].startswith("2 quests give other rewards now.")
        assert history_of(hard) == ["XP reward: 7 → 500."]
        assert history_of(easy) == ["Gold reward: 0 → 20."]
        assert history_of(fair) == []
        fair.refresh_from_db()
        assert fair.updated_at == before

    def test_again_change_nothing(self) -> None:
        quest = make_quest(xp_reward=7)
        client = keeper()
        act(client, "fill_in_suggested", quest)
        assert notes_of(act(client, "fill_in_suggested", quest))[0].startswith("0 quests")
        assert len(history_of(quest)) == 1


class TestDuplicating:
    def test_copies_what_staff_decide_on(self) -> None:
        quest = make_quest(description="On the floor.", difficulty="Hard", picked=True, legacy_id="x",
                           archived_at=timezone.now(), xp_reward=7)  # fmt: skip
        schedule_quest(quest=quest, weekdays=0b101, from_day=timezone.now().date())
        act(keeper(), "duplicate_quests", quest)
        copy = Quest.objects.exclude(pk=quest.pk).get()
        assert (copy.name, copy.description) == ("Forty push-ups (copy)", "On the floor.")
        assert (copy.difficulty, copy.xp_reward, copy.gold_reward) == ("Hard", 7, 10)
        assert (copy.picked, copy.legacy_id, copy.archived_at, copy.owner) == (False, "", None, None)
        assert weekdays_now(copy) == 0b101
        assert Quest.objects.search("copy floor").get() == copy
        assert history_of(copy) == ["Copied from “Forty push-ups”."]
        assert history_of(quest) == []

    def test_copies_its_words_in_spanish_too(self) -> None:
        quest = make_quest(name_es="N" * 200, description_es="En el suelo.")
        act(keeper(), "duplicate_quests", quest)
        copy = Quest.objects.exclude(pk=quest.pk).get()
        with override("es"):
            mark = gettext("%(name)s (copy)") % {"name": ""}
        assert copy.name_es == "N" * (200 - len(mark)) + mark
        assert copy.description_es == "En el suelo."

    def test_a_long_name_keeps_its_mark(self) -> None:
        quest = make_quest("N" * 200)
        act(keeper(), "duplicate_quests", quest)
        copy = Quest.objects.exclude(pk=quest.pk).get()
        assert copy.name == "N" * 193 + " (copy)"
        assert len(copy.name) == 200

    def test_of_too_many_at_once_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "MOST_COPIES", 1)
        page = act(keeper(), "duplicate_quests", make_quest("Run"), make_quest("Walk"))
        assert notes_of(page) == ["Choose at most 1 quests to duplicate at once; nothing was copied."]
        assert Quest.objects.count() == 2


class TestAllOfAList:
    def test_is_what_the_list_shows(self) -> None:
        run, swim = make_quest("Run"), make_quest("Swim", stat="Agility")
        act(keeper(), "archive_quests", run, query="?stat__exact=Agility", select_across="1")
        assert list(Quest.objects.open()) == [run]
        assert swim not in Quest.objects.open()

    def test_is_refused_when_it_is_more_than_a_list_leads_to(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lists, "MOST_LISTED", 1)
        run, _walk = make_quest("Run"), make_quest("Walk")
        page = act(keeper(), "archive_quests", run, select_across="1")
        assert notes_of(page) == ["These are more than 1. Search or filter first; nothing was changed."]
        assert Quest.objects.open().count() == 2


@pytest.mark.parametrize("action", ["archive_quests", "fill_in_suggested", "duplicate_quests"])
class TestTheDoor:
    def test_is_shut_for_who_may_only_look(self, action: str) -> None:
        quest = make_quest(xp_reward=7)
        before = list(Quest.objects.values())
        client = keeper("view_quest")
        assert action not in client.get(LIST).text
        act(client, action, quest)
        assert list(Quest.objects.values()) == before

    def test_is_shut_to_personal_quests(self, hunter: Hunter, action: str) -> None:
        act(keeper(), action, make_quest(owner=hunter))
        assert Quest.objects.get().is_open


def test_copying_is_for_those_who_may_add() -> None:
    quest = make_quest()
    act(keeper("view_quest", "change_quest"), "duplicate_quests", quest)
    assert Quest.objects.count() == 1
    act(keeper("view_quest", "add_quest"), "duplicate_quests", quest)
    assert Quest.objects.count() == 2
