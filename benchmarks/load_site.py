"""The site of bench_load: hunters with a year behind them, signed in, and the server that ships."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction

from benchmarks.large_site import FUNCTIONS, empty_the_site, without_timeouts
from benchmarks.measuring import ROOT
from hunterproject.static_files import collect_if_changed
from hunters.models import Hunter, StatName, User
from hunters.services import create_hunter
from quests.choices import Difficulty, Repeat
from quests.models import Follow, Quest

#: Of the quests on each board: done on about half of the days, and done any time.
DAILY, UNLIMITED = 10, 2
#: Seconds until the server has to answer.
PATIENCE = 60

YEAR = """
INSERT INTO questlog_questlog (id, created_at, updated_at, hunter_id, quest_id, quest_name, legacy_quest_id,
    stat, difficulty, completed_at, quest_day, slot, marked_late, xp_gained, gold_gained, request_id)
SELECT pg_temp.key(at, row_number() OVER ()), at, at, hunter_id, quest_id, name, '', stat, difficulty, at,
    day, CASE WHEN repeat = 'daily' THEN to_char(day, 'YYYY-MM-DD') END, false, xp_reward, gold_reward,
    gen_random_uuid()
FROM (
    SELECT f.hunter_id, q.id AS quest_id, q.name, q.stat, q.difficulty, q.repeat, q.xp_reward, q.gold_reward,
        day::date AS day, day AT TIME ZONE 'UTC' + random() * interval '23 hours' AS at
    FROM generate_series(current_date - 365, current_date - 1, interval '1 day') day
    CROSS JOIN quests_follow f JOIN quests_quest q ON q.id = f.quest_id
    WHERE random() < 0.5
    ORDER BY at
) done;
UPDATE hunters_stat s SET total_xp = given.xp FROM (
    SELECT hunter_id, stat, sum(xp_gained) AS xp FROM questlog_questlog GROUP BY hunter_id, stat
) given WHERE given.hunter_id = s.hunter_id AND given.stat = s.name;
UPDATE hunters_hunter h SET total_xp = given.xp, gold = given.gold FROM (
    SELECT hunter_id, sum(xp_gained) AS xp, sum(gold_gained) AS gold FROM questlog_questlog GROUP BY hunter_id
) given WHERE given.hunter_id = h.id;
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Who plays, by their sessions, and what can be completed any time."""

    sessions: list[str]
    quests: list[str]
    completions: int


@contextmanager
def year_of(hunters: int) -> Iterator[Prepared]:
    """Fill the empty database, and empty it again."""
    empty_the_site()
    sessions = [join(number) for number in range(hunters)]
    quests = make_quests()
    Follow.objects.bulk_create(
        Follow(hunter=hunter, quest=quest, position=place)
        for hunter in Hunter.objects.all()
        for place, quest in enumerate(quests)
    )
    with without_timeouts(), connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(YEAR)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM questlog_questlog")
        (completions,) = cursor.fetchone()
    unlimited = [str(quest.pk) for quest in quests if quest.repeat == Repeat.UNLIMITED]
    yield Prepared(sessions, unlimited, completions)
    empty_the_site()


def join(number: int) -> str:
    """Make an account with its hunter, and return the key of its session."""
    user = User(username=f"player{number}")
    user.set_unusable_password()
    with transaction.atomic():
        user.save()
        create_hunter(user=user, name=f"Player {number}", timezone="UTC")
    return sign_in(user, settings.AUTHENTICATION_BACKENDS[0])


def sign_in(user: User, backend: str) -> str:
    """Return the key of a new session of an account, which the backend of this path reads at each request."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def make_quests(daily: int = DAILY, unlimited: int = UNLIMITED) -> list[Quest]:
    """Make the quests of each board: so many daily ones, then so many of any time."""
    difficulties = (Difficulty.DAILY, Difficulty.EASY, Difficulty.NORMAL)
    return [
        Quest.objects.create(
            name=f"Quest {number}",
            description="What counts as done is said here in a sentence of the usual length.",
            stat=StatName.values[number % len(StatName.values)],
            difficulty=difficulties[number % len(difficulties)],
            repeat=Repeat.DAILY if number < daily else Repeat.UNLIMITED,
            xp_reward=50,
            gold_reward=10,
        )
        for number in range(daily + unlimited)
    ]


class Server:
    """gunicorn, as script/server starts it: WEB_WORKERS and WEB_THREADS say how wide."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self._process, self.port, self._log = process, port, log

    def said(self) -> str:
        """Return what it has logged."""
        return self._log.read_text()

    def memory(self) -> dict[int, float]:
        """Return the megabytes that each worker holds, by its process."""
        pid = self._process.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return {int(worker): _resident(worker) for worker in workers}

    def wait_until_ready(self) -> None:
        """Return when it answers; exits with its log when it does not."""
        deadline = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < deadline:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.1)
            finally:
                connection.close()
        sys.exit(f"The server did not answer:\n{self.said()}")


def _resident(worker: str) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def serving(**environment: str) -> Iterator[Server]:
    """Serve the database in DATABASE_URL while the block lasts.

    `environment` goes before what stands in ours: such as another DJANGO_SETTINGS_MODULE.
    """
    with TemporaryDirectory() as folder:
        environment = os.environ | environment
        # As script/server does; nothing is left to do where it ran.
        collect_if_changed()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        log = Path(folder) / "server.log"
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
        with (
            log.open("w") as output,
            subprocess.Popen(
                [*command, "hunterproject.wsgi:application"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            ) as process,
        ):
            try:
                server = Server(process, port, log)
                server.wait_until_ready()
                yield server
            finally:
                process.terminate()
