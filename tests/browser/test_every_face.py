"""One hunter's whole walk through the product, at each size, in each theme and language.

Every page of it stands in the language and the theme asked for, fits its window and is open to all.
"""

import itertools
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from legacy_import.tests.folders import entry, sound_folder
from tests.browser.conftest import Visit
from tests.browser.faults import WCAG, expect_none, inline_of, overflow_of, violations_on
from tests.effort import FULL, of_a_matrix

pytestmark = pytest.mark.browser

PHONE, DESKTOP = (390, 844), (1280, 800)
LOCALES = {"en": "en-GB", "es": "es-ES"}
FACES = tuple(itertools.product((PHONE, DESKTOP), ("dark", "light"), LOCALES))

#: What the walk reads and presses, in Spanish.
SPANISH = {
    "1,484": "1.484",
    "A walk is yours. 30 gold spent, 20 stay.": "A walk: es tuya. Gastas 30 de oro, y quedan 20.",
    "Agility": "Agilidad",
    "Agility is now level 3.": "Agilidad ya está en el nivel 3.",
    "Apply": "Aplicar",
    "Begin": "Empezar",
    "Bought lately": "Comprado hace poco",
    "Bring your old record": "Traer tu registro antiguo",
    "Buy it for 30 gold": "Comprarla por 30 de oro",
    "Buy: A walk": "Comprar: A walk",
    "Complete: Forty push-ups": "Completar: Cuarenta flexiones",
    "Complete: Run five kilometres": "Completar: Corre cinco kilómetros",
    "Difficulty": "Dificultad",
    "Every day leaves a mark.": "Cada día deja una marca.",
    "Files": "Archivos",
    "Gold buys what you name here": "El oro compra lo que nombres aquí",
    "Gold: 20": "Oro: 20",
    "Gold: 50": "Oro: 50",
    "Gold: 550": "Oro: 550",
    "Hunter name": "Nombre de cazador",
    "Import it": "Importarlo",
    "Insights": "Análisis",
    "Level up": "Subes de nivel",
    "Log": "Historial",
    "Look before you import": "Mira antes de importar",
    "Look what they bring": "Ver lo que traen",
    "Main": "Principal",
    "More filters": "Más filtros",
    "New reward": "Nueva recompensa",
    "No quest matches": "Ninguna misión encaja",
    "Password": "Contraseña",
    "Password confirmation": "Contraseña (confirmación)",
    "Price in gold": "Precio en oro",
    "Quests": "Misiones",
    "Recorded once.": "Registrada una vez.",
    "Rewards": "Recompensas",
    "Run five kilometres": "Corre cinco kilómetros",
    "Save": "Guardar",
    "Saved.": "Guardado.",
    "Search quests": "Buscar misiones",
    "Settings": "Ajustes",
    "Status": "Estado",
    "Undo": "Deshacer",
    "Undo A walk": "Deshacer A walk",
    "Undone": "Deshechas",
    "Undone. 30 gold went back.": "Deshecha. Se devolvieron 30 de oro.",
    "Undone. 50 XP and 10 gold went back.": "Deshecha. Se devuelven 50 XP y 10 de oro.",
    "Username": "Nombre de usuario",
    "Welcome, Mara.": "Te damos la bienvenida, Mara.",
    "What you want": "Lo que quieres",
    "You are level 3 now.": "Ahora tienes el nivel 3.",
    "Your record is here": "Tu registro está aquí",
    "remove": "quitar",
}
#: Opens everything on the page that opens, and returns what was closed.
OPEN_ALL = """() => {
    const closed = [...document.querySelectorAll("main details:not([open])")];
    closed.forEach((one) => { one.open = true });
    return closed;
}"""
#: Whether light text stands on the page: the sum of its three colours is beyond the middle.
IS_DARK = "getComputedStyle(document.body).color.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) > 382"


class Walk:
    """A page, the language it must speak, and what was found wrong where it stood."""

    def __init__(self, page: Page, language: str, theme: str) -> None:
        self.page = page
        self.language = language
        self.theme = theme
        # In one pass the English pages are heard by test_looks, in both themes.
        self.listens = FULL or language == "es"
        self.faults: dict[str, list[str]] = {}

    def say(self, english: str) -> str:
        """Return the words in the walk's language."""
        return english if self.language == "en" else SPANISH[english]

    def one(self, role: str, english: str) -> Locator:
        """Return what has this role, and exactly this name."""
        return self.page.get_by_role(role, name=self.say(english), exact=True)  # type: ignore[arg-type]

    def field(self, english: str) -> Locator:
        return self.page.get_by_label(self.say(english), exact=True)

    def go(self, english: str) -> None:
        """Follow the main navigation."""
        self.one("navigation", "Main").get_by_role("link", name=self.say(english), exact=True).click()

    def told(self, english: str) -> None:
        expect(self.page.locator(".notes .note")).to_contain_text(self.say(english))

    def has_gold(self, amount: int) -> None:
        expect(self.page.locator(".purse")).to_have_text(self.say(f"Gold: {amount}"))

    def look(self, where: str) -> None:
        """See that the page is in its language and theme, and keep what is wrong with it."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        assert self.page.evaluate(IS_DARK) == (self.theme == "dark"), where
        # Beside what WCAG asks for, what axe holds for good practice.
        found = violations_on(self.page, (*WCAG, "best-practice")) if self.listens else []
        opened = self.page.evaluate_handle(OPEN_ALL)
        if self.listens and opened.evaluate("(opened) => opened.length"):
            found += [f"opened: {one}" for one in violations_on(self.page)]
        if (pixels := overflow_of(self.page)) > 0:
            found.append(f"{pixels} px too wide")
        if inline_of(self.page):
            found.append("something inline")
        self.faults[where] = found
        opened.evaluate("(opened) => opened.forEach((one) => { one.open = false })")


def sign_up(walk: Walk, username: str) -> None:
    page = walk.page
    page.goto("/")
    expect(walk.one("heading", "Every day leaves a mark.")).to_be_visible()
    walk.look("landing")
    page.goto("/accounts/login/")
    walk.look("log-in")
    page.goto("/accounts/signup/")
    walk.look("sign-up")
    walk.field("Username").fill(username)
    walk.field("Password").fill("a horse, a battery")
    walk.field("Password confirmation").fill("a horse, a battery")
    page.get_by_label(walk.say("Hunter name")).fill("Mara")
    walk.one("button", "Begin").click()
    walk.told("Welcome, Mara.")
    walk.look("the first board")


def complete_and_undo(walk: Walk) -> None:
    """A level, with its moment; and a slip, undone: all of it without leaving the page."""
    page, window = walk.page, walk.page.locator("#now")
    page.evaluate("window.stayed = true")
    walk.one("button", "Complete: Run five kilometres").click()
    for sentence in ("Recorded once.", "Level up", "You are level 3 now.", "Agility is now level 3."):
        expect(window).to_contain_text(walk.say(sentence))
    walk.has_gold(50)
    walk.look("the board, level up")
    push_ups = walk.one("button", "Complete: Forty push-ups")
    push_ups.click()
    expect(push_ups).to_have_count(0)
    expect(window).to_contain_text("+50 XP")
    window.get_by_role("button", name=walk.say("Undo")).click()
    walk.told("Undone. 50 XP and 10 gold went back.")
    walk.has_gold(50)
    expect(push_ups).to_be_visible()
    assert page.evaluate("window.stayed")
    walk.look("the board, undone")


def find_a_quest(walk: Walk) -> None:
    page = walk.page
    walk.go("Quests")
    expect(walk.one("heading", "Quests")).to_be_visible()
    walk.look("quests")
    page.goto("/quests/new/")
    walk.look("a quest is written")
    page.goto("/quests/")
    page.get_by_role("link", name=walk.say("Agility"), exact=True).click()
    expect(page).to_have_url(re.compile("stat=Agility"))
    page.locator("summary", has_text=walk.say("More filters")).click()
    walk.field("Difficulty").select_option("Legendary")
    expect(walk.one("heading", "No quest matches")).to_be_visible()
    walk.look("quests, none")
    page.goto("/quests/")
    walk.field("Search quests").fill(walk.say("Run five kilometres"))
    expect(page.locator(".q")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"[?&]q=\w+"))
    walk.one("link", "Run five kilometres").click()
    expect(walk.one("heading", "Run five kilometres")).to_be_visible()
    walk.look("a quest")


def read_the_record(walk: Walk) -> None:
    page = walk.page
    walk.go("Log")
    expect(page.get_by_role("heading", name=walk.say("Log"), level=1)).to_be_visible()
    expect(page.locator(".row")).to_have_count(2)
    walk.look("history")
    page.locator("#id_kind").select_option(label=walk.say("Undone"))
    walk.one("button", "Apply").click()
    expect(page).to_have_url(re.compile("kind=undone"))
    expect(page.locator(".row")).to_have_count(1)
    walk.look("history of one kind")
    page.get_by_role("link", name=re.compile(f"{walk.say('remove')}$")).click()
    expect(page.locator(".row")).to_have_count(2)
    walk.one("link", "Insights").click()
    expect(page).to_have_url(re.compile("/log/insights/$"))
    walk.look("insights")
    walk.go("Status")
    expect(page.get_by_role("heading", name="Mara", level=1)).to_be_visible()
    expect(page.locator(".stat.agility")).to_contain_text("250 XP")
    walk.look("status")


def buy_and_undo(walk: Walk) -> None:
    walk.go("Rewards")
    expect(walk.one("heading", "Gold buys what you name here")).to_be_visible()
    walk.look("rewards, none")
    walk.one("link", "New reward").click()
    walk.field("What you want").fill("A walk")
    walk.field("Price in gold").fill("30")
    walk.look("a reward is written")
    walk.one("button", "Save").click()
    walk.one("link", "Buy: A walk").click()
    buy = walk.one("button", "Buy it for 30 gold")
    expect(buy).to_be_visible()
    walk.look("the question before a purchase")
    buy.click()
    walk.told("A walk is yours. 30 gold spent, 20 stay.")
    walk.has_gold(20)
    walk.look("rewards, one bought")
    walk.one("region", "Bought lately").get_by_role("button", name=walk.say("Undo A walk")).click()
    walk.told("Undone. 30 gold went back.")
    walk.has_gold(50)


def change_a_setting(walk: Walk) -> None:
    page = walk.page
    menu = page.locator(".menu")
    menu.locator("summary").click()
    menu.get_by_role("link", name=walk.say("Settings")).click()
    expect(walk.one("heading", "Settings")).to_be_visible()
    walk.look("settings")
    # A radio is drawn by its label.
    walk.one("radio", "Difficulty").check(force=True)
    walk.one("button", "Save").click()
    walk.told("Saved.")
    expect(walk.one("radio", "Difficulty")).to_be_checked()
    page.goto("/")
    expect(walk.one("button", "Difficulty")).to_have_attribute("aria-pressed", "true")
    walk.look("the board by difficulty")


def bring_the_old_record(walk: Walk, folder: Path) -> None:
    """Two old runs, and totals of which they are a part, come on top of what was played."""
    page = walk.page
    sound_folder(folder, log=[entry(), entry("2025-03-02T08:00:00")], gold=500, Agility=1234)
    page.goto("/settings/")
    walk.one("link", "Bring your old record").click()
    expect(walk.one("heading", "Bring your old record")).to_be_visible()
    walk.look("import")
    walk.field("Files").set_input_files(sorted(folder.iterdir()))
    walk.one("button", "Look what they bring").click()
    expect(walk.one("heading", "Look before you import")).to_be_visible()
    walk.has_gold(50)
    walk.look("import, before")
    walk.one("button", "Import it").click()
    expect(walk.one("heading", "Your record is here")).to_be_visible()
    walk.has_gold(550)
    walk.look("import, after")
    walk.go("Status")
    expect(page.locator(".stat.agility")).to_contain_text(walk.say("1,484"))
    walk.go("Log")
    expect(page.locator(".row.done").filter(has_text="Morning run")).to_have_count(2)
    walk.look("history with the old record")


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    of_a_matrix(FACES, [(PHONE, "dark", "es"), (DESKTOP, "light", "en")]),
    ids=lambda one: "x".join(map(str, one)) if isinstance(one, tuple) else one,
)
def test_the_whole_walk(
    visit: Visit, tmp_path: Path, size: tuple[int, int], theme: str, language: str
) -> None:
    width, height = size
    page = visit(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale=LOCALES[language],
        reduced_motion="reduce",
    )
    walk = Walk(page, language, theme)
    sign_up(walk, f"face-{width}-{theme}-{language}")
    complete_and_undo(walk)
    find_a_quest(walk)
    read_the_record(walk)
    buy_and_undo(walk)
    change_a_setting(walk)
    bring_the_old_record(walk, tmp_path / "old")

    expect_none(walk.faults)
