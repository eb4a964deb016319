"""What runs beside completions: everything else that a hunter does, an import, a backup."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.legacy_folders import make_folder
from tests.effort import FULL, presses
from tests.fire.clients import Answer
from tests.fire.commands import Command
from tests.fire.conftest import only_on
from tests.fire.figures import note
from tests.fire.load import Load
from tests.fire.mix import ACTS, Acting
from tests.fire.sites import Site, statuses
from tests.threads import at_once

#: Entries of the log that is imported.
ENTRIES = 200_000 if FULL else 2_000
#: What each tab does at least.
ACTED = 20 if FULL else 8


@contextmanager
def importing(site: Site, folder: Path, *arguments: str) -> Iterator[Command]:
    """Run an import beside the block, and wait until it is done well."""
    make_folder(folder, ENTRIES)
    options = ["--timezone", "UTC", "--quests", "personal", *arguments]
    with site.managing("import_json", str(folder), *options) as command:
        yield command
        done = command.wait()
        assert done.returncode == 0, done.stdout + done.stderr


def test_everything_a_hunter_can_do_at_once_with_an_import_keeps_the_ledger_right(
    site: Site, tmp_path: Path
) -> None:
    """Sixteen tabs of one hunter, each doing anything, while the hunter's older record is brought over."""
    (player,) = site.players(1)
    one = Acting(site, player, site.browser(player))

    with importing(site, tmp_path / "old", "--user", player.username) as command:

        def act_until_imported() -> list[Answer]:
            answers = []
            while len(answers) < ACTED or command.is_running():
                answers.append(random.choice(ACTS)(one))
            return answers

        tabs = at_once([act_until_imported] * 16)

    answers = []
    for tab in tabs:
        assert isinstance(tab, list), tab
        answers.extend(tab)
    # 200 is a correction's page that says why not.
    assert set(statuses(answers)) <= {200, 302, 503}
    assert statuses(answers)[302] > 5 * ACTED
    assert all(answer.told() for answer in answers if answer.status == 302)
    site.assert_right()
    note(f"{site.database.kind}: everything at once beside an import: {dict(statuses(answers))}")


def test_a_running_import_fails_no_completion(site: Site, tmp_path: Path) -> None:
    with (
        Load(site) as load,
        importing(site, tmp_path / "old", "--user", site.players(1)[0].username) as command,
    ):
        while command.is_running():
            load.wait_for_more(1)
        load.wait_for_more(presses(4))
    load.assert_nothing_lost(may={302, 503})
    note(f"{site.database.kind}: beside an import of {ENTRIES:,} entries: {load.summary()}")


@only_on("sqlite")
def test_a_running_backup_fails_no_completion_and_is_whole(site: Site, tmp_path: Path) -> None:
    with Load(site) as load:
        load.wait_for_more(presses(4))
        for number in range(5):
            copy = tmp_path / f"backup{number}"
            site.database.copy_to(copy)
            with closing(sqlite3.connect(copy)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            load.wait_for_more(presses(2))
    load.assert_nothing_lost(may={302})
