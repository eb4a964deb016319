"""The admin's desk in tests: a browser signed in as staff, the catalog's form, and what history says."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from quests.models import Quest
from tests.factories import make_user

LIST = "/admin/quests/quest/"


def keeper(*permissions: str) -> Client:
    """Return a browser signed in as staff with these permissions; with none named, a superuser's."""
    user = make_user(is_staff=True, is_superuser=not permissions)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def form(quest: Quest | None = None, **changed: object) -> dict[str, object]:
    """Return what the form of a quest sends, but for what is changed."""
    given = quest or Quest(
        name="Read ten pages", stat="Intelligence", difficulty="Easy", xp_reward=100, gold_reward=20
    )
    names = (
        "name", "description", "stat", "difficulty", "xp_reward", "gold_reward", "repeat", "name_es",
        "description_es",
    )  # fmt: skip
    answers: dict[str, object] = {name: str(getattr(given, name)) for name in names}
    return answers | {"weekdays": ["0", "1", "2", "3", "4", "5", "6"]} | changed


def page_of(quest: Quest) -> str:
    """Return the address of a quest's form."""
    return f"{LIST}{quest.pk}/change/"


def act(client: Client, action: str, *quests: Quest, query: str = "?state=all", **more: Any) -> Any:
    """Choose quests of the list, do something to them, and return the page that comes next."""
    chosen = {"action": action, "_selected_action": [str(quest.pk) for quest in quests], "index": "0"}
    return client.post(f"{LIST}{query}", chosen | more, follow=True)


def history_of(quest: Quest) -> list[str]:
    """Return what the admin's log says of a quest, the latest last."""
    entries = LogEntry.objects.filter(object_id=str(quest.pk)).order_by("action_time", "pk")
    return [entry.get_change_message() for entry in entries]


def notes_of(page: Any) -> list[str]:
    """Return the notes on a page."""
    return [str(note) for note in page.context["messages"]]
