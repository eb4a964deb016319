"""A backup while hunters play: no press fails, and what was saved is a record that is right."""

from pathlib import Path

import pytest

from tests.effort import presses
from tests.fire.databases import PostgresDatabase, _with_postgres
from tests.fire.figures import note
from tests.fire.load import Load
from tests.fire.sites import Site


@pytest.fixture
def drill(site: Site, tmp_path: Path) -> str:
    """The name of a database that a backup can be restored into."""
    database = site.database
    if isinstance(database, PostgresDatabase):
        return f"{database.name}_drill"
    return str(tmp_path / "drill.sqlite3")


def test_a_backup_under_load_fails_no_press_and_restores_to_a_record_that_is_right(
    site: Site, tmp_path: Path, drill: str
) -> None:
    if isinstance(site.database, PostgresDatabase):
        # The programs that the cluster was made with.
        site.server.environment["PG_BIN"] = str(_with_postgres().find_binaries())
    with Load(site) as load:
        load.wait_for_more(presses(7))
        saved = site.manage("backup", str(tmp_path))
        assert saved.returncode == 0, saved.stderr
        load.wait_for_more(presses(7))
    load.assert_nothing_lost(may={302})
    file = saved.stdout.partition(": ")[0]

    restored = site.manage("restore", file, "--into", drill)

    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "every total is the sum of its rows" in restored.stdout
    note(f"{site.database.kind}: beside a backup: {load.summary()}")
