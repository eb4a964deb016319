"""Two copies of the app on one database: whatever a visitor began at one goes on at the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.legacy_folders import make_folder
from tests.fire.conftest import Grounds
from tests.fire.servers import Server
from tests.fire.sites import Site
from tests.fire.visitors import Visitor

#: How many log-ins may fail.
TRIES = 3


@pytest.fixture(scope="module")
def site(grounds: Grounds) -> Site:
    """A site of one process."""
    return grounds.open("postgresql", workers=1, THROTTLE_LOGINS=str(TRIES))


@pytest.fixture(scope="module")
def other(site: Site) -> Iterator[Server]:
    """A second copy."""
    with site.another_server() as server:
        yield server


def test_they_share_sessions(site: Site, other: Server) -> None:
    here = Visitor(site.server.port)
    there = here.at(other.port)
    assert here.sign_up("copies-mara").status == 302
    assert "copies-mara" in there.get("/settings/").text
    assert there.post("/accounts/logout/", {}).status == 302
    # With the session's own cookie: it is the session that is gone.
    assert here.get("/settings/").status == 302
    assert there.log_in("copies-mara").status == 302
    assert here.get("/settings/").status == 200


def test_a_session_that_ended_at_one_is_not_remembered_by_the_other(site: Site, other: Server) -> None:
    here = Visitor(site.server.port)
    here.sign_up("copies-tomas")
    stolen = Visitor(site.server.port, dict(here.cookies))
    assert stolen.get("/settings/").status == 200
    assert here.at(other.port).post("/accounts/logout/", {}).status == 302
    assert stolen.get("/settings/").status == 302


def test_they_count_failed_log_ins_together(site: Site, other: Server) -> None:
    ports = [site.server.port, other.port]
    for number in range(TRIES):
        guess = Visitor(ports[number % 2])
        answer = guess.post("/accounts/login/", {"username": "copies-nobody", "password": "a guess"})
        assert answer.status in (200, 429)
    for port in ports:
        refused = Visitor(port).post("/accounts/login/", {"username": "copies-nobody", "password": "right"})
        assert refused.status == 429


def test_what_was_uploaded_at_one_is_confirmed_at_the_other(
    site: Site, other: Server, tmp_path: Path
) -> None:
    here = Visitor(site.server.port)
    here.sign_up("copies-ines")
    files = {path.name: path.read_bytes() for path in make_folder(tmp_path / "old", 20).iterdir()}
    sent = here.upload("/settings/import/", files, {"timezone": "UTC"})
    assert sent.status == 302, sent.text
    draft = str(sent.headers["Location"]) if sent.headers else ""
    there = here.at(other.port)
    assert there.get(draft).status == 200
    assert there.post(f"{draft}confirm/", {}).status == 302
    assert "Quest 1" in here.get("/log/").text
    site.assert_right()
