"""The main loop in Spanish, in a browser that asks for it; and English again by the settings."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = ("/", "/status/", "/quests/", "/quests/new/", "/log/", "/log/insights/", "/rewards/", "/settings/")
VISITED = ("/", "/accounts/login/", "/accounts/signup/")


def faults_of(page: Page) -> list[str]:
    """Return what axe finds on a page, and whether it scrolls sideways."""
    found = [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("it scrolls sideways")
    return found


def test_the_whole_loop_in_spanish(visit: Visit) -> None:
    page = visit(locale="es-ES", viewport={"width": 320, "height": 700})
    for path in VISITED:
        page.goto(path)
        assert (path, faults_of(page)) == (path, [])
    page.get_by_label("Nombre de usuario").fill("en-castellano")
    page.get_by_label("Contraseña", exact=True).fill("a horse, a battery")
    page.get_by_label("Contraseña (confirmación)").fill("a horse, a battery")
    page.get_by_label("Nombre de cazador").fill("Mara")
    page.get_by_role("button", name="Empezar").click()
    expect(page.get_by_text("Te damos la bienvenida, Mara. Tu registro empieza aquí.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")

    page.get_by_role("button", name="Completar: Cuarenta flexiones").click()
    window = page.locator("#now")
    expect(window).to_contain_text("+50 XP")
    expect(window).to_contain_text("Registrada una vez.")
    window.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_text("Deshecha. Se devuelven 50 XP y 10 de oro.")).to_be_visible()
    expect(page.get_by_role("button", name="Completar: Cuarenta flexiones")).to_be_visible()
    page.get_by_role("button", name="Completar: Corre cinco kilómetros").click()
    expect(window).to_contain_text("Ahora tienes el nivel 3.")

    for path in PAGES:
        page.goto(path)
        assert (path, faults_of(page)) == (path, [])

    page.goto("/settings/")
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
