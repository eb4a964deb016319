"""Fills the database in DATABASE_URL for tests, and prints what is in it: `python -m tests.fire.prepare`."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import django

#: Hunters of a site; a test takes as many as it needs, and each is taken once.
HUNTERS = 60


@dataclass(frozen=True)
class Player:
    """A hunter, signed in."""

    username: str
    hunter: str
    session: str
    #: The id of a reward that costs what two or three completions give.
    reward: str


@dataclass(frozen=True)
class Prepared:
    """Players, and the ids of catalog quests by their repeat."""

    players: list[Player] = field(default_factory=list)
    #: The session of a member of staff.
    staff: str = ""
    daily: list[str] = field(default_factory=list)
    unlimited: list[str] = field(default_factory=list)


def main() -> None:
    """Fill it by the app's own services."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client, override_settings

    from quests.choices import Repeat
    from rewards.models import Reward
    from tests.factories import make_hunter, make_quest, make_user

    call_command("migrate", verbosity=0)
    # Once for all databases, under the names that pages have them by. Compressing them too takes seconds.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
    if not Path(settings.STATIC_ROOT, "staticfiles.json").exists():
        with override_settings(STORAGES=settings.STORAGES | plain):
            call_command("collectstatic", interactive=False, verbosity=0)
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], ALLOWED_HOSTS=["testserver"]
    ):
        client = Client()
        client.force_login(make_user("staff", is_staff=True, is_superuser=True))
        prepared = Prepared(staff=client.cookies["sessionid"].value)
        for number in range(HUNTERS):
            hunter = make_hunter(username=f"player{number}", timezone="UTC")
            client = Client()
            client.force_login(hunter.user)
            reward = Reward.objects.create(hunter=hunter, name="Chocolate", price=25)
            session = client.cookies["sessionid"].value
            prepared.players.append(Player(hunter.user.username, hunter.pk.hex, session, str(reward.pk)))
    for number in range(20):
        prepared.daily.append(str(make_quest(f"Daily {number}").pk))
        prepared.unlimited.append(str(make_quest(f"Any time {number}", repeat=Repeat.UNLIMITED).pk))
    print(json.dumps(asdict(prepared)))  # noqa: T201


if __name__ == "__main__":
    main()
