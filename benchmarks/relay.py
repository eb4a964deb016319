"""Counting every byte that a server sends to a browser, whether a page of it asked or a worker."""

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

CHUNK = 65_536
#: Seconds without a byte after which a load is over, and the longest that one may take.
QUIET, PATIENCE = 1.5, 60


class Relay:
    """Passes connections on to a port of this machine, and counts what comes back."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.received = 0
        self._latest = time.monotonic()
        self._counting = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()

    def when_quiet(self) -> int:
        """Return how many bytes came since the last call, once nothing has come for a while."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < min(self._latest + QUIET, deadline):
            time.sleep(0.1)
        with self._counting:
            counted, self.received = self.received, 0
        return counted

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                browser, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.port))
                for source, target, counted in ((browser, server, False), (server, browser, True)):
                    threading.Thread(
                        target=self._pass_on, args=(source, target, counted), daemon=True
                    ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if counted:
                    with self._counting:
                        self.received += len(data)
                        self._latest = time.monotonic()
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
