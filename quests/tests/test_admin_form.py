"""The form of a catalog quest: whom an edit concerns, what is warned of, weekdays, and who changed what."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from hunters.days import BEGINNING
from hunters.models import Hunter
from questlog.services import complete_quest
from quests.models import Quest, QuestSchedule
from quests.selectors import weekdays_now
from quests.suggestions import is_far
from quests.tests.desk import LIST, form, history_of, keeper, notes_of, page_of
from tests.factories import follow, make_hunter, make_quest

pytestmark = pytest.mark.django_db

#: Tuesday; in the east of the earth it is Wednesday already.
NOW = datetime(2026, 10, 13, 12, 30, tzinfo=UTC)


def do(hunter: Hunter, quest: Quest, at: datetime | None = None) -> None:
    complete_quest(hunter=hunter, quest=quest, now=at or timezone.now(), request_id=uuid4())


class TestWhomAnEditConcerns:
    def test_nobody_yet(self) -> None:
        page = keeper().get(page_of(make_quest()))
        assert "0 hunters follow this, 0 did it in the last 30 days. History stays as it was" in page.text

    def test_followers_and_those_who_did_it_lately(self, hunter: Hunter) -> None:
        quest = make_quest(repeat="unlimited")
        others = [make_hunter() for _ in range(2)]
        for one in (hunter, *others):
            follow(one, quest)
        for doer in (hunter, hunter, others[0]):
            do(doer, quest)
        page = keeper().get(page_of(quest))
        assert "3 hunters follow this, 2 did it in the last 30 days." in page.text

    @pytest.mark.parametrize(("days", "doers"), [(29, 1), (30, 0)])
    def test_lately_is_thirty_days(self, hunter: Hunter, days: int, doers: int) -> None:
        quest = make_quest()
        with time_machine.travel(NOW, tick=False):
            do(hunter, quest)
        with time_machine.travel(NOW.replace(day=13 + days - 31, month=11), tick=False):
            assert f"{doers} did it in the last 30 days." in keeper().get(page_of(quest)).text

    def test_what_is_undone_was_not_done(self, hunter: Hunter) -> None:
        quest = make_quest()
        do(hunter, quest)
        hunter.completions.update(undone_at=timezone.now())
        assert "0 did it in the last 30 days." in keeper().get(page_of(quest)).text

    def test_a_new_quest_concerns_nobody(self) -> None:
        assert "follow this" not in keeper().get(f"{LIST}add/").text


class TestWarnings:
    @pytest.mark.parametrize(
        ("xp", "gold", "far"),
        [(100, 20, False), (200, 40, False), (50, 10, False), (201, 20, True), (49, 20, True),
         (100, 41, True), (100, 9, True)],
    )  # fmt: skip
    def test_rewards_far_from_suggested_are_saved_and_warned_of(self, xp: int, gold: int, far: bool) -> None:
        page = keeper().post(f"{LIST}add/", form(xp_reward=str(xp), gold_reward=str(gold)), follow=True)
        quest = Quest.objects.get()
        assert (quest.xp_reward, quest.gold_reward) == (xp, gold)
        warned = [note for note in notes_of(page) if "far from the 100 XP, 20 gold that “Easy”" in note]
        assert bool(warned) == far == is_far(quest)

    def test_a_changed_repeat_is_warned_of(self) -> None:
        quest = make_quest()
        page = keeper().post(page_of(quest), form(quest, repeat="weekly"), follow=True)
        assert any("may do it again under its new repeat, “Every week”" in note for note in notes_of(page))

    def test_the_same_repeat_is_not(self) -> None:
        quest = make_quest()
        page = keeper().post(page_of(quest), form(quest, name="Walk"), follow=True)
        assert not any("may do it again" in note for note in notes_of(page))

    def test_of_a_changed_repeat_holds(self, hunter: Hunter) -> None:
        quest = make_quest()
        do(hunter, quest)
        keeper().post(page_of(quest), form(quest, repeat="weekly"))
        quest.refresh_from_db()
        do(hunter, quest)
        assert hunter.completions.count() == 2


class TestSuggestedRewards:
    def test_are_saved_by_their_button_whatever_was_typed(self) -> None:
        quest = make_quest()
        answers = form(quest, difficulty="Hard", xp_reward="", gold_reward="7", _suggest="1")
        page = keeper().post(page_of(quest), answers)
        quest.refresh_from_db()
        assert (quest.xp_reward, quest.gold_reward) == (500, 150)
        assert page["Location"] == page_of(quest)

    def test_need_a_difficulty(self) -> None:
        page = keeper().post(f"{LIST}add/", form(difficulty="", xp_reward="", _suggest="1"))
        assert set(page.context["adminform"].form.errors) == {"difficulty", "xp_reward"}


class TestWeekdays:
    def test_of_a_quest_never_done_hold_for_all_days(self) -> None:
        keeper().post(f"{LIST}add/", form(weekdays=["0", "2"]))
        rule = QuestSchedule.objects.get()
        assert (rule.from_day, rule.weekdays) == (BEGINNING, 0b101)

    def test_of_a_quest_in_use_hold_from_a_day_that_is_no_hunters_past(self, hunter: Hunter) -> None:
        quest = make_quest()
        with time_machine.travel(NOW, tick=False):
            do(hunter, quest)
            page = keeper().post(page_of(quest), form(quest, weekdays=["0"]), follow=True)
        rule = QuestSchedule.objects.get()
        assert (rule.from_day, rule.weekdays) == (date(2026, 10, 14), 1)
        assert any("hold from 14 October 2026 on" in note for note in notes_of(page))

    def test_stand_in_the_form_as_they_were_decided_last(self) -> None:
        quest = make_quest()
        QuestSchedule.objects.create(quest=quest, from_day=BEGINNING, weekdays=0b1000001)
        page = keeper().get(page_of(quest))
        assert page.context["adminform"].form["weekdays"].initial == [0, 6]

    def test_unchanged_write_nothing(self) -> None:
        quest = make_quest()
        keeper().post(page_of(quest), form(quest, name="Walk"))
        assert not QuestSchedule.objects.exists()

    def test_of_a_daily_quest_are_one_at_least(self) -> None:
        page = keeper().post(f"{LIST}add/", form(weekdays=[]))
        assert page.context["adminform"].form.errors == {"weekdays": ["Choose at least one weekday."]}

    def test_of_another_repeat_are_left_alone(self) -> None:
        quest = make_quest()
        QuestSchedule.objects.create(quest=quest, from_day=BEGINNING, weekdays=1)
        keeper().post(page_of(quest), form(quest, repeat="once", weekdays=[]))
        assert weekdays_now(quest) == 1
        assert history_of(quest) == ["Repeat: Every day → Once."]


class TestWhoChangedWhat:
    def test_names_old_and_new_values(self) -> None:
        quest = make_quest()
        changed = form(quest, name="Fifty push-ups", xp_reward="7000", stat="Spirit", picked="on",
                       weekdays=["0", "1"])  # fmt: skip
        client = keeper()
        client.post(page_of(quest), changed)
        assert history_of(quest) == [
            "Name: “Forty push-ups” → “Fifty push-ups”. Stat: Strength → Spirit. XP reward: 50 → 7,000. "
            "Picked for new hunters: no → yes. Weekdays: every day → Mon, Tue."
        ]
        assert "XP reward: 50 → 7,000." in client.get(f"{LIST}{quest.pk}/history/").text

    def test_a_long_text_is_named_by_its_beginning(self) -> None:
        quest = make_quest(description="A" * 200)
        keeper().post(page_of(quest), form(quest, description="A" * 201))
        keeper().post(page_of(quest), form(quest, description="B" * 201))
        same, other = history_of(quest)
        assert same.startswith("Description: changed past its beginning, “AAA")
        assert other.startswith("Description: “AAA")
        assert len(other) < 200

    def test_a_new_quest_was_added(self) -> None:
        keeper().post(f"{LIST}add/", form())
        assert history_of(Quest.objects.get()) == ["Added."]


def test_lines_end_by_one_character() -> None:
    keeper().post(f"{LIST}add/", form(description="One\r\ntwo"))
    assert Quest.objects.get().description == "One\ntwo"


class TestSpanishWords:
    def test_stand_in_a_part_of_their_own(self) -> None:
        page = keeper().get(page_of(make_quest()))
        parts = {str(part.name): list(part.fields) for part in page.context["adminform"]}
        assert parts["In Spanish"] == ["name_es", "description_es"]

    def test_are_kept_as_the_others_are(self) -> None:
        quest = make_quest("Run")
        changed = form(quest, name_es=" Corre ", description_es="Una\r\ndos")
        keeper().post(page_of(quest), changed)
        quest.refresh_from_db()
        assert (quest.name_es, quest.description_es) == ("Corre", "Una\ndos")
        assert history_of(quest) == [
            "Name in Spanish: “” → “Corre”. Description in Spanish: “” → “Una\ndos”."
        ]

    @pytest.mark.parametrize("words", ["corre", "run", "manana", "MAÑANA run"])
    def test_find_the_quest_in_the_list_as_its_english_ones_do(self, words: str) -> None:
        make_quest("Run", name_es="Corre", description_es="Por la mañana.")
        make_quest("Swim")
        page = keeper().get(LIST, {"q": words})
        assert [quest.name for quest in page.context["cl"].result_list] == ["Run"]


def test_picked_is_for_newcomers() -> None:
    keeper().post(f"{LIST}add/", form(picked="on"))
    assert Quest.objects.get().picked
