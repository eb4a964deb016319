"""A replica by PostgreSQL's own streaming replication: what is read there, and that nobody misses a write."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import pytest

from tests.effort import FULL, presses
from tests.fire.clients import Answer, Browser
from tests.fire.conftest import Grounds
from tests.fire.databases import PostgresDatabase
from tests.fire.figures import note
from tests.fire.load import Load
from tests.fire.prepare import Player
from tests.fire.sites import Site
from tests.fire.standbys import Standby
from tests.fire.visitors import Visitor
from tests.fire.waiting import wait_until

READER = "reader"
#: As docs/scaling.md says: a role that reads, and could write nowhere.
MAKE_READER = (
    f"CREATE ROLE {READER} LOGIN",
    f"GRANT pg_read_all_data TO {READER}",
    f"ALTER ROLE {READER} SET default_transaction_read_only = on",
    f"ALTER ROLE {READER} SET statement_timeout = '15s'",
    f"ALTER ROLE {READER} SET jit = off",
)
NAME = "replicated"
#: Seconds that the replica may be behind here: longer than any test keeps it so, on a slow machine too,
#: and for the one whose subject it is.
LAG, SHORT_LAG = 60, 1
#: In full with the time as it is that a replica that failed is left alone for.
APP = "hunterproject.wsgi:application" if FULL else "tests.fire.short_rest:application"
DOWNLOAD = "/log/download/?format=json"
INSIGHTS = "/log/insights/?range=all"
LAGGING = ("/log/", INSIGHTS, DOWNLOAD)


@pytest.fixture(scope="module")
def cluster(grounds: Grounds) -> Iterator[Standby]:
    """A cluster that follows the one that the tests share."""
    database, _known = grounds.prepared("postgresql")
    for statement in MAKE_READER:
        database.cluster.run(statement)
    cluster = Standby(database.cluster)
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def site(grounds: Grounds, cluster: Standby) -> Site:
    """A site with a replica. One process, so that what it knows of the replica is all there is to know."""
    return grounds.open(
        "postgresql",
        database=NAME,
        workers=1,
        app=APP,
        DATABASE_REPLICA_URL=cluster.url(NAME, READER),
        DATABASE_REPLICA_MAX_LAG=str(LAG),
        DATABASE_STATEMENT_TIMEOUT="5",
    )


@pytest.fixture
def standby(cluster: Standby, site: Site) -> Standby:
    """The replica, caught up and read: the app leaves one that failed in another test alone for a while."""
    (player,) = site.players(1)

    def is_read() -> bool:
        with cluster.behind(), done_unseen(site, player) as row:
            return not shows(site.browser(player).get(history()), row)

    wait_until(is_read, "the replica is read")
    return cluster


@contextmanager
def done_unseen(site: Site, player: Player) -> Iterator[str]:
    """Write a completion past the app, for the block: who reads it has read the database itself."""
    row = str(uuid4())
    insert = f"""
        INSERT INTO questlog_questlog (id, created_at, updated_at, hunter_id, quest_id, quest_name,
            legacy_quest_id, stat, difficulty, completed_at, quest_day, marked_late, xp_gained, gold_gained,
            request_id)
        SELECT '{row}', now(), now(), '{player.hunter}', id, name, '', stat, difficulty, now(),
            (now() AT TIME ZONE 'UTC')::date, false, xp_reward, gold_reward, gen_random_uuid()
        FROM quests_quest WHERE id = '{site.unlimited[0]}'"""  # noqa: S608
    site.database.rows(insert)
    try:
        yield row
    finally:
        # The ledger would be wrong else.
        site.database.rows(f"DELETE FROM questlog_questlog WHERE id = '{row}'")  # noqa: S608


def history() -> str:
    """Return an address of the history that nobody looked at: its page is read, and not from memory."""
    return f"/log/?look={uuid4()}"


def shows(answer: Answer, row: str) -> bool:
    assert answer.status == 200, answer.text[-500:]
    return row in answer.text


def insights_of(browser: Browser) -> str:
    """Return the insights without what is new in every page: tokens."""
    answer = browser.get(f"{INSIGHTS}&look={uuid4()}")
    assert answer.status == 200
    return re.sub(r'(nonce|value|content)="[^"]*"|look=[-0-9a-f]+', "", answer.text)


def rows_in(answer: Answer) -> int:
    assert answer.status == 200
    return int(json.loads(answer.body)["rows"])


def test_pages_that_look_back_read_the_replica_and_no_other_does(site: Site, standby: Standby) -> None:
    (player,) = site.players(1)
    browser = site.browser(player)
    assert browser.press(site.unlimited[0], uuid4()).recorded
    standby.wait()
    before = insights_of(browser)
    with ExitStack() as stack:
        with standby.behind():
            row = stack.enter_context(done_unseen(site, player))
            assert not shows(browser.get(history()), row)
            assert not shows(browser.get(DOWNLOAD), row)
            assert insights_of(browser) == before
            # The page of a quest has its history, too; it is where one has just pressed.
            assert shows(browser.get(f"/quests/{site.unlimited[0]}/"), row)
        standby.wait()
        assert shows(browser.get(history()), row)
        assert insights_of(browser) != before
    site.assert_right()


def test_a_hunter_sees_at_once_what_was_done_on_any_device(site: Site, standby: Standby) -> None:
    (player,) = site.players(1)
    # Browsers of these tests keep no cookies: each request is another device's.
    phone, desk = site.browser(player), site.browser(player)
    with standby.behind():
        assert rows_in(desk.get(DOWNLOAD)) == 0
        for count in range(1, 4):
            assert phone.press(site.unlimited[0], uuid4()).recorded
            assert rows_in(desk.get(DOWNLOAD)) == count
            assert desk.get(history()).text.count("/undo/") >= count
        (row, *_others) = site.ids("questlog_questlog", player)
        assert phone.post(f"/log/{row}/undo/", {}).recorded
        assert f"/log/{row}/put-back/" in desk.get(history()).text
    standby.wait()
    site.assert_right()


def test_a_browser_sees_at_once_what_it_wrote_whatever_it_was(site: Site, standby: Standby) -> None:
    """What it wrote is not the hunter's row here: PostgreSQL's count of what was written tells."""
    visitor = Visitor(site.server.port)
    assert visitor.sign_up("lagging-mara").status == 302
    ((hunter,),) = site.database.rows("SELECT id FROM hunters_hunter WHERE name = 'lagging-mara'")
    player = Player("lagging-mara", hunter, visitor.cookies["sessionid"], "")
    standby.wait()
    with standby.behind(), done_unseen(site, player) as row:
        assert not shows(visitor.get(history()), row)
        assert visitor.post("/language/", {"language": "en", "next": "/"}).status == 302
        assert shows(visitor.get(history()), row)
        # Another device of the same hunter has written nothing.
        assert not shows(site.browser(player).get(history()), row)
    standby.wait()
    with standby.behind(), done_unseen(site, player) as row:
        # Caught up: its pages come from the replica again.
        assert not shows(visitor.get(history()), row)


def test_a_quest_that_is_not_there_yet_is_found_all_the_same(site: Site, standby: Standby) -> None:
    (player,) = site.players(1)
    with standby.behind():
        ((quest,),) = site.database.rows(
            "INSERT INTO quests_quest SELECT (jsonb_populate_record(quest, jsonb_build_object("
            "'id', gen_random_uuid(), 'name', 'Brand new'))).* "
            "FROM quests_quest AS quest LIMIT 1 RETURNING id"
        )
        assert "Brand new" in site.browser(player).get(f"/log/?quest={quest}").text


def test_a_replica_that_is_too_far_behind_is_left_and_told_of_once(site: Site, standby: Standby) -> None:
    (player,) = site.players(1)
    with site.another_server(DATABASE_REPLICA_MAX_LAG=str(SHORT_LAG)) as server:
        browser = Browser(server.port, player)
        with standby.behind(), done_unseen(site, player) as row:
            assert not shows(browser.get(history()), row)
            took = wait_until(lambda: shows(browser.get(history()), row), "the database itself is read")
            for _time in range(5):
                assert shows(browser.get(history()), row)
        assert server.log().count(f"it is more than {SHORT_LAG} s behind") == 1
    note(f"a replica {SHORT_LAG} s behind is left after {took:.1f} s")


@pytest.mark.parametrize("how", ["away", "frozen"])
def test_a_replica_that_is_gone_is_missed_by_nobody(site: Site, standby: Standby, how: str) -> None:
    (player,) = site.players(1)
    browser = site.browser(player)
    with getattr(standby, how)():
        answers = [browser.get(path) for path in LAGGING * 3]
        assert [answer.status for answer in answers] == [200] * len(answers)
        assert browser.press(site.unlimited[0], uuid4()).recorded
        assert rows_in(browser.get(DOWNLOAD)) == 1
    slowest = max(answer.seconds for answer in answers)
    note(f"a replica that is {how}: the slowest of {len(answers)} pages took {slowest:.1f} s")
    assert "The replica is not read for now, the database itself is" in site.server.log()


def test_pages_under_load_fail_nobody_while_the_replica_goes_and_comes(site: Site, standby: Standby) -> None:
    with Load(site, clients=4, hunters=2) as load:
        for _turn in range(2):
            load.wait_for_more(presses(2))
            standby.stop()
            for player in load.players:
                assert [Browser(site.server.port, player).get(path).status for path in LAGGING] == [200] * 3
            load.wait_for_more(presses(2))
            standby.start()
    load.assert_nothing_lost(may={302})


def test_nothing_can_be_written_there(site: Site) -> None:
    """By PostgreSQL itself, for the app's role and any other."""
    code = """
from django.db import connections
from hunters.models import Hunter
for sql in ("SHOW default_transaction_read_only", "SHOW transaction_read_only"):
    with connections["replica"].cursor() as cursor:
        cursor.execute(sql)
        print(cursor.fetchone()[0])
try:
    Hunter.objects.using("replica").update(gold=1)
except Exception as error:
    print(error.__cause__.pgcode)
"""
    asked = site.manage("shell", "--verbosity", "0", "--command", code)
    assert asked.stdout.split() == ["on", "on", "25006"], asked.stderr


def test_a_replica_takes_over_when_the_database_is_lost(site: Site, grounds: Grounds) -> None:
    """Promoted, it is the database: nothing that it had received is lost, and it is read as no replica."""
    standby = Standby(site.database.cluster)
    try:
        with Load(site, clients=4, hunters=2) as load:
            load.wait_for_more(presses(7))
        standby.wait()
        with site.database.away():
            standby.promote()
            taken_over = load.site = site.on(PostgresDatabase(standby, NAME))
            taken_over.server.environment["DATABASE_REPLICA_URL"] = standby.url(NAME, READER)
            try:
                took = taken_over.server.start()
                load.assert_nothing_lost(may={302})
                browser = Browser(taken_over.server.port, load.players[0])
                before = rows_in(browser.get(DOWNLOAD))
                assert browser.press(site.unlimited[0], uuid4()).recorded
                assert rows_in(browser.get(DOWNLOAD)) == before + 1
                assert "it follows no database" in taken_over.server.log()
                taken_over.assert_right()
            finally:
                taken_over.close()
        note(f"a promoted replica served after {took:.1f} s")
    finally:
        standby.remove()
