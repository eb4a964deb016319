"""/log/download/: the chosen history as a file."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.tests.pages import text_of
from questlog.tests.records import SUNDAY, adjusted, bought, done
from quests.choices import Repeat
from quests.models import Quest
from tests.factories import make_hunter, make_quest, make_user

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def quest(db: None) -> Quest:
    return make_quest(repeat=Repeat.UNLIMITED)


def content_of(client: Client, address: str) -> bytes:
    response: Any = client.get(f"/log/download/{address}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def log_of(client: Client, address: str) -> list[dict[str, Any]]:
    return json.loads(content_of(client, address))["log"]  # type: ignore[no-any-return]


def test_json_and_csv_hold_ones_own_rows(signed_in: Client, hunter: Hunter, quest: Quest) -> None:
    row = done(hunter, quest)
    done(make_hunter("Iker"), quest)

    assert [one["id"] for one in log_of(signed_in, "?format=json")] == [str(row.pk)]
    lines = content_of(signed_in, "?format=csv").decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("id,kind,at,quest_day,")
    assert lines[1].startswith(f"{row.pk},completion,2026-11-22T10:00:00+01:00,2026-11-22,")


@pytest.mark.parametrize(
    ("format", "kind"), [("json", "application/json"), ("csv", "text/csv; charset=utf-8")]
)
@pytest.mark.django_db
def test_it_comes_as_a_file_of_which_nobody_keeps_a_copy(client: Client, format: str, kind: str) -> None:
    client.force_login(make_user('M"a/r\\a ñ'))
    with time_machine.travel(NOW, tick=False):
        response = client.get(f"/log/download/?format={format}")

    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == f'attachment; filename="mara-n-2026-11-25-log.{format}"'
    assert "no-store" in response["Cache-Control"]
    assert response.streaming


def test_a_name_that_no_file_can_have_is_replaced(client: Client, db: None) -> None:
    client.force_login(make_user("日本"))

    assert client.get("/log/download/?format=csv")["Content-Disposition"].startswith(
        'attachment; filename="hunter-20'
    )


def test_filters_apply_as_on_the_page(signed_in: Client, hunter: Hunter, quest: Quest) -> None:
    other = make_quest("Other", stat="Spirit")
    for days in range(4):
        done(hunter, quest, SUNDAY - timedelta(days=days))
    done(hunter, other)
    bought(hunter, "Tea", 4)
    adjusted(hunter, stat="Spirit", xp=5)

    for address, count in (
        ("", 7),
        ("stat=Spirit", 2),
        ("stat=strength&from=2026-11-20", 3),
        ("from=2026-11-20&to=2026-11-21", 2),
        ("to=2026-11-19", 1),
        ("kind=purchase", 1),
        (f"quest={other.pk}", 1),
        ("day=2026-11-22", 4),
        ("stat=Gold&kind=undone", 0),
    ):
        with time_machine.travel(SUNDAY, tick=False):
            shown = signed_in.get(f"/log/?{address}").context["page"].entries
        found = [one["id"] for one in log_of(signed_in, f"?format=json&{address}")]
        assert found == [str(entry.row.pk) for entry in shown], address
        assert len(found) == count, address


def test_it_is_all_of_it_whatever_page_the_link_stood_on(
    signed_in: Client, hunter: Hunter, quest: Quest
) -> None:
    rows = [done(hunter, quest, SUNDAY - timedelta(minutes=n)) for n in range(60)]
    response = signed_in.get("/log/")
    page = response.content.decode()
    assert 'href="/log/download/?format=csv"' in page
    assert 'href="/log/download/?format=json"' in page
    older = response.context["page"].older_than
    page = signed_in.get(f"/log/?stat=Strength&before={older}").content.decode()
    assert 'href="/log/download/?stat=Strength&amp;format=json"' in page

    assert len(log_of(signed_in, "?stat=Strength&format=json")) == len(rows)


class TestRefused:
    @pytest.mark.parametrize(
        ("address", "said"),
        [
            ("", "There is no format “”. Choose csv or json."),
            ("?format=xml", "There is no format “xml”. Choose csv or json."),
            ("?format=json&stat=Luck", "There is no stat “Luck”"),
            ("?format=json&kind=theft", "There is no kind “theft”"),
            ("?format=json&from=yesterday", "The first day in the address is no date"),
            ("?format=json&from=2026-11-02&to=2026-11-01", "The last day lies before the first"),
            ("?format=json&quest=7", "The quest in the address does not exist"),
        ],
    )
    def test_what_cannot_be_read(self, signed_in: Client, address: str, said: str) -> None:
        """A page may leave a filter out and say so; a file would hold more than was asked for."""
        response = signed_in.get(f"/log/download/{address}")

        assert response.status_code == 400
        assert said in text_of(response)

    def test_anothers_quest_is_not_there(self, signed_in: Client) -> None:
        theirs = make_quest("Theirs", owner=make_hunter("Iker"), difficulty="Daily")

        for quest in (theirs.pk, uuid4()):
            assert signed_in.get(f"/log/download/?format=json&quest={quest}").status_code == 404

    def test_a_visitor_logs_in_first(self, client: Client, db: None) -> None:
        response = client.get("/log/download/?format=csv")
        assert (response.status_code, response["Location"]) == (
            302,
            "/accounts/login/?next=/log/download/%3Fformat%3Dcsv",
        )

    @pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
    def test_nothing_but_get(self, signed_in: Client, method: str) -> None:
        assert getattr(signed_in, method)("/log/download/?format=csv").status_code == 405


def test_it_writes_nothing(signed_in: Client, hunter: Hunter, quest: Quest) -> None:
    done(hunter, quest)
    before = list(QuestLog.objects.values()), list(Hunter.objects.values())

    content_of(signed_in, "?format=csv")

    assert (list(QuestLog.objects.values()), list(Hunter.objects.values())) == before
