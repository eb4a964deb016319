"""Finding quests: by words, and by querysets that read as sentences."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hunters.models import Hunter
from quests.models import Quest
from tests.factories import make_hunter, make_quest

THEN = datetime(2026, 5, 20, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return sorted(Quest.objects.search(text).values_list("name", flat=True))


class TestSearch:
    @pytest.fixture(autouse=True)
    def _quests(self) -> None:
        make_quest("Exposición oral", description="Ante  un GRUPO.")
        make_quest("Ångström")
        make_quest("100 % effort", description="file_name.txt, C:\\temp")
        make_quest("Read ten pages")

    @pytest.mark.parametrize("text", ["exposición", "EXPOSICION", "exposicio\u0301n", "sició", "oral"])
    def test_is_blind_to_accents_and_capitals_and_finds_parts_of_words(self, text: str) -> None:
        assert found(text) == ["Exposición oral"]

    @pytest.mark.parametrize("text", ["angstrom", "ÅNGSTRÖM", "a\u030angstro\u0308m"])
    def test_is_blind_to_the_form_of_letters(self, text: str) -> None:
        assert found(text) == ["Ångström"]

    @pytest.mark.parametrize("text", ["grupo oral", "oral grupo", "  exposicion\n\tante ", "un gru"])
    def test_wants_every_word_in_any_order_of_name_or_description(self, text: str) -> None:
        assert found(text) == ["Exposición oral"]

    @pytest.mark.parametrize("text", ["oral ten", "exposicionoral", "grupos", "oralante"])
    def test_finds_nothing_when_a_word_is_missing(self, text: str) -> None:
        assert found(text) == []

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("%", "100 % effort"),
            ("100 %", "100 % effort"),
            ("_", "100 % effort"),
            ("file_name", "100 % effort"),
            ("\\", "100 % effort"),
            ("c:\\temp", "100 % effort"),
        ],
    )
    def test_takes_the_characters_of_patterns_as_they_are(self, text: str, name: str) -> None:
        assert found(text) == [name]

    @pytest.mark.parametrize("text", ["1%t", "r_ad", "%%", "__", "\\%", "file%name", "'", '"', "*", "r.ad"])
    def test_and_never_as_patterns(self, text: str) -> None:
        assert found(text) == []

    @pytest.mark.parametrize("text", ["", "   ", "\n"])
    def test_of_nothing_finds_everything(self, text: str) -> None:
        assert len(found(text)) == 4


class TestTwoLanguages:
    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize("text", ["quiet", "CALMA", "diez ten", "telefono", "reach teléfono"])
    def test_a_quest_is_found_by_its_words_in_both_whatever_the_pages_is(
        self, text: str, language: str
    ) -> None:
        make_quest(
            "Ten quiet minutes", description="Out of reach.",
            name_es="Diez minutos de calma", description_es="Lejos del teléfono.",
        )  # fmt: skip
        make_quest("Run")
        with override(language):
            assert found(text) == ["Ten quiet minutes"]


class TestTheSearchKey:
    def test_follows_every_save(self) -> None:
        quest = make_quest("Run", description="Far")
        quest.name = "Schwimmen"
        quest.save()
        assert (found("run"), found("schwimmen far")) == ([], ["Schwimmen"])

    @pytest.mark.parametrize("field", ["name", "description", "name_es", "description_es"])
    def test_follows_a_partial_save(self, field: str) -> None:
        quest = make_quest("Run")
        setattr(quest, field, "Zürich")
        quest.save(update_fields=[field])
        assert Quest.objects.search("zurich").get() == quest

    def test_stays_with_what_is_stored_when_something_else_is_saved(self) -> None:
        quest = make_quest("Run")
        quest.name = "Swim"
        quest.save(update_fields=["xp_reward"])
        assert (found("run"), found("swim")) == (["Run"], [])

    @settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30))
    def test_finds_every_text_by_itself(self, text: str) -> None:
        quest = make_quest("Q", description=text)
        assert Quest.objects.search(text).filter(pk=quest.pk).exists()
        quest.delete()


class TestSentences:
    @pytest.fixture
    def nadd(self) -> Hunter:
        return make_hunter("Nadd")

    @pytest.fixture(autouse=True)
    def _quests(self, hunter: Hunter, nadd: Hunter) -> None:
        make_quest("catalog")
        make_quest("archived", archived_at=THEN, stat="Spirit")
        make_quest("hers", owner=hunter)
        make_quest("his", owner=nadd, difficulty="Easy", xp_reward=100, gold_reward=20)

    def names(self, quests: object) -> set[str]:
        return set(quests.values_list("name", flat=True))

    def test_the_catalog_is_everyones(self) -> None:
        assert self.names(Quest.objects.catalog()) == {"catalog", "archived"}

    def test_open_ones_are_not_archived(self) -> None:
        assert self.names(Quest.objects.open()) == {"catalog", "hers", "his"}
        assert self.names(Quest.objects.catalog().open()) == {"catalog"}

    def test_a_hunter_sees_the_catalog_and_the_hunters_own(self, hunter: Hunter, nadd: Hunter) -> None:
        assert self.names(Quest.objects.for_hunter(hunter)) == {"catalog", "archived", "hers"}
        assert self.names(Quest.objects.for_hunter(nadd).open()) == {"catalog", "his"}

    def test_stat_and_difficulty_narrow(self) -> None:
        assert self.names(Quest.objects.by_stat("Spirit")) == {"archived"}
        assert self.names(Quest.objects.by_difficulty("Easy")) == {"his"}
        assert self.names(Quest.objects.by_stat("Luck")) == set()

    def test_a_quest_says_whether_it_is_open_and_what_its_difficulty_suggests(self) -> None:
        open_one, archived = (Quest.objects.get(name=name) for name in ("his", "archived"))
        assert (open_one.is_open, archived.is_open) == (True, False)
        assert (open_one.suggested.xp, open_one.suggested.gold, str(open_one)) == (100, 20, "his")
