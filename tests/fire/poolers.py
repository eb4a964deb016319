"""PgBouncer as compose.scale.yml runs it, before a cluster of the tests."""

import shutil
import socket
import subprocess
from configparser import RawConfigParser
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

from tests.fire.databases import Cluster
from tests.fire.waiting import wait_until

ROLE, PASSWORD = "hunter", "a password"
#: Connections to PostgreSQL that all servers share: fewer than the requests under way.
POOL = 3


class Pooler:
    """The project's own configuration, with a small pool, a port of its own and any database of the cluster.

    Whoever connects proves the password of a role that PostgreSQL asks for it, too.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.folder = cluster.folder / "pooler"
        self.folder.mkdir()
        self._cluster = cluster
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._make_role()
        (self.folder / "userlist.txt").write_text(f'"{ROLE}" "{PASSWORD}"\n')
        self._write_configuration()
        self._start()

    def _write_configuration(self) -> None:
        """Write the project's own with what is different here."""
        configuration = RawConfigParser(comment_prefixes=";")
        configuration.read(settings.BASE_DIR / "deploy" / "pgbouncer.ini")
        configuration["databases"] = {"*": f"host={self._cluster.folder} port=5432"}
        configuration["pgbouncer"].update(
            {
                "listen_addr": "127.0.0.1",
                "listen_port": str(self.port),
                "default_pool_size": str(POOL),
                "auth_file": str(self.folder / "userlist.txt"),
                "admin_users": ROLE,
                "logfile": str(self.folder / "log"),
            }
        )
        with (self.folder / "pgbouncer.ini").open("w") as file:
            configuration.write(file)

    def _make_role(self) -> None:
        """As the official image makes it: a superuser with a password."""
        self._cluster.run(f"CREATE ROLE {ROLE} SUPERUSER LOGIN PASSWORD '{PASSWORD}'")
        rules = self._cluster.folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {ROLE} scram-sha-256\n{rules.read_text()}")
        self._cluster.run("SELECT pg_reload_conf()")

    def _start(self) -> None:
        program = shutil.which(
            "pgbouncer", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
        ) or shutil.which("pgbouncer")
        assert program, "PgBouncer is missing: script/test installs it"
        user = self._cluster.user
        if user:
            for path in [self.folder, *self.folder.iterdir()]:
                shutil.chown(path, user["user"], user["group"])
        self.process = subprocess.Popen(
            [program, self.folder / "pgbouncer.ini"],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **user,
        )
        wait_until(self._answers, f"PgBouncer answers:\n{self.log()}")

    def _answers(self) -> bool:
        try:
            self.asked("SHOW VERSION")
        except psycopg2.OperationalError:
            return False
        return True

    def url(self, name: str) -> str:
        """Return DATABASE_URL of a database behind it."""
        return f"postgres://{ROLE}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/{name}"

    def asked(self, command: str) -> list[dict[str, Any]]:
        """Return what its own console answers."""
        with closing(self.connect("pgbouncer")) as connection, connection.cursor() as cursor:
            cursor.execute(command)
            if not cursor.description:
                return []
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def connect(self, name: str) -> Any:
        """Return a connection of one's own to a database behind it; each statement is a transaction."""
        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=ROLE, password=PASSWORD, dbname=name, connect_timeout=5
        )
        connection.autocommit = True
        return connection

    def log(self) -> str:
        file = Path(self.folder / "log")
        return file.read_text() if file.exists() else ""

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
