"""What a quest is called: in the page's language everywhere, its own words where nobody translated it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import RequestFactory
from django.utils.translation import override

from hunterproject.errors import RuleError
from hunterproject.tests.refusals import refused_by
from hunters.models import Hunter
from quests.arranging import Direction, move
from quests.following import follow, follow_picked, set_notes, unfollow
from quests.models import Quest
from quests.personal import write_quest
from quests.selectors import title
from quests.tests.boards import SUNDAY, board, draft
from quests.views import _copied
from tests.factories import make_quest

pytestmark = pytest.mark.django_db

#: Name in English, name in Spanish, and what a page calls the quest in each language.
NAMES = [("Run", "Corre", "Run", "Corre"), ("Swim", "", "Swim", "Swim")]


@pytest.fixture
def run_quest() -> Quest:
    return make_quest("Run", name_es="Corre", description="Far.", description_es="Lejos.")


@pytest.mark.parametrize(("name", "name_es", "in_english", "in_spanish"), NAMES)
def test_the_database_calls_a_quest_as_the_page_does(
    name: str, name_es: str, in_english: str, in_spanish: str
) -> None:
    quest = make_quest(name, name_es=name_es)
    for language, expected in (("en", in_english), ("es", in_spanish), ("es-mx", in_spanish)):
        with override(language):
            assert Quest.objects.values_list(title(), flat=True).get() == quest.title == expected


def test_in_english_names_are_ordered_by_the_column_that_an_index_serves() -> None:
    with override("en"):
        assert str(Quest.objects.order_by(title(), "pk").query) == str(
            Quest.objects.order_by("name", "pk").query
        )


class TestRefusals:
    """A sentence that names a quest names it as the page does."""

    def refusal(self, call: Callable[[], object]) -> str:
        with override("es"), pytest.raises(RuleError) as refused:
            call()
        return str(refused.value)

    def test_of_following_and_notes_and_moving(self, hunter: Hunter, run_quest: Quest) -> None:
        for call in (
            lambda: set_notes(hunter=hunter, quest=run_quest, notes="x"),
            lambda: move(hunter=hunter, quest=run_quest, direction=Direction.UP),
        ):
            assert "“Corre”" in self.refusal(call)
        Quest.objects.update(archived_at=SUNDAY)
        assert "“Corre”" in self.refusal(lambda: follow(hunter=hunter, quest=run_quest))

    def test_of_taking_it_off_with_notes(self, hunter: Hunter, run_quest: Quest) -> None:
        follow(hunter=hunter, quest=run_quest)
        set_notes(hunter=hunter, quest=run_quest, notes="x")
        assert "“Corre”" in self.refusal(lambda: unfollow(hunter=hunter, quest=run_quest))


@pytest.mark.parametrize(("language", "order"), [("en", ["Lift", "Run"]), ("es", ["Run", "Lift"])])
def test_a_newcomers_board_is_in_the_order_of_the_titles(
    hunter: Hunter, language: str, order: list[str]
) -> None:
    make_quest("Lift", name_es="Levanta", picked=True)
    make_quest("Run", name_es="Corre", picked=True)
    with override(language):
        follow_picked(hunter=hunter)
    assert board(hunter) == order


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Run", "Far.")), ("es", ("Corre", "Lejos."))], ids=["en", "es"]
)
def test_a_copy_of_ones_own_begins_with_the_words_of_the_page(
    hunter: Hunter, run_quest: Quest, language: str, words: tuple[str, str]
) -> None:
    request = RequestFactory().get("/quests/new/", {"from": str(run_quest.pk)})
    request.hunter = hunter  # type: ignore[attr-defined]
    with override(language):
        initial = _copied(request)  # type: ignore[arg-type]
    assert (initial["name"], initial["description"]) == words


def test_a_quest_of_ones_own_is_called_what_it_is_called(hunter: Hunter) -> None:
    with override("es"):
        quest = write_quest(
            hunter=hunter, draft=draft("Leer", description="Veinte."), now=SUNDAY, request_id=uuid4()
        ).quest
    for language in ("en", "es"):
        with override(language):
            assert (quest.title, quest.text) == ("Leer", "Veinte.")
    assert (quest.name_es, quest.description_es) == ("", "")


def test_a_spanish_name_of_spaces_is_none(run_quest: Quest) -> None:
    with refused_by("quest_name_es_not_blank"):
        Quest.objects.filter(pk=run_quest.pk).update(name_es="   ")
    run_quest.name_es = "   "
    run_quest.full_clean()
    assert run_quest.name_es == ""
