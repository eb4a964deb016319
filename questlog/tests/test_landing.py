"""The page for visitors: what it is, with a piece of the real board; how it is found and shown elsewhere."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from questlog.sample import sample_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def landing(client: Client) -> str:
    return client.get("/").content.decode()


def picture_of(page: str) -> str:
    found = re.search(r'<div class="win frame" inert>.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def test_it_leads_to_signing_up_and_to_bringing_an_old_record(landing: str) -> None:
    assert '<a class="btn btn-main btn-big" href="/accounts/signup/">Begin</a>' in landing
    assert (
        '<a class="btn btn-big" href="/accounts/signup/?next=/settings/import/">Bring your old record</a>'
        in landing
    )
    assert 'href="/accounts/login/"' in landing


def test_whoever_signs_up_to_bring_a_record_comes_to_where_it_is_brought(client: Client) -> None:
    page = client.get("/accounts/signup/?next=/settings/import/").content.decode()
    assert '<input type="hidden" name="next" value="/settings/import/">' in page


def test_it_asks_the_database_for_nothing(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):
        client.get("/")


class TestItsPicture:
    def test_is_drawn_by_the_boards_own_templates(self, landing: str) -> None:
        picture, sample = squeezed(picture_of(landing)), sample_board()
        for template, values in (
            ("_group_head", {"stat": sample.done_in}),
            ("_just_done", {"done": sample.done}),
            ("_group_head", {"stat": sample.due_in}),
            ("_due_row", {"quest": sample.due[0]}),
            ("_due_row", {"quest": sample.due[1]}),
        ):
            assert squeezed(render_to_string(f"questlog/{template}.html", values)) in picture

    def test_shows_what_its_words_say(self, landing: str) -> None:
        picture = picture_of(landing)
        said = [
            "Ten quiet minutes",
            "+50 XP",
            "+10 gold",
            "Level up",
            "Spirit is now level 16.",
            "800 XP to 17",
        ]
        for words in [*said, "Recorded once.", "330 XP to 19", "Forty push-ups", "Leg day"]:
            assert words in picture, words
        assert 'role="img" aria-label="The board: a quest just completed gave 50 XP' in landing

    def test_holds_nobodys_token(self, landing: str) -> None:
        assert "csrfmiddlewaretoken" not in picture_of(landing)

    def test_is_the_same_each_time(self, client: Client, landing: str) -> None:
        assert squeezed(picture_of(client.get("/").content.decode())) == squeezed(picture_of(landing))


def squeezed(markup: str) -> str:
    """Return markup without the spaces between its lines, and with each form's own id as one."""
    without_ids = re.sub(r'(name="request_id" value=")[^"]*', r"\1", markup)
    return re.sub(r"\s+", " ", without_ids).strip()


class TestHowItIsFound:
    def test_it_says_what_it_is(self, landing: str) -> None:
        assert "<title>Every day leaves a mark · Hunter Progress System</title>" in landing
        description = re.search(r'<meta name="description" content="([^"]*)">', landing)
        assert description
        assert 50 <= len(description[1]) <= 160
        assert landing.count("<h1>") == 1
        assert "noindex" not in landing

    def test_it_has_one_address(self, client: Client) -> None:
        page = client.get("/?utm_source=somewhere").content.decode()
        assert '<link rel="canonical" href="http://testserver/">' in page
        assert '<meta property="og:url" content="http://testserver/">' in page

    def test_a_preview_has_title_words_and_a_picture(self, landing: str) -> None:
        meta = dict(re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)">', landing))
        assert meta["title"] == "Every day leaves a mark"
        assert meta["description"]
        assert meta["image"] == "http://testserver/static/icons/share.png"
        assert finders.find("icons/share.png")

    def test_it_says_its_language(self, client: Client) -> None:
        assert '<html lang="es"' in client.get("/", headers={"accept-language": "es"}).content.decode()


def test_the_sample_speaks_the_pages_language() -> None:
    with override("es"):
        assert sample_board().done_in.get_name_display()
