"""Without a connection: a page that says so, and the board again once there is one; nothing else is kept."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Visit

pytestmark = pytest.mark.browser

#: Resolves once the worker of the page's language serves the page and has tidied up: what is kept, by name.
KEPT = """async () => {
    const wanted = new URL(document.querySelector("[data-worker]").dataset.worker, location).href;
    const workers = navigator.serviceWorker;
    while (workers.controller?.scriptURL !== wanted) {
        await new Promise((go) => workers.addEventListener("controllerchange", go, { once: true }));
    }
    while (workers.controller.state !== "activated") {
        await new Promise((go) => workers.controller.addEventListener("statechange", go, { once: true }));
    }
    const kept = {};
    for (const name of await caches.keys()) {
        const requests = await (await caches.open(name)).keys();
        kept[name] = requests.map(({ url }) => url.slice(location.origin.length));
    }
    return kept;
}"""


def kept_on(page: Page) -> dict[str, list[str]]:
    kept: dict[str, Any] = page.evaluate(KEPT)
    return kept


def test_a_page_says_so_and_the_board_is_there_again_with_the_connection(enter: Enter) -> None:
    page = enter("offline")
    kept_on(page)

    page.context.set_offline(True)
    page.goto("/log/")

    expect(page).to_have_title("You are offline · Hunter Progress System")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(page.get_by_text("what you press now would not be recorded")).to_be_visible()
    # It is drawn with what was kept, the face and the mark too.
    assert page.evaluate(
        "getComputedStyle(document.body).fontFamily.length > 0 && document.fonts.check('600 16px Jura')"
    )
    assert page.evaluate("getComputedStyle(document.querySelector('.btn-main')).minHeight") == "44px"
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()

    # By itself: the page hears that there is a connection.
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Log", level=1)).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("button", name="Complete: Forty push-ups")).to_be_visible()


def test_nothing_is_kept_but_that_page_and_what_draws_it(enter: Enter) -> None:
    page = enter("offline-keeps")
    for path in ("/", "/log/", "/status/", "/settings/"):
        page.goto(path)
    page.goto("/")
    page.get_by_role("button", name="Complete: Forty push-ups").click()
    expect(page.locator("#now")).to_contain_text("Recorded once.")

    kept = kept_on(page)

    assert len(kept) == 1
    ((name, addresses),) = kept.items()
    assert name.startswith("offline-en-")
    assert "/offline/?language=en" in addresses
    assert [one for one in addresses if not one.startswith(("/static/", "/offline/"))] == []


def test_it_speaks_the_language_of_the_pages(visit: Visit) -> None:
    page = visit(locale="es-ES")
    page.goto("/")
    assert [name.split("-")[1] for name in kept_on(page)] == ["es"]

    page.context.set_offline(True)
    page.goto("/")

    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(".btn-main")).to_be_visible()


def test_another_language_takes_the_place_of_the_one_before(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    assert [name.split("-")[1] for name in kept_on(page)] == ["en"]

    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")

    assert [name.split("-")[1] for name in kept_on(page)] == ["es"]


def test_a_press_without_a_connection_is_not_kept_for_later(enter: Enter) -> None:
    page = enter("offline-press")
    kept_on(page)
    page.locator(".menu summary").click()
    page.context.set_offline(True)

    # The browser's own page comes: ours would have to say what became of a press, and nobody knows.
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("chrome-error://chromewebdata/")

    page.context.set_offline(False)
    page.goto("/status/")
    expect(page.get_by_role("heading", name="Mara")).to_be_visible()
