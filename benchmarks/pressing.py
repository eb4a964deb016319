"""Hunters who press their complete buttons, or ask for something else, as fast as they are answered.

Over plain sockets, since what a client costs here is taken from the server. One
connection carries one request, as in load_clients.
"""

import random
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.load_clients import PATIENCE, TOKEN

CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an answer, and all of it."""

    status: int
    text: bytes

    @property
    def took_it(self) -> bool:
        """Whether it is what a press of a hunter's is answered with: sent on, and not to log in."""
        return self.status == 302 and b"\r\nLocation: /accounts/" not in self.text


def press(port: int, session: str, path: str, *, token: str = TOKEN, request_id: str = "") -> Answer:
    """Send what a complete button sends, and return the answer; raises OSError without one.

    Each press has an id of its own, unless one is given.
    """
    form = urlencode({"csrfmiddlewaretoken": token, "request_id": request_id or str(uuid4())})
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: csrftoken={TOKEN}; sessionid={session}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(form)}",
        "Connection: close",
    )
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as server:
        server.sendall("\r\n".join([*lines, "", form]).encode())
        text = b"".join(iter(lambda: server.recv(CHUNK), b""))
    if not text.startswith(b"HTTP/1.1 "):
        raise ConnectionError("The server ended the connection without an answer.")
    return Answer(int(text[9:12]), text)


def must_press(port: int, session: str, path: str) -> None:
    """Press; exits with a sentence unless the server took it."""
    try:
        answer = press(port, session, path)
    except OSError as error:
        sys.exit(f"WRONG: {path} was not answered: {error!r}")
    if not answer.took_it:
        sys.exit(f"WRONG: {path} was answered with {answer.status}: {answer.text[:1000]!r}")


def keep_asking(ask: Callable[[random.Random], None], *, seconds: float, at_once: int) -> tuple[float, int]:
    """Ask again at once for so long, by so many; returns answers a second, and how many there were.

    `ask` takes what it asks for by chance, and exits when the answer is wrong.
    """
    began = time.monotonic()

    def one(number: int) -> int:
        chance, answered = random.Random(number), 0
        while time.monotonic() < began + seconds:
            ask(chance)
            answered += 1
        return answered

    with ThreadPoolExecutor(at_once) as pool:
        count = sum(pool.map(one, range(at_once)))
    return count / (time.monotonic() - began), count
