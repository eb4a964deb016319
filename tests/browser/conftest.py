"""A real Chromium before a real server: `script/server`, with a database of its own."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
#: Seconds for the server's whole set-up, on a slow machine.
PATIENCE = 120


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Launch the system's Chromium; it asks no host but ours."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return {
        "executable_path": next(path for name in names if (path := shutil.which(name))),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
        ],
    }


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the app's database, static files and log are."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def base_url(folder: Path) -> Iterator[str]:
    """Start the app as a new user would, on a fresh database, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        "PORT": str(port),
        # All of them sign up from one address.
        "THROTTLE_SIGNUPS": "0",
    }
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(["script/server"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, server, folder / "server.log")
        yield url
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/healthz"):  # noqa: S310 (our own address)
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"script/server did not answer:\n{log.read_text()}")


#: Makes a page of a fresh visitor; keyword arguments as of Browser.new_context.
Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Visit]:
    """Open fresh visitors' pages; fails at the end for any console error or request to another host."""
    contexts, problems = [], []

    def open_page(**options: Any) -> Page:
        settings = {"viewport": {"width": 390, "height": 844}, "timezone_id": "Europe/Madrid"} | options
        context = browser.new_context(base_url=base_url, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "request", lambda asked: None if asked.url.startswith(base_url) else problems.append(asked.url)
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def rough(browser: Browser, base_url: str) -> Iterator[Visit]:
    """Open fresh visitors' pages for tests in which requests fail, of which the browser's console tells."""
    contexts = []

    def open_page(**options: Any) -> Page:
        settings = {"viewport": {"width": 390, "height": 844}, "timezone_id": "Europe/Madrid"} | options
        contexts.append(browser.new_context(base_url=base_url, **settings))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def sign_up(page: Page, username: str, *, name: str = "Mara") -> None:
    """Sign up as a new hunter, by the page's own form; lands on the board."""
    page.goto("/accounts/signup/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill("a horse, a battery")
    page.get_by_label("Password confirmation").fill("a horse, a battery")
    page.get_by_label("Hunter name").fill(name)
    page.get_by_role("button", name="Begin").click()
    # Whoever goes on does so on the board: a key pressed before it is there is lost.
    expect(page.get_by_text(f"Welcome, {name}.")).to_be_visible()
    # And so is one before the scripts are.
    page.wait_for_load_state("load")
