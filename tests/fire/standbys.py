"""PostgreSQL's own streaming replication: a second cluster that follows the first."""

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.fire.databases import Cluster
from tests.fire.waiting import wait_until


class Standby(Cluster):
    """A copy of a running cluster that follows it and takes reads."""

    def __init__(self, primary: Cluster) -> None:
        self._primary = primary
        super().__init__()
        # Else it tries again every five seconds when its connection was cut.
        self.run("ALTER SYSTEM SET wal_retrieve_retry_interval = '100ms'")
        self.run("SELECT pg_reload_conf()")

    def _make(self) -> None:
        command = [self._programs / "pg_basebackup", f"--host={self._primary.folder}", "--username=postgres"]
        command += [f"--pgdata={self.folder / 'data'}", "--checkpoint=fast", "--no-sync"]
        # Written into its own configuration: whom it follows.
        command += ["--write-recovery-conf", "--wal-method=stream"]
        subprocess.run(command, cwd=self.folder, capture_output=True, check=True, **self.user)

    def url(self, name: str, user: str) -> str:
        return f"postgres://{user}@/{self.folder}/{name}"

    def wait(self) -> float:
        """Return the seconds until it has everything that the first one has written by now."""
        with closing(self._primary.connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            (written,) = cursor.fetchone()
        return wait_until(lambda: self._has(written), "the standby has caught up")

    def _has(self, written: str) -> bool:
        with closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [written])
            return bool(cursor.fetchone()[0])

    @contextmanager
    def behind(self) -> Iterator[None]:
        """Receive what is written, and show none of it while the block lasts."""
        self.wait()
        self.run("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            self.run("SELECT pg_wal_replay_resume()")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be killed while the block lasts."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    def promote(self) -> None:
        """Be a database of its own from now on."""
        self.run("SELECT pg_promote(true, 30)")
