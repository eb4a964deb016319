"""Takes the README's pictures, in WebP: small, and sharp on a screen of twice the dots.

Needs Chromium. What is drawn follows the day on which it is run; the demo
hunter's year is always the same story.
"""

import base64
import os
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, StorageState, sync_playwright

# The project's folder, in which script/pictures starts it.
sys.path.insert(0, os.getcwd())
from benchmarks.demo_site import DemoSite, demo_site, launched, sign_in

FOLDER = Path("docs/pictures")
#: Bytes of all pictures together.
MOST = 600_000
#: Of WebP, 0 … 100: lines stay sharp.
QUALITY = 88


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen by its name: width and height in CSS pixels, and dots for each of them."""

    name: str
    width: int
    height: int
    scale: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a screen shows it, dark or light."""

    page: str
    path: str
    screen: Screen
    scheme: Literal["dark", "light"]

    @property
    def file(self) -> Path:
        """Where it is kept."""
        light = "-light" if self.scheme == "light" else ""
        return FOLDER / f"{self.page}-{self.screen.name}{light}.webp"


SCREENS = (Screen("phone", 390, 844, 2), Screen("desk", 1280, 800, 1))
DARK = {"board": "/", "status": "/status/", "insights": "/log/insights/"}
PICTURES = [
    *(Picture(page, path, screen, "dark") for (page, path), screen in product(DARK.items(), SCREENS)),
    *(Picture("board", "/", screen, "light") for screen in SCREENS),
]


def main() -> None:
    """Take them all; exits 1 when they have become too heavy."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, sync_playwright() as playwright:
        browser = launched(playwright)
        known = signed_in(browser, site)
        for picture in PICTURES:
            picture.file.write_bytes(taken(browser, site, known, picture))
            print(f"{picture.file.stat().st_size:>9,}  {picture.file}")
        browser.close()
    weight = sum(picture.file.stat().st_size for picture in PICTURES)
    print(f"{weight:>9,}  bytes together")
    if weight > MOST:
        sys.exit(f"They may weigh {MOST:,} bytes together: make one smaller.")


def signed_in(browser: Browser, site: DemoSite) -> StorageState:
    """Return the cookies of a browser that is signed in as the demo hunter."""
    context = browser.new_context()
    sign_in(context, site)
    return context.storage_state()


def taken(browser: Browser, site: DemoSite, known: StorageState, picture: Picture) -> bytes:
    """Return the picture as a WebP file."""
    screen = picture.screen
    context = browser.new_context(
        storage_state=known,
        viewport={"width": screen.width, "height": screen.height},
        device_scale_factor=screen.scale,
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Madrid",
    )
    page = context.new_page()
    page.goto(site.url + picture.path, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    # Of the page's size times the dots: by itself the browser draws one for each pixel.
    clip = {"x": 0, "y": 0, "width": screen.width, "height": screen.height, "scale": screen.scale}
    shot = context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip}
    )
    context.close()
    return base64.b64decode(shot["data"])


if __name__ == "__main__":
    main()
