"""Which language the pages speak: what the browser asks for, until a hunter or a visitor chooses."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, Visit

pytestmark = pytest.mark.browser


def test_spanish_is_what_the_browser_asks_for_and_english_what_the_hunter_chooses(enter: Enter) -> None:
    page = enter("en-castellano", locale="es-ES", at="/settings/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("radio", name="English").check(force=True)
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/status/")
    expect(page.get_by_text(re.compile("Your day ends at"))).to_be_visible()


def test_a_visitor_chooses_in_the_footer_without_scripts(visit: Visit) -> None:
    page = visit(locale="en-GB", java_script_enabled=False)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Español").click()
    expect(page).to_have_url(re.compile(r"/accounts/login/$"))
    expect(page.get_by_role("heading", name="Iniciar sesión")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
