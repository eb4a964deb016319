"""Hunters and their rows in the admin: found without reading millions, and accounts disabled."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hunters import rows_admin
from hunters.models import Hunter, User
from questlog import account_admin
from questlog.models import Adjustment, QuestLog
from questlog.services import complete_quest
from questlog.tests.pages import queries_of, text_of
from questlog.undo import undo_completion
from rewards.models import Purchase, Reward
from rewards.services import buy
from tests.factories import make_hunter, make_quest, make_user

pytestmark = pytest.mark.django_db

HUNTERS = "/admin/hunters/hunter/"
LOG = "/admin/questlog/questlog/"
NOW = datetime(2026, 10, 13, 12, 30, tzinfo=UTC)
ROWS = ("questlog/questlog", "questlog/adjustment", "rewards/purchase", "rewards/reward")


def desk(*permissions: str, **fields: Any) -> Client:
    """Return a browser of staff with these permissions; with none named, a superuser's."""
    user = make_user(is_staff=True, is_superuser=not permissions, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def play(hunter: Hunter, name: str = "Forty push-ups", **quest: Any) -> QuestLog:
    """Give a hunter a row of each kind; returns the completion."""
    done = complete_quest(hunter=hunter, quest=make_quest(name, **quest), now=NOW, request_id=uuid4())
    Adjustment.objects.create(hunter=hunter, kind="correction", gold=7, reason=f"{name} lost.")
    reward = Reward.objects.create(hunter=hunter, name=f"Tea after {name}", price=5)
    buy(hunter=hunter, reward=reward, now=NOW, request_id=uuid4())
    return done.row


def listed(page: Any) -> list[Any]:
    return list(page.context["cl"].result_list)


def notes_of(page: Any) -> list[str]:
    return [str(note) for note in page.context["messages"]]


class TestTheListOfHunters:
    def test_shows_account_rank_totals_and_last_completion(self) -> None:
        mara = make_hunter("Mara", username="mara")
        play(mara)
        text = text_of(desk().get(HUNTERS))
        assert "Mara mara E 1 50 5 Oct. 13, 2026, 12:30 p.m." in text

    def test_an_undone_completion_is_not_the_last(self, hunter: Hunter) -> None:
        row = play(hunter)
        Purchase.objects.all().delete()
        hunter.refresh_from_db()
        Hunter.objects.update(gold=10)
        undo_completion(hunter=hunter, row=row, now=NOW)
        (found,) = listed(desk().get(HUNTERS))
        assert found.last_completed_at is None

    @pytest.mark.parametrize(
        ("text", "found"),
        [("mar", {"Mara", "Iker"}), ("ARA", {"Mara"}), ("MARTIN", {"Iker"}), ("%", set()), ("nobody", set())],
    )
    def test_is_searched_by_parts_of_name_and_user_name(self, text: str, found: set[str]) -> None:
        make_hunter("Mara", username="one")
        make_hunter("Iker", username="martin")
        assert {hunter.name for hunter in listed(desk().get(HUNTERS, {"q": text}))} == found

    def test_is_filtered_by_disabled_accounts(self) -> None:
        make_hunter("Mara")
        User.objects.filter(hunter=make_hunter("Iker").pk).update(is_active=False)
        User.objects.filter(hunter__name="Iker").update(is_active=False)
        assert [one.name for one in listed(desk().get(f"{HUNTERS}?user__is_active__exact=0"))] == ["Iker"]

    def test_a_hunters_page_leads_to_account_and_rows(self, hunter: Hunter) -> None:
        page = desk().get(f"{HUNTERS}{hunter.pk}/change/").text
        for room in ROWS[:3]:
            assert f'href="/admin/{room}/?hunter__id__exact={hunter.pk}"' in page
        assert f'href="/admin/hunters/user/{hunter.user_id}/change/"' in page
        assert f"{hunter.user.username}, enabled" in page


@pytest.mark.parametrize("room", ROWS)
class TestRowsOfHunters:
    def test_are_found_by_the_hunters_user_name_or_name_in_full(self, room: str) -> None:
        mara, iker = make_hunter("Mara", username="one"), make_hunter("Iker", username="two")
        play(mara)
        play(iker)
        client = desk()
        for text in ("MARA", "one", " ONE "):
            assert {row.hunter for row in listed(client.get(f"/admin/{room}/", {"q": text}))} == {mara}
        for text in ("mar", "nobody", "\0"):
            page = client.get(f"/admin/{room}/", {"q": text})
            assert listed(page) == [] or text == "\0"

    def test_of_namesakes_wait_for_a_choice(self, room: str) -> None:
        first, second = make_hunter("Mara", username="one"), make_hunter("mara", username="two")
        play(first)
        page = desk().get(f"/admin/{room}/?q=mara")
        assert listed(page) == []
        assert "Several hunters have this name. Choose one: Mara (one) , mara (two) ." in text_of(page)
        for one in (first, second):
            assert f'href="/admin/{room}/?hunter__id__exact={one.pk}"' in page.text

    def test_of_nobody_are_said_to_be_nobodys(self, room: str) -> None:
        assert "No hunter has this user name or name." in text_of(desk().get(f"/admin/{room}/?q=nobody"))

    def test_a_search_on_one_hunters_rows_is_for_anothers(self, hunter: Hunter, room: str) -> None:
        iker = make_hunter("Iker")
        play(iker)
        page = desk().get(f"/admin/{room}/?hunter__id__exact={hunter.pk}&q=iker", follow=True)
        assert {row.hunter for row in listed(page)} == {iker}

    @pytest.mark.parametrize(
        "query",
        [
            "hunter__id__exact=x",
            "hunter__id__exact=00000000-0000-4000-8000-000000000000",
            "o=1.-2",
            "p=9",
            "all=",
        ],
    )
    def test_a_nonsense_address_is_answered(self, hunter: Hunter, room: str, query: str) -> None:
        play(hunter)
        assert desk().get(f"/admin/{room}/?{query}", follow=True).status_code == 200

    def test_are_in_the_order_of_an_index_whatever_is_asked(self, hunter: Hunter, room: str) -> None:
        play(hunter)
        client = desk()
        for query in ("o=3", "o=-4.2"):
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/admin/{room}/?{query}")
            (keys,) = [one["sql"] for one in captured if 'AS "pk"' in one["sql"]]
            assert keys.endswith("ORDER BY 1 DESC")

    def test_take_as_many_queries_for_three_as_for_one(self, hunter: Hunter, room: str) -> None:
        play(hunter)
        client = desk()
        for query, count in (("", 6), (f"?hunter__id__exact={hunter.pk}", 7)):
            assert queries_of(lambda query=query: client.get(f"/admin/{room}/{query}")) == count
        for number in range(2):
            play(hunter, f"Quest {number}")
            play(make_hunter(), f"Another {number}")
        for query, count in (("", 6), (f"?hunter__id__exact={hunter.pk}", 7)):
            assert queries_of(lambda query=query: client.get(f"/admin/{room}/{query}")) == count

    def test_can_be_read_and_nothing_else(self, hunter: Hunter, room: str) -> None:
        play(hunter)
        client = desk()
        row = listed(client.get(f"/admin/{room}/"))[0]
        page = f"/admin/{room}/{row.pk}"
        assert client.get(f"{page}/change/").status_code == 200
        for path in (f"{page}/change/", f"{page}/delete/", f"/admin/{room}/add/"):
            assert client.post(path, {"post": "yes", "price": "1"}).status_code == 403
        row.refresh_from_db()


class TestFilters:
    def test_are_for_one_hunters_rows(self, hunter: Hunter) -> None:
        play(hunter)
        play(hunter, "Swim", stat="Agility")
        client = desk()
        assert not client.get(LOG).context["cl"].has_filters
        of_one = f"{LOG}?hunter__id__exact={hunter.pk}"
        assert client.get(of_one).context["cl"].has_filters
        found = listed(client.get(f"{of_one}&stat__exact=Agility"))
        assert [row.quest_name for row in found] == ["Swim"]
        found = listed(client.get(f"{LOG}?q=mara&stat__exact=Agility"))
        assert [row.quest_name for row in found] == ["Swim"]

    @pytest.mark.parametrize("query", ["stat__exact=Agility", "marked_late__exact=1", "quest_name=Swim"])
    def test_without_a_hunter_are_told_to_wait_for_one(self, hunter: Hunter, query: str) -> None:
        page = desk().get(f"{LOG}?{query}", follow=True)
        assert page.redirect_chain == [(LOG, 302)]
        assert notes_of(page) == ["Search for one hunter first: filters are for the rows of one."]

    def test_seek_in_the_newest_rows_alone(self, hunter: Hunter, monkeypatch: pytest.MonkeyPatch) -> None:
        for hours, name in enumerate(("Oldest", "Middle", "Newest")):
            quest = make_quest(name)
            at = NOW.replace(hour=10 + hours)
            complete_quest(hunter=hunter, quest=quest, now=at, request_id=uuid4())
        monkeypatch.setattr(rows_admin, "MOST_LISTED", 2)
        client = desk()
        of_one = f"{LOG}?hunter__id__exact={hunter.pk}"
        assert len(listed(client.get(of_one))) == 3
        assert "filters look at the newest" not in client.get(of_one).text
        page = client.get(f"{of_one}&stat__exact=Strength")
        assert [row.quest_name for row in listed(page)] == ["Newest", "Middle"]
        assert "Filters look at the newest 2 alone." in text_of(page)

    def test_that_would_read_all_rows_are_refused(self, hunter: Hunter) -> None:
        page = desk().get(f"{LOG}?hunter__id__exact={hunter.pk}&quest_name__icontains=x")
        assert page.status_code == 400


class TestAccounts:
    def act(self, client: Client, action: str, *hunters: Hunter, **more: Any) -> Any:
        chosen = {"action": action, "_selected_action": [str(hunter.pk) for hunter in hunters]}
        return client.post(HUNTERS, chosen | more, follow=True)

    @pytest.fixture
    def clerk(self) -> Client:
        return desk("view_hunter", "change_user")

    @pytest.fixture
    def both(self) -> list[Hunter]:
        return [make_hunter("Mara", username="mara"), make_hunter("Iker", username="iker")]

    def test_are_disabled_once_that_is_confirmed(self, clerk: Client, both: list[Hunter]) -> None:
        asked = self.act(clerk, "disable_accounts", *both, index="0")
        assert "is signed out everywhere" in text_of(asked)
        assert "mara iker" in text_of(asked) or "iker mara" in text_of(asked)
        assert User.objects.filter(is_active=False).count() == 0
        assert not LogEntry.objects.exists()
        page = self.act(clerk, "disable_accounts", *both, confirm="yes")
        assert notes_of(page) == ["2 accounts disabled: nobody is signed in with them any more."]
        assert set(User.objects.filter(is_active=False)) == {hunter.user for hunter in both}

    def test_are_out_with_their_next_request(self, clerk: Client, hunter: Hunter, signed_in: Client) -> None:
        assert "Board" in signed_in.get("/").text
        self.act(clerk, "disable_accounts", hunter, confirm="yes")
        assert signed_in.get("/settings/")["Location"].startswith("/accounts/login/")

    def test_are_enabled_again_with_their_record(self, clerk: Client, hunter: Hunter) -> None:
        play(hunter)
        self.act(clerk, "disable_accounts", hunter, confirm="yes")
        page = self.act(clerk, "enable_accounts", hunter, confirm="yes")
        assert notes_of(page) == ["1 account enabled."]
        hunter.refresh_from_db()
        assert hunter.user.is_active
        assert (hunter.gold, hunter.completions.count()) == (5, 1)

    def test_history_says_who_did_it(self, clerk: Client, hunter: Hunter) -> None:
        self.act(clerk, "disable_accounts", hunter, confirm="yes")
        self.act(clerk, "disable_accounts", hunter, confirm="yes")
        self.act(clerk, "enable_accounts", hunter, confirm="yes")
        entries = LogEntry.objects.filter(object_id=str(hunter.user_id)).order_by("pk")
        assert [entry.get_change_message() for entry in entries] == ["Disabled.", "Enabled."]

    def test_nobody_disables_the_own_one(self) -> None:
        client = desk(username="boss")
        own = make_hunter("Boss")
        Hunter.objects.filter(pk=own.pk).update(user=User.objects.get(username="boss"))
        page = self.act(client, "disable_accounts", own, confirm="yes")
        assert "Left as they were: boss." in notes_of(page)[1]
        assert User.objects.get(username="boss").is_active

    @pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
    def test_of_staff_are_for_superusers(self, clerk: Client, hunter: Hunter, power: str) -> None:
        User.objects.filter(hunter=hunter).update(**{power: True})
        asked = self.act(clerk, "disable_accounts", hunter, make_hunter("Iker"), index="0")
        assert "These stay as they are." in text_of(asked)
        self.act(clerk, "disable_accounts", hunter, confirm="yes")
        assert User.objects.get(hunter=hunter).is_active
        self.act(desk(), "disable_accounts", hunter, confirm="yes")
        assert not User.objects.get(hunter=hunter).is_active

    @pytest.mark.parametrize(
        "permissions", [("view_hunter",), ("view_hunter", "view_user"), ("change_user",)]
    )
    def test_are_for_those_who_may_change_accounts_and_see_hunters(
        self, hunter: Hunter, permissions: tuple[str, ...]
    ) -> None:
        client = desk(*permissions)
        assert "disable_accounts" not in client.get(HUNTERS, follow=True).text
        self.act(client, "disable_accounts", hunter, confirm="yes", index="0")
        assert User.objects.get(hunter=hunter).is_active

    def test_of_too_many_at_once_are_refused(
        self, clerk: Client, both: list[Hunter], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(account_admin, "MOST", 1)
        page = self.act(clerk, "disable_accounts", *both, confirm="yes")
        assert notes_of(page) == ["Choose at most 1 hunters at once; nothing was changed."]
        assert not User.objects.filter(is_active=False).exists()


@pytest.mark.parametrize(("path", "count"), [(HUNTERS, 7), ("/admin/quests/quest/", 7)])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(path: str, count: int) -> None:
    client = desk()

    def asked(make: Callable[[int], object], numbers: range) -> int:
        for number in numbers:
            make(number)
        return queries_of(lambda: client.get(path))

    def make(number: int) -> object:
        return play(make_hunter(), f"Quest {number}")

    assert asked(make, range(1)) == count
    assert asked(make, range(1, 3)) == count
