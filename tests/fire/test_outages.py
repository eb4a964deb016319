"""A database that is gone, restarted, read-only, full, slow or frozen: a sentence in time, nothing lost."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

from tests.effort import presses, repeats, seconds
from tests.fire.clients import Answer
from tests.fire.conftest import IMPATIENCE, OpenSite, only_on
from tests.fire.databases import PostgresDatabase, SqliteFile
from tests.fire.disks import small_disk
from tests.fire.figures import note
from tests.fire.load import Load
from tests.fire.sites import Site
from tests.fire.waiting import wait_until

#: Seconds: a statement's timeout, a frozen server's two more, a new connection's, and some for slow machines:
#: far from the minute and more that whoever waits without them would wait.
LIMIT = 2 * 2 + 2 + 10


def assert_asks_for_patience(answer: Answer) -> None:
    assert answer.status == 503, (answer.status, answer.text)
    assert answer.headers is not None
    assert answer.headers["Retry-After"] == "30"
    assert "Your record is out of reach for a moment" in answer.text
    assert answer.seconds < LIMIT


def assert_passes_by_itself(site: Site, trouble: AbstractContextManager[None], cause: str) -> None:
    """In trouble a press gets the page and the log names the cause; afterwards the same press counts once."""
    (player,) = site.players(1)
    browser, press, quest = site.browser(player), uuid4(), site.unlimited[0]
    read = len(site.server.log())
    with trouble:
        answer = browser.press(quest, press)
        assert_asks_for_patience(answer)
        assert f'name="request_id" value="{press}"' in answer.text
        assert browser.get("/healthz").status == 200
    logged = site.server.log()[read:]
    # Which quest it was is nobody's business: the log has the path's pattern.
    told = f"POST /quests/<uuid:quest_id>/complete/ was answered with 503.*{cause}"
    assert re.search(told, logged), logged
    wait_until(lambda: browser.press(quest, press).acknowledged, "the same press is taken")
    assert [row.request_id for row in site.rows(player)] == [press.hex]
    site.assert_right()


def test_a_database_that_is_gone(impatient: Site) -> None:
    (player,) = impatient.players(1)

    @contextmanager
    def gone() -> Iterator[None]:
        with impatient.database.away():
            yield
            assert_asks_for_patience(impatient.browser(player).get("/log/"))
            assert impatient.browser().get("/readyz").status == 503

    cause = {
        "sqlite": "SQLITE_CANTOPEN: unable to open",
        "postgresql": "OperationalError: connection to server",
    }
    assert_passes_by_itself(impatient, gone(), cause[impatient.database.kind])


def test_a_database_that_is_gone_for_a_while_under_load(impatient: Site) -> None:
    with Load(impatient) as load:
        load.wait_for_more(presses(5))
        with impatient.database.away():
            time.sleep(seconds(2))
        took = load.wait_for_more(1)
        load.wait_for_more(presses(10))
    load.assert_nothing_lost(may={302, 503})
    assert max(answer.seconds for answer in load.answers()) < LIMIT
    kind = impatient.database.kind
    note(f"{kind}: {seconds(2):.0f} s away, first completion {took:.2f} s after, {load.summary()}")


@only_on("postgresql")
def test_a_database_that_is_restarted_under_load(impatient: Site) -> None:
    took: list[float] = []
    with Load(impatient) as load:
        for _restart in range(repeats(1)):
            load.wait_for_more(presses(5))
            with impatient.database.away():
                pass
            took.append(load.wait_for_more(1))
        load.wait_for_more(presses(10))
    load.assert_nothing_lost(may={302, 503})
    note(
        f"postgresql, restarted {len(took)} times, "
        f"first completion within {max(took):.2f} s: {load.summary()}"
    )


def test_a_change_that_waits_too_long_for_another(impatient: Site) -> None:
    (player,) = impatient.players(1)
    press = uuid4()
    with impatient.database.holding_the_lock(player.hunter):
        assert_asks_for_patience(impatient.browser(player).press(impatient.daily[0], press))
        # Reading needs no lock, and on PostgreSQL neither does another hunter.
        assert impatient.browser(player).get("/").status == 200
        if impatient.database.kind == "postgresql":
            (other,) = impatient.players(1)
            assert impatient.browser(other).press(impatient.daily[0], uuid4()).recorded
    cause = {
        "sqlite": "SQLITE_BUSY: database is locked",
        "postgresql": "55P03: canceling statement due to lock",
    }
    assert cause[impatient.database.kind] in impatient.server.log()
    assert impatient.browser(player).press(impatient.daily[0], press).recorded
    impatient.assert_right()


@contextmanager
def inserts_that(does: str, database: PostgresDatabase) -> Iterator[None]:
    """Let every new completion do something first, in PL/pgSQL."""
    database.rows(
        f"CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NEW; END $$"
    )
    database.rows(
        "CREATE TRIGGER trouble BEFORE INSERT ON questlog_questlog FOR EACH ROW EXECUTE FUNCTION trouble()"
    )
    try:
        yield
    finally:
        database.rows("DROP FUNCTION trouble CASCADE")


@only_on("postgresql")
def test_a_slow_database(impatient: Site) -> None:
    trouble = inserts_that("PERFORM pg_sleep(60)", impatient.database)
    assert_passes_by_itself(impatient, trouble, "57014: canceling statement due to statement timeout")


@only_on("postgresql")
def test_a_full_disk_of_postgresqls(impatient: Site) -> None:
    """With PostgreSQL's own error: to fill its disk for real would take one of its own."""
    say = "RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file'"
    assert_passes_by_itself(impatient, inserts_that(say, impatient.database), "53100: could not extend file")


@only_on("postgresql")
def test_a_read_only_postgresql(impatient: Site) -> None:
    """As a standby is, or a server whose disk is nearly full at many hosts."""
    database = impatient.database

    @contextmanager
    def read_only() -> Iterator[None]:
        database.rows(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
        database.disconnect_all()
        yield
        assert impatient.browser().get("/").status == 200
        # On a connection of its own, which would be read-only too.
        database.cluster.run(f"ALTER DATABASE {database.name} RESET default_transaction_read_only")
        database.disconnect_all()

    assert_passes_by_itself(impatient, read_only(), "25006: cannot execute .* in a read-only transaction")


@only_on("postgresql")
def test_a_postgresql_that_no_longer_answers(impatient: Site) -> None:
    """It keeps no timeout itself then; nor does one behind a pooler that lets queries stand in line."""
    database, (player,), press = impatient.database, impatient.players(1), uuid4()

    def sleeping() -> bool:
        return database.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'") != []

    with inserts_that("PERFORM pg_sleep(60)", database), ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(impatient.browser(player).press, impatient.unlimited[0], press)
        wait_until(sleeping, "the press is under way")
        with database.cluster.frozen():
            page = pool.submit(impatient.browser(player).get, "/")
            assert_asks_for_patience(waiting.result())
            assert_asks_for_patience(page.result())
        wait_until(lambda: not sleeping(), "PostgreSQL has ended it too")
    wait_until(impatient.server.is_ready, "the server finds its database again")
    assert impatient.browser(player).press(impatient.unlimited[0], press).recorded
    impatient.assert_right()


@only_on("sqlite")
def test_a_disk_of_sqlites_that_is_read_only_and_then_full(open_site: OpenSite, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        site = open_site(database=SqliteFile(disk.folder / "site"), workers=1, **IMPATIENCE)
        try:
            # In this order: after an error, files stay open until Python next tidies up.
            assert_passes_by_itself(site, disk.read_only(), "(SQLITE_READONLY|SQLITE_CANTOPEN)")
            assert_passes_by_itself(site, disk.full(), "(SQLITE_FULL|SQLITE_IOERR)")
        finally:
            site.close()
