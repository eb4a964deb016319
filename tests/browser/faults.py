"""What may be wrong with any page: closed to a screen reader, too wide, inline, or too small for a finger."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.effort import of_a_matrix

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 5
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
#: In which theme axe looks at which width: in one pass at each theme once, on a phone and on a desk.
AXE = of_a_matrix(
    [(theme, width) for width in (320, 390, 768, 960, 1280) for theme in ("dark", "light")],
    [("dark", 320), ("light", 1280)],
)
#: Where a page may not scroll sideways.
WIDTHS = of_a_matrix((320, 390, 600, 700, 768, 960, 1280), (320, 1280))
#: Where fingers press.
PHONE = 390

_RUN = """async (options) => (await axe.run(options)).violations
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)"""
#: Buttons, summaries and navigation; links within a text are as high as its lines.
PRESSED = "main button, nav a, .top a, main .btn, summary"
_SMALL = """(pressed) => [...document.querySelectorAll(pressed)]
    .filter((element) => element.checkVisibility())
    .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 24)
    .map(([text, box]) => `${text}: ${box.width} by ${box.height}`)"""


@cache
def _axe() -> str:
    return Axe().axe_script


def violations_on(page: Page, rules: Sequence[str] = WCAG) -> list[str]:
    """Return what axe finds on the page as it stands, by the rules with these tags."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    # What passes is not told of, and nothing is fetched for rules that are not asked.
    options: dict[str, Any] = {"runOnly": list(rules), "resultTypes": ["violations"], "preload": False}
    found: list[str] = page.evaluate(_RUN, options)
    return found


def overflow_of(page: Page) -> int:
    """Return by how many pixels the page scrolls sideways."""
    pixels: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return pixels


def inline_of(page: Page) -> int:
    """Return how many scripts and styles stand in the page itself."""
    count: int = page.evaluate(
        "document.querySelectorAll('script:not([src]), style, [style], [onclick]').length"
    )
    return count


def small_on(page: Page, pressed: str = PRESSED) -> list[str]:
    """Return what stands on that which is pressed and a finger would miss."""
    found: list[str] = page.evaluate(_SMALL, pressed)
    return found


def open_all(page: Page) -> None:
    """Open everything on the page that opens."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with the page that stands there, at each width and theme; leaves it wide."""
    found = ["something inline"] if inline_of(page) else []
    for width in sorted({*WIDTHS, PHONE, *(width for _theme, width in AXE)}):
        page.set_viewport_size({"width": width, "height": 844 if width < 768 else 800})
        if width in WIDTHS and (pixels := overflow_of(page)) > 0:
            found.append(f"{width} px: {pixels} px too wide")
        if width == PHONE:
            found += [f"too small for a finger: {one}" for one in small_on(page)]
        for theme in (theme for theme, at in AXE if at == width):
            page.emulate_media(color_scheme=theme)
            found += [f"{width} px, {theme}: {one}" for one in violations_on(page)]
    return found


def expect_none(faults: dict[str, list[str]]) -> None:
    """Fail, telling each of them, unless there are pages and nothing is wrong with any."""
    told = [f"{what}: {one}" for what, found in faults.items() for one in found]
    assert faults
    assert not told, "\n".join(told)


class Faults:
    """What is wrong with pages, by what they are called."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.found: dict[str, list[str]] = {}

    def look(self, what: str) -> None:
        """Look at the page that stands there."""
        assert what not in self.found
        self.found[what] = faults_of(self._page)

    def look_at(self, path: str) -> None:
        """Go to a page, and look at it."""
        self._page.goto(path)
        self.look(path)

    def assert_none(self) -> None:
        """See that there was something to see, and nothing wrong with it."""
        expect_none(self.found)
