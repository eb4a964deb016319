"""A real Chromium before a real server: `script/server`, with a database of its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.newcomers import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
#: Seconds for the server's whole set-up, on a slow machine.
PATIENCE = 120

#: Of Chromium, switched off: what Playwright switches off too (the last list given counts), then what each
#: new window pays for and no test sees, a drawn list of suggestions and a process in store.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess",
)


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
            f"--disable-features={','.join(WITHOUT)}",
        ],
    }


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the app's database, static files and log are."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def environment(folder: Path) -> dict[str, str]:
    """The variables of the server, and of whatever else works on its database."""
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        # All of them sign up from one address.
        "THROTTLE_SIGNUPS": "0",
    }


@pytest.fixture(scope="session")
def base_url(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Start the app as a new user would, on a fresh database, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            ["script/server"], cwd=ROOT, env=environment | {"PORT": str(port)}, stdout=log, stderr=log
        )
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


def _open(browser: Browser, base_url: str, options: dict[str, Any]) -> BrowserContext:
    settings: dict[str, Any] = {
        "viewport": {"width": 390, "height": 844},
        "timezone_id": "Europe/Madrid",
        # What moves costs time to draw; who asks for it sees it.
        "reduced_motion": "reduce",
    }
    return browser.new_context(base_url=base_url, **(settings | options))


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Visit]:
    """Open fresh visitors' pages; fails at the end for any console error or request to another host."""
    contexts, problems = [], []

    def open_page(**options: Any) -> Page:
        contexts.append(_open(browser, base_url, options))
        page = contexts[-1].new_page()
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
        contexts.append(_open(browser, base_url, options))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


#: Makes a page on which a new hunter is signed in: `enter(username)`, with a `name`, a time `zone`, where to
#: stand `at`, and keyword arguments as of Browser.new_context.
Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def newcomer(base_url: str, environment: dict[str, str]) -> Iterator[Callable[..., str]]:
    """Sign hunters up beside the server, and return the cookies of their sessions."""
    command = [sys.executable, "-m", "tests.browser.newcomers"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as office:

        def sign_up_beside(**hunter: str) -> str:
            assert office.stdin is not None
            assert office.stdout is not None
            print(json.dumps(hunter), file=office.stdin, flush=True)
            cookie = str(office.stdout.readline().strip())
            assert cookie, f"{hunter} could not be signed up"
            return cookie

        yield sign_up_beside


def _enter(visit: Visit, newcomer: Callable[..., str], base_url: str) -> Enter:
    def open_page(
        username: str, *, name: str = "Mara", zone: str | None = None, at: str = "/", **options: Any
    ) -> Page:
        if zone is None:  # scripts propose the browser's
            scripts = options.get("java_script_enabled", True)
            zone = options.get("timezone_id", "Europe/Madrid") if scripts else ""
        cookie = newcomer(username=username, name=name, timezone=zone)
        page = visit(**options)
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": base_url}])
        page.goto(at)
        return page

    return open_page


@pytest.fixture
def enter(visit: Visit, newcomer: Callable[..., str], base_url: str) -> Enter:
    """Open pages of new hunters, signed in: for tests that are not about signing up."""
    return _enter(visit, newcomer, base_url)


@pytest.fixture
def enter_roughly(rough: Visit, newcomer: Callable[..., str], base_url: str) -> Enter:
    """Open pages of new hunters for tests in which requests fail."""
    return _enter(rough, newcomer, base_url)


def sign_up(page: Page, username: str, *, name: str = "Mara") -> None:
    """Sign up as a new hunter, by the page's own form; lands on the board."""
    page.goto("/accounts/signup/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_label("Hunter name").fill(name)
    page.get_by_role("button", name="Begin").click()
    # Whoever goes on does so on the board: a key pressed before it is there is lost.
    expect(page.get_by_text(f"Welcome, {name}.")).to_be_visible()
    # And so is one before the scripts are.
    page.wait_for_load_state("load")
