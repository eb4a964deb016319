"""The catalog in the admin."""

import uuid

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hunters.models import Hunter, User
from questlog.services import complete_quest
from quests import footprints
from quests.choices import Difficulty
from quests.models import Quest
from quests.rewards import SUGGESTED
from quests.suggestions import is_far
from quests.tests.test_models import complete
from tests.factories import follow, make_hunter, make_quest, make_user

LIST = "/admin/quests/quest/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    """A browser signed in as somebody who keeps the catalog."""
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    return client


def answers(**changed: object) -> dict[str, object]:
    return {
        "name": "Read ten pages",
        "description": "",
        "stat": "Intelligence",
        "difficulty": "Easy",
        "xp_reward": "100",
        "gold_reward": "20",
        "repeat": "daily",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
    } | changed


def _edges(amount: int) -> list[int]:
    """Return amounts around half and double of one that is suggested."""
    return [amount // 2 - 1, amount // 2, amount * 2, amount * 2 + 1]


def listed(page: object) -> list[str]:
    return [quest.name for quest in page.context["cl"].result_list]


def names(admin: Client, query: str = "") -> list[str]:
    return listed(admin.get(LIST + query))


class TestTheList:
    def test_holds_the_catalog_in_order_and_no_personal_quests(self, admin: Client, hunter: Hunter) -> None:
        for name in ("Walk", "Run"):
            make_quest(name)
        make_quest("Mine alone", owner=hunter)
        page = admin.get(LIST)
        assert listed(page) == ["Run", "Walk"]
        assert "Mine alone" not in page.text

    def test_shows_open_quests_unless_asked_otherwise(self, admin: Client) -> None:
        make_quest("Run")
        make_quest("Walk", archived_at=timezone.now())
        assert names(admin) == ["Run"]

    @pytest.mark.parametrize(
        ("query", "chosen"), [("", "Open"), ("?state=all", "All"), ("?state=archived", "Archived")]
    )
    def test_names_the_state_that_it_shows(self, admin: Client, query: str, chosen: str) -> None:
        make_quest("Run")
        make_quest("Walk", archived_at=timezone.now())
        state = admin.get(LIST + query).context["cl"].filter_specs[0]
        choices = list(state.choices(admin.get(LIST + query).context["cl"]))
        assert [str(choice["display"]) for choice in choices] == ["Open", "All", "Archived"]
        assert [str(choice["display"]) for choice in choices if choice["selected"]] == [chosen]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?state=all", ["Run", "Swim", "Walk"]),
            ("?state=open", ["Run", "Swim"]),
            ("?state=archived", ["Walk"]),
            ("?stat__exact=Agility", ["Swim"]),
            ("?difficulty__exact=Legendary", ["Swim"]),
            ("?repeat__exact=once", ["Swim"]),
            ("?repeat__exact=once&state=archived", []),
        ],
    )
    def test_is_filtered(self, admin: Client, query: str, found: list[str]) -> None:
        make_quest("Run")
        make_quest("Swim", stat="Agility", difficulty="Legendary", repeat="once")
        make_quest("Walk", archived_at=timezone.now())
        assert names(admin, query) == found

    @pytest.mark.parametrize("difficulty", Difficulty.values)
    def test_is_filtered_by_rewards_far_from_suggested(self, admin: Client, difficulty: str) -> None:
        suggested = SUGGESTED[difficulty]
        edges = [(xp, suggested.gold) for xp in _edges(suggested.xp)]
        edges += [(suggested.xp, gold) for gold in _edges(suggested.gold)]
        for number, (xp, gold) in enumerate(edges):
            make_quest(f"Quest {number}", difficulty=difficulty, xp_reward=xp, gold_reward=gold)
        far = {quest.name for quest in Quest.objects.all() if is_far(quest)}
        assert len(far) == 4
        assert set(names(admin, "?rewards=far")) == far
        assert set(names(admin, "?rewards=near")) == {quest.name for quest in Quest.objects.all()} - far

    def test_marks_rewards_far_from_suggested(self, admin: Client) -> None:
        make_quest("Run", xp_reward=900)
        assert "⚠ 900 XP, 10 gold<br>far from 50 XP, 10 gold" in admin.get(LIST).text

    def test_is_filtered_by_what_is_picked(self, admin: Client) -> None:
        make_quest("Run", picked=True)
        make_quest("Walk")
        assert names(admin, "?picked__exact=1") == ["Run"]

    def test_counts_who_follows_and_what_was_done_lately(self, admin: Client, hunter: Hunter) -> None:
        quest, other = make_quest("Run"), make_quest("Walk")
        follow(hunter, quest, other)
        follow(make_hunter(), quest)
        complete_quest(hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid.uuid4())
        page = admin.get(LIST)
        counted = {
            one.name: (str(one.footprint.completions), str(one.footprint.followers))
            for one in page.context["cl"].result_list
        }
        assert counted == {"Run": ("1", "2"), "Walk": ("0", "1")}

    def test_counts_no_further_than_its_bound(
        self, admin: Client, hunter: Hunter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(footprints, "MOST_IN_LIST", 1)
        quest = make_quest("Run")
        for one in (hunter, make_hunter()):
            follow(one, quest)
        (listed_one,) = admin.get(LIST).context["cl"].result_list
        assert str(listed_one.footprint.followers) == "1+"
        assert str(listed_one.footprint.completions) == "0"

    @pytest.mark.parametrize("text", ["exposicion", "EXPOSICIÓN grupo", "grupo  oral", "100%25", "file_"])
    def test_is_searched_as_the_pages_are(self, admin: Client, text: str) -> None:
        make_quest("Exposición oral", description="Ante un GRUPO, 100% file_name")
        make_quest("100 files", description="grup")
        assert names(admin, f"?q={text}") == ["Exposición oral"]

    def test_a_search_finds_no_personal_quest(self, admin: Client, hunter: Hunter) -> None:
        make_quest("Mine alone", owner=hunter)
        assert names(admin, "?q=mine") == []

    @pytest.mark.parametrize("query", ["?q=%00", "?state=nonsense", "?p=99999", "?o=x"])
    def test_a_nonsense_address_is_answered(self, admin: Client, query: str) -> None:
        make_quest()
        assert admin.get(LIST + query, follow=True).status_code == 200

    def test_takes_as_many_queries_for_thirty_quests_as_for_one(self, admin: Client) -> None:
        make_quest()
        admin.get(LIST)
        with CaptureQueriesContext(connection) as for_one:
            admin.get(LIST)
        for number in range(29):
            make_quest(f"Quest {number}")
        with CaptureQueriesContext(connection) as for_thirty:
            assert len(names(admin)) == 30
        assert len(for_thirty) == len(for_one)


class TestAddingAndEditing:
    def test_adds_to_the_catalog(self, admin: Client) -> None:
        page = admin.post(f"{LIST}add/", answers(name=" Léer ", xp_reward="1500", gold_reward="0"))
        assert (page.status_code, page["Location"]) == (302, LIST)
        quest = Quest.objects.get()
        assert (quest.owner, quest.name, quest.xp_reward, quest.gold_reward) == (None, "Léer", 1500, 0)
        assert Quest.objects.search("leer").get() == quest

    def test_the_repeat_is_every_day_unless_chosen(self, admin: Client) -> None:
        assert '<option value="daily" selected>Every day' in admin.get(f"{LIST}add/").text

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "   "),
            ("name", "N" * 201),
            ("name", "a\0b"),
            ("description", "a\0b"),
            ("stat", "Luck"),
            ("stat", ""),
            ("difficulty", "EASY"),
            ("repeat", "monthly"),
            ("xp_reward", "0"),
            ("xp_reward", "-5"),
            ("xp_reward", "1.5"),
            ("xp_reward", ""),
            ("xp_reward", str(2**53)),
            ("gold_reward", "-1"),
            ("gold_reward", str(2**63)),
        ],
    )
    @pytest.mark.parametrize("editing", [False, True])
    def test_a_bad_value_is_told_at_its_field_and_nothing_is_written(
        self, admin: Client, field: str, value: str, editing: bool
    ) -> None:
        path = f"{LIST}{make_quest().pk}/change/" if editing else f"{LIST}add/"
        before = list(Quest.objects.values())
        page = admin.post(path, answers(**{field: value}))
        assert page.status_code == 200
        assert list(page.context["adminform"].form.errors) == [field]
        assert list(Quest.objects.values()) == before

    def test_edits(self, admin: Client) -> None:
        quest = make_quest()
        admin.post(f"{LIST}{quest.pk}/change/", answers(name="Zürich", repeat="unlimited"))
        quest.refresh_from_db()
        assert (quest.name, quest.repeat, quest.xp_reward) == ("Zürich", "unlimited", 100)
        assert Quest.objects.search("zurich").get() == quest

    def test_an_edit_changes_no_history(self, admin: Client, hunter: Hunter) -> None:
        quest = make_quest()
        row = complete(hunter, quest)
        admin.post(f"{LIST}{quest.pk}/change/", answers(name="Another", xp_reward="1", stat="Domain"))
        row.refresh_from_db()
        assert (row.quest_name, row.xp_gained, row.stat) == ("Forty push-ups", 50, "Strength")

    def test_owner_time_of_archiving_and_older_id_are_not_to_be_set(
        self, admin: Client, hunter: Hunter
    ) -> None:
        extra = {"owner": str(hunter.pk), "archived_at": "2026-01-01", "legacy_id": "x", "search_key": "x"}
        admin.post(f"{LIST}add/", answers(**extra))
        quest = Quest.objects.get()
        assert (quest.owner, quest.archived_at, quest.legacy_id) == (None, None, "")
        assert quest.search_key == "read ten pages"


class TestArchiving:
    def act(self, admin: Client, action: str, *quests: Quest, state: str = "open") -> str:
        chosen = {"action": action, "_selected_action": [str(quest.pk) for quest in quests]}
        return admin.post(f"{LIST}?state={state}", chosen, follow=True).text

    def test_archives_and_restores_the_chosen_ones(self, admin: Client) -> None:
        run, walk, swim = (make_quest(name) for name in ("Run", "Walk", "Swim"))
        assert "2 quests archived." in self.act(admin, "archive_quests", run, walk)
        assert list(Quest.objects.open()) == [swim]
        assert "1 quest restored." in self.act(admin, "restore_quests", run, state="archived")
        assert set(Quest.objects.open()) == {run, swim}

    def test_again_says_that_none_was_left_to_do(self, admin: Client) -> None:
        quest = make_quest()
        self.act(admin, "archive_quests", quest)
        archived_at = Quest.objects.get().archived_at
        assert "0 quests archived." in self.act(admin, "archive_quests", quest, state="archived")
        assert Quest.objects.get().archived_at == archived_at

    def test_a_personal_quest_cannot_be_chosen(self, admin: Client, hunter: Hunter) -> None:
        self.act(admin, "archive_quests", make_quest(owner=hunter))
        assert Quest.objects.get().is_open

    def test_is_for_those_who_may_change_quests(self, client: Client) -> None:
        viewer = make_user("viewer", is_staff=True)
        viewer.user_permissions.add(Permission.objects.get(codename="view_quest"))
        client.force_login(viewer)
        quest = make_quest()
        assert client.get(LIST).status_code == 200
        self.act(client, "archive_quests", quest)
        assert Quest.objects.get().is_open
        assert client.post(f"{LIST}{quest.pk}/change/", answers()).status_code == 403


class TestDeletion:
    def test_is_refused_for_a_completed_quest(self, admin: Client, hunter: Hunter) -> None:
        quest = make_quest()
        complete(hunter, quest)
        assert admin.post(f"{LIST}{quest.pk}/delete/", {"post": "yes"}).status_code == 403
        assert f"{quest.pk}/delete/" not in admin.get(f"{LIST}{quest.pk}/change/").text
        assert Quest.objects.get() == quest

    def test_is_possible_for_an_unused_one(self, admin: Client) -> None:
        quest = make_quest()
        assert f"{quest.pk}/delete/" in admin.get(f"{LIST}{quest.pk}/change/").text
        assert admin.post(f"{LIST}{quest.pk}/delete/", {"post": "yes"})["Location"] == LIST
        assert not Quest.objects.exists()

    def test_of_many_at_once_is_not_offered_and_not_done(self, admin: Client) -> None:
        quest = make_quest()
        assert "delete_selected" not in admin.get(LIST).text
        admin.post(LIST, {"action": "delete_selected", "_selected_action": [str(quest.pk)], "post": "yes"})
        assert Quest.objects.get() == quest


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_personal_quest_is_as_if_it_did_not_exist(admin: Client, hunter: Hunter, page: str) -> None:
    own = make_quest("Mine alone", owner=hunter)
    answers_by_id = [
        admin.post(f"{LIST}{pk}/{page}/", answers() | {"post": "yes"}, follow=True)
        for pk in (own.pk, uuid.uuid4())
    ]
    statuses = {(one.status_code, tuple(one.redirect_chain)) for one in answers_by_id}
    assert len(statuses) == 1
    assert "Mine alone" not in answers_by_id[0].text
    own.refresh_from_db()
    assert own.name == "Mine alone"


class TestTheDoor:
    PATHS = (LIST, f"{LIST}add/")

    def refused(self, client: Client) -> None:
        quest = make_quest()
        for path in (*self.PATHS, f"{LIST}{quest.pk}/change/"):
            for page in (client.get(path), client.post(path, answers(name="Taken over"))):
                assert page.status_code in (302, 403)
        assert Quest.objects.get().name == "Forty push-ups"

    def test_a_visitor_is_turned_away(self, client: Client) -> None:
        self.refused(client)

    def test_a_hunter_who_is_no_staff_is_turned_away(self, signed_in: Client) -> None:
        self.refused(signed_in)

    def test_staff_without_the_permission_is_turned_away(self, client: Client) -> None:
        client.force_login(make_user("clerk", is_staff=True))
        self.refused(client)

    def test_a_disabled_admin_is_turned_away(self, admin: Client) -> None:
        User.objects.update(is_active=False)
        self.refused(admin)
