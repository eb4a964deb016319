"""The tables of what there is to do: what the database itself refuses, and what the model says first."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint
from django.db.models.deletion import RestrictedError
from django.utils import timezone

from hunterproject.models import MAX_AMOUNT
from hunterproject.tests.refusals import names_of_constraints, refused_by
from hunters.models import ALL_WEEKDAYS, Hunter
from questlog.models import QuestLog
from quests.models import Follow, Quest, QuestSchedule
from tests.factories import make_hunter, make_quest

DAY = date(2026, 5, 20)

#: What the catalog refuses: constraint, values, and the field at which the model says so.
CATALOG_REFUSALS = [
    ("quest_name_not_blank", {"name": ""}, "name"),
    ("quest_name_not_blank", {"name": "   "}, "name"),
    ("quest_stat_known", {"stat": "Luck"}, "stat"),
    ("quest_stat_known", {"stat": ""}, "stat"),
    ("quest_difficulty_known", {"difficulty": "EASY"}, "difficulty"),
    ("quest_difficulty_known", {"difficulty": ""}, "difficulty"),
    ("quest_repeat_known", {"repeat": "monthly"}, "repeat"),
    ("quest_repeat_known", {"repeat": ""}, "repeat"),
    ("quest_xp_reward_in_range", {"xp_reward": 0}, "xp_reward"),
    ("quest_xp_reward_in_range", {"xp_reward": -1}, "xp_reward"),
    ("quest_xp_reward_in_range", {"xp_reward": MAX_AMOUNT + 1}, "xp_reward"),
    ("quest_gold_reward_in_range", {"gold_reward": -1}, "gold_reward"),
    ("quest_gold_reward_in_range", {"gold_reward": MAX_AMOUNT + 1}, "gold_reward"),
    ("quest_description_not_too_long", {"description": "x" * 10_001}, "description"),
    ("quest_description_es_not_too_long", {"description_es": "x" * 10_001}, "description_es"),
]
ELSEWHERE = {
    "quest_name_es_not_blank",  # test_titles.py
    "quest_personal_as_suggested",  # test_personal.py
    "quest_picked_of_the_catalog",  # test_personal.py
    "quest_spanish_of_the_catalog",  # test_personal.py
    "quest_legacy_id_once_per_owner",
    "quest_legacy_id_once_in_catalog",
    "schedule_once_per_day",
    "schedule_has_a_weekday",
    "follow_once",
    "follow_notes_not_too_long",
}

pytestmark = pytest.mark.django_db


def complete(hunter: Hunter, quest: Quest) -> QuestLog:
    """Write a completion of the quest, as a log has it."""
    return QuestLog.objects.create(
        hunter=hunter,
        quest=quest,
        quest_name=quest.name,
        stat=quest.stat,
        difficulty=quest.difficulty,
        completed_at=timezone.now(),
        quest_day=DAY,
        slot=DAY.isoformat(),
        xp_gained=50,
        gold_gained=10,
        request_id=uuid4(),
    )


def test_every_named_constraint_has_its_test() -> None:
    tested = {constraint for constraint, _, _ in CATALOG_REFUSALS} | ELSEWHERE
    assert tested == names_of_constraints(Quest, QuestSchedule, Follow)


@pytest.mark.parametrize(("constraint", "values", "field"), CATALOG_REFUSALS)
class TestTheCatalogRefuses:
    def test_in_the_database(self, constraint: str, values: dict[str, object], field: str) -> None:
        quest = make_quest()
        with refused_by(constraint):
            Quest.objects.filter(pk=quest.pk).update(**values)

    def test_in_the_model_first(self, constraint: str, values: dict[str, object], field: str) -> None:
        quest = make_quest()
        for name, value in values.items():
            setattr(quest, name, value)
        with pytest.raises(ValidationError) as refusal:
            quest.full_clean()
        assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize(
    "values",
    [
        {"xp_reward": 1, "gold_reward": 0},
        {"xp_reward": MAX_AMOUNT, "gold_reward": MAX_AMOUNT},
        {"difficulty": "Legendary", "repeat": "unlimited"},
        {"difficulty": "Easy", "xp_reward": 1500},
        {"name": "N" * 200, "description": ""},
    ],
)
def test_the_catalog_takes_what_admins_decide(values: dict[str, object]) -> None:
    quest = make_quest(**values)
    quest.full_clean()
    quest.refresh_from_db()
    assert {name: getattr(quest, name) for name in values} == values


def test_a_name_loses_the_spaces_around_it() -> None:
    quest = make_quest("  Read  ")
    quest.full_clean()
    assert quest.name == "Read"


def test_a_name_of_spaces_alone_is_refused_in_a_sentence() -> None:
    quest = make_quest()
    quest.name = "   "
    with pytest.raises(ValidationError) as refusal:
        quest.full_clean()
    assert refusal.value.message_dict == {"name": ["Give the quest a name."]}


@pytest.mark.parametrize("field", ["name", "description"])
def test_a_null_character_is_refused_in_a_sentence(field: str) -> None:
    quest = make_quest()
    setattr(quest, field, "a\0b")
    with pytest.raises(ValidationError) as refusal:
        quest.full_clean()
    assert refusal.value.message_dict == {field: ["Null characters are not allowed."]}


def test_no_constraint_that_a_form_meets_is_told_by_its_name() -> None:
    for table in (Quest, QuestSchedule, Follow):
        for constraint in table._meta.constraints:
            if isinstance(constraint, CheckConstraint) and not constraint.name.endswith("_known"):
                assert constraint.name not in str(constraint.get_violation_error_message())


class TestIdsOfTheOlderProgram:
    def test_are_in_the_catalog_once(self) -> None:
        make_quest(legacy_id="run")
        with refused_by("quest_legacy_id_once_in_catalog"):
            make_quest(legacy_id="run")

    def test_are_in_a_hunters_own_once(self, hunter: Hunter) -> None:
        make_quest(owner=hunter, legacy_id="run")
        with refused_by("quest_legacy_id_once_per_owner"):
            make_quest(owner=hunter, legacy_id="run")

    def test_may_be_the_same_for_two_hunters_and_the_catalog(self, hunter: Hunter) -> None:
        owners = [None, hunter, make_hunter("Nadd")]
        assert len({make_quest(owner=owner, legacy_id="run").pk for owner in owners}) == 3

    def test_may_be_missing_as_often_as_one_likes(self, hunter: Hunter) -> None:
        for owner in (None, None, hunter, hunter):
            make_quest(owner=owner)
        assert Quest.objects.filter(legacy_id="").count() == 4


class TestSchedules:
    def test_there_is_one_from_a_day(self) -> None:
        quest = make_quest()
        QuestSchedule.objects.create(quest=quest, from_day=DAY)
        with refused_by("schedule_once_per_day"):
            QuestSchedule.objects.create(quest=quest, from_day=DAY, weekdays=1)
        QuestSchedule.objects.create(quest=make_quest(), from_day=DAY)

    @pytest.mark.parametrize("weekdays", [0, ALL_WEEKDAYS + 1])
    def test_one_has_a_weekday_and_seven_at_most(self, weekdays: int) -> None:
        with refused_by("schedule_has_a_weekday"):
            QuestSchedule.objects.create(quest=make_quest(), from_day=DAY, weekdays=weekdays)

    @pytest.mark.parametrize("weekdays", [1, ALL_WEEKDAYS])
    def test_one_to_seven_are_taken(self, weekdays: int) -> None:
        made = QuestSchedule.objects.create(quest=make_quest(), from_day=DAY, weekdays=weekdays)
        assert str(made) == f"{made.quest_id} from 2026-05-20"


def test_a_hunter_follows_a_quest_once(hunter: Hunter) -> None:
    quest = make_quest()
    Follow.objects.create(hunter=hunter, quest=quest)
    with refused_by("follow_once"):
        Follow.objects.create(hunter=hunter, quest=quest, position=2)
    Follow.objects.create(hunter=make_hunter("Nadd"), quest=quest)


def test_a_note_has_ten_thousand_characters_at_most(hunter: Hunter) -> None:
    follow = Follow.objects.create(hunter=hunter, quest=make_quest(), notes="x" * 10_000)
    follow.notes += "x"
    with pytest.raises(ValidationError, match="at most 10000 characters"):
        follow.full_clean()
    with refused_by("follow_notes_not_too_long"):
        follow.save()


class TestDeletion:
    def test_a_completed_quest_is_used_even_when_that_was_undone(self, hunter: Hunter) -> None:
        quest = make_quest()
        assert not quest.is_used()
        complete(hunter, quest)
        assert quest.is_used()
        QuestLog.objects.update(undone_at=timezone.now())
        assert quest.is_used()

    def test_a_followed_or_scheduled_one_is_not(self, hunter: Hunter) -> None:
        quest = make_quest()
        Follow.objects.create(hunter=hunter, quest=quest)
        QuestSchedule.objects.create(quest=quest, from_day=DAY)
        assert not quest.is_used()
        quest.delete()
        assert not Follow.objects.exists()

    def test_a_completed_quest_cannot_be_deleted(self, hunter: Hunter) -> None:
        quest = make_quest()
        complete(hunter, quest)
        with pytest.raises(RestrictedError):
            quest.delete()
        with pytest.raises(RestrictedError):
            Quest.objects.all().delete()
        assert QuestLog.objects.get().quest == quest

    def test_a_hunters_own_goes_with_the_account_completed_or_not(self, hunter: Hunter) -> None:
        complete(hunter, make_quest(owner=hunter))
        kept = make_quest()
        hunter.user.delete()
        assert (list(Quest.objects.all()), QuestLog.objects.exists()) == ([kept], False)
