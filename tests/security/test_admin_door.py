"""The admin: where it is, and who comes in by a code of their phone."""

import json
from base64 import b32decode
from binascii import hexlify

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from hunterproject.tests.test_start import run
from hunters.models import User
from tests.factories import make_user
from tests.threads import at_once

DOOR = "/admin/login/"
SET_UP = "/admin/totp/"
NAME = {"username": "keeper", "password": "correct horse", "next": "/admin/"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db: None) -> User:
    return make_user("keeper", is_staff=True, is_superuser=True)


@pytest.fixture
def device(keeper: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=keeper, name="phone", confirmed=True)


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06d}"


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_without_a_device_the_password_opens_it(client: Client, keeper: User) -> None:
    assert client.post(DOOR, NAME).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("code", ["", "000000", "abc", "12 34", "9" * 20, "\u0660" * 6])
def test_with_one_the_password_alone_does_not(client: Client, device: TOTPDevice, code: str) -> None:
    answer = client.post(DOOR, NAME | {"otp_token": code})
    assert answer.status_code == 200
    assert "Give the code that your phone shows now." in answer.text
    assert not is_in(client)


def test_its_code_opens_it_once(client: Client, device: TOTPDevice) -> None:
    code = code_of(device)
    assert client.post(DOOR, NAME | {"otp_token": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert is_in(client)
    again = Client()
    again.post(DOOR, NAME | {"otp_token": code})
    assert not is_in(again), "nobody who looked over a shoulder comes in by it"


def test_a_code_without_the_password_tells_nothing(client: Client, device: TOTPDevice) -> None:
    answer = client.post(DOOR, NAME | {"password": "wrong", "otp_token": code_of(device)})
    assert "code that your phone shows" not in answer.text
    assert not is_in(client)


def test_another_accounts_code_does_not(client: Client, device: TOTPDevice) -> None:
    other = TOTPDevice.objects.create(user=make_user("other", is_staff=True), name="phone", confirmed=True)
    client.post(DOOR, NAME | {"otp_token": code_of(other)})
    assert not is_in(client)


def test_after_wrong_codes_a_right_one_has_to_wait(client: Client, device: TOTPDevice) -> None:
    for _try in range(3):
        client.post(DOOR, NAME | {"otp_token": "000000"})
    client.post(DOOR, NAME | {"otp_token": code_of(device)})
    assert not is_in(client)
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=1)):
        client.post(DOOR, NAME | {"otp_token": code_of(device)})
        assert is_in(client)


def test_logged_in_as_a_hunter_the_admin_asks_for_the_code(client: Client, device: TOTPDevice) -> None:
    client.force_login(device.user)
    answer = client.get("/admin/")
    assert answer.headers["Location"].startswith(DOOR)
    assert client.get(SET_UP).status_code == 302, "nor can it be switched off from there"
    assert client.get("/settings/").status_code == 200


class TestSettingUp:
    def test_a_picture_and_a_secret_then_a_code(self, client: Client, keeper: User) -> None:
        client.force_login(keeper)
        page = client.get(SET_UP)
        assert "<svg" in page.text
        assert " style=" not in page.text
        secret = page.text.partition("<code>")[2].partition("</code>")[0]
        key = b32decode(secret)
        assert client.post(SET_UP, {"code": "000000"}).status_code == 200
        assert not TOTPDevice.objects.get().confirmed
        with time_machine.travel(timezone.now() + timezone.timedelta(minutes=1)):
            assert client.post(SET_UP, {"code": f"{totp(key):06d}"}).status_code == 302
        assert TOTPDevice.objects.get(key=hexlify(key).decode()).confirmed
        assert is_in(client), "this session gave a code just now"
        other = Client()
        other.force_login(keeper)
        assert not is_in(other)

    def test_it_ends_by_one_more_code_and_by_nothing_else(self, client: Client, device: TOTPDevice) -> None:
        with time_machine.travel(timezone.now() - timezone.timedelta(minutes=5)):
            client.post(DOOR, NAME | {"otp_token": code_of(device)})
        assert device.key not in client.get(SET_UP).text
        client.post(SET_UP, {"code": ""})
        assert TOTPDevice.objects.exists()
        client.post(SET_UP, {"code": code_of(device)})
        assert not TOTPDevice.objects.exists()
        assert is_in(client)

    @pytest.mark.django_db(transaction=True)
    def test_two_pages_at_once_show_one_secret(self) -> None:
        keeper, browsers = make_user("keeper", is_staff=True, is_superuser=True), [Client(), Client()]
        for browser in browsers:
            browser.force_login(keeper)
        pages = at_once([lambda one=one: one.get(SET_UP) for one in browsers])
        assert [page.status_code for page in pages] == [200, 200]
        assert TOTPDevice.objects.count() == 1

    def test_of_two_that_were_made_one_is_set_up_and_the_other_goes(
        self, client: Client, keeper: User
    ) -> None:
        first, _second = [TOTPDevice.objects.create(user=keeper, confirmed=False) for _each in range(2)]
        client.force_login(keeper)
        assert client.get(SET_UP).status_code == 200
        client.post(SET_UP, {"code": code_of(first)})
        assert list(TOTPDevice.objects.values_list("pk", "confirmed")) == [(first.pk, True)]

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_for_staff_alone(self, client: Client, db: None, method: str) -> None:
        client.force_login(make_user("mara"))
        assert getattr(client, method)(SET_UP).status_code == 302
        assert not TOTPDevice.objects.exists()

    def test_no_page_of_the_admin_shows_devices(self, client: Client, keeper: User) -> None:
        client.force_login(keeper)
        assert client.get("/admin/otp_totp/totpdevice/").status_code == 404


@override_settings(ADMIN_REQUIRES_TOTP=True)
def test_where_all_staff_need_one_who_has_none_is_sent_to_set_it_up(client: Client, keeper: User) -> None:
    answer = client.post(DOOR, NAME, follow=True)
    assert answer.redirect_chain[-1][0] == SET_UP
    assert not is_in(client)
    key = TOTPDevice.objects.get().bin_key
    client.post(SET_UP, {"code": f"{totp(key, t0=0):06d}"})
    assert is_in(client)


ASK = """
import json, django
django.setup()
from django.urls import reverse
print(json.dumps([reverse("admin:index"), reverse("admin:login")]))
"""


def test_it_is_where_the_environment_says() -> None:
    asked = run("-c", ASK, DJANGO_SETTINGS_MODULE="hunterproject.settings", ADMIN_PATH="/keepers/door/")
    assert json.loads(asked.stdout) == ["/keepers/door/", "/keepers/door/login/"], asked.stderr


@pytest.mark.parametrize("path", ["", "/", "settings", "a b", "<int:x>", "../x", "log/admin", "é"])
def test_a_path_that_would_hide_a_page_is_told_at_the_start(path: str) -> None:
    asked = run("manage.py", "check", "--tag", "setup", ADMIN_PATH=path)
    assert asked.returncode == 1
    assert "hunterproject.E005" in asked.stderr
