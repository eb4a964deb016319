"""An import killed at any moment leaves no trace, and the next one succeeds."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from hunters.models import Hunter, User
from legacy_import.models import ImportRun
from legacy_import.tests.folders import MADRID, profile, quest, quests, write
from legacy_import.tests.test_services import days, everything
from questlog.ledger import differences_of
from questlog.models import QuestLog
from quests.models import Quest
from tests.effort import FULL, repeats
from tests.fire.waiting import wait_until

KILLS = repeats(2) if FULL else 1
ENTRIES = 3000

#: Runs the command on the test's own database, and says when the import has begun.
RUN = """
import sys, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
print("ready", flush=True)
call_command("import_json", sys.argv[2], "--timezone", sys.argv[3])
"""


def start(folder: Path) -> subprocess.Popen[str]:
    database = str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, database, str(folder), MADRID],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "hunterproject.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def backends() -> set[int]:
    """Return PostgreSQL's processes that serve this database; SQLite has none."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_at_any_moment_leaves_nothing_and_the_next_succeeds(tmp_path: Path) -> None:
    log = [one | {"xp_earned": 50 + n} for n in range(ENTRIES // 300) for one in days(300)]
    folder = write(tmp_path, hunter=profile(), quests=quests(quest()), quest_logs=log)
    before = everything()
    chance, kills, ours = random.Random(), 0, backends()
    while kills < KILLS:
        with start(folder) as process:
            try:
                process.wait(chance.uniform(0, 1.5))
            except subprocess.TimeoutExpired:
                process.kill()
                kills += process.wait() == -signal.SIGKILL
        # A commit that it had sent may still be under way.
        wait_until(lambda: backends() <= ours, "the database is done with what was killed")
        if User.objects.exists():
            # It was done before the signal came: whole, or the test fails here.
            assert_imported_whole()
            wipe()
        assert everything() == before
    with start(folder) as last:
        assert last.wait() == 0
    assert_imported_whole()


def assert_imported_whole() -> None:
    assert QuestLog.objects.count() == ENTRIES
    assert ImportRun.objects.count() == 1
    assert list(differences_of(Hunter.objects.get())) == []


def wipe() -> None:
    """Take an import back by hand: the account with all that is its own, then the catalog."""
    User.objects.all().delete()
    Quest.objects.all().delete()
