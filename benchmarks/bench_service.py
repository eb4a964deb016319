"""`complete_quest()` one after the other, beside the same reads and writes as raw psycopg2 statements.

Both record on PostgreSQL, each completion one durable transaction under its hunter's row lock. Both are
given the quest, as a page's view gives it.
"""

import random
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from uuid import uuid4

from django.core.management import call_command
from django.utils import timezone

from benchmarks.limits.raw_completion import RawCompletions
from benchmarks.load_site import year_of
from benchmarks.measuring import Figure, in_turns, median, queries_of, show
from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.services import Outcome, complete_quest
from quests.choices import Repeat
from quests.models import Quest

REACH, GOAL = 3.0, 2.0
#: Statements of one completion at most, the beginning and end of its transaction aside.
MOST_QUERIES = 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many hunters, rounds, and completions in each turn."""

    hunters: int
    rounds: int
    completions: int


FULL = Sizes(hunters=200, rounds=7, completions=1_000)
QUICK = Sizes(hunters=5, rounds=1, completions=50)

#: Records one completion, and says whether it is new.
Record = Callable[[Hunter, Quest], bool]


def run(*, quick: bool) -> list[Figure]:
    """Measure, and show the figures; exits with a sentence when the record is not what it should be."""
    sizes = QUICK if quick else FULL
    with year_of(sizes.hunters), closing(RawCompletions()) as raw:
        before = QuestLog.objects.count()
        hunters = list(Hunter.objects.order_by("pk"))
        queries = count_queries(hunters[0])
        quests = list(Quest.objects.filter(repeat=Repeat.UNLIMITED))

        def turn(record: Record) -> Callable[[], float]:
            return lambda: milliseconds(record, hunters, quests, sizes.completions)

        def raw_completion(hunter: Hunter, quest: Quest) -> bool:
            return raw.complete(hunter.pk, quest, uuid4())

        turns = turn(completion), turn(raw_completion)
        in_turns(1, *turns)  # to get warm
        times = in_turns(sizes.rounds, *turns)
        check_the_record(before + 1 + 2 * (1 + sizes.rounds) * sizes.completions)
    reach, goal = (None, None) if quick else (REACH, GOAL)
    name = f"service, {sizes.completions:,} completions"
    figure = Figure(name, median(times[0]), median(times[1]), reach, goal, unit="ms", queries=queries)
    show([figure], ["", "times are of one completion"])
    return [figure]


def completion(hunter: Hunter, quest: Quest) -> bool:
    """Complete by the app's service."""
    done = complete_quest(hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())
    return done.outcome is Outcome.RECORDED


def milliseconds(record: Record, hunters: list[Hunter], quests: list[Quest], completions: int) -> float:
    """Record so many by chance; returns milliseconds of one, and exits unless each is new."""
    chance = random.Random(completions)
    pairs = [(chance.choice(hunters), chance.choice(quests)) for _ in range(completions)]
    began = time.perf_counter()
    new = sum(record(hunter, quest) for hunter, quest in pairs)
    seconds = time.perf_counter() - began
    if new != completions:
        sys.exit(f"WRONG: of {completions} completions, {new} were recorded.")
    return seconds * 1000 / completions


def count_queries(hunter: Hunter) -> int:
    """Return how many statements a daily quest's completion sends; exits with a sentence at too many."""
    daily = Quest.objects.filter(repeat=Repeat.DAILY).earliest("pk")
    asked = queries_of(lambda: completion(hunter, daily))
    if len(asked) > MOST_QUERIES:
        sys.exit(f"A completion sends {len(asked)} statements, at most {MOST_QUERIES}:\n" + "\n".join(asked))
    return len(asked)


def check_the_record(expected: int) -> None:
    """Exit with a sentence unless the record has so many rows, and each total is the sum of its own."""
    if (found := QuestLog.objects.count()) != expected:
        sys.exit(f"WRONG: {found} completions are in the record, not {expected}.")
    try:
        call_command("verify_ledger", stdout=StringIO())
    except SystemExit:
        sys.exit("WRONG: totals differ from their rows.")
