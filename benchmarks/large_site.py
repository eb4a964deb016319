"""A large site, made by the database itself: accounts, hunters, quests, and a year of what they did.

Rows are spread as they are where people play: a few quests are done by many,
some hunters do much, keys are in the order of time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

TABLES = (
    "questlog_questlog", "questlog_adjustment", "rewards_purchase", "rewards_reward", "quests_follow",
    "quests_quest", "hunters_stat", "hunters_hunter", "hunters_user",
)  # fmt: skip
#: Who has a large part of the log, by the number of the hunter.
HEAVY = 7


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows of each kind."""

    quests: int
    hunters: int
    completions: int

    @property
    def heavy_rows(self) -> int:
        """How many completions are the heavy hunter's."""
        return self.completions // 50


#: Keys of version 7, one after the other.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION pg_temp.key(at timestamptz, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008'
            || lpad(to_hex(n), 15, '0'))::uuid
$$;
CREATE OR REPLACE FUNCTION pg_temp.of(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.key('2024-01-01'::timestamptz + n * interval '1 second', n * 16 + length(kind))
$$;
"""
USERS = """
INSERT INTO hunters_user (id, created_at, updated_at, username, username_key, password, first_name, last_name,
    email, is_staff, is_superuser, is_active, date_joined)
SELECT pg_temp.of('user', n), now(), now(), 'hunter' || n, 'hunter' || n, '!', '', '',
    'hunter' || n || '@example.org', false, false, n % 500 <> 0, now() FROM generate_series(1, %(hunters)s) n;
INSERT INTO hunters_hunter (id, created_at, updated_at, user_id, name, gold, total_xp, language, theme,
    grouping, keys, edition)
SELECT pg_temp.of('hunter', n), now(), now(), pg_temp.of('user', n),
    (ARRAY['Mara','Iker','Nadia','Ottilie','Bruno','Sun-Woo','Ana'])[1 + n % 7] || ' ' || n,
    n * 7919 % 10000, n * 977 % 60000, '', 'system', 'stat', true, gen_random_uuid()
FROM generate_series(1, %(hunters)s) n;
INSERT INTO hunters_stat (id, created_at, updated_at, hunter_id, name, total_xp)
SELECT gen_random_uuid(), now(), now(), pg_temp.of('hunter', n), stat, n % 12000
FROM generate_series(1, %(hunters)s) n,
    unnest(ARRAY['Strength','Agility','Intelligence','Spirit','Domain']) stat;
"""
QUESTS = """
INSERT INTO quests_quest (id, created_at, updated_at, owner_id, legacy_id, name, name_es, search_key, stat,
    difficulty, xp_reward, gold_reward, description, description_es, repeat, picked, archived_at)
SELECT pg_temp.of('quests', n), now(), now(), NULL, '', 'Quest ' || md5(n::text), '', 'quest ' || md5(n::text)
    || ' what counts as done is said here in a sentence or two of the usual length, number ' || n,
    (ARRAY['Strength','Agility','Intelligence','Spirit','Domain'])[1 + n % 5],
    CASE WHEN n % 5000 = 0 THEN 'Legendary' ELSE (ARRAY['Daily','Easy','Normal','Hard'])[1 + n % 4] END,
    CASE WHEN n % 1000 = 0 THEN 9000 ELSE (ARRAY[50,100,250,500])[1 + n % 4] END,
    (ARRAY[10,20,50,150])[1 + n % 4],
    'What counts as done is said here in a sentence or two of the usual length, number ' || n, '',
    (ARRAY['daily','weekly','once','unlimited'])[1 + n % 4], n <= 5,
    CASE WHEN n % 20 = 7 THEN now() END FROM generate_series(1, %(quests)s) n;
INSERT INTO quests_follow (id, created_at, updated_at, hunter_id, quest_id, position, notes)
SELECT gen_random_uuid(), now(), now(), pg_temp.of('hunter', n), pg_temp.of('quests', quest), 0, ''
FROM generate_series(1, %(hunters)s) n, LATERAL (
    SELECT DISTINCT k AS quest
    FROM unnest(ARRAY[1, 2, 3, 4, 5, 1 + n * 31 % %(quests)s, 1 + n * 47 % %(quests)s]) k
) chosen;
"""
REWARDS = """
INSERT INTO rewards_reward (id, created_at, updated_at, hunter_id, name, price, "limit", limit_period)
SELECT pg_temp.of('rewards', n), now(), now(), pg_temp.of('hunter', 1 + n % %(hunters)s),
    'Tea', 5, NULL, 'day'
FROM generate_series(1, %(hunters)s * 2) n;
INSERT INTO rewards_purchase (id, created_at, updated_at, hunter_id, reward_id, reward_name, price, bought_at,
    quest_day, request_id)
SELECT pg_temp.of('purchase', n), now(), now(), pg_temp.of('hunter', 1 + n % %(hunters)s),
    pg_temp.of('rewards', 1 + n % (%(hunters)s * 2)), 'Tea', 5, now() - n * interval '20 seconds',
    current_date, gen_random_uuid() FROM generate_series(1, %(hunters)s * 10) n;
INSERT INTO questlog_adjustment (id, created_at, updated_at, hunter_id, kind, stat, xp, gold, reason)
SELECT pg_temp.of('adjustment', n), now() - n * interval '30 seconds', now(),
    pg_temp.of('hunter', 1 + n % %(hunters)s), 'correction', '', 0, 5, 'Lost and found.'
FROM generate_series(1, %(hunters)s * 5) n;
"""
COMPLETIONS = """
CREATE TEMP TABLE keys AS
SELECT n, pg_temp.of('hunter', n) AS hunter, pg_temp.of('quests', n) AS quest
FROM generate_series(1, greatest(%(hunters)s, %(quests)s)) n;
ANALYZE keys;
INSERT INTO questlog_questlog (id, created_at, updated_at, hunter_id, quest_id, quest_name, legacy_quest_id,
    stat, difficulty, completed_at, quest_day, slot, marked_late, xp_gained, gold_gained, request_id,
    undone_at)
SELECT pg_temp.key(at, numbered.n), at, at, hunters.hunter, quests.quest, 'Quest done', '',
    (ARRAY['Strength','Agility','Intelligence','Spirit','Domain'])[1 + numbered.n % 5],
    CASE WHEN numbered.n % 1000003 = 0 THEN 'Epic'
         ELSE (ARRAY['Daily','Easy','Normal','Hard'])[1 + numbered.n % 4] END,
    at, at::date, NULL, numbered.n % 100000 = 0, 50, 10, gen_random_uuid(),
    CASE WHEN numbered.n % 97 = 0 THEN at END
FROM (SELECT n, now() - (%(completions)s - n) * (interval '365 days' / %(completions)s) AS at,
          CASE WHEN n % 50 = 0 THEN %(heavy)s
               ELSE 1 + floor(power(random(), 1.5) * %(hunters)s)::bigint END AS hunter_number,
          1 + floor(power(random(), 3) * %(quests)s)::bigint AS quest_number
      FROM generate_series(1, %(completions)s) n) numbered
JOIN keys hunters ON hunters.n = hunter_number
JOIN keys quests ON quests.n = quest_number;
DROP TABLE keys;
"""


def make_site(size: Size) -> None:
    """Fill the empty tables; indexes and foreign keys are made again at the end, which is quicker."""
    numbers = {name: str(getattr(size, name)) for name in ("quests", "hunters", "completions")}
    numbers["heavy"] = str(HEAVY)
    with without_timeouts(), connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SELECT setseed(0.5)")
        cursor.execute(FUNCTIONS)
        with _without_indexes(TABLES):
            for statements in (USERS, QUESTS, REWARDS, COMPLETIONS):
                for name, number in numbers.items():
                    statements = statements.replace(f"%({name})s", number)
                cursor.execute(statements)
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("CHECKPOINT")
        cursor.execute("RESET maintenance_work_mem")


def empty_the_site() -> None:
    """Leave the tables empty, with whatever hangs on them."""
    with without_timeouts(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")


@contextmanager
def without_timeouts() -> Iterator[None]:
    """Let statements take as long as they need, the server's and our own deadline aside."""
    connection.ensure_connection()
    driver = connection.connection
    limit, driver.limit = driver.limit, 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        (timeout,) = cursor.fetchone()
        cursor.execute("SET statement_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [timeout])
            driver.limit = limit


@contextmanager
def _without_indexes(tables: tuple[str, ...]) -> Iterator[None]:
    """Drop what the tables' indexes and keys cost at each row, and make it again."""
    again: list[str] = []
    with connection.cursor() as cursor:
        for kind in ("f", "u", "p"):
            cursor.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = %s AND (conrelid::regclass::text = ANY(%s)"
                "   OR (contype = 'f' AND confrelid::regclass::text = ANY(%s)))",
                [kind, list(tables), list(tables)],
            )
            for table, name, definition in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
                again.insert(0, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [list(tables)])
        for name, definition in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
            again.insert(0, definition)
        yield
        # Indexes first, then the keys that are made of them, then what refers to those.
        for definition in sorted(again, key=_rank):
            cursor.execute(definition)


def _rank(definition: str) -> int:
    words = ("PRIMARY KEY", "UNIQUE (", "FOREIGN KEY")
    return next((place for place, word in enumerate(words, start=1) if word in definition), 0)
