"""What every test may use."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings

from hunterproject import afterwards
from hunters.models import Hunter
from tests.factories import make_hunter


@pytest.fixture(autouse=True, scope="session")
def _light_set_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Serve static files unhashed, hash passwords cheaply, count no tries: none is what a test is about."""
    with override_settings(
        # Not what a server has collected here: tests say the same with it and without.
        STATIC_ROOT=tmp_path_factory.mktemp("static") / "none",
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        AXES_ENABLED=False,
        **dict.fromkeys(("THROTTLE_LOGINS", "THROTTLE_SIGNUPS", "THROTTLE_RESETS", "THROTTLE_UPLOADS"), 0),
    ):
        yield


@pytest.fixture(autouse=True)
def _no_thread_beside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what comes after an answer at once: a thread of its own sees nothing of a test's open transaction.

    Whoever uses `in_a_thread` has it as it is on a site.
    """

    def at_once(work: Callable[[], None]) -> None:
        work()

    if "in_a_thread" not in request.fixturenames:
        monkeypatch.setattr(afterwards, "_start", at_once)


@pytest.fixture
def in_a_thread(transactional_db: None) -> Iterator[None]:
    """Leave what comes after an answer to its thread, which is done with it when the test ends."""
    yield
    afterwards.wait_until_done()


@pytest.fixture
def hunter(db: None) -> Hunter:
    """A hunter in Madrid, with nothing done yet."""
    return make_hunter("Mara")


@pytest.fixture
def signed_in(client: Client, hunter: Hunter) -> Client:
    """A browser signed in as `hunter`."""
    client.force_login(hunter.user)
    return client
