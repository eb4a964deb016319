"""What may be read on a replica, and what is set up for one. With a real one: tests/fire/test_replica.py."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from hunterproject import replica
from hunterproject.replica import Router, reads_may_lag
from hunterproject.tests.test_start import run
from hunters.models import Hunter, User
from questlog.models import QuestLog
from quests.models import Quest

ASK = """
import json
import django
django.setup()
from django.conf import settings
known = settings.DATABASES.get("replica", {})
names = ("USER", "PASSWORD", "HOST", "NAME", "CONN_MAX_AGE")
print(json.dumps([
    {name: known.get(name) for name in names} | {"MIRROR": known.get("TEST", {}).get("MIRROR")},
    settings.DATABASE_ROUTERS,
    "hunterproject.replica.RememberWrites" in settings.MIDDLEWARE,
]))
"""
DATABASE = "postgres://hunter@first:5432/quests"
FOLLOWER = "postgres://reader@second:5432/quests"


class TestRouter:
    @pytest.mark.parametrize("model", [Hunter, Quest, QuestLog, User, Session])
    def test_reads_from_the_database_by_default(self, model: type) -> None:
        assert Router().db_for_read(model) == "default"

    @pytest.mark.parametrize(
        ("model", "place"),
        [
            (QuestLog, "replica"),
            (Quest, "replica"),
            (Hunter, "replica"),
            (User, "default"),
            (Session, "default"),
        ],
    )
    def test_reads_what_hunters_see_from_the_replica_where_that_may_lag(
        self, model: type, place: str
    ) -> None:
        with replica._reading():
            assert Router().db_for_read(model) == place
            assert Router().db_for_write(model) == "default"
        assert Router().db_for_read(model) == "default"

    def test_locks_in_the_database_itself(self, settings: object) -> None:
        """What is read for a change is read where it is changed."""
        settings.DATABASE_ROUTERS = ["hunterproject.replica.Router"]  # type: ignore[attr-defined]
        with replica._reading():
            assert Hunter.objects.all().db == "replica"
            assert Hunter.objects.select_for_update().db == "default"
            assert QuestLog(quest=Quest(name="A walk")).quest.name == "A walk"

    def test_migrates_the_database_alone(self) -> None:
        assert [Router().allow_migrate(place, "hunters") for place in ("default", "replica")] == [True, False]


def test_without_a_replica_a_view_is_called_as_it_is() -> None:
    calls = []

    @reads_may_lag
    def view(request: HttpRequest, number: int) -> HttpResponse:
        calls.append((request, number, replica._reads_lag.get()))
        return HttpResponse("page")

    request = HttpRequest()
    assert (view(request, 7).content, calls) == (b"page", [(request, 7, False)])


def asked(**environment: str) -> list[object]:
    done = run("-c", ASK, **environment)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_without_the_setting_nothing_is_different() -> None:
    known, routers, remembers = asked(DATABASE_URL=DATABASE, DATABASE_REPLICA_URL="")
    assert (set(known.values()), routers, remembers) == ({None}, [], False)  # type: ignore[attr-defined]


def test_a_replica_is_used_as_the_database_is_and_tests_see_one_by_both_names() -> None:
    secret = {"DATABASE_PASSWORD": "of both"}
    known, routers, remembers = asked(DATABASE_URL=DATABASE, DATABASE_REPLICA_URL=FOLLOWER, **secret)
    assert known == {
        "USER": "reader",
        "PASSWORD": "of both",
        "HOST": "second",
        "NAME": "quests",
        "CONN_MAX_AGE": 600,
        "MIRROR": "default",
    }
    assert (routers, remembers) == (["hunterproject.replica.Router"], True)


@pytest.mark.parametrize(
    ("database", "follower", "sentence"),
    [
        ("sqlite:////tmp/none.sqlite3", FOLLOWER, "DATABASE_REPLICA_URL needs PostgreSQL, there and in"),
        (DATABASE, "sqlite:////tmp/none.sqlite3", "DATABASE_REPLICA_URL needs PostgreSQL, there and in"),
        (DATABASE, "nonsense", "DATABASE_REPLICA_URL cannot be understood."),
        ("nonsense", FOLLOWER, "DATABASE_URL cannot be understood."),
    ],
)
def test_what_cannot_be_one_is_refused_in_a_sentence(database: str, follower: str, sentence: str) -> None:
    done = run("manage.py", "check", DATABASE_URL=database, DATABASE_REPLICA_URL=follower)
    assert done.returncode == 1
    assert f"(hunterproject.E004) {sentence}" in done.stderr
    assert done.stderr.count("E004") == 1
    assert "Traceback" not in done.stderr
