"""The numbers at /metrics: who may read them, and that each counts what it says."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.core.signals import got_request_exception
from django.db import OperationalError, ProgrammingError, connection
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from prometheus_client import REGISTRY

from hunterproject import metrics
from hunterproject.actions import acted, counted
from hunterproject.errors import RuleError
from hunterproject.metrics import start_counting
from hunterproject.tests.test_start import run
from hunters.models import Hunter
from questlog.services import complete_quest
from questlog.undo import undo_completion
from tests.factories import make_quest

TOKEN = "only-for-prometheus"
#: The site's paths as they are with METRICS_TOKEN: this module is their ROOT_URLCONF.
urlpatterns = [path("metrics", metrics.metrics, name="metrics"), path("", include("hunterproject.urls"))]
handler500 = "hunterproject.views.server_error"

ASK = """
import sys
import hunterproject.wsgi
from django.test import Client, override_settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
override_settings(STORAGES={"default": plain, "staticfiles": plain}).enable()
client = Client(SERVER_NAME="localhost")
print("prometheus_client" in sys.modules)
for token in ("Bearer", "Bearer ", "Bearer wrong", "Basic only-for-prometheus", "Bearer only-for-prometheus"):
    answer = client.get("/metrics", headers={"Authorization": token})
    print(answer.status_code, b"hunter_requests_total" in answer.content)
print(client.get("/metrics").status_code)
"""


def test_nothing_is_counted_served_or_even_imported_without_a_token() -> None:
    said = run("-c", ASK, METRICS_TOKEN="").stdout.split()
    assert said == ["False", *(["404", "False"] * 5), "404"]


def test_are_for_who_brings_the_token_and_not_there_for_anyone_else() -> None:
    done = run("-c", ASK, METRICS_TOKEN=TOKEN)
    assert done.stdout.split() == ["True", *(["404", "False"] * 4), "200", "True", "404"], done.stderr


Count = Callable[..., float]


@pytest.fixture
def counted_since() -> Iterator[Count]:
    """How much a number has grown since the test began, by its name and labels."""
    before = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
    }

    def grown(name: str, **labels: str) -> float:
        now = REGISTRY.get_sample_value(name, labels) or 0
        return now - before.get((name, *sorted(labels.items())), 0)

    start_counting()
    yield grown
    for signal in (acted, got_request_exception):
        signal.disconnect(dispatch_uid="hunterproject.metrics")


@pytest.fixture
def counting(settings: object, counted_since: Count) -> Count:
    """A site that counts."""
    settings.METRICS_TOKEN, settings.ROOT_URLCONF = TOKEN, __name__
    return counted_since


def test_requests_are_counted_by_view_method_and_status_with_seconds_and_queries(
    counting: Count, signed_in: Client
) -> None:
    signed_in.get("/log/?stat=Spirit")
    signed_in.get("/log/?stat=nonsense")
    signed_in.get(f"/quests/{uuid4()}/")
    signed_in.generic("BREW", "/log/")
    assert counting("hunter_requests_total", view="log", method="GET", status="200") == 2
    assert counting("hunter_requests_total", view="quest", method="GET", status="404") == 1
    assert counting("hunter_requests_total", view="log", method="other", status="405") == 1
    assert counting("hunter_request_seconds_count", view="log", method="GET") == 2
    assert counting("hunter_queries_total", view="log") >= 4
    assert counting("hunter_query_seconds_total", view="log") > 0


@pytest.mark.django_db
def test_the_health_paths_and_the_numbers_themselves_are_not_counted(counting: Count, client: Client) -> None:
    for address in ("/healthz", "/readyz", "/metrics"):
        client.get(address)
    told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert told.status_code == 200
    assert "no-store" in told["Cache-Control"]
    for view in ("healthz", "readyz", "metrics"):
        assert f'view="{view}"' not in told.content.decode()


def test_are_told_by_any_name_of_the_server_and_without_https(counting: Count, settings: object) -> None:
    """Each copy of the app is asked by an address of its own, behind the proxy."""
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["quests.example.org"], True
    settings.SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    answer = Client(SERVER_NAME="10.0.0.11").get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "passes"), [(OperationalError("gone"), "yes"), (ProgrammingError("no such column"), "no")]
)
def test_errors_of_the_database_are_counted_and_outages_told_from_bugs(
    counting: Count, monkeypatch: pytest.MonkeyPatch, error: Exception, passes: str
) -> None:
    def lost() -> None:
        raise error

    monkeypatch.setattr(connection, "cursor", lost)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "anything"
    client.get("/log/")
    assert counting("hunter_database_errors_total", error=type(error).__name__, passes=passes) == 1


@pytest.mark.django_db
def test_an_error_of_anything_else_is_none_of_the_databases(counting: Count) -> None:
    try:
        raise ValueError
    except ValueError:
        got_request_exception.send(sender=None)
    assert counting("hunter_database_errors_total", error="ValueError", passes="no") == 0


@pytest.mark.django_db(transaction=True)
def test_what_hunters_do_is_counted_by_how_it_ended(counted_since: Count, hunter: Hunter) -> None:
    quest, now, request = make_quest(), timezone.now(), uuid4()

    def complete() -> object:
        return complete_quest(hunter=hunter, quest=quest, now=now, request_id=request)

    row = complete().row
    complete()
    undo_completion(hunter=hunter, row=row, now=now)
    quest.archived_at = now
    quest.save(update_fields=["archived_at"])
    with pytest.raises(RuleError):
        complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4())
    for outcome in ("recorded", "already_done", "quest_archived"):
        assert counted_since("hunter_actions_total", action="completion", outcome=outcome) == 1
    assert counted_since("hunter_actions_total", action="undo", outcome="undone") == 1


def test_whoever_counts_wrongly_undoes_nothing() -> None:
    def broken(**kwargs: object) -> None:
        raise ValueError

    acted.connect(broken)
    try:
        assert counted("completion", str)(lambda: 7)() == 7
    finally:
        acted.disconnect(broken)
