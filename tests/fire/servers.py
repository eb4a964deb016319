"""The server as `script/server` runs it, to be stopped, killed and looked into."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
from django.conf import settings

from tests.fire.clients import Browser
from tests.fire.databases import Database
from tests.fire.waiting import wait_until

#: Several, as in the issue; the machine may have fewer processors.
WORKERS = 3


class Server:
    """One gunicorn with the project's own configuration, on a port of its own."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        app: str = "hunterproject.wsgi:application",
        options: tuple[str, ...] = (),
        workers: int = WORKERS,
        **environment: str,
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        # As script/server serves; what that prepares before is what `prepared` does once.
        self._command = [
            *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", *options, app)
        ]
        self.environment = os.environ | {
            "DATABASE_URL": database.url,
            "WEB_WORKERS": str(workers),
            "WEB_THREADS": "4",
            **environment,
        }
        self.workers = workers
        self._log = folder / f"server-{self.port}.log"

    def start(self) -> float:
        """Start it and return the seconds until it is ready."""
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                self._command,
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return wait_until(self.is_whole, f"the server is ready:\n{self.log()}")

    def is_ready(self) -> bool:
        return Browser(self.port).get("/readyz").status == 200

    def is_whole(self) -> bool:
        """Say whether it answers, and with all of its workers."""
        assert self.process.poll() is None, f"the server ended:\n{self.log()}"
        return len(self.worker_pids()) == self.workers and self.is_ready()

    def log(self) -> str:
        return self._log.read_text()

    def worker_pids(self) -> list[int]:
        try:
            return [child.pid for child in psutil.Process(self.process.pid).children()]
        except psutil.NoSuchProcess:
            return []

    def connections(self) -> int:
        """Return how many requests its workers have under way."""
        opened = [one for pid in self.worker_pids() for one in psutil.Process(pid).net_connections("tcp")]
        return sum(one.status == "ESTABLISHED" and one.laddr.port == self.port for one in opened)

    def kill(self) -> None:
        """kill -9 all of it; nothing when it has ended."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
