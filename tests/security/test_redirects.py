"""Each place that takes `next` leads to pages of this site alone."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.effort import of_a_matrix
from tests.security.test_table import EVERYWHERE
from tests.security.worlds import World, is_looked_at, told
from tests.site_walk import aside

pytestmark = pytest.mark.any_database

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
#: What whoever looks at no place at all lets through, and whoever looks for a scheme.
PLAINEST = ("https://evil.example/", "//evil.example/")


def leads_away(location: str) -> bool:
    """Say whether a browser on this site that is told this address would leave it."""
    address = location.replace("\\", "/").strip("\0 ").replace("\t", "")
    return address.startswith("//") or (
        ":" in address.partition("/")[0] and not address.startswith("http://testserver/")
    )


def led_to(world: World, role: str, method: str, path: str, to: str) -> str:
    """Send everything that pages which go on ask for, and return where they lead."""
    fields = {
        "next": to,
        "username": world.owner.user.username,
        "password": "correct horse",
        "request_id": str(uuid4()),
        "day": (timezone.now() + timedelta(days=2)).date().isoformat(),
        "language": "es",
        "theme": "dark",
        "grouping": "stat",
    }
    client = world.tab(role)
    with aside():
        answer = client.post(path, fields) if method == "POST" else client.get(path, {"next": to})
        told(answer)
    assert answer.status_code < 500, path
    return str(answer.headers.get("Location", ""))


def takers(world: World) -> dict[tuple[str, str], tuple[str, str]]:
    """Return path and role for each address, and method, that leads somebody on to `next`."""
    found = {}
    for role, name, method in product(("owner", "staff", "nobody"), EVERYWHERE, ("GET", "POST")):
        path = world.path(EVERYWHERE[name])
        is_asked = is_looked_at(EVERYWHERE[name], role)
        if is_asked and led_to(world, role, method, path, "/status/").startswith("/status/"):
            found[name, method] = (path, role)
    return found


def test_no_press_and_no_page_leads_to_another_site(world: World) -> None:
    """In short each is asked to lead to some places, another one to others; all to the plainest."""
    found = takers(world)
    assert {("login", "POST"), ("login", "GET"), ("set_language", "POST")} <= found.keys()
    assert {("declare_rest", "POST"), ("admin:logout", "POST")} <= found.keys()
    for number, ((name, method), (path, role)) in enumerate(found.items()):
        some = [ELSEWHERE[(3 * number + n) % len(ELSEWHERE)] for n in range(3)]
        for elsewhere in of_a_matrix(ELSEWHERE, [*PLAINEST, *some]):
            location = led_to(world, role, method, path, elsewhere)
            assert not leads_away(location), (name, elsewhere)


def test_a_browser_would_be_led_away_by_these() -> None:
    """The negative control."""
    away = [one for one in ELSEWHERE if leads_away(one)]
    assert {"https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"} <= set(
        away
    )
    assert not leads_away("/log/?next=https://evil.example/")
    assert not leads_away("http://testserver/log/")
