"""Who may do what: each address of the site × role × method, as urls.txt says it."""

from pathlib import Path

import pytest

from tests.effort import of_a_matrix
from tests.security.worlds import ROLES, World, at_home, everything, told
from tests.site_walk import addresses, aside

pytestmark = pytest.mark.any_database

TABLE = Path(__file__).with_name("urls.txt")
EVERYWHERE = {str(address): address for address in addresses()}
METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS")
DOWNLOADS = {"log_download", "export_legacy", "export_record"}
FORM = "application/x-www-form-urlencoded"


def rows() -> dict[str, list[str]]:
    """Return the table: for each address what GET tells each role, then what POST does."""
    lines = [line.split("|") for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {name.strip(): [*get.split(), *post.split()] for name, get, post in lines}


def differing(found: dict[str, list[str]], table: dict[str, list[str]]) -> dict[str, tuple[object, object]]:
    """Return the rows of `found` that the table has otherwise, or has not."""
    return {name: (row, table.get(name)) for name, row in found.items() if row != table.get(name)}


def test_every_address_of_the_site_has_a_row_and_every_row_an_address() -> None:
    assert EVERYWHERE.keys() == rows().keys()


def test_each_role_is_answered_as_the_table_says(world: World) -> None:
    found: dict[str, list[str]] = {}
    for name, address in EVERYWHERE.items():
        path, found[name] = world.path(address), []
        for method in ("GET", "POST"):
            for role in ROLES:
                with aside():
                    answer = world.tab(role).generic(method, path, content_type=FORM)
                    found[name].append(told(answer))
    assert differing(found, rows()) == {}


def test_a_row_that_lets_another_hunter_in_would_be_told(world: World) -> None:
    """The negative control: the table is compared, role by role."""
    address = EVERYWHERE["quest_edit"]
    found = [told(world.tab(role).get(world.path(address))) for role in ROLES]
    assert found == rows()["quest_edit"][:4] == ["log-in", "404", "200", "404"]
    open_to_others = {"quest_edit": ["log-in", "200", "200", "404", *rows()["quest_edit"][4:]]}
    assert differing(open_to_others, rows()).keys() == {"quest_edit"}


def test_other_methods_change_nothing(world: World) -> None:
    """In short each address meets every method once: two of whom it is for, and one of each other role."""
    paths = {name: world.path(address) for name, address in EVERYWHERE.items()}
    for role in ROLES:
        client = world.tab(role)
        before = everything()
        for number, (name, path) in enumerate(paths.items()):
            home = at_home(EVERYWHERE[name])
            turns = [home, *ROLES]
            some = [METHODS[(number + turn) % 5] for turn in range(5) if turns[turn] == role]
            for method in of_a_matrix(METHODS, some):
                # Django's own pages take some of them for GET.
                status = client.generic(method, path).status_code
                assert status in (200, 302, 403, 404, 405), (name, role, method)
        assert everything() == before, role


def test_head_is_get_without_its_body(world: World) -> None:
    client = world.tab("owner")
    for name, path in {name: world.path(address) for name, address in EVERYWHERE.items()}.items():
        head = client.head(path)
        if head.status_code == 405:
            # The whole file would be made for nothing.
            assert told(client.get(path)) == "405" or name in DOWNLOADS, name
            continue
        assert head.content == b"" if not head.streaming else b"".join(head.streaming_content) == b""
        assert told(client.get(path)) == told(head), name


def test_a_press_without_its_token_is_refused(world: World) -> None:
    """In short of whom the address is for, and of one other role."""
    for number, (name, address) in enumerate(EVERYWHERE.items()):
        path = world.path(address)
        for role in of_a_matrix(ROLES, sorted({at_home(address), ROLES[number % len(ROLES)]})):
            answer = world.tab(role, strict=True).post(path, {})
            # There a visitor is sent to log in before anything that was sent is looked at.
            is_sent_away = (role, name) == ("nobody", "import_upload")
            assert answer.status_code in (403, 405) or is_sent_away, (name, role, answer.status_code)


def test_a_page_that_nobody_wrote_is_not_found(world: World) -> None:
    for role in ROLES:
        assert world.tab(role).get("/nowhere/").status_code == 404
