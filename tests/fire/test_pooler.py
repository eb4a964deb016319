"""Behind PgBouncer in transaction mode: several processes share few connections, and nothing is different.

A connection of PostgreSQL's belongs to somebody for one transaction. Whatever outlived one (a setting, a
temporary table, a cursor, a lock of the session) would be gone, or would be the next one's.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from benchmarks.legacy_folders import make_folder
from tests.effort import FULL, presses
from tests.fire.conftest import IMPATIENCE, Grounds
from tests.fire.figures import note
from tests.fire.load import Load
from tests.fire.mix import ACTS, Acting
from tests.fire.poolers import POOL, Pooler
from tests.fire.sites import Site, statuses
from tests.fire.visitors import Visitor
from tests.threads import at_once

#: Entries of the log that is imported, and downloaded: several chunks of a download.
ENTRIES = 50_000 if FULL else 2_500


@pytest.fixture(scope="module")
def pooler(grounds: Grounds) -> Iterator[Pooler]:
    """A pooler before the cluster that the tests share."""
    database, _known = grounds.prepared("postgresql")
    pooler = Pooler(database.cluster)
    yield pooler
    pooler.stop()


@pytest.fixture(scope="module")
def site(grounds: Grounds, pooler: Pooler) -> Site:
    """A site of four processes whose every connection goes through the pooler, its commands' too."""
    site = grounds.open(
        "postgresql",
        database="pooled",
        workers=4,
        **IMPATIENCE | {"DATABASE_URL": pooler.url("pooled")},
    )
    # What set the role's timeouts has them only from its next connection on.
    pooler.asked("RECONNECT pooled")
    return site


def connections_of(site: Site) -> int:
    ((count,),) = site.database.rows(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = 'pooled' AND usename = 'hunter'"
    )
    return int(count)


def test_a_whole_game(site: Site) -> None:
    visitor = Visitor(site.server.port)
    assert visitor.sign_up("pooled-mara").status == 302
    ((hunter,),) = site.database.rows("SELECT id FROM hunters_hunter WHERE name = 'pooled-mara'")

    for quest in site.daily[:3]:
        assert visitor.press(quest, uuid4()).recorded
    assert visitor.press(site.daily[0], uuid4()).already
    ((row,),) = site.database.rows(
        f"SELECT id FROM questlog_questlog WHERE hunter_id = '{hunter}' AND quest_id = '{site.daily[2]}'"  # noqa: S608
    )
    assert visitor.post(f"/log/{row}/undo/", {}).recorded
    assert visitor.post(f"/log/{row}/put-back/", {}).recorded

    written = visitor.post("/rewards/new/", {"request_id": str(uuid4()), "name": "Tea", "price": "20"})
    assert written.status == 302
    ((reward,),) = site.database.rows("SELECT id FROM rewards_reward WHERE name = 'Tea'")
    assert visitor.post(f"/rewards/{reward}/buy/", {"request_id": str(uuid4()), "price": "20"}).status == 302

    gold = site.database.rows(f"SELECT gold, total_xp FROM hunters_hunter WHERE id = '{hunter}'")  # noqa: S608
    assert gold == [(10, 150)]
    for page in ("/", "/status/", "/log/", "/log/insights/", "/quests/", "/rewards/", "/settings/"):
        assert visitor.get(page).status == 200
    site.assert_right()


def test_a_race_on_one_hunter(site: Site) -> None:
    """Sixteen tabs doing anything, over fewer connections than there are tabs."""
    (player,) = site.players(1)
    one = Acting(site, player, site.browser(player))

    def act() -> list[int]:
        return [ACTS[number % len(ACTS)](one).status for number in range(len(ACTS) * 2)]

    tabs = at_once([act] * 16)
    assert {status for tab in tabs for status in tab} <= {200, 302}, tabs
    assert connections_of(site) <= POOL
    site.assert_right()


def test_completions_beside_an_import(site: Site, tmp_path: Path) -> None:
    (player,) = site.players(1)
    make_folder(tmp_path / "old", ENTRIES)
    options = ["--timezone", "UTC", "--quests", "personal", "--user", player.username]
    with Load(site) as load, site.managing("import_json", str(tmp_path / "old"), *options) as command:
        done = command.wait()
        assert done.returncode == 0, done.stdout + done.stderr
        load.wait_for_more(presses(4))
    load.assert_nothing_lost(may={302, 503})
    assert connections_of(site) <= POOL
    note(f"pgbouncer, {POOL} connections, beside an import of {ENTRIES:,} entries: {load.summary()}")


def test_what_an_import_brought_leaves_again_whole(site: Site, tmp_path: Path) -> None:
    (player,) = site.players(1)
    make_folder(tmp_path / "old", ENTRIES)
    options = ["--timezone", "UTC", "--quests", "personal", "--user", player.username]
    for turn in range(2):
        done = site.manage("import_json", str(tmp_path / "old"), *options)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{ENTRIES if turn == 0 else 0:,} created" in done.stdout

    # Four at once, each in chunks between which others use the connection.
    browser = site.browser(player)
    downloads = at_once([lambda: browser.get("/log/download/?format=json&kind=completion")] * 4)
    for answer in downloads:
        assert answer.status == 200
        found = json.loads(answer.body)
        assert found["rows"] == len(found["log"]) == len({UUID(row["id"]) for row in found["log"]}) == ENTRIES

    for command, target in (("export_json", "out"), ("export_record", "record.json")):
        done = site.manage(command, str(tmp_path / target), "--user", player.username)
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(json.loads((tmp_path / "out" / "quest_logs.json").read_text())) == ENTRIES


def test_the_timeouts_hold(site: Site) -> None:
    (player,) = site.players(1)
    with site.database.holding_the_lock(player.hunter):
        answer = site.browser(player).press(site.daily[0], uuid4())
    assert answer.status == 503
    assert "55P03: canceling statement due to lock timeout" in site.server.log()
    assert site.browser(player).press(site.daily[0], uuid4()).recorded


def test_a_command_leaves_its_longer_time_to_nobody(site: Site, pooler: Pooler) -> None:
    """Commands lift the timeouts for a transaction; whoever gets their connection next has them again."""
    ask = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
    code = f"""
from django.db import connection, transaction
for _turn in range({POOL * 3}):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("{ask}")
        assert cursor.fetchone() == ("0", "0")
    with connection.cursor() as cursor:
        cursor.execute("{ask}")
        assert cursor.fetchone() == ("2s", "1s"), cursor.fetchone()
"""
    asked = site.manage("shell", "--verbosity", "0", "--command", code)
    assert asked.returncode == 0, asked.stderr


def test_it_is_transactions_that_share_connections(site: Site, pooler: Pooler) -> None:
    """Else none of these tests would say anything: more are connected to it than it has connections."""
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(pooler.connect("pooled"))) for _each in range(POOL * 3)]
        served_by = set()
        for client in clients:
            with client.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                served_by.add(cursor.fetchone()[0])
        assert len(served_by) <= POOL
        # All of them stay, and leave the site its part.
        answers = at_once([lambda: site.browser().get("/readyz")] * 16)
        assert statuses(answers) == {200: 16}

        pools = [pool for pool in pooler.asked("SHOW POOLS") if pool["database"] == "pooled"]
        assert [pool["pool_mode"] for pool in pools] == ["transaction"]
        assert sum(pool["cl_active"] + pool["cl_waiting"] for pool in pools) > len(clients)
        assert connections_of(site) <= POOL
