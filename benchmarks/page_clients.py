"""Many who look at one page at once, with as little work as a client can have: the server is measured.

Each asks again as soon as it was answered, on a connection of its own, takes
the page compressed as a browser does, and looks whether it is the right one.
"""

import socket
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from django.db import connection

#: Seconds after which an answer counts as none.
PATIENCE = 60
CHUNK = 262_144
GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page: its address, whose cookies ask for it, and what every right answer holds."""

    path: str
    cookies: str
    holds: str

    def request(self, port: int) -> bytes:
        """Return what is sent for it."""
        lines = (
            f"GET {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Cookie: {self.cookies}",
            "Accept-Encoding: gzip",
            "Connection: close",
        )
        return "\r\n".join([*lines, "", ""]).encode()


def look(port: int, page: Wanted) -> str:
    """Return the page; exits with a sentence when the answer is not the right one."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as server:
            server.sendall(page.request(port))
            answer = bytearray()
            while part := server.recv(CHUNK):
                answer += part
        head, _line, body = bytes(answer).partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        text = zlib.decompress(body, GZIP).decode()
    except (OSError, IndexError, ValueError, zlib.error) as error:
        raise SystemExit(f"{page.path} was not answered: {type(error).__name__}.") from error
    if status != 200 or page.holds not in text:
        raise SystemExit(f"{page.path} was answered with {status}, not by the page that was asked for.")
    return text


def time_of(
    port: int, page: Wanted, *, answers: int, at_once: int, before: Callable[[], None] | None = None
) -> float:
    """Have so many look at a page so often in all; returns milliseconds for each answer.

    `before` is called before each look, by who looks.
    """
    numbers, taking = count(), threading.Lock()

    def keep_looking() -> None:
        while True:
            with taking:
                if next(numbers) >= answers:
                    break
            if before is not None:
                before()
            look(port, page)
        connection.close()  # this thread's, if `before` opened one

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        for one in [pool.submit(keep_looking) for _ in range(at_once)]:
            one.result()
    return (time.perf_counter() - began) * 1000 / answers
