"""Hunters of one board, with as long a record as is asked for: what the pages' benchmarks read."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from benchmarks.large_site import FUNCTIONS, without_timeouts
from benchmarks.load_site import join, make_quests
from hunters.models import Hunter
from quests.models import Follow, Quest

#: Rows of the board: due each day, and due any time.
DAILY, UNLIMITED = 28, 2

#: Completions by number, the latest first, spread evenly over the days before today; the quests take turns.
#: So no day has a quest twice, and none is without one.
RECORD = """
INSERT INTO questlog_questlog (id, created_at, updated_at, hunter_id, quest_id, quest_name, legacy_quest_id,
    stat, difficulty, completed_at, quest_day, slot, marked_late, xp_gained, gold_gained, request_id)
SELECT pg_temp.key(at, %(keys)s + n), at, at, %(hunter)s, q.id, q.name, '', q.stat, q.difficulty, at,
    day, to_char(day, 'YYYY-MM-DD'), false, q.xp_reward, q.gold_reward, gen_random_uuid()
FROM (
    SELECT n, day, (day + time '07:00' + mod(n * 7919, 50000) * interval '1 second') AT TIME ZONE 'UTC' AS at
    FROM generate_series(0, %(completions)s - 1) n,
        LATERAL (SELECT current_date - 1 - (n * %(days)s::bigint / %(completions)s)::int AS day) on_day
    ORDER BY n DESC
) done JOIN unnest(%(quests)s::uuid[]) WITH ORDINALITY turns (quest, turn) ON turn - 1 = mod(n, %(daily)s)
JOIN quests_quest q ON q.id = turns.quest;
INSERT INTO rewards_reward (id, created_at, updated_at, hunter_id, name, price, "limit", limit_period)
VALUES (gen_random_uuid(), now(), now(), %(hunter)s, 'Tea', 5, NULL, 'day');
INSERT INTO rewards_purchase (id, created_at, updated_at, hunter_id, reward_id, reward_name, price, bought_at,
    quest_day, request_id)
SELECT gen_random_uuid(), completed_at, completed_at, hunter_id,
    (SELECT id FROM rewards_reward WHERE hunter_id = %(hunter)s), 'Tea', 5, completed_at, quest_day,
    gen_random_uuid()
FROM (SELECT *, row_number() OVER (ORDER BY completed_at) AS place FROM questlog_questlog
      WHERE hunter_id = %(hunter)s) done
WHERE mod(place, 50) = 0;
UPDATE hunters_stat s SET total_xp = given.xp FROM (
    SELECT stat, sum(xp_gained) AS xp FROM questlog_questlog WHERE hunter_id = %(hunter)s GROUP BY stat
) given WHERE s.hunter_id = %(hunter)s AND given.stat = s.name;
UPDATE hunters_hunter h SET
    total_xp = (SELECT sum(total_xp) FROM hunters_stat s WHERE s.hunter_id = h.id),
    gold = (SELECT sum(gold_gained) FROM questlog_questlog l WHERE l.hunter_id = h.id)
        - coalesce((SELECT sum(price) FROM rewards_purchase p WHERE p.hunter_id = h.id), 0)
WHERE h.id = %(hunter)s;
"""


CHANGE = "UPDATE hunters_hunter SET edition = gen_random_uuid() WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A hunter with a record, and the key of a session."""

    hunter: Hunter
    session: str

    @property
    def cookies(self) -> str:
        """The header that makes a request this hunter's."""
        return f"sessionid={self.session}"

    def changes(self) -> None:
        """Give the record another edition, as each change of it does: its pages are drawn anew."""
        with connection.cursor() as cursor:
            cursor.execute(CHANGE, [self.hunter.pk])


def board_quests() -> list[Quest]:
    """Make the quests of the catalog that all of these hunters follow."""
    return make_quests(DAILY, UNLIMITED)


def hunter_with_record(number: int, quests: list[Quest], *, completions: int, days: int) -> Recorded:
    """Make "Player <number>", who follows `quests` and did so much over so many days, up to yesterday."""
    if completions > days * DAILY:
        raise ValueError("Each quest can be done once a day.")
    session = join(number)
    hunter = Hunter.objects.get(user__username=f"player{number}")
    Follow.objects.filter(hunter=hunter).delete()
    Follow.objects.bulk_create(
        Follow(hunter=hunter, quest=quest, position=place) for place, quest in enumerate(quests)
    )
    numbers: dict[str, Any] = {
        # Apart from those of other hunters, and of a large site.
        "keys": (number + 1) * 100_000_000,
        "hunter": hunter.pk,
        "quests": [str(quest.pk) for quest in quests[:DAILY]],
        "daily": DAILY,
        "completions": completions,
        "days": days,
    }
    with without_timeouts(), connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute(RECORD, numbers)
    return Recorded(hunter, session)


def tidy() -> None:
    """Leave the database as it is on a day without much writing: analysed, its visible pages known."""
    with without_timeouts(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
