"""What browsers and search engines ask for: icon, manifest, offline page and its worker, robots.txt."""

import json
import re
import struct
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.utils.translation import override

from hunterproject import browser_views
from tests.site_walk import addresses

ALL = ("/favicon.ico", "/robots.txt", "/manifest.webmanifest", "/sw.js", "/offline/")


@pytest.fixture(autouse=True)
def _without_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("django_db"):
        return

    def no_database() -> None:
        raise AssertionError("it asked the database")

    monkeypatch.setattr(connection, "cursor", no_database)


def manifest_of(client: Client, language: str) -> dict[str, Any]:
    return json.loads(client.get(f"/manifest.webmanifest?language={language}").content)


def kept_by(client: Client, language: str = "en") -> dict[str, Any]:
    script = client.get(f"/sw.js?language={language}").content.decode()
    found = re.search(r"const \{ cache, page, files \} = (\{.*?\});", script)
    assert found
    return json.loads(found[1])


def size_of(icon: bytes) -> tuple[int, int]:
    assert icon.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", icon[16:24])


@pytest.mark.parametrize("path", ALL)
def test_all_are_for_reading_alone(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ALL)
@pytest.mark.django_db
def test_all_are_the_same_for_whoever_asks(signed_in: Client, path: str) -> None:
    mine, anybodys = signed_in.get(path), Client().get(path)
    assert mine.content == anybodys.content
    assert not mine.cookies
    assert not anybodys.cookies


class TestFavicon:
    def test_the_address_of_old_leads_to_the_icon(self, client: Client) -> None:
        assert client.get("/favicon.ico")["Location"].endswith("/icons/favicon.ico")
        assert Path(finders.find("icons/favicon.ico")).read_bytes()[:4] == b"\0\0\1\0"

    def test_pages_name_an_icon_for_phones(self, client: Client) -> None:
        assert '<link rel="apple-touch-icon" href="/static/icons/apple-touch-icon.png">' in (
            client.get("/offline/").content.decode()
        )
        assert size_of(Path(finders.find("icons/apple-touch-icon.png")).read_bytes()) == (180, 180)


class TestRobots:
    def rules(self, client: Client) -> RobotFileParser:
        answer = client.get("/robots.txt")
        assert answer["Content-Type"].startswith("text/plain")
        rules = RobotFileParser()
        rules.parse(answer.content.decode().splitlines())
        return rules

    @pytest.mark.parametrize("path", ["/", "/accounts/signup/", "/static/icons/share.png"])
    def test_what_visitors_see_may_be_read(self, client: Client, path: str) -> None:
        assert self.rules(client).can_fetch("*", f"http://testserver{path}")

    @pytest.mark.django_db
    def test_no_page_of_a_hunter_may(self, client: Client, settings: object) -> None:
        rules = self.rules(client)
        private, open_to_all = 0, []
        for address in addresses():
            if address.route.startswith(settings.ADMIN_PATH) or not address.name:
                continue
            path = "/" + re.sub(r"<\w+:\w+>|<\w+>", "01930000-0000-7000-8000-000000000000", address.route)
            if client.get(path).headers.get("Location", "").startswith("/accounts/login/"):
                private += 1
                if rules.can_fetch("*", f"http://testserver{path}"):
                    open_to_all.append(path)
        assert private > 10
        assert open_to_all == []


class TestManifest:
    def test_it_says_how_the_site_stands_on_a_device(self, client: Client) -> None:
        answer = client.get("/manifest.webmanifest")
        assert answer["Content-Type"] == "application/manifest+json; charset=utf-8"
        manifest = json.loads(answer.content)
        wanted = {"name": "Hunter Progress System", "start_url": "/", "scope": "/", "display": "standalone"}
        assert wanted.items() <= manifest.items()
        assert manifest["short_name"]
        assert [one["url"] for one in manifest["shortcuts"]] == ["/", "/log/"]

    def test_its_icons_are_there_and_as_large_as_it_says(self, client: Client) -> None:
        icons = manifest_of(client, "en")["icons"]
        assert {(one["sizes"], one["purpose"]) for one in icons} == {
            ("192x192", "any"),
            ("512x512", "any"),
            ("512x512", "maskable"),
        }
        for one in icons:
            icon = Path(finders.find(one["src"].removeprefix("/static/"))).read_bytes()
            assert "x".join(map(str, size_of(icon))) == one["sizes"]
            assert len(icon) < 10_000

    def test_its_colours_are_those_of_the_pages(self, client: Client) -> None:
        css = Path(finders.find("css/variables.css")).read_text()
        by_night = dict(re.findall(r"--([a-z-]+): light-dark\(#\w+, (#\w+)\)", css))
        manifest = manifest_of(client, "en")
        assert manifest["background_color"] == by_night["night"]
        assert manifest["theme_color"] == by_night["night-top"]
        assert f'content="{by_night["night-top"]}"' in client.get("/offline/").content.decode()

    def test_it_speaks_the_language_that_its_address_names(self, client: Client) -> None:
        assert manifest_of(client, "en")["lang"] == "en"
        assert manifest_of(client, "es")["lang"] == "es"
        assert client.get("/manifest.webmanifest?language=es")["Content-Language"] == "es"

    @pytest.mark.parametrize("language", ["", "xx", "..%2F", "%00", "es" * 300])
    def test_a_language_that_is_none_of_ours_is_the_browsers(self, client: Client, language: str) -> None:
        answer = client.get(f"/manifest.webmanifest?language={language}", headers={"accept-language": "es"})
        assert json.loads(answer.content)["lang"] == "es"

    def test_pages_lead_to_it_in_their_language(self, client: Client) -> None:
        page = client.get("/offline/?language=es").content.decode()
        assert '<html lang="es">' in page
        assert '<link rel="manifest" href="/manifest.webmanifest?language=es">' in page


class TestOffline:
    def test_the_page_says_that_nothing_would_be_recorded(self, client: Client) -> None:
        page = client.get("/offline/?language=en").content.decode()
        assert "<h1>You are offline</h1>" in page
        assert "what you press now would not be recorded" in page
        assert '<a class="btn btn-main" href="">Try again</a>' in page
        assert '<meta name="robots" content="noindex">' in page

    def test_the_worker_keeps_all_that_the_page_is_drawn_with(self, client: Client) -> None:
        page = client.get("/offline/?language=en").content.decode()
        linked = re.findall(r'(?:href|src)="(/static/[^"#]+)', page)
        drawn_with = {one for one in linked if not one.endswith("apple-touch-icon.png")}
        assert drawn_with <= set(kept_by(client)["files"])
        for name in browser_views.OFFLINE_FILES:
            assert finders.find(name)

    def test_the_worker_keeps_no_page_but_that_one(self, client: Client) -> None:
        kept = kept_by(client)
        assert kept["page"] == "/offline/?language=en"
        assert all(file.startswith("/static/") for file in kept["files"])

    def test_the_worker_is_a_script_that_browsers_look_at_anew(self, client: Client) -> None:
        answer = client.get("/sw.js?language=en")
        assert answer["Content-Type"].startswith("text/javascript")
        assert answer["Cache-Control"] == "no-cache"

    def test_each_language_is_kept_by_itself(self, client: Client) -> None:
        english, spanish = kept_by(client, "en"), kept_by(client, "es")
        assert english["cache"].startswith("offline-en-")
        assert spanish["cache"].startswith("offline-es-")
        assert spanish["page"] == "/offline/?language=es"

    def test_it_is_kept_anew_when_a_file_or_the_page_changes(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = kept_by(client)["cache"]
        assert kept_by(client)["cache"] == before
        with monkeypatch.context() as other_files:
            other_files.setattr(browser_views, "static", lambda name: f"/static/{name}.0123abcd")
            assert kept_by(client)["cache"] != before
        with monkeypatch.context() as other_words:
            other_words.setattr(browser_views, "_offline_page", lambda: "Out of reach")
            assert kept_by(client)["cache"] != before

    def test_pages_install_the_worker_of_their_language(self, client: Client, settings: object) -> None:
        from hunterproject.templatetags.frame import worker

        with override("es"):
            assert worker() == "/sw.js?language=es"
        settings.DEBUG = True
        assert worker() == ""
