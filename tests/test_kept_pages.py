"""No kept page is out of date, whatever form is sent: asked of every form of the site.

After each that writes something, every kept page is the one that is drawn anew.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from hunters.account_deletion import delete_account
from hunters.locking import lock_hunter
from hunters.models import Hunter, User
from questlog.kept_pages import pages
from questlog.models import Adjustment
from quests.choices import Repeat
from quests.models import CatalogChange, Quest
from tests.effort import FULL
from tests.factories import follow, make_hunter, make_quest
from tests.site_bodies import bodies, play, slipped_in
from tests.site_walk import Address, addresses, aside, forms_on, press

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

KEPT = ("/", "/status/", "/log/", "/log/insights/")
if FULL:
    KEPT += ("/?anyway=1", "/?stat=Agility", "/log/?kind=purchase", "/log/insights/?range=all")
#: Fields of a form that are others each time it is shown.
OF_A_PAGE = ("request_id", "next", "csrfmiddlewaretoken")
#: What is never the same twice.
OF_A_LOOK = re.compile(r'(name="(?:csrfmiddlewaretoken|request_id)" value=")[^"]*')
READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


class Looker:
    """A hunter who looks at their own pages, in a browser that no message is waiting for."""

    def __init__(self, hunter: Hunter) -> None:
        browser = Client()
        browser.force_login(hunter.user)
        self.session = browser.cookies[settings.SESSION_COOKIE_NAME].value

    def look(self, path: str) -> tuple[int, str]:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        response = client.get(path)
        return response.status_code, OF_A_LOOK.sub(r"\1", response.text)

    def look_at_all(self) -> dict[str, tuple[int, str]]:
        return {path: self.look(path) for path in KEPT}

    def assert_nothing_is_old(self, said: object) -> None:
        kept = self.look_at_all()
        pages.clear()
        for path, shown in kept.items():
            assert shown == self.look(path), f"{path} is what it was before {said}"


@pytest.fixture
def world() -> tuple[Hunter, Hunter]:
    """A hunter and a superuser with rows of every kind."""
    for name, repeat in (("Not done yet", Repeat.DAILY), ("Run", Repeat.DAILY), ("Tidy", Repeat.UNLIMITED)):
        make_quest(name, repeat=repeat)
    Group.objects.create(name="Keepers")
    hunters = make_hunter("Mara"), make_hunter("Keeper")
    for hunter in hunters:
        follow(hunter, *Quest.objects.catalog())
        play(hunter)
    User.objects.filter(hunter=hunters[1]).update(is_staff=True, is_superuser=True)
    # As it is on a site: who mends a record is somebody else.
    Adjustment.objects.filter(hunter=hunters[0]).update(made_by=hunters[1].user)
    return Hunter.objects.get(pk=hunters[0].pk), Hunter.objects.get(pk=hunters[1].pk)


def _sent(address: Address, path: str, page: str, actor: Hunter, other: Hunter) -> Iterator[tuple[str, Any]]:
    """Yield what is sent from an address: all that there is, blindly, and each form that its page shows."""
    for body in islice(bodies(address, actor, other), None if FULL else 1):
        yield path, body
    for form in forms_on(path, page):
        yield form.path, slipped_in(actor, other) | form.fields


def _wrote(session: str, path: str, body: dict[str, Any]) -> bool:
    """Send a form; returns whether it wrote anything but sessions."""
    written: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(READING) and "django_session" not in sql:
            written.append(sql)
        return execute(sql, *rest)

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    with connection.execute_wrapper(note):
        press(client, path, body)
    return bool(written)


def test_after_every_form_that_writes_a_kept_page_is_the_one_drawn_anew(
    world: tuple[Hunter, Hunter], subtests: pytest.Subtests
) -> None:
    mara, keeper = world
    looker, told, moved = Looker(mara), set(), set()
    sessions = {actor: Looker(actor).session for actor in world}
    for address in addresses():
        actor, other = (keeper, mara) if address.route.startswith("admin/") else (mara, keeper)
        for path in address.some_paths()[: None if FULL else 1]:
            with subtests.test(path=path):
                client = Client()
                client.cookies[settings.SESSION_COOKIE_NAME] = sessions[actor]
                shown = client.get(path)
                page = b"".join(shown.streaming_content).decode("latin-1") if shown.streaming else shown.text
                for at, body in _sent(address, path, page, actor, other):
                    what = at, *sorted(f"{item}" for item in body.items() if item[0] not in OF_A_PAGE)
                    if what in told:
                        continue
                    told.add(what)
                    with aside():
                        wrote = _wrote(sessions[actor], at, body)
                    if wrote:
                        moved.add(at)
                        looker.look_at_all()
                        with aside():
                            _wrote(sessions[actor], at, body)
                            looker.assert_nothing_is_old(at)
    assert len(moved) > 20, moved


def test_the_walk_would_see_a_page_that_is_out_of_date(world: tuple[Hunter, Hunter]) -> None:
    """The negative control: a row written past the lock."""
    mara, _keeper = world
    looker = Looker(mara)
    looker.look("/status/")
    Hunter.objects.filter(pk=mara.pk).update(gold=77)

    with pytest.raises(AssertionError, match="/status/ is what it was"):
        looker.assert_nothing_is_old("that")


def test_a_change_of_the_catalog_is_seen_by_whoever_follows_it(world: tuple[Hunter, Hunter]) -> None:
    mara, _keeper = world
    looker = Looker(mara)
    quest = Quest.objects.catalog().get(name="Not done yet")
    assert "Not done yet" in looker.look("/")[1]

    quest.name = "Renamed by staff"
    quest.save(update_fields=["name"])
    assert "Renamed by staff" in looker.look("/")[1]

    Quest.objects.filter(pk=quest.pk).update(name="Renamed by many")
    assert "Renamed by many" in looker.look("/")[1]

    quest.delete()
    assert "Renamed by many" not in looker.look("/")[1]


def test_a_hunters_own_quest_moves_nobody_elses_pages(world: tuple[Hunter, Hunter]) -> None:
    mara, _keeper = world
    own = make_quest("Mine", owner=mara)
    before = CatalogChange.objects.edition()
    own.save(update_fields=["name"])
    Quest.objects.filter(pk=own.pk).update(name="Mine still")
    assert CatalogChange.objects.edition() == before


def test_many_changes_can_be_told_as_one() -> None:
    quests = [make_quest(), make_quest("Another")]
    count, _latest = CatalogChange.objects.edition()
    with CatalogChange.objects.told_once():
        for quest in quests:
            quest.save(update_fields=["name"])
    assert CatalogChange.objects.edition()[0] == count + 1


def test_where_nothing_changed_nothing_is_told() -> None:
    quest = make_quest()
    before = CatalogChange.objects.edition()
    with CatalogChange.objects.told_once():
        Quest.objects.filter(pk=quest.pk, name="No such name").update(name="Renamed")
    assert CatalogChange.objects.edition() == before


def test_who_made_a_correction_is_named_as_they_are_now(world: tuple[Hunter, Hunter]) -> None:
    mara, keeper = world
    looker = Looker(mara)
    assert f"By {keeper.user.username}<" in looker.look("/log/")[1]

    keeper.user.username = "renamed"
    keeper.user.save(update_fields=["username", "username_key"])
    assert "By renamed<" in looker.look("/log/")[1]

    User.objects.filter(pk=keeper.user_id).update(is_superuser=False)  # the last one would have to stay
    delete_account(user=User.objects.get(pk=keeper.user_id))
    assert "By an admin<" in looker.look("/log/")[1]


def test_logging_in_moves_nobodys_pages(world: tuple[Hunter, Hunter]) -> None:
    mara, keeper = world
    keeper.user.save(update_fields=["last_login"])
    assert Hunter.objects.get(pk=mara.pk).edition == mara.edition


def test_a_lock_is_another_edition(world: tuple[Hunter, Hunter]) -> None:
    mara, keeper = world
    locked = lock_hunter(mara)
    assert locked.edition not in (mara.edition, keeper.edition)
    assert Hunter.objects.get(pk=mara.pk).edition == locked.edition
    assert Hunter.objects.get(pk=keeper.pk).edition == keeper.edition
