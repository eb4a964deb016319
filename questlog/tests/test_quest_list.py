"""/quests/: search, filters, pages, all in the address."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from hunters.models import Hunter, StatName
from questlog.quest_list import KeysFirst, listed_quests
from questlog.services import complete_quest
from questlog.tests.pages import form_of, queries_of, text_of
from quests.models import Quest
from tests.factories import make_hunter, make_quest

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()


def names(client: Client, address: str = "") -> list[str]:
    return [quest.name for quest in client.get(f"/quests/{address}").context["page"]]


@pytest.fixture
def catalog(db: None) -> None:
    make_quest("Exposición del Erudito", stat="Intelligence", difficulty="Hard", description="Algo GRANDE")
    make_quest("Leg day", stat="Strength", difficulty="Normal", description="50% uphill")
    make_quest("Ñandú watching", stat="Spirit", difficulty="Easy")


@pytest.mark.usefixtures("catalog")
class TestSearchAndFilters:
    @pytest.mark.parametrize(
        ("address", "found"),
        [
            ("", ["Exposición del Erudito", "Leg day", "Ñandú watching"]),
            ("?q=exposicion", ["Exposición del Erudito"]),
            ("?q=NANDU", ["Ñandú watching"]),
            ("?q=%C3%B1and%C3%BA", ["Ñandú watching"]),
            ("?q=grande+erudito", ["Exposición del Erudito"]),
            ("?q=erudito+leg", []),
            ("?q=50%25", ["Leg day"]),
            ("?q=%25", ["Leg day"]),
            ("?q=_", []),
            ("?q=%5C", []),
            ("?q='; drop table--", []),
            ("?stat=Spirit", ["Ñandú watching"]),
            ("?stat=spirit", ["Ñandú watching"]),
            ("?difficulty=Hard", ["Exposición del Erudito"]),
            ("?difficulty=HARD&q=gran&stat=Intelligence", ["Exposición del Erudito"]),
            ("?difficulty=Hard&stat=Spirit", []),
        ],
    )
    def test_each_narrows_and_all_combine(self, signed_in: Client, address: str, found: list[str]) -> None:
        assert names(signed_in, address) == found

    @pytest.mark.parametrize(
        ("address", "sentence"),
        [
            ("?stat=Luck", "There is no stat “Luck”; all are shown."),
            ("?difficulty=Absurd", "There is no difficulty “Absurd”; all are shown."),
            ("?q=" + "x" * 201, "at most 200 characters"),
            ("?q=%00", "Null characters are not allowed."),
        ],
    )
    def test_what_cannot_be_read_is_named_and_left_out(
        self, signed_in: Client, address: str, sentence: str
    ) -> None:
        page = signed_in.get(f"/quests/{address}")

        assert page.status_code == 200
        assert sentence in text_of(page)
        assert len(page.context["page"]) == 3

    def test_nothing_found_says_so_and_offers_a_way_out(self, signed_in: Client) -> None:
        assert "No quest matches" in text_of(signed_in.get("/quests/?q=zebra"))


@pytest.mark.parametrize("address", ["", "?q=", "?stat=Luck"])
def test_an_empty_catalog_says_so(signed_in: Client, address: str) -> None:
    words = text_of(signed_in.get(f"/quests/{address}"))

    assert "No quest is open to you yet" in words
    assert "No quest matches" not in words


@pytest.mark.usefixtures("catalog")
def test_what_narrows_the_list_can_be_taken_off(signed_in: Client) -> None:
    words = text_of(signed_in.get("/quests/?q=erudito&difficulty=hard"))

    assert "“erudito” remove Hard remove" in words


def test_what_is_wrong_with_the_address_is_spoken(signed_in: Client) -> None:
    assert '<p class="err" role="alert">' in signed_in.get("/quests/?stat=Luck").text


def test_only_open_quests_of_the_catalog_and_ones_own_are_listed(signed_in: Client, hunter: Hunter) -> None:
    make_quest("Everyone's")
    make_quest("Mine", owner=hunter)
    make_quest("Another's", owner=make_hunter("Iker"))
    make_quest("Archived", archived_at=timezone.now())

    assert names(signed_in) == ["Everyone's", "Mine"]


def test_a_done_quest_has_no_button_but_a_mark(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest()
    complete_quest(hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())

    page = signed_in.get("/quests/")

    assert "Done today" in text_of(page)
    assert f"/quests/{quest.pk}/complete/" not in page.content.decode()


@pytest.mark.parametrize(("address", "listed"), [("?done=no", False), ("?q=nothing", False), ("", True)])
def test_what_was_just_done_is_shown_once_whether_it_is_listed_or_not(
    signed_in: Client, address: str, listed: bool
) -> None:
    quest = make_quest()
    form = form_of(signed_in.get("/quests/"), quest) | {"next": f"/quests/{address}"}

    page = signed_in.post(f"/quests/{quest.pk}/complete/", form, follow=True)

    assert [row.pk == quest.pk for row in page.context["page"]] == [True] * listed
    assert page.content.decode().count('id="now"') == 1


def test_pages_keep_the_filters(signed_in: Client) -> None:
    for number in range(25):
        make_quest(f"{number:02d}", stat="Spirit")
    make_quest("Other", stat="Domain")

    page = signed_in.get("/quests/?stat=Spirit&page=2")

    assert [quest.name for quest in page.context["page"]] == ["20", "21", "22", "23", "24"]
    assert 'href="?stat=Spirit&amp;page=1"' in page.content.decode()


def test_text_of_quests_is_text_not_markup(signed_in: Client) -> None:
    make_quest("<script>alert(1)</script>", description="{{ 7|add:7 }} <b>bold</b>")

    page = signed_in.get("/quests/?q=<i>").content.decode() + signed_in.get("/quests/").content.decode()

    assert "<script>alert" not in page
    assert "<b>bold" not in page
    assert "{{ 7|add:7 }}" in page
    assert "<i>" not in page


def test_a_visitor_is_sent_to_log_in(client: Client, db: None) -> None:
    assert client.get("/quests/")["Location"] == "/accounts/login/?next=/quests/"


def test_the_number_of_queries_does_not_grow_with_rows(signed_in: Client) -> None:
    make_quest("first")
    few = queries_of(lambda: signed_in.get("/quests/"))
    make_quest("second")
    make_quest("third")

    assert queries_of(lambda: signed_in.get("/quests/")) == few == 4


def in_pages(hunter: Hunter, chosen: dict[str, str], size: int = 3) -> list[list[Quest]]:
    """Return what the pages of the list show, quest by quest."""
    paginator = KeysFirst(listed_quests(hunter, TODAY, chosen), size)
    return [list(page) for page in paginator]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"sort": "xp"},
        {"sort": "newest"},
        {"q": "quest"},
        {"q": "nowhere"},
        {"stat": "Spirit"},
        {"kind": "own"},
        {"board": "yes"},
        {"board": "no", "sort": "xp"},
        {"done": "yes"},
        {"done": "no", "repeat": "daily"},
    ],
    ids=str,
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_hold_what_the_list_holds_in_its_order(chosen: dict[str, str], language: str) -> None:
    """Whatever is chosen, and each quest with all that it brings along."""
    hunter, other = make_hunter(), make_hunter("Iker", username="iker")
    for number in range(8):
        quest = make_quest(
            f"Quest {number * 3 % 8}",
            name_es=f"Misión {7 - number}" if number % 2 else "",
            stat=StatName.SPIRIT if number % 2 else StatName.AGILITY,
            xp_reward=50 if number == 6 else 49 + number % 3,
            owner=hunter if number == 6 else None,
            followed_by=hunter if number in (1, 4) else None,
        )
        if number in (2, 4):
            complete_quest(hunter=hunter, quest=quest, now=NOW, request_id=uuid4())
    make_quest("Quest of another", owner=other)
    make_quest("Quest archived", archived_at=NOW)

    with translation.override(language):
        whole = list(listed_quests(hunter, TODAY, chosen))
        pages = in_pages(hunter, chosen)

    assert [quest for page in pages for quest in page] == whole
    assert [len(page) for page in pages[:-1]] == [3] * (len(pages) - 1)
    for quest, listed in zip([quest for page in pages for quest in page], whole, strict=True):
        assert vars(quest) | {"_state": None} == vars(listed) | {"_state": None}


@pytest.mark.django_db
def test_a_page_asks_twice_and_an_empty_one_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hunter = make_hunter()
    for number in range(4):
        make_quest(f"Quest {number}")
    with django_assert_num_queries(2):
        assert len(list(KeysFirst(listed_quests(hunter, TODAY, {}), 3).get_page(2))) == 1
    with django_assert_num_queries(1):
        assert list(KeysFirst(listed_quests(hunter, TODAY, {"q": "nowhere"}), 3).get_page(9)) == []
