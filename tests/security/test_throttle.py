"""Too many tries: counted in the database, told with 429 and a time to come back, and over by itself."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from hunterproject.guards import UNKNOWN_ADDRESS, client_address
from hunters.models import Hunter, User
from hunters.throttle import KNOWN_BROWSER, count_try
from tests.factories import make_hunter, make_user
from tests.threads import at_once

LOG_IN = "/accounts/login/"
WRONG = {"username": "Mara", "password": "wrong"}
RIGHT = {"username": "Mara", "password": "correct horse"}
LIMITS = {"THROTTLE_LOGINS": 3, "THROTTLE_SIGNUPS": 3, "THROTTLE_RESETS": 3, "THROTTLE_UPLOADS": 3}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counting() -> Iterator[None]:
    with override_settings(AXES_ENABLED=True, **LIMITS):
        yield


@pytest.fixture
def mara(db: None) -> Hunter:
    return make_hunter("Mara", username="Mara")


def tries(form: dict[str, str], count: int, *, path: str = LOG_IN, address: str = "10.0.0.1") -> list[int]:
    """Send a form so often, each time from a fresh browser; return the statuses."""
    return [Client(REMOTE_ADDR=address).post(path, form).status_code for _try in range(count)]


def later(minutes: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


class TestLogIn:
    def test_a_name_is_closed_for_one_address_after_too_many(self, mara: Hunter) -> None:
        assert tries(WRONG, 5) == [200, 200, 429, 429, 429]

    def test_a_right_password_does_not_get_in_then_and_is_told_so(self, mara: Hunter) -> None:
        tries(WRONG, 3)
        client = Client(REMOTE_ADDR="10.0.0.1")
        answer = client.post(LOG_IN, RIGHT)
        assert answer.status_code == 429
        assert "sessionid" not in client.cookies
        assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
        assert "minutes" in answer.text
        assert "no-store" in answer.headers["Cache-Control"]

    def test_its_owner_gets_in_from_another_address(self, mara: Hunter) -> None:
        tries(WRONG, 5)
        assert tries(RIGHT, 1, address="10.0.0.2") == [302]

    def test_it_opens_by_itself_and_tries_meanwhile_keep_it_closed_no_longer(self, mara: Hunter) -> None:
        tries(WRONG, 3)
        with later(14):
            assert tries(RIGHT, 1) == [429]
        with later(16):
            assert tries(RIGHT, 1) == [302]

    @pytest.mark.parametrize("spelling", ["mara", "MARA", "ｍａｒａ", "m\u0430ra"])
    def test_all_spellings_of_a_name_count_as_one(self, mara: Hunter, spelling: str) -> None:
        tries(WRONG, 3)
        assert tries(RIGHT | {"username": spelling}, 1) == [429]

    def test_a_name_that_nobody_has_is_answered_alike(self, mara: Hunter) -> None:
        assert tries(WRONG, 4) == tries(WRONG | {"username": "nobody"}, 4)

    def test_getting_in_forgets_what_was_typed_wrong(self, mara: Hunter) -> None:
        for _day in range(3):
            assert tries(WRONG, 2) == [200, 200]
            assert tries(RIGHT, 1) == [302]

    def test_another_browser_of_the_same_address_is_counted_along(self, mara: Hunter) -> None:
        for number in range(3):
            Client(REMOTE_ADDR="10.0.0.1", HTTP_USER_AGENT=f"Browser {number}").post(LOG_IN, WRONG)
        assert tries(RIGHT, 1) == [429]

    def test_many_names_from_one_address_close_it_for_all(self, mara: Hunter) -> None:
        for number in range(15):
            tries({"username": f"name{number}", "password": "password1"}, 2)
        assert tries(RIGHT, 1) == [429]
        assert tries(RIGHT, 1, address="10.0.0.2") == [302]

    def test_one_name_from_many_addresses_is_closed_but_not_for_its_own_browser(self, mara: Hunter) -> None:
        own = Client(REMOTE_ADDR="10.0.0.1")
        assert own.post(LOG_IN, RIGHT).status_code == 302
        own.post("/accounts/logout/")
        for number in range(15):
            tries(WRONG, 2, address=f"10.0.1.{number}")
        assert tries(RIGHT, 1, address="10.0.2.1") == [429]
        assert own.post(LOG_IN, RIGHT).status_code == 302

    def test_a_browser_known_to_one_account_is_not_to_another(self, mara: Hunter) -> None:
        make_user("nadd")
        other = Client(REMOTE_ADDR="10.0.0.9")
        other.post(LOG_IN, {"username": "nadd", "password": "correct horse"})
        other.post("/accounts/logout/")
        for number in range(15):
            tries(WRONG, 2, address=f"10.0.1.{number}")
        assert other.post(LOG_IN, RIGHT).status_code == 429

    def test_an_owner_who_came_by_the_admins_door_is_known_too(self, mara: Hunter) -> None:
        User.objects.filter(pk=mara.user_id).update(is_staff=True)
        own = Client(REMOTE_ADDR="10.0.0.1")
        assert own.post("/admin/login/", WRONG).status_code == 200
        assert KNOWN_BROWSER not in own.cookies
        assert own.post("/admin/login/", RIGHT | {"next": "/admin/"}).status_code == 302
        own.post("/accounts/logout/")
        for number in range(15):
            tries(WRONG, 2, address=f"10.0.1.{number}")
        assert tries(RIGHT, 1, address="10.0.2.1") == [429]
        assert own.post("/admin/login/", RIGHT).status_code == 302

    def test_a_browser_stays_known_by_a_key_of_before(self, mara: Hunter) -> None:
        own = Client(REMOTE_ADDR="10.0.0.1")
        with override_settings(SECRET_KEY="the key of before"):
            own.post(LOG_IN, RIGHT)
            own.post("/accounts/logout/")
        for number in range(15):
            tries(WRONG, 2, address=f"10.0.1.{number}")
        assert own.post(LOG_IN, RIGHT).status_code == 429
        with override_settings(SECRET_KEY_FALLBACKS=["another", "the key of before"]):
            assert own.post(LOG_IN, RIGHT).status_code == 302

    def test_the_admins_door_is_the_same_one(self, mara: Hunter) -> None:
        User.objects.filter(pk=mara.user_id).update(is_staff=True)
        assert tries(WRONG, 3, path="/admin/login/") == [200, 200, 429]
        assert tries(RIGHT, 1) == [429]

    def test_deleting_the_account_is_the_same_one(self, mara: Hunter) -> None:
        client = Client(REMOTE_ADDR="10.0.0.1")
        client.force_login(mara.user)
        statuses = [client.post("/accounts/delete/", {"password": "wrong"}).status_code for _try in range(4)]
        assert statuses == [200, 200, 429, 429]
        assert client.post("/accounts/delete/", {"password": "correct horse"}).status_code == 429
        assert User.objects.filter(pk=mara.user_id).exists()

    def test_no_password_and_no_name_is_kept_beside_the_count_or_in_the_log(
        self, mara: Hunter, caplog: pytest.LogCaptureFixture
    ) -> None:
        secret = "hunter2-typed-as-a-name"
        Client().post(f"{LOG_IN}?next={secret}", {"username": "x", "password": secret, "next": secret})
        Client().post(LOG_IN, {"username": secret, "password": "wrong"})
        kept = [(row.get_data, row.post_data, row.path_info) for row in AccessAttempt.objects.all()]
        assert secret not in str(kept)
        assert secret not in caplog.text
        assert "127.0.0.1" in caplog.text


class TestOtherDoors:
    def test_sign_ups_of_one_address(self) -> None:
        password = {"password1": "a horse, a battery", "password2": "a horse, a battery"}
        path = "/accounts/signup/"
        made = [tries(password | {"username": f"hunter-{n}"}, 1, path=path)[0] for n in range(4)]
        assert made == [302, 302, 302, 429]
        assert User.objects.count() == 3
        assert tries(password | {"username": "another"}, 1, path=path, address="10.0.0.2") == [302]

    def test_reset_mails_of_one_address_and_of_one_mailbox(self) -> None:
        make_user("mara", email="mara@example.org")
        path, form = "/accounts/password_reset/", {"email": "Mara@example.org"}
        assert tries(form, 4, path=path) == [302, 302, 302, 429]
        assert tries(form, 1, path=path, address="10.0.0.2") == [429]
        assert tries({"email": "nadd@example.org"}, 1, path=path, address="10.0.0.3") == [302]
        assert len(mail.outbox) == 3

    def test_a_mailbox_that_nobody_has_is_answered_alike(self) -> None:
        make_user("mara", email="mara@example.org")
        path = "/accounts/password_reset/"
        known = tries({"email": "mara@example.org"}, 4, path=path, address="10.0.0.1")
        unknown = tries({"email": "nobody@example.org"}, 4, path=path, address="10.0.0.2")
        assert known == unknown

    def test_uploads_of_one_account(self, mara: Hunter) -> None:
        client = Client()
        client.force_login(mara.user)
        statuses = [client.post("/settings/import/", {}).status_code for _try in range(4)]
        assert statuses == [200, 200, 200, 429]

    def test_a_visitor_is_sent_to_log_in_and_counts_for_nobodys_password(self) -> None:
        path = "/accounts/password_change/"
        assert tries({"old_password": "x"}, 5, path=path) == [302] * 5
        assert not AccessAttempt.objects.exists()

    def test_looking_is_never_counted(self, mara: Hunter) -> None:
        for path in (LOG_IN, "/accounts/signup/", "/accounts/password_reset/"):
            assert {Client().get(path).status_code for _look in range(6)} == {200}

    def test_a_door_opens_a_quarter_of_an_hour_after_its_first_try(self) -> None:
        path, form = "/accounts/password_reset/", {"email": "a@example.org"}
        tries(form, 4, path=path)
        with later(16):
            assert tries(form, 4, path=path) == [302, 302, 302, 429]

    def test_doors_do_not_count_for_each_other(self, mara: Hunter) -> None:
        tries({"email": "a@example.org"}, 4, path="/accounts/password_reset/")
        assert tries(RIGHT, 1) == [302]


@pytest.mark.django_db(transaction=True)
def test_of_tries_at_once_none_is_lost() -> None:
    waits = at_once([lambda: count_try(door="race", address="10.0.0.1", most=3)] * 8)
    assert not [wait for wait in waits if isinstance(wait, Exception)]
    assert sum(not wait for wait in waits) == 3
    assert AccessAttempt.objects.get().failures_since_start == 3
    connection.close()


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (2, "1.2.3.4", "1.2.3.4"),
        (1, "nonsense", UNKNOWN_ADDRESS),
        (1, "6.6.6.6, nonsense", UNKNOWN_ADDRESS),
        (1, "1.2.3.4:56789", "1.2.3.4"),
        (1, "6.6.6.6, [2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::"),
        (1, "[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::"),
        (1, "1.2.3:80", UNKNOWN_ADDRESS),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:1.2.3.4", "1.2.3.4"),
        (1, "1.2.3.4\0", UNKNOWN_ADDRESS),
    ],
)
def test_who_asks_is_what_the_outermost_trusted_proxy_saw(
    rf: object, proxies: int, header: str, address: str
) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": header} if header else {})
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(request) == address


def test_somebody_whose_address_is_unknown_is_counted_too(mara: Hunter) -> None:
    with override_settings(TRUSTED_PROXIES=1):
        statuses = [
            Client(HTTP_X_FORWARDED_FOR="nonsense").post(LOG_IN, WRONG).status_code for _try in range(4)
        ]
    assert statuses == [200, 200, 429, 429]
    row = AccessAttempt.objects.get()
    assert row.ip_address is not None, "rows without an address are never the same row"
