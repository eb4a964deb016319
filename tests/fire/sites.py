"""A site under fire: a database, a server, and its players; and looking whether its record is right."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from uuid import UUID

from django.conf import settings

from tests.fire.clients import Browser
from tests.fire.commands import Command, Commands
from tests.fire.databases import Database
from tests.fire.prepare import Player, Prepared
from tests.fire.servers import Server


@dataclass(frozen=True, slots=True)
class Row:
    """A completion that stands."""

    hunter: str
    quest: str
    day: str
    request_id: str


class Site:
    """A database and one server before it."""

    def __init__(self, database: Database, prepared: Prepared, folder: Path, **options: Any) -> None:
        self.database, self.daily, self.unlimited = database, prepared.daily, prepared.unlimited
        self._players, self._staff = iter(prepared.players), prepared.staff
        self._folder, self._options = folder, options
        self.server = Server(database, folder, **options)
        self._commands: Commands | None = None

    def on(self, database: Database) -> "Site":
        """Return the same site on another database, which has its rows; its server is not started."""
        other = copy(self)
        other.database, other.server = database, Server(database, self._folder, **self._options)
        other._commands = None
        return other

    def close(self) -> None:
        """End all that runs for it, the database aside."""
        self.server.kill()
        if self._commands:
            self._commands.close()

    def players(self, count: int) -> list[Player]:
        """Return players that no test has had."""
        taken = list(islice(self._players, count))
        assert len(taken) == count, "prepare.HUNTERS is too low"
        return taken

    def browser(self, player: Player | None = None) -> Browser:
        return Browser(self.server.port, player)

    def staff(self) -> Browser:
        """Return the browser of a member of staff."""
        return Browser(self.server.port, session=self._staff)

    @contextmanager
    def another_server(self, **options: Any) -> Iterator[Server]:
        """Serve the same database by another server too, with other options."""
        server = Server(self.database, self._folder, **(self._options | options))
        server.start()
        try:
            yield server
        finally:
            server.kill()

    def _start(self, *arguments: str) -> Command:
        if self._commands and self._commands.environment != self.server.environment:
            self._commands.close()
            self._commands = None
        if not self._commands:
            self._commands = Commands(settings.BASE_DIR, self.server.environment)
        return self._commands.start(*arguments)

    @contextmanager
    def managing(self, *arguments: str) -> Iterator[Command]:
        """Run a manage.py command beside the block; it does not outlive it."""
        command = self._start(*arguments)
        try:
            yield command
        finally:
            command.kill()

    def manage(self, *arguments: str) -> CompletedProcess[str]:
        """Run a manage.py command in the server's environment."""
        return self._start(*arguments).wait()

    def rows(self, *players: Player) -> list[Row]:
        """Return the players' completions that stand."""
        ours = ", ".join(f"'{player.hunter}'" for player in players)
        found = self.database.rows(
            "SELECT hunter_id, quest_id, quest_day, request_id FROM questlog_questlog "  # noqa: S608
            f"WHERE undone_at IS NULL AND request_id IS NOT NULL AND hunter_id IN ({ours})"
        )
        return [
            Row(UUID(str(one[0])).hex, str(UUID(str(one[1]))), str(one[2]), UUID(str(one[3])).hex)
            for one in found
        ]

    def ids(self, table: str, player: Player) -> list[str]:
        """Return the ids of the player's rows, undone ones too."""
        found = self.database.rows(
            f"SELECT id FROM {table} WHERE hunter_id = '{player.hunter}' LIMIT 200"  # noqa: S608
        )
        return [str(UUID(str(one[0]))) for one in found]

    def assert_right(self) -> None:
        """No press and no slot was paid twice, and every total is the sum of its rows."""
        doubled = self.database.rows(
            "SELECT hunter_id, request_id FROM questlog_questlog WHERE request_id IS NOT NULL "
            "GROUP BY hunter_id, request_id HAVING COUNT(*) > 1"
        )
        slots = self.database.rows(
            "SELECT hunter_id, quest_id, slot FROM questlog_questlog "
            "WHERE slot IS NOT NULL AND undone_at IS NULL "
            "GROUP BY hunter_id, quest_id, slot HAVING COUNT(*) > 1"
        )
        assert (doubled, slots) == ([], [])
        verified = self.manage("verify_ledger")
        assert verified.returncode == 0, verified.stdout + verified.stderr


def statuses(answers: Any) -> Counter[int]:
    """Count answers by their status."""
    return Counter(answer.status for answer in answers)
