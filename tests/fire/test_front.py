"""How the site is reached, by real servers: plain HTTP on a home network, and HTTPS by a proxy before it."""

import socket
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests.effort import of_a_matrix
from tests.fire.clients import TOKEN
from tests.fire.conftest import Grounds
from tests.fire.sites import Site

HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
HOST = "quests.example.org"
BEHIND_TLS = {
    "BEHIND_TLS_PROXY": "True",
    "ALLOWED_HOSTS": HOST,
    "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
    "THROTTLE_LOGINS": "3",
}

#: Requests that stop in the middle.
BEGINNINGS = ["GET / HT", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"]


class Visitor:
    """A browser behind a proxy: what it sends is what the proxy adds, too."""

    def __init__(self, site: Site, host: str, origin: str, **headers: str) -> None:
        self._site, self._cookies = site, SimpleCookie()
        self._headers = {"Host": host, "Origin": origin, "Referer": f"{origin}/", **headers}

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> HTTPResponse:
        """Send a request, keep the cookies that come back, and return the answer, read whole."""
        body = urlencode(fields) if fields is not None else None
        kept = "; ".join(f"{name}={one.value}" for name, one in self._cookies.items())
        sent = self._headers | ({"Cookie": kept} if kept else {})
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self._site.server.port, timeout=60)
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(line)
        connection.close()
        return answer

    def sign_up(self, username: str) -> HTTPResponse:
        page = self.ask("GET", "/accounts/signup/")
        token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        password = dict.fromkeys(("password1", "password2"), "a horse, a battery")
        return self.ask(
            "POST", "/accounts/signup/", {"csrfmiddlewaretoken": token, "username": username, **password}
        )


@pytest.fixture(scope="module")
def tls(grounds: Grounds) -> Site:
    return grounds.open("sqlite", workers=1, **BEHIND_TLS)


@pytest.fixture(scope="module")
def lan(grounds: Grounds) -> Site:
    return grounds.open("sqlite", workers=1, ALLOWED_HOSTS="192.168.1.20,127.0.0.1", CLIENT_PATIENCE="1")


class TestBehindAProxyThatSpeaksHTTPS:
    def visitor(self, tls: Site, **headers: str) -> Visitor:
        return Visitor(tls, HOST, f"https://{HOST}", **HTTPS | headers)

    def test_signing_up_works_and_cookies_are_for_https_alone(self, tls: Site) -> None:
        visitor = self.visitor(tls)
        answer = visitor.sign_up("behind")
        assert (answer.status, answer.headers["Location"]) == (302, "/")
        cookies = answer.headers.get_all("Set-Cookie")
        session = next(line for line in cookies if line.startswith("__Host-sessionid="))
        assert {"Secure", "HttpOnly", "Path=/"} <= set(session.split("; "))
        assert all("Secure" in line for line in cookies)
        assert visitor.ask("GET", "/status/").status == 200
        hsts = answer.headers["Strict-Transport-Security"]
        assert hsts == "max-age=31536000; includeSubDomains"

    def test_what_came_without_https_is_sent_there(self, tls: Site) -> None:
        answer = self.visitor(tls, **{"X-Forwarded-Proto": "http"}).ask("GET", "/status/")
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/status/")

    def test_health_is_told_to_the_proxys_own_probe(self, tls: Site) -> None:
        probe = Visitor(tls, "10.0.0.4:8000", "http://10.0.0.4")
        for path in ("/healthz", "/readyz"):
            assert probe.ask("GET", path).status == 200

    def test_another_name_is_refused(self, tls: Site) -> None:
        assert Visitor(tls, "evil.example", "https://evil.example", **HTTPS).ask("GET", "/").status == 400

    def test_another_sites_form_is_refused(self, tls: Site) -> None:
        visitor = Visitor(tls, HOST, "https://evil.example", **HTTPS)
        assert visitor.sign_up("forged").status == 403

    def test_tries_are_counted_by_the_address_that_the_proxy_saw(self, tls: Site) -> None:
        def statuses(address: str) -> list[int]:
            visitor = self.visitor(tls, **{"X-Forwarded-For": f"198.51.100.1, {address}"})
            page = visitor.ask("GET", "/accounts/login/")
            token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            form = {"csrfmiddlewaretoken": token, "username": "player0", "password": "wrong"}
            return [visitor.ask("POST", "/accounts/login/", form).status for _try in range(4)]

        assert statuses("203.0.113.8") == [200, 200, 429, 429]
        assert statuses("203.0.113.9") == [200, 200, 429, 429]


class TestOnAHomeNetwork:
    def test_signing_up_works_over_plain_http(self, lan: Site) -> None:
        visitor = Visitor(lan, "192.168.1.20:8000", "http://192.168.1.20:8000")
        answer = visitor.sign_up("athome")
        assert (answer.status, answer.headers["Location"]) == (302, "/")
        assert all("Secure" not in line for line in answer.headers.get_all("Set-Cookie"))
        assert "Strict-Transport-Security" not in answer.headers
        assert visitor.ask("GET", "/status/").status == 200

    def test_nobody_pretends_to_speak_https_or_to_come_from_elsewhere(self, lan: Site) -> None:
        visitor = Visitor(
            lan, "192.168.1.20:8000", "http://192.168.1.20:8000", **{"X-Forwarded-For": "1.2.3.4"}
        )
        assert "Strict-Transport-Security" not in visitor.ask("GET", "/").headers

    @pytest.mark.parametrize("sent", of_a_matrix(["", *BEGINNINGS], BEGINNINGS))
    def test_who_stops_in_the_middle_of_a_request_is_given_up(self, lan: Site, sent: str) -> None:
        with socket.create_connection(("127.0.0.1", lan.server.port), timeout=60) as client:
            client.sendall(sent.encode())
            client.recv(100)  # returns when the server closes it, or says why it does
        assert lan.browser().get("/healthz").status == 200

    # One that is kept open gunicorn itself reads on from, for five seconds of its own.
    @pytest.mark.parametrize("then", of_a_matrix(["close", "keep-alive"], ["close"]))
    def test_who_sends_half_a_form_gets_no_thread_for_ever(self, lan: Site, then: str) -> None:
        head = (
            f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: {then}\r\n"
            # With its cookie, so that the app reads the form for its token.
            f"Cookie: csrftoken={TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 1000\r\n\r\nusername="
        )
        waiting = [socket.create_connection(("127.0.0.1", lan.server.port), timeout=60) for _each in range(8)]
        for client in waiting:
            client.sendall(head.encode())
        # More than the server has threads: it answers others once it has given these up.
        assert lan.browser().get("/healthz").status == 200
        for client in waiting:
            client.recv(4096)
            client.close()
