"""Each place that takes `next` leads to pages of this site alone."""

from datetime import timedelta
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from tests.security.test_table import EVERYWHERE
from tests.security.worlds import World, told
from tests.site_walk import aside

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "\\\\evil.example/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:///evil.example",
    "/%09/evil.example",
    "http://testserver@evil.example/",
    " //evil.example",
    "\x00//evil.example",
    "//[evil",
)


def leads_away(location: str) -> bool:
    """Say whether a browser on this site that is told this address would leave it."""
    address = location.replace("\\", "/").strip("\0 ").replace("\t", "")
    return address.startswith("//") or (
        ":" in address.partition("/")[0] and not address.startswith("http://testserver/")
    )


def sent(client: Client, path: str, to: str) -> list[str]:
    """Send everything that pages which go on ask for, and return where GET and POST lead."""
    fields = {
        "next": to,
        "username": "Mara",
        "password": "correct horse",
        "request_id": str(uuid4()),
        "day": (timezone.now() + timedelta(days=2)).date().isoformat(),
        "language": "es",
        "theme": "dark",
        "grouping": "stat",
    }
    with aside():
        answers = [client.post(path, fields), client.get(path, {"next": to})]
    for answer in answers:
        told(answer)
        assert answer.status_code < 500, path
    return [answer.headers.get("Location", "") for answer in answers]


def takers(world: World) -> dict[str, tuple[str, str]]:
    """Return the addresses that lead on to `next`, each with its path and a role for which it does."""
    found = {}
    for role in ("owner", "staff", "nobody"):
        for name, address in EVERYWHERE.items():
            path = world.path(address)
            if any(to.startswith("/status/") for to in sent(world.browser(role), path, "/status/")):
                found[name] = (path, role)
    return found


def test_no_press_and_no_page_leads_to_another_site(world: World) -> None:
    found = takers(world)
    assert {"login", "set_language", "declare_rest"} <= found.keys()
    for name, (path, role) in found.items():
        for elsewhere in ELSEWHERE:
            for location in sent(world.browser(role), path, elsewhere):
                assert not leads_away(location), (name, elsewhere)


def test_a_browser_would_be_led_away_by_these() -> None:
    """The negative control."""
    away = [one for one in ELSEWHERE if leads_away(one)]
    assert {"https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"} <= set(
        away
    )
    assert not leads_away("/log/?next=https://evil.example/")
    assert not leads_away("http://testserver/log/")
