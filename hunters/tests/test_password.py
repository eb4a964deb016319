"""Changing a password, and choosing a new one by a link that came by mail."""

import re
from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from threading import Event

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client, override_settings
from django.utils import timezone

from hunterproject.actions import acted
from hunterproject.afterwards import wait_until_done
from hunters.models import Hunter, User
from tests.factories import make_user

CHANGE = "/accounts/password_change/"
RESET = "/accounts/password_reset/"
NEW = "battery staple 9"

pytestmark = pytest.mark.django_db


def without_tokens(page: str) -> str:
    """Return a page without what differs each time it is drawn."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def opens(user: User, password: str) -> bool:
    return User.objects.get(pk=user.pk).check_password(password)


class TestChange:
    def change(self, client: Client, old: str = "correct horse", new: str = NEW, again: str = NEW) -> object:
        return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": again})

    def test_the_form_asks_for_the_old_one_and_twice_for_the_new(self, signed_in: Client) -> None:
        page = signed_in.get(CHANGE)
        assert page.text.count('type="password"') == 3
        assert "Change your password" in page.text

    def test_changes_it_and_says_so(self, signed_in: Client, hunter: Hunter) -> None:
        page = self.change(signed_in)
        assert (page.status_code, page["Location"]) == (302, f"{CHANGE}done/")
        assert "Your password is changed" in signed_in.get(page["Location"]).text
        assert (opens(hunter.user, NEW), opens(hunter.user, "correct horse")) == (True, False)

    def test_keeps_this_session_and_ends_the_others(self, signed_in: Client, hunter: Hunter) -> None:
        other = Client()
        other.force_login(hunter.user)
        assert is_in(other)
        self.change(signed_in)
        assert (is_in(signed_in), is_in(other)) == (True, False)

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            ({"old": "wrong"}, "Your old password was entered incorrectly."),
            ({"again": "battery stable"}, "match"),
            ({"new": "short", "again": "short"}, "too short"),
            ({"new": "", "again": ""}, "required"),
        ],
    )
    def test_a_wrong_answer_changes_nothing(
        self, signed_in: Client, hunter: Hunter, answers: dict[str, str], said: str
    ) -> None:
        page = self.change(signed_in, **answers)
        assert page.status_code == 200
        assert said in page.text
        assert opens(hunter.user, "correct horse")

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_visitor_is_sent_to_log_in(self, client: Client, method: str) -> None:
        assert getattr(client, method)(CHANGE)["Location"] == f"/accounts/login/?next={CHANGE}"


@pytest.fixture
def mara() -> User:
    return make_user("mara", email="Mara@Example.org")


def mailed_link(client: Client, email: str = "mara@example.org") -> str:
    """Ask for a link, and return the path of the one that came."""
    client.post(RESET, {"email": email})
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def set_new(client: Client, link: str, new: str = NEW, again: str = NEW) -> object:
    """Open the link as it was mailed, and send the form that it leads to."""
    form = client.get(link, follow=True)
    path = form.redirect_chain[-1][0] if form.redirect_chain else link
    return client.post(path, {"new_password1": new, "new_password2": again})


class TestReset:
    def test_sends_one_plain_mail_with_name_and_link(self, client: Client, mara: User) -> None:
        page = client.post(RESET, {"email": "MARA@example.org"}, follow=True)
        assert page.redirect_chain == [(f"{RESET}done/", 302)]
        (letter,) = mail.outbox
        assert letter.to == ["Mara@Example.org"]
        assert letter.subject == "Choose a new password · Hunter Progress System"
        assert "the account “mara”" in letter.body
        assert "/accounts/reset/" in letter.body
        assert not letter.alternatives

    def test_a_name_is_written_as_it_is(self, client: Client) -> None:
        make_user("m&a'b", email="m@example.org")
        client.post(RESET, {"email": "m@example.org"})
        assert "“m&a'b”" in mail.outbox[0].body

    def test_the_whole_way_ends_with_the_new_password(self, client: Client, mara: User) -> None:
        page = set_new(client, mailed_link(client))
        assert (page.status_code, page["Location"]) == (302, "/accounts/reset/done/")
        assert "Your password is set" in client.get(page["Location"]).text
        assert (opens(mara, NEW), opens(mara, "correct horse")) == (True, False)
        assert client.login(username="mara", password=NEW)

    def test_a_used_link_is_refused(self, client: Client, mara: User) -> None:
        link = mailed_link(client)
        set_new(client, link)
        later = Client()
        page = later.get(link)
        assert page.status_code == 200
        assert "This link no longer works" in page.text
        set_new(later, link, "another staple 8", "another staple 8")
        assert opens(mara, NEW)

    def test_a_link_works_three_days_and_no_longer(self, client: Client, mara: User) -> None:
        link = mailed_link(client)
        ends = timezone.now() + timedelta(days=3)
        with time_machine.travel(ends - timedelta(hours=1)):
            assert "Choose a new password" in client.get(link, follow=True).text
        with time_machine.travel(ends + timedelta(hours=1)):
            assert "This link no longer works" in Client().get(link).text

    def test_a_link_ends_with_the_password_it_was_for(self, client: Client, mara: User) -> None:
        link = mailed_link(client)
        mara.set_password(NEW)
        mara.save(update_fields=["password"])
        assert "This link no longer works" in client.get(link).text

    @pytest.mark.parametrize(
        "path", ["x/abc-def/", "!!!/set-password/", "MDE5/abc-def/", "bm9ib2R5/set-password/"]
    )
    def test_a_link_nobody_made_is_refused(self, client: Client, path: str) -> None:
        page = client.get(f"/accounts/reset/{path}")
        assert page.status_code == 200
        assert "This link no longer works" in page.text

    def test_a_link_for_another_account_is_refused(self, client: Client, mara: User) -> None:
        nadd = make_user("nadd", email="nadd@example.org")
        hers, his = mailed_link(client), mailed_link(client, "nadd@example.org")
        mixed = hers.replace(hers.split("/")[3], his.split("/")[3])
        assert "This link no longer works" in client.get(mixed).text
        assert opens(nadd, "correct horse")

    def test_a_weak_or_mistyped_password_is_refused_and_the_link_works_on(
        self, client: Client, mara: User
    ) -> None:
        link = mailed_link(client)
        for new, again in (("short", "short"), (NEW, "battery stable")):
            assert set_new(client, link, new, again).status_code == 200
        assert opens(mara, "correct horse")
        set_new(client, link)
        assert opens(mara, NEW)

    def test_other_sessions_end_with_it(self, client: Client, mara: User) -> None:
        other = Client()
        other.force_login(mara)
        assert is_in(other)
        set_new(client, mailed_link(client))
        assert not is_in(other)

    @pytest.mark.parametrize("email", ["nobody@example.org", "off@example.org"])
    def test_an_unknown_address_is_told_the_same_and_sent_nothing(
        self, client: Client, mara: User, email: str
    ) -> None:
        make_user("off", email="off@example.org", is_active=False)
        known = client.post(RESET, {"email": "mara@example.org"}, follow=True)
        mail.outbox.clear()
        unknown = client.post(RESET, {"email": email}, follow=True)
        assert unknown.redirect_chain == known.redirect_chain
        assert without_tokens(unknown.text) == without_tokens(known.text)
        assert mail.outbox == []

    def test_a_wrong_address_is_told(self, client: Client) -> None:
        page = client.post(RESET, {"email": "mara"})
        assert page.status_code == 200
        assert page.context["form"].errors["email"]
        assert mail.outbox == []


class SlowServer(BaseEmailBackend):
    """A mail server that takes a mail once it is told to."""

    goes_on = Event()

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        assert self.goes_on.wait(timeout=30), "nobody else went on meanwhile"
        mail.outbox.extend(messages)
        return len(messages)


class BrokenServer(BaseEmailBackend):
    """A mail server that takes nothing, and repeats for whom it was."""

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no")})


@pytest.fixture
def told() -> Iterator[list[tuple[str, str]]]:
    """What is told of actions meanwhile."""
    heard: list[tuple[str, str]] = []

    def hear(*, action: str, outcome: str, **_kwargs: object) -> None:
        heard.append((action, outcome))

    acted.connect(hear)
    yield heard
    acted.disconnect(hear)


class TestSending:
    @pytest.mark.usefixtures("in_a_thread")
    @override_settings(EMAIL_BACKEND=f"{__name__}.SlowServer")
    def test_the_next_request_does_not_wait_for_it(self, client: Client) -> None:
        """Else a second request on one connection would tell by its time who has an account."""
        make_user("mara", email="mara@example.org")
        SlowServer.goes_on.clear()
        client.post(RESET, {"email": "mara@example.org"})
        assert client.get(RESET).status_code == 200
        assert mail.outbox == []
        SlowServer.goes_on.set()
        wait_until_done()
        assert [letter.to for letter in mail.outbox] == [["mara@example.org"]]

    @override_settings(EMAIL_BACKEND=f"{__name__}.BrokenServer")
    def test_an_error_is_told_the_operator_and_names_nobody(
        self, mara: User, told: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
    ) -> None:
        client = Client(raise_request_exception=False)
        answer = client.post(RESET, {"email": "mara@example.org"})
        assert answer.status_code == 302
        assert "MailError: SMTPRecipientsRefused" in caplog.text
        assert "example.org" not in caplog.text.lower()
        assert ("mail", "failed") in told
        client.post(RESET, {"email": "nobody@example.org"})
        assert len(told) == 1
