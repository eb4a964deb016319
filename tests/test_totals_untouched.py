"""Totals can be changed by no code path but completion, undo, put back, purchase, adjustment and import.

Here by asking every page, as a hunter and as a superuser, and by sending every
form, each time with all that somebody could slip in. `test_totals_in_source` reads the code.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection, models
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from hunters.models import Hunter, Stat, User
from questlog.admin import HunterAdmin, StatInline
from questlog.ledger import differences_of
from questlog.models import Adjustment, QuestLog
from quests.choices import Repeat
from quests.models import Quest
from rewards.models import Purchase
from tests.effort import FULL
from tests.factories import follow, make_hunter, make_quest
from tests.site_bodies import bodies, play, slipped_in
from tests.site_walk import Address, PageForm, addresses, aside, forms_on, press

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROOMS = ("hunterproject", "hunters", "quests", "rewards", "questlog", "legacy_import")
#: The addresses that may change a total, and by what. Each has to be there, but for those to come.
MAY_CHANGE = {
    "complete": "completion",
    "undo": "undo",
    "put_back": "put back",
    "buy": "purchase",
    "undo_purchase": "undo of a purchase",
    "import_confirm": "import",
    "admin:hunters_hunter_correct": "adjustment",
}
TO_COME = {"delete_account"}
#: The addresses at which a hunter's record may end, as a whole.
MAY_END = {"delete_account": "the owner's own word"}
#: The addresses that lead nowhere, whatever they are filled with.
NOWHERE = {"admin:view_on_site": "no model has a page", "admin/<str:url>": "what the admin does not know"}
LEDGER = (QuestLog, Adjustment, Purchase)
#: How statements begin that write nothing.
READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
#: Fields of a form that are others each time it is shown, and change nothing of what it does.
OF_A_PAGE = ("request_id", "next", "csrfmiddlewaretoken")
EVERYWHERE = addresses()
NOTHING: dict[str, Any] = {}
Totals = dict[UUID, dict[str, int]]


@dataclass(frozen=True)
class Step:
    """One request: the name of the address it went to, what came of it, and whose totals it changed."""

    name: str
    path: str
    method: str
    status: int
    changed: frozenset[UUID]


@pytest.fixture
def world() -> dict[str, Hunter]:
    """Two hunters with rows of every kind; the second is a superuser, too."""
    for name, repeat in (("Not done yet", Repeat.DAILY), ("Run", Repeat.DAILY), ("Tidy", Repeat.UNLIMITED)):
        make_quest(name, repeat=repeat)
    Group.objects.create(name="Keepers")
    hunters = {name: make_hunter(name) for name in ("Mara", "Keeper")}
    for hunter in hunters.values():
        follow(hunter, *Quest.objects.catalog())
        play(hunter)
    User.objects.filter(hunter=hunters["Keeper"]).update(is_staff=True, is_superuser=True)
    return {name: Hunter.objects.get(pk=hunter.pk) for name, hunter in hunters.items()}


def _totals() -> Totals:
    """Return everybody's totals; the ledger agrees with all of them."""
    stored: Totals = {}
    for hunter in Hunter.objects.prefetch_related("stats"):
        differences = [str(difference) for difference in differences_of(hunter)]
        assert not differences
        stored[hunter.pk] = {"gold": hunter.gold, "total_xp": hunter.total_xp}
        stored[hunter.pk] |= {stat.name: stat.total_xp for stat in hunter.stats.all()}
    return stored


class Writes:
    """Notices whether a request wrote anything, whatever it is."""

    def __init__(self) -> None:
        self.seen = FULL

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.seen |= not sql.startswith(READING)
        return execute(sql, *rest)


class Visitor:
    """Somebody who opens addresses and sends forms; what each request wrote is taken back.

    Their totals have to be those of `before` whenever a request begins.
    """

    def __init__(self, actor: Hunter, other: Hunter) -> None:
        self.actor, self.other = actor, other
        browser = Client()
        browser.force_login(actor.user)
        self._session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        self._before = _totals()
        self._slipped_in = slipped_in(actor, other)
        self._sent: set[str] = set()

    def visits(self, address: Address) -> Iterator[Step]:
        """Open an address in every way, send it all that there is, and send each form that its pages show.

        A form that other pages showed is sent once. Raises AssertionError for
        a total changed where none may be.
        """
        # In short each walks their own part of the site: only staff get past the admin's door, and as
        # hunters they are as others are.
        is_at_home = FULL or address.route.startswith("admin/") is self.actor.user.is_staff
        few = None if is_at_home else 1
        for path in address.some_paths()[:few]:
            with aside():
                step, page = self._ask("GET", path)
                yield step
            for body in islice(bodies(address, self.actor, self.other), few):
                with aside():
                    yield self._ask("POST", path, body)[0]
            for form in forms_on(path, page):
                if self._is_new(form):
                    with aside():
                        yield self._ask("POST", form.path, self._slipped_in | form.fields)[0]

    def _is_new(self, form: PageForm) -> bool:
        told = f"{form.path} {[item for item in form.fields.items() if item[0] not in OF_A_PAGE]}"
        is_new = told not in self._sent
        self._sent.add(told)
        return is_new

    def _ask(self, method: str, path: str, body: dict[str, Any] = NOTHING) -> tuple[Step, str]:
        """Send a request, judge what it did to the totals that were there before, and return its page."""
        client, writes, before = Client(), Writes(), self._before
        client.cookies[settings.SESSION_COOKIE_NAME] = self._session
        with connection.execute_wrapper(writes):
            response = client.get(path) if method == "GET" else press(client, path, body)
            content = b"".join(response.streaming_content) if response.streaming else response.content
        after = _totals() if writes.seen else before
        changed = frozenset(pk for pk in before if before[pk] != after.get(pk))
        step = Step(_name_at(path), path, method, response.status_code, changed)
        allowed: set[UUID] = set()
        if method == "POST" and step.name in MAY_CHANGE | MAY_END:
            allowed = {UUID(path.split("/")[4])} if step.name.startswith("admin:") else {self.actor.pk}
        assert changed <= allowed, (
            f"{self.actor} changed a total of another hunter, or where none may change: {step}"
        )
        assert before.keys() <= after.keys() or step.name in MAY_END, f"a hunter is gone: {step}"
        made = after.keys() - before.keys()
        assert not any(sum(after[pk].values()) for pk in made), f"a hunter begins with something: {step}"
        is_page = step.status == 200 and response.headers["Content-Type"].startswith("text/html")
        return step, content.decode() if is_page else ""


def _name_at(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def test_no_page_and_no_form_changes_a_total_but_those_that_may(
    world: dict[str, Hunter], subtests: pytest.Subtests
) -> None:
    mara, keeper = world.values()
    visitors = [Visitor(mara, keeper), Visitor(keeper, mara)]
    for address in EVERYWHERE:
        with subtests.test(address=str(address)):
            steps = [list(visitor.visits(address)) for visitor in visitors]

            at_home = steps[address.route.startswith("admin/")]
            if str(address) not in NOWHERE:
                assert {step.status for step in at_home} - {404}, f"nothing of it was reached: {at_home}"
            if address.name in MAY_CHANGE:
                assert any(step.changed for step in at_home), (
                    f"no total was changed, as one may be: {at_home}"
                )


def test_the_addresses_that_may_change_a_total_are_there() -> None:
    assert (MAY_CHANGE.keys() | MAY_END.keys()) - {address.name for address in EVERYWHERE} <= TO_COME


def test_every_page_of_every_model_in_the_admin_is_walked() -> None:
    names = {address.name for address in EVERYWHERE}

    assert {Hunter, QuestLog, Adjustment, Quest, User} <= admin.site._registry.keys()
    for model in admin.site._registry:
        for page in ("changelist", "add", "change", "delete", "history"):
            assert f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}" in names


def test_no_total_and_no_row_of_the_ledger_is_editable_in_the_admin(
    world: dict[str, Hunter], subtests: pytest.Subtests
) -> None:
    request = RequestFactory().get("/")
    request.user = world["Keeper"].user
    for model in admin.site._registry:
        with subtests.test(model=model.__name__):
            row = model._default_manager.first()
            assert row is not None
            assert_no_total_is_editable(admin.site._registry[model], model, request, row)


def assert_no_total_is_editable(
    page: Any, model: type[models.Model], request: Any, row: models.Model
) -> None:
    if model in (Hunter, Stat, *LEDGER):
        assert not page.has_add_permission(request)
        assert not page.has_change_permission(request, row)
        assert not page.has_delete_permission(request, row)
        assert page.get_form(request, row, change=True).base_fields == {}
    assert not set(page.get_form(request, row, change=True).base_fields) & {"gold", "total_xp"}
    assert not set(page.list_editable)
    for inline in page.get_inline_instances(request, row):
        if inline.model in (Hunter, Stat, *LEDGER):
            assert not inline.has_add_permission(request, row)
            assert not inline.has_change_permission(request, row)
            assert not inline.has_delete_permission(request, row)


def test_no_form_of_ours_has_a_total_or_writes_the_ledger() -> None:
    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if ".tests" not in module.name and ".migrations" not in module.name:
                importlib.import_module(module.name)
    ours = [form for form in _forms(forms.BaseForm) if form.__module__.partition(".")[0] in ROOMS]
    assert len(ours) > 5

    for form in ours:
        assert not {"gold", "total_xp", "xp_gained", "gold_gained"} & set(getattr(form, "base_fields", {}))
        assert getattr(getattr(form, "_meta", None), "model", None) not in (Stat, *LEDGER)


def _forms(base: type) -> Iterator[type]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def _address(name: str) -> Address:
    return next(address for address in EVERYWHERE if address.name == name)


def test_the_walk_sees_a_total_that_the_admin_lets_be_typed_in(
    world: dict[str, Hunter], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: it shows that the walk above would fail."""
    monkeypatch.setattr(HunterAdmin, "has_change_permission", lambda *asked: True)
    monkeypatch.setattr(HunterAdmin, "fields", ("name", "gold"))
    monkeypatch.setattr(HunterAdmin, "inlines", ())

    with pytest.raises(AssertionError, match="gold is 999,999"):
        list(Visitor(world["Keeper"], world["Mara"]).visits(_address("admin:hunters_hunter_change")))


def test_the_walk_sees_xp_that_a_row_on_a_hunters_page_lets_be_typed_in(
    world: dict[str, Hunter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HunterAdmin, "has_change_permission", lambda *asked: True)
    monkeypatch.setattr(HunterAdmin, "fields", ("name",))
    monkeypatch.setattr(HunterAdmin, "inlines", (StatInline,))
    monkeypatch.setattr(StatInline, "has_change_permission", lambda *asked: True)

    with pytest.raises(AssertionError, match="Strength is 999,999"):
        list(Visitor(world["Keeper"], world["Mara"]).visits(_address("admin:hunters_hunter_change")))


def test_the_walk_sees_a_form_that_changes_a_total_where_none_may_change(
    world: dict[str, Hunter], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The board's own buttons are among the forms that are sent."""
    monkeypatch.delitem(MAY_CHANGE, "complete")

    with pytest.raises(AssertionError, match="name='complete'"):
        list(Visitor(world["Mara"], world["Keeper"]).visits(_address("board")))
