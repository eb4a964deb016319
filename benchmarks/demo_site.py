"""The app as it ships, on a throw-away database with the demo hunter, for whatever looks at its pages.

Started by `script/server --demo`, so what answers is what a person's browser meets.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright

ROOT = Path(__file__).resolve().parent.parent
#: Seconds for the whole set-up and the demo's year, on a slow machine.
PATIENCE = 300
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
]


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A server that answers at `url`, and how to log in as its demo hunter."""

    url: str
    username: str
    password: str


@contextmanager
def demo_site() -> Iterator[DemoSite]:
    """Start the server on a fresh SQLite database with the demo hunter; stop it and remove all at the end."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        log = Path(folder) / "server.log"
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "STATIC_ROOT": f"{folder}/static",
            "PORT": str(port),
        }
        with log.open("w") as output:
            server = subprocess.Popen(
                ["script/server", "--demo"], cwd=ROOT, env=environment, stdout=output, stderr=output
            )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, server, log)
            found = re.search(r"^Log in as (\S+), password (\S+)$", log.read_text(), re.MULTILINE)
            if found is None:
                sys.exit(f"script/server --demo did not say how to log in:\n{log.read_text()}")
            yield DemoSite(url, found[1], found[2])
        finally:
            server.terminate()
            server.wait(PATIENCE)


def chromium() -> str:
    """Return the system's Chromium; exits with a sentence when there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if (path := shutil.which(name)) is not None:
            return path
    sys.exit("Chromium is needed and was not found: install it (on Debian: apt-get install chromium).")


def launched(playwright: Playwright) -> Browser:
    """Launch the system's Chromium, which asks no host but ours."""
    return playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)


def sign_in(context: BrowserContext, site: DemoSite, url: str = "") -> None:
    """Log the context in as the demo hunter by the page's own form; `url` is another way to the site."""
    page = context.new_page()
    page.goto(f"{url or site.url}/accounts/login/")
    page.fill("input[name=username]", site.username)
    page.fill("input[name=password]", site.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{url or site.url}/")
    page.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(f"{url}/healthz"):  # noqa: S310 (our own address)
            return
        time.sleep(0.2)
    sys.exit(f"script/server --demo did not answer:\n{log.read_text()}")
