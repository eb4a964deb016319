"""What every test may use."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from hunters.models import Hunter
from tests.factories import make_hunter


@pytest.fixture(autouse=True, scope="session")
def _light_set_up() -> Iterator[None]:
    """Serve static files unhashed, hash passwords cheaply, count no tries: none is what a test is about."""
    with override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        AXES_ENABLED=False,
        **dict.fromkeys(("THROTTLE_LOGINS", "THROTTLE_SIGNUPS", "THROTTLE_RESETS", "THROTTLE_UPLOADS"), 0),
    ):
        yield


@pytest.fixture
def hunter(db: None) -> Hunter:
    """A hunter in Madrid, with nothing done yet."""
    return make_hunter("Mara")


@pytest.fixture
def signed_in(client: Client, hunter: Hunter) -> Client:
    """A browser signed in as `hunter`."""
    client.force_login(hunter.user)
    return client
