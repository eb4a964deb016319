"""Personal quests give what their difficulty suggests, and repeat no more often than it allows."""

import pytest
from django.core.exceptions import ValidationError

from hunterproject.tests.refusals import refused_by
from hunters.models import Hunter
from quests.choices import Difficulty, Repeat
from quests.models import Quest
from tests.factories import make_quest

FIGURES = {
    "Daily": (50, 10),
    "Easy": (100, 20),
    "Normal": (250, 50),
    "Hard": (500, 150),
    "Epic": (1000, 400),
    "Legendary": (5000, 1000),
}
TOO_OFTEN = {
    ("Hard", "unlimited"),
    ("Epic", "unlimited"),
    ("Epic", "daily"),
    ("Legendary", "unlimited"),
    ("Legendary", "daily"),
    ("Legendary", "weekly"),
}

pytestmark = pytest.mark.django_db


def values(difficulty: str, repeat: str = "once") -> dict[str, object]:
    xp, gold = FIGURES[difficulty]
    return {"difficulty": difficulty, "repeat": repeat, "xp_reward": xp, "gold_reward": gold}


def refusal_of(hunter: Hunter, **fields: object) -> dict[str, list[str]]:
    """Return what the model says, by field."""
    with pytest.raises(ValidationError) as refusal:
        Quest(owner=hunter, name="Run", stat="Agility", **fields).full_clean()
    return refusal.value.message_dict


@pytest.mark.parametrize("repeat", Repeat.values)
@pytest.mark.parametrize("difficulty", Difficulty.values)
def test_each_difficulty_with_each_repeat(hunter: Hunter, difficulty: str, repeat: str) -> None:
    if (difficulty, repeat) not in TOO_OFTEN:
        make_quest(owner=hunter, **values(difficulty, repeat)).full_clean()
        return
    said = refusal_of(hunter, **values(difficulty, repeat))
    assert list(said) == ["repeat"]
    most = {"Hard": "Every day", "Epic": "Every week", "Legendary": "Once"}[difficulty]
    assert f"repeats “{most}” at most" in said["repeat"][0]
    with refused_by("quest_personal_as_suggested"):
        make_quest(owner=hunter, **values(difficulty, repeat))


@pytest.mark.parametrize("difficulty", Difficulty.values)
@pytest.mark.parametrize(("xp", "gold"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_any_other_reward_is_refused(hunter: Hunter, difficulty: str, xp: int, gold: int) -> None:
    wanted = values(difficulty)
    other = wanted | {"xp_reward": wanted["xp_reward"] + xp, "gold_reward": wanted["gold_reward"] + gold}
    said = refusal_of(hunter, **other)
    assert list(said) == ["difficulty"]
    assert f"{FIGURES[difficulty][0]} XP and {FIGURES[difficulty][1]} gold" in said["difficulty"][0]
    with refused_by("quest_personal_as_suggested"):
        make_quest(owner=hunter, **other)


def test_the_rewards_of_another_difficulty_are_refused(hunter: Hunter) -> None:
    with refused_by("quest_personal_as_suggested"):
        make_quest(owner=hunter, **values("Legendary") | {"difficulty": "Daily"})


def test_both_faults_are_told_at_once(hunter: Hunter) -> None:
    said = refusal_of(hunter, **values("Epic", "daily") | {"gold_reward": 5000})
    assert set(said) == {"difficulty", "repeat"}


def test_an_unknown_difficulty_is_told_as_that_alone(hunter: Hunter) -> None:
    assert set(refusal_of(hunter, **values("Easy") | {"difficulty": "EASY"})) >= {"difficulty"}


def test_a_catalog_quest_cannot_be_made_somebodys_own_as_it_is(hunter: Hunter) -> None:
    quest = make_quest(xp_reward=1500)
    with refused_by("quest_personal_as_suggested"):
        Quest.objects.filter(pk=quest.pk).update(owner=hunter)


def test_a_quest_of_ones_own_is_not_picked_for_others(hunter: Hunter) -> None:
    assert "Only quests of the catalog" in str(refusal_of(hunter, picked=True, **values("Easy")))
    with refused_by("quest_picked_of_the_catalog"):
        make_quest(owner=hunter, picked=True, **values("Easy"))


def test_a_quest_of_ones_own_has_the_words_of_its_owner_alone(hunter: Hunter) -> None:
    assert "words in two languages" in str(refusal_of(hunter, name_es="Correr", **values("Easy")))
    with refused_by("quest_spanish_of_the_catalog"):
        make_quest(owner=hunter, description_es="Media hora.", **values("Easy"))
