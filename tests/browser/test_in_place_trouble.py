"""Presses whose answer is lost, late, unreadable or of another release: the page says so, nothing is lost."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Enter
from tests.browser.test_in_place import LITTER, PUSH_UPS, RUN, button, mark, press_both, stayed

pytestmark = pytest.mark.browser

NO_CONNECTION = "No connection. Nothing was recorded, or it was and counts once: press again."
UNSENT = "What you pressed after it was not sent: press again."


class TestTrouble:
    def test_without_connection_it_says_so_and_a_second_press_counts_once(self, enter_roughly: Enter) -> None:
        page = enter_roughly("no-connection")
        mark(page)
        page.context.set_offline(True)
        button(page, LITTER).click()
        expect(page.locator(".note.bad")).to_contain_text(NO_CONNECTION)
        expect(page.locator(".note.bad")).to_be_in_viewport()
        expect(page.locator(".purse")).to_have_text("Gold: 0")

        page.context.set_offline(False)
        button(page, LITTER).click()

        expect(page.locator("#now")).to_contain_text("Recorded once.")
        expect(page.locator(".note.bad")).to_have_count(0)
        expect(page.locator(".board-side .row")).to_have_count(1)
        assert stayed(page)

    def test_an_answer_that_is_lost_and_a_second_press_count_once(self, enter_roughly: Enter) -> None:
        page = enter_roughly("lost-answer")
        mark(page)

        def lose(route: Route) -> None:
            route.fetch(max_redirects=0)
            route.abort()

        page.route("**/complete/", lose, times=1)
        button(page, LITTER).click()
        expect(page.locator(".note.bad")).to_contain_text(NO_CONNECTION)

        button(page, LITTER).click()

        expect(page.locator(".note").first).to_contain_text("Nothing was paid twice.")
        expect(page.locator(".board-side .row")).to_have_count(1)
        expect(page.locator(".purse")).to_have_text("Gold: 20")

    @pytest.mark.parametrize(
        ("status", "body", "sentence"),
        [
            (502, "<html><body><center>nginx</center></body></html>", "The answer could not be read."),
            (500, "", "The answer could not be read."),
            (
                503,
                "<main><p class='error-code'>503</p><h1>Out of reach</h1><p>Send it again.</p></main>",
                "Out of reach. Send it again.",
            ),
        ],
    )
    def test_a_server_in_trouble_is_told_of_and_the_board_stays(
        self, enter_roughly: Enter, status: int, body: str, sentence: str
    ) -> None:
        page = enter_roughly(f"trouble-{status}")
        mark(page)
        page.route(
            "**/complete/",
            lambda route: route.fulfill(status=status, body=body, content_type="text/html"),
            times=1,
        )
        button(page, PUSH_UPS).click()
        expect(page.locator(".note.bad")).to_have_text(re.compile(re.escape(sentence)))
        assert stayed(page)

        button(page, PUSH_UPS).click()

        expect(page.locator("#now")).to_contain_text("Recorded once.")

    @pytest.mark.parametrize(
        "body", ["<main id='main'>Half</main>", "<h1>Sign in to the hotel's network</h1>"]
    )
    def test_an_answer_that_is_not_this_page_loads_it_whole(self, enter_roughly: Enter, body: str) -> None:
        page = enter_roughly(f"other-answer-{len(body)}")
        mark(page)

        page.route("**/complete/", lambda route: route.fulfill(body=body, content_type="text/html"))
        with page.expect_event("load"):
            button(page, PUSH_UPS).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Six quests left")
        assert not stayed(page)

    def test_a_refusal_lets_what_was_pressed_after_it_be_sent(self, enter_roughly: Enter) -> None:
        page = enter_roughly("refused-first")
        mark(page)
        refusal = "<main><h1>Not so</h1><p>Not this one.</p></main>"
        page.route(
            "**/complete/",
            lambda route: route.fulfill(status=400, body=refusal, content_type="text/html"),
            times=1,
        )

        press_both(page, RUN, PUSH_UPS)

        expect(page.locator("#now")).to_contain_text("Forty push-ups")
        expect(page.locator(".note.bad")).to_have_text("Not so. Not this one.")
        assert stayed(page)

    def test_without_connection_it_says_that_the_later_press_was_not_sent(self, enter_roughly: Enter) -> None:
        page = enter_roughly("both-offline")
        mark(page)
        page.context.set_offline(True)

        press_both(page, RUN, PUSH_UPS)

        expect(page.locator(".note.bad")).to_have_text([NO_CONNECTION, UNSENT])
        expect(page.locator(".htmx-request")).to_have_count(0)

    def test_without_connection_a_search_says_so_and_speaks_of_no_press(self, enter_roughly: Enter) -> None:
        page = enter_roughly("search-offline")
        mark(page)
        page.goto("/quests/")
        page.context.set_offline(True)

        page.get_by_label("Search quests").press_sequentially("pus")

        expect(page.locator(".note.bad")).to_have_text("No connection. Try again in a moment.")

    def test_a_press_during_a_search_is_answered_and_the_search_too(self, enter_roughly: Enter) -> None:
        page = enter_roughly("search-and-press")
        mark(page)
        page.goto("/quests/")
        mark(page)
        page.route("**/quests/?q=*", lambda route: None, times=1)
        with page.expect_request("**/quests/?q=*"):
            page.get_by_label("Search quests").press_sequentially("pus")

        button(page, PUSH_UPS).click()

        expect(page.locator(".q")).to_have_count(1)
        expect(page.locator(".q .mark")).to_be_visible()
        expect(page.locator("#said .note")).to_contain_text("Forty push-ups: done.")
        expect(page).to_have_url(re.compile(r"q=pus"))
        assert stayed(page)


class TestAnotherReleaseOrLook:
    def test_the_page_is_loaded_whole_and_says_what_the_answer_said(self, enter: Enter) -> None:
        page = enter("other-look")
        mark(page)
        page.evaluate("document.documentElement.dataset.theme = 'light'")

        with page.expect_event("load"):
            press_both(page, RUN, PUSH_UPS)

        notes = page.locator("#said .note")
        expect(notes).to_have_count(2)
        expect(notes.first).to_contain_text("Run five kilometres: done. 250 XP for Agility, 50 gold.")
        expect(notes.last).to_have_text(UNSENT)
        assert not stayed(page)
        page.reload()
        expect(notes).to_have_count(0)

    def test_what_an_extension_of_the_browser_added_changes_nothing(self, enter_roughly: Enter) -> None:
        page = enter_roughly("extension")
        mark(page)
        page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.src = "chrome-extension://aaaabbbb/added.js";
                document.head.append(script);
            }"""
        )

        button(page, PUSH_UPS).click()

        expect(page.locator("#now")).to_contain_text("Recorded once.")
        assert stayed(page)

    def test_an_answer_that_cannot_be_shown_is_loaded_whole(self, enter_roughly: Enter) -> None:
        page = enter_roughly("not-shown")
        mark(page)
        page.locator(".purse").evaluate(
            "(purse) => { purse.className = 'purse other'; purse.setAttribute = null; }"
        )

        with page.expect_event("load"):
            button(page, PUSH_UPS).click()

        expect(page.locator("#said .note")).to_contain_text("Forty push-ups: done.")
        expect(button(page, PUSH_UPS)).to_have_count(0)


class TestLeftOpenOverNight:
    def look_again(self, page: Page) -> None:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def test_it_is_loaded_when_it_is_looked_at_again(self, enter: Enter) -> None:
        page = enter("over-night")
        mark(page)
        self.look_again(page)
        assert stayed(page)
        page.evaluate("document.getElementById('main').dataset.until = '2026-01-01T04:00:00+01:00'")

        with page.expect_event("load"):
            self.look_again(page)

        assert not stayed(page)

    def test_not_while_something_is_typed(self, enter: Enter) -> None:
        page = enter("typing-at-night")
        mark(page)
        page.goto("/quests/")
        mark(page)
        page.route("**/quests/?q=*", lambda route: None)
        page.get_by_label("Search quests").fill("pus")
        page.evaluate("document.getElementById('main').dataset.until = '2026-01-01T04:00:00+01:00'")

        self.look_again(page)

        expect(page.get_by_label("Search quests")).to_have_value("pus")
        assert stayed(page)
