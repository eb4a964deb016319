"""Browsers without a screen: real HTTP, a session, a CSRF token, and what a page would tell its hunter."""

import base64
import json
import socket
import time
import zlib
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.messages import constants

from tests.fire.prepare import Player

TOKEN = "t" * 32
#: Seconds after which an answer counts as none: longer than any timeout of the server's.
PATIENCE = 90


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, after how many seconds; status 0 when nothing did."""

    status: int
    seconds: float
    headers: HTTPMessage | None = None
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def told(self) -> list[tuple[int, str]]:
        """Return the messages that the next page would show: level and sentence."""
        cookies = SimpleCookie()
        for line in self.headers.get_all("Set-Cookie", []) if self.headers else []:
            cookies.load(line)
        if "messages" not in cookies or not cookies["messages"].value:
            return []
        signed = cookies["messages"].value.partition(":")[0]
        text = signed.removeprefix(".")
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        messages = json.loads(packed if text == signed else zlib.decompress(packed))
        return [(message[2], message[3]) for message in messages]

    def has_level(self, level: int) -> bool:
        return self.status == 302 and [told for told, _sentence in self.told()] == [level]

    @property
    def recorded(self) -> bool:
        """Whether it says: this press was recorded, just now."""
        return self.has_level(constants.SUCCESS)

    @property
    def already(self) -> bool:
        """Whether it says: that was done already, and nothing was paid twice."""
        return self.has_level(constants.INFO)

    @property
    def acknowledged(self) -> bool:
        return self.recorded or self.already


class Browser:
    """One visitor, signed in as a player or by a session. Each request has a connection of its own."""

    def __init__(self, port: int, player: Player | None = None, *, session: str = "") -> None:
        self._port = port
        session = player.session if player else session
        cookies = {"csrftoken": TOKEN} | ({"sessionid": session} if session else {})
        self._headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Connection": "close",
        }

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": TOKEN, **fields}))

    def press(self, quest: str, request_id: UUID, day: date | None = None) -> Answer:
        """Press a quest's complete button."""
        shown = {"quest_day": day.isoformat()} if day else {}
        return self.post(f"/quests/{quest}/complete/", {"request_id": str(request_id), **shown})

    def _ask(
        self,
        method: str,
        path: str,
        form: str | bytes | None = None,
        kind: str = "application/x-www-form-urlencoded",
    ) -> Answer:
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers = self._headers | ({"Content-Type": kind} if form else {})
        try:
            connection.request(method, path, form, headers)
            response = connection.getresponse()
            body = response.read()
            return Answer(response.status, time.monotonic() - began, response.headers, body)
        except (OSError, HTTPException):
            return Answer(0, time.monotonic() - began)
        finally:
            connection.close()


class SlowDownload:
    """A download whose beginning was read, on a connection that holds little at a time."""

    def __init__(self, port: int, player: Player, path: str) -> None:
        self._socket = socket.socket()
        # Before connecting: it bounds what the other side may send ahead.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(("127.0.0.1", port))
        self._socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={player.session}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        self._response = HTTPResponse(self._socket)
        self._response.begin()
        assert self._response.status == 200
        self._read = self._response.read(1024)

    def read(self, seconds: float) -> bytes:
        """Read on slowly for so long, then the rest at once. Fails when the end does not come whole."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.05)
            self._read += self._response.read(1024)
        with self._socket:
            return self._read + self._response.read()
