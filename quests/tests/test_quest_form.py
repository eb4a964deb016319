"""The form by which a quest of one's own is written."""

from typing import Any

import pytest

from hunters.models import ALL_WEEKDAYS, Hunter
from quests.choices import Difficulty
from quests.forms import ArrangeForm, MoveForm, NotesForm, QuestForm
from quests.rewards import SUGGESTED
from quests.tests.test_personal import TOO_OFTEN

GOOD = {
    "name": "Read",
    "stat": "Spirit",
    "difficulty": "Daily",
    "repeat": "daily",
    "weekdays": ["0", "2", "4"],
}


def form(hunter: Hunter, **fields: Any) -> QuestForm:
    return QuestForm(GOOD | fields, owner=hunter)


def said(hunter: Hunter, **fields: Any) -> dict[str, list[str]]:
    """Return what the form says, by field."""
    return {name: list(errors) for name, errors in form(hunter, **fields).errors.items()}


def test_a_good_one_says_what_is_written(hunter: Hunter) -> None:
    good = form(hunter, description="a\r\nb", notes="")
    assert good.is_valid()
    draft = good.draft()
    assert (draft.name, draft.weekdays, draft.description, draft.notes) == ("Read", 21, "a\nb", "")
    assert good.cleaned_data["request_id"] is not None


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"name": " "}, {"name": ["Give the quest a name."]}),
        ({"stat": ""}, {"stat": ["Choose the stat that grows by it."]}),
        ({"difficulty": ""}, {"difficulty": ["Choose a difficulty."]}),
        ({"repeat": ""}, {"repeat": ["Choose when it can be done again."]}),
        ({"weekdays": []}, {"weekdays": ["Choose at least one weekday."]}),
        (
            {"description": "x" * 10_001},
            {"description": ["A description has at most 10,000 characters. Shorten it."]},
        ),
        ({"notes": "x" * 10_001}, {"notes": ["A note has at most 10,000 characters. Shorten it."]}),
        ({"notes": "a\0b"}, {"notes": ["Null characters are not allowed."]}),
        ({"name": "a\0b"}, {"name": ["Null characters are not allowed."]}),
    ],
)
def test_each_refusal_is_a_sentence_at_its_field(
    hunter: Hunter, fields: dict[str, Any], problems: dict[str, list[str]]
) -> None:
    assert said(hunter, **fields) == problems


@pytest.mark.parametrize(
    "fields",
    [{"name": "x" * 201}, {"stat": "Luck"}, {"difficulty": "Easy-ish"}, {"repeat": "x"}, {"weekdays": ["7"]}],
)
def test_what_no_page_offers_is_refused(hunter: Hunter, fields: dict[str, Any]) -> None:
    assert list(said(hunter, **fields)) == list(fields)


@pytest.mark.parametrize(("difficulty", "repeat"), sorted(TOO_OFTEN))
def test_a_repeat_that_is_too_frequent_is_told_at_the_repeat(
    hunter: Hunter, difficulty: str, repeat: str
) -> None:
    problems = said(hunter, difficulty=difficulty, repeat=repeat)
    assert list(problems) == ["repeat"]
    assert "Choose that, a rarer repeat, or an easier difficulty." in problems["repeat"][0]


@pytest.mark.parametrize("difficulty", Difficulty.values)
def test_every_repeat_that_a_difficulty_has_is_taken(hunter: Hunter, difficulty: str) -> None:
    for repeat in SUGGESTED[difficulty].repeats:
        assert form(hunter, difficulty=difficulty, repeat=repeat).is_valid()


def test_weekdays_matter_to_a_daily_quest_alone(hunter: Hunter) -> None:
    assert form(hunter, repeat="weekly", weekdays=[]).is_valid()


def test_lines_are_counted_as_their_box_counts_them(hunter: Hunter) -> None:
    assert form(hunter, notes="x\r\n" * 5_000).is_valid()
    assert NotesForm({"notes": "x\r\n" * 5_000}).is_valid()


def test_an_empty_one_begins_with_every_day(hunter: Hunter) -> None:
    empty = QuestForm(owner=hunter)
    assert (empty.initial["repeat"], sum(1 << day for day in empty.initial["weekdays"])) == (
        "daily",
        ALL_WEEKDAYS,
    )
    assert empty.initial["request_id"] != QuestForm(owner=hunter).initial["request_id"]


def test_what_each_difficulty_gives_stands_in_the_form_and_is_no_field(hunter: Hunter) -> None:
    page = str(QuestForm(owner=hunter)["difficulty"].as_field_group())
    assert "<small>5,000 XP</small><small>1,000 gold</small>" in page
    assert not {"xp_reward", "gold_reward"} & set(QuestForm(owner=hunter).fields)


@pytest.mark.parametrize("direction", ["", "left", "UP"])
def test_a_quest_moves_up_or_down(direction: str) -> None:
    assert not MoveForm({"direction": direction}).is_valid()
    assert MoveForm({"direction": "up"}).is_valid()


@pytest.mark.parametrize("order", ["", ",", "x", "0192f3c1"])
def test_an_order_is_made_of_ids(order: str) -> None:
    assert not ArrangeForm({"order": order}).is_valid()
