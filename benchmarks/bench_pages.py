"""The pages as a phone meets them: bytes over the wire, and Lighthouse's figures.

The server is the one that ships, on a throw-away database of its own with the
demo hunter. Bytes are counted between Chromium and the server, headers and
what the service worker fetches included; Lighthouse runs as a phone on a slow line.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.demo_site import CHROMIUM_FLAGS, DemoSite, chromium, demo_site, launched, sign_in
from benchmarks.measuring import median
from benchmarks.relay import Relay

LIGHTHOUSE = "lighthouse@12.8.2"
#: For the performance; the other figures are the same each time.
ROUNDS = 3
#: Seconds for one run of Lighthouse, the first of which may fetch it.
PATIENCE = 300
#: The least that each of Lighthouse's figures may be, 0 … 100.
LEAST = {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100}
#: Lighthouse's own measure of a thing that is well, 0 … 1.
WELL = 0.9
#: What a visitor sees, and what a hunter does, which search engines never see.
PAGES = {"landing": "/", "board": "/", "status": "/status/", "insights": "/log/insights/"}
#: The most bytes of the board: of a first visit, and of the next look at it.
FIRST, AGAIN = 60_000, 15_000


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of a page beside its limit: bytes at most, points at least."""

    page: str
    what: str
    measured: float
    limit: int
    reached: bool

    def line(self) -> str:
        """Return it as a line of the table."""
        missed = "over" if self.what.endswith("bytes") else "under"
        verdict = "reached" if self.reached else missed
        return f"{self.page:<10}{self.what:<24}{self.measured:>9,.0f}{self.limit:>9,}   {verdict}"


def run(*, quick: bool) -> list[Figure]:
    """Measure, and show the figures as a table and as one line of JSON; exits 1 when a limit is missed.

    `quick` counts the bytes alone.
    """
    npx = None if quick else _npx()
    with demo_site() as site:
        figures, largest, session = _weigh(site)
        complaints: list[str] = []
        if npx is not None:
            for page, path in PAGES.items():
                found, said = _lighthouse(npx, page, site.url + path, {} if page == "landing" else session)
                figures += found
                complaints += said
    print(f"{'page':<10}{'what':<24}{'measured':>9}{'limit':>9}")
    print("\n".join(figure.line() for figure in figures))
    print("\n".join(["", "The board's first visit, by file (bytes over the wire):", *largest]))
    if complaints:
        print("\n".join(["", "What Lighthouse would have otherwise:", *complaints]))
    print(json.dumps([asdict(figure) for figure in figures]))
    if not all(figure.reached for figure in figures):
        sys.exit(1)
    return figures


def _weigh(site: DemoSite) -> tuple[list[Figure], list[str], Mapping[str, str]]:
    """Return the board's bytes, its largest files, and the headers that make a request the demo hunter's."""
    with sync_playwright() as playwright, Relay(int(site.url.rpartition(":")[2])) as relay:
        browser = launched(playwright)
        signed_in = browser.new_context(service_workers="block")
        sign_in(signed_in, site, relay.url)
        cookies = signed_in.cookies()
        signed_in.close()
        # A browser that has seen nothing of the site yet but is signed in.
        fresh = browser.new_context(viewport={"width": 390, "height": 844})
        fresh.add_cookies([{"name": one["name"], "value": one["value"], "url": relay.url} for one in cookies])
        page = fresh.new_page()
        files = _files_of(page)
        relay.when_quiet()
        counts = [_visit(page, relay)]
        largest = sorted(files.items(), key=lambda file: -file[1])
        counts.append(_visit(page, relay))
        browser.close()
    figures = [
        Figure("board", name, count, limit, count <= limit)
        for name, count, limit in zip(
            ("first visit, bytes", "next look, bytes"), counts, (FIRST, AGAIN), strict=True
        )
    ]
    largest.append(
        ("what the service worker fetched beside them", counts[0] - sum(files for _, files in largest))
    )
    lines = [f"{size:>9,}  {name}" for name, size in largest]
    return figures, lines, {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in cookies)}


def _visit(page: Page, relay: Relay) -> int:
    """Open the board, and return how many bytes that took when all is quiet again."""
    page.goto(f"{relay.url}/", wait_until="load")
    return relay.when_quiet()


def _files_of(page: Page) -> dict[str, int]:
    """Return what the page's own network events tell of each file, filled as they come in."""
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    events = page.context.new_cdp_session(page)
    events.send("Network.enable")

    def asked(event: dict[str, Any]) -> None:
        names[event["requestId"]] = "/" + event["request"]["url"].split("/", 3)[-1]

    def loaded(event: dict[str, Any]) -> None:
        sizes[names.get(event["requestId"], "?")] = int(event["encodedDataLength"])

    events.on("Network.requestWillBeSent", asked)
    events.on("Network.loadingFinished", loaded)
    return sizes


def _npx() -> str:
    """Return npm's runner; exits with a sentence where Lighthouse cannot be run."""
    npx = shutil.which("npx")
    if npx is None or shutil.which("node") is None:
        sys.exit(
            "Lighthouse needs Node 20 or newer with npm, which was not found: install it "
            "(on Debian: apt-get install nodejs npm), or weigh the pages alone with --quick."
        )
    return npx


def _lighthouse(npx: str, page: str, url: str, headers: Mapping[str, str]) -> tuple[list[Figure], list[str]]:
    """Return the figures of a page, 0 … 100, and a line for each thing that cost it points."""
    reports = [_report(npx, url, headers) for _ in range(ROUNDS)]
    asked = [name for name in LEAST if name != "seo" or page == "landing"]
    figures = []
    for name in asked:
        score = median([report["categories"][name]["score"] * 100 for report in reports])
        figures.append(Figure(page, name, score, LEAST[name], score >= LEAST[name]))
    category_of = {
        audit["id"]: name
        for name in asked
        for audit in reports[-1]["categories"][name]["auditRefs"]
        if audit["weight"]
    }
    complaints = [
        f"{page:<10}{category_of[name]:<16}{audit['title']} {audit.get('displayValue') or ''}".rstrip()
        for name, audit in reports[-1]["audits"].items()
        if name in category_of and audit["score"] is not None and audit["score"] < WELL
    ]
    return figures, complaints


def _report(npx: str, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Run Lighthouse once, as a phone; exits with what it says when it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        # In a file: a command line can be read by everybody on the machine.
        kept, report = Path(folder) / "headers.json", Path(folder) / "report.json"
        kept.write_text(json.dumps(dict(headers)))
        done = subprocess.run(
            [
                *(npx, "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={report}"),
                *(f"--extra-headers={kept}", f"--only-categories={','.join(LEAST)}"),
                f"--chrome-flags={' '.join(['--headless=new', *CHROMIUM_FLAGS])}",
            ],
            env=os.environ | {"CHROME_PATH": chromium()},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode or not report.exists():
            sys.exit(f"Lighthouse could not look at {url}:\n{done.stderr.strip()[-2000:]}")
        answer: dict[str, Any] = json.loads(report.read_text())
        if (problem := answer.get("runtimeError")) is not None:
            sys.exit(f"Lighthouse could not look at {url}: {problem['message']}")
        if (seen := answer["finalDisplayedUrl"]) != url:
            sys.exit(f"Lighthouse was to look at {url} and was sent to {seen}.")
        return answer
