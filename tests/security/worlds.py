"""A site with somebody in each role: nobody, another hunter, the owner of what is asked for, staff."""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.test import Client

from hunters.models import Hunter, User
from legacy_import.models import ImportRun
from questlog.models import QuestLog
from quests.choices import Repeat
from quests.models import Quest
from rewards.models import Purchase, Reward
from tests.effort import FULL
from tests.factories import follow, make_hunter, make_quest
from tests.site_bodies import play
from tests.site_walk import Address

ROLES = ("nobody", "other", "owner", "staff")


def at_home(address: Address) -> str:
    """Return the role that gets further than all others at an address."""
    return "staff" if address.route.startswith(settings.ADMIN_PATH) else "owner"


def is_looked_at(address: Address, role: str) -> bool:
    """Say whether a role sees something at an address in short that no other role sees; in full always."""
    return FULL or role == "nobody" or role == at_home(address)


@dataclass(frozen=True)
class World:
    """Who there is; the owner's things are what addresses are filled with."""

    owner: Hunter
    other: Hunter
    staff: Hunter
    _sessions: dict[str, str] = field(default_factory=dict)
    _paths: dict[Address, str] = field(default_factory=dict)

    def sign_in(self) -> None:
        """Let everybody be signed in once, for `tab`."""
        for role in ROLES[1:]:
            browser = self.browser(role)
            self._sessions[role] = browser.cookies[settings.SESSION_COOKIE_NAME].value

    def tab(self, role: str, *, strict: bool = False) -> Client:
        """Return a new tab of the one browser that somebody is signed in with: it knows nothing else yet."""
        client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
        if role != "nobody":
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[role]
        return client

    def browser(self, role: str, *, strict: bool = False) -> Client:
        """Return a browser that somebody signs in with now; a strict one is asked for the tokens of forms."""
        client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
        if role != "nobody":
            client.force_login(getattr(self, role).user)
        return client

    def path(self, address: Address) -> str:
        """Return an address filled with what belonged to the owner when it was first asked for."""
        if address not in self._paths:
            self._paths[address] = self._path(address)
        return self._paths[address]

    def _path(self, address: Address) -> str:
        mine = {
            str(pk)
            for model in (QuestLog, Purchase, Reward, ImportRun)
            for pk in model._default_manager.filter(hunter=self.owner).values_list("pk", flat=True)
        }
        # The admin keeps the catalog's, hunters their own.
        keeper = None if address.model is Quest else self.owner
        mine |= {str(pk) for pk in Quest.objects.filter(owner=keeper).values_list("pk", flat=True)}
        paths = address.paths()
        return next((path for path in paths if any(pk in path for pk in mine)), paths[0])


def make_world() -> World:
    """Make three hunters with rows of every kind; one of them is a superuser."""
    for name, repeat in (("Not done yet", Repeat.DAILY), ("Run", Repeat.DAILY), ("Tidy", Repeat.UNLIMITED)):
        make_quest(name, repeat=repeat)
    Group.objects.create(name="Keepers")
    hunters = {
        role: make_hunter(name) for role, name in (("other", "Nadd"), ("owner", "Mara"), ("staff", "Keeper"))
    }
    for hunter in hunters.values():
        follow(hunter, *Quest.objects.catalog())
        play(hunter)
    User.objects.filter(hunter=hunters["staff"]).update(is_staff=True, is_superuser=True)
    world = World(**{role: Hunter.objects.get(pk=hunter.pk) for role, hunter in hunters.items()})
    world.sign_in()
    return world


def told(response: Any) -> str:
    """Read an answer to its end, and return how the table writes it: its status, or the door it leads to."""
    if response.streaming:
        b"".join(response.streaming_content)
    to = response.headers.get("Location", "").partition("?")[0]
    return {"/accounts/login/": "log-in", "/admin/login/": "door"}.get(to, str(response.status_code))


def everything(*, but: tuple[type[Model], ...] = (Session,)) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, but for those that looking alone writes."""
    models = [model for model in apps.get_models() if model not in but]
    return {
        model._meta.label: [tuple(row) for row in model._default_manager.order_by("pk").values_list()]
        for model in models
    }
