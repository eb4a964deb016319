"""What PostgreSQL keeps for whoever connects as our role: no JIT, and timeouts, which commands lift."""

from tests.fire.conftest import only_on
from tests.fire.sites import Site

ASK = """
from django.db import connection, transaction
def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        return cursor.fetchone()
print(ask())
for _transaction in range(2):
    with transaction.atomic():
        print(ask())
print(ask())
"""


@only_on("postgresql")
def test_the_timeouts_are_the_roles_own_in_this_database(impatient: Site, site: Site) -> None:
    """So that no pooler between can refuse, forget or hand them on."""
    ask = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
    assert impatient.database.rows(ask) == [("2s", "1s")]
    assert site.database.rows(ask) == [("15s", "5s")]


@only_on("postgresql")
def test_no_query_is_compiled_before_it_is_asked(site: Site) -> None:
    """As large tables would have it: compiling takes ten times as long as the query does."""
    assert site.database.rows("SELECT current_setting('jit')") == [("off",)]


@only_on("postgresql")
def test_a_commands_transactions_take_as_long_as_they_need_and_leave_nothing_behind(impatient: Site) -> None:
    asked = impatient.manage("shell", "--verbosity", "0", "--command", ASK)
    kept, lifted = "('2s', '1s')", "('0', '0')"
    assert asked.stdout.splitlines() == [kept, lifted, lifted, kept], asked.stderr


@only_on("postgresql")
def test_a_commands_reads_of_one_moment_still_work(impatient: Site) -> None:
    """They set how their transaction sees the others, which PostgreSQL takes as its first statement alone."""
    (player,) = impatient.players(1)
    done = impatient.manage("export_record", "/dev/stdout", "--user", player.username, "--force")
    assert done.returncode == 0, done.stderr
