"""Deleting an account: all that is a hunter's goes, nothing of anybody else's does."""

from datetime import date
from uuid import uuid4

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from hunters.account_deletion import LastAdminError, delete_account
from hunters.account_views import _whose_password_it_is
from hunters.models import Hunter, RestDay, User
from questlog.models import QuestLog
from questlog.services import complete_quest
from quests.models import Quest
from tests.factories import make_hunter, make_quest, make_user
from tests.security.worlds import World, everything, make_world
from tests.threads import at_once

PAGE = "/accounts/delete/"
PASSWORD = {"password": "correct horse"}


def test_the_page_offers_the_record_first_and_asks_for_the_password(world: World) -> None:
    page = world.browser("owner").get(PAGE).content.decode()
    assert page.index("/settings/export/record.json") < page.index('type="password"')
    assert "/settings/export/legacy.zip" in page
    assert PAGE in world.browser("owner").get("/settings/").content.decode()


def test_every_row_of_the_person_goes_and_no_other_row_changes(world: World) -> None:
    RestDay.objects.create(hunter=world.owner, day=date(2030, 1, 1))
    kind = ContentType.objects.get_for_model(User)
    staff = world.staff.user
    about = {
        "content_type": kind,
        "object_id": world.owner.user_id,
        "object_repr": "Mara",
        "action_flag": ADDITION,
    }
    LogEntry.objects.create(user=staff, **about)
    LogEntry.objects.create(user=staff, **about | {"object_id": world.other.user_id})
    browser, second, others = world.browser("owner"), world.browser("owner"), world.browser("other")
    before = everything(but=())
    answer = browser.post(PAGE, PASSWORD, follow=True)
    after = everything(but=())

    assert "Your account and everything in it is deleted." in answer.content.decode()
    gone = {table: [row for row in rows if row not in after[table]] for table, rows in before.items()}
    new = {table: rows for table, rows in after.items() if [row for row in rows if row not in before[table]]}
    assert new == {}, "nothing else was written"
    theirs = {str(world.owner.pk), str(world.owner.user_id)}
    assert len(gone.pop("sessions.Session")) == 1, "the one it was done in; the others open nothing"
    quests = {str(row[0]) for row in gone["quests.Quest"]}
    runs = {str(row[0]) for row in gone["legacy_import.ImportRun"]}
    for table, rows in gone.items():
        for row in rows:
            assert (theirs | quests | runs) & {str(value) for value in row}, f"{table}: {row}"
    left = [
        (table, row)
        for table, rows in after.items()
        for row in rows
        if theirs & {str(value) for value in row}
    ]
    assert left == []
    kinds = {table for table, rows in gone.items() if rows}
    assert kinds >= {
        "hunters.User", "hunters.Hunter", "hunters.Stat", "hunters.DayRule", "hunters.RestDay",
        "quests.Quest", "quests.Follow", "questlog.QuestLog", "questlog.Adjustment", "rewards.Reward",
        "rewards.Purchase", "legacy_import.ImportRun", "legacy_import.DraftFile", "admin.LogEntry",
    }  # fmt: skip
    assert second.get("/settings/").status_code == 302
    assert others.get("/settings/").status_code == 200
    assert (
        world.browser("nobody").post("/accounts/login/", {"username": "hunter", **PASSWORD}).status_code
        == 200
    )


@pytest.mark.parametrize("password", ["", "wrong", "Correct horse", "correct horse\0", "x" * 10_000])
def test_without_the_password_nothing_goes(world: World, password: str) -> None:
    browser = world.browser("owner")
    before = everything()
    answer = browser.post(PAGE, {"password": password})
    assert answer.status_code == 200
    assert "password" in answer.context["form"].errors
    assert everything() == before


def test_another_hunters_password_is_no_word(world: World) -> None:
    User.objects.get(pk=world.other.user_id).set_password("another staple")
    browser = world.browser("owner")
    browser.post(PAGE, {"password": "another staple", "user": world.other.user_id, "username": "Nadd"})
    assert User.objects.count() == 3


def test_a_form_that_names_another_deletes_the_own_account_alone(world: World) -> None:
    slipped = {"user": world.other.user_id, "hunter": world.other.pk, "username": world.other.user.username}
    world.browser("owner").post(PAGE, PASSWORD | slipped)
    assert set(Hunter.objects.values_list("name", flat=True)) == {"Nadd", "Keeper"}


def test_the_only_superuser_is_told_to_name_another_first(world: World) -> None:
    answer = world.browser("staff").post(PAGE, PASSWORD)
    assert "Make somebody else a superuser first." in answer.content.decode()
    assert User.objects.filter(pk=world.staff.user_id).exists()
    make_user("second", is_staff=True, is_superuser=True)
    assert world.browser("staff").post(PAGE, PASSWORD).status_code == 302
    assert not User.objects.filter(pk=world.staff.user_id).exists()


def test_what_a_member_of_staff_corrected_for_others_stays(world: World) -> None:
    from questlog.models import Adjustment

    make_user("second", is_staff=True, is_superuser=True)
    Adjustment.objects.filter(hunter=world.owner).update(made_by=world.staff.user)
    count = Adjustment.objects.filter(hunter=world.owner).count()
    world.browser("staff").post(PAGE, PASSWORD)
    left = Adjustment.objects.filter(hunter=world.owner)
    assert (left.count(), set(left.values_list("made_by", flat=True))) == (count, {None})


def test_an_account_without_a_hunter_goes_too(db: None) -> None:
    user = make_user("boss")
    delete_account(user=user)
    assert not User.objects.exists()


def test_a_press_on_a_page_still_open_elsewhere_lands_on_the_front_page(world: World) -> None:
    browser = world.browser("owner")
    delete_account(user=world.owner.user)
    answer = browser.post("/accounts/logout/", follow=True)
    assert answer.status_code == 200
    assert Session.objects.count() == 0 or not answer.wsgi_request.user.is_authenticated


@pytest.mark.django_db(transaction=True)
def test_a_completion_at_the_same_moment_is_deleted_or_finds_no_hunter() -> None:
    for _round in range(5):
        hunter, quest = make_hunter("Mara"), make_quest()

        def press(hunter: Hunter = hunter, quest: Quest = quest) -> object:
            return complete_quest(hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())

        def leave(hunter: Hunter = hunter) -> None:
            delete_account(user=hunter.user)

        outcomes = at_once([press, press, leave, press])
        assert outcomes[2] is None
        failures = [one for one in outcomes if isinstance(one, Exception)]
        assert all(isinstance(one, Hunter.DoesNotExist) for one in failures), failures
        assert not QuestLog.objects.exists()
        assert not Hunter.objects.exists()
        connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_at_the_same_moment_is_told_so() -> None:
    world = make_world()
    quest = make_quest("Swim")
    presses = [world.browser("owner") for _each in range(3)]
    calls = [
        lambda one=one: one.post(f"/quests/{quest.pk}/complete/", {"request_id": str(uuid4())})
        for one in presses
    ]
    leaving = world.browser("owner")
    answers = at_once([*calls, lambda: leaving.post(PAGE, PASSWORD)])
    assert {answer.status_code for answer in answers} <= {302, 404}
    assert not User.objects.filter(pk=world.owner.user_id).exists()


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_the_same_moment_both_are_told_so() -> None:
    for _round in range(3):
        hunter = make_hunter("Mara")
        browsers = [Client(), Client()]
        for browser in browsers:
            browser.force_login(hunter.user)
        answers = at_once([lambda one=one: one.post(PAGE, PASSWORD, follow=True) for one in browsers])
        assert [answer.status_code for answer in answers] == [200, 200], answers
        said = " ".join(answer.text for answer in answers)
        assert "This is not your password" not in said
        assert "Your account and everything in it is deleted." in said
        assert not User.objects.exists()


def test_an_account_that_is_gone_when_its_password_is_looked_at_is_told_so(world: World) -> None:
    request = RequestFactory().post(PAGE)
    request.user = User.objects.get(pk=world.owner.user_id)
    delete_account(user=world.owner.user)
    with pytest.raises(User.DoesNotExist):
        _whose_password_it_is(request, PASSWORD["password"])


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_superusers_who_leave_at_once_one_stays() -> None:
    for number in range(3):
        User.objects.all().delete()
        users = [make_user(f"boss{number}{each}", is_staff=True, is_superuser=True) for each in ("a", "b")]
        outcomes = at_once([lambda one=one: delete_account(user=one) for one in users])
        assert sorted(type(one) for one in outcomes if one is not None) == [LastAdminError]
        assert User.objects.count() == 1


@pytest.mark.parametrize("page", ["hunters/user", "hunters/hunter"])
def test_staff_disable_and_do_not_delete(world: World, page: str) -> None:
    browser = world.browser("staff")
    pk = world.owner.pk if page == "hunters/hunter" else world.owner.user_id
    assert browser.post(f"/admin/{page}/{pk}/delete/", {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"}
    browser.post(f"/admin/{page}/", action)
    assert Hunter.objects.filter(pk=world.owner.pk).exists()
    assert User.objects.filter(pk=world.owner.user_id).exists()


def test_a_visitor_is_sent_to_log_in(client: Client, db: None) -> None:
    assert client.post(PAGE, PASSWORD).headers["Location"].startswith("/accounts/login/")
