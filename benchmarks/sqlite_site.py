"""Hunters in an SQLite database of their own, with some of their days behind them."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from benchmarks.load_site import join, make_quests
from benchmarks.measuring import ROOT
from hunters.models import Hunter, StatName
from hunters.services import award, lock_hunter
from questlog.models import QuestLog
from questlog.slots import slot_for
from quests.choices import Repeat
from quests.models import Follow, Quest


@dataclass(frozen=True, slots=True)
class SqliteSite:
    """The file, who plays there by their sessions, and which quests can be done any time."""

    file: Path
    sessions: list[str]
    quests: list[str]

    @property
    def environment(self) -> dict[str, str]:
        """What makes a server, or a command, work on this file."""
        return {"DATABASE_URL": f"sqlite:///{self.file}"}


def sqlite_site(file: Path, *, hunters: int, days: int) -> SqliteSite:
    """Make the file, in a process of its own: this one is on PostgreSQL."""
    code = f"from benchmarks.sqlite_site import fill; fill({hunters}, {days})"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", code],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{file}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"The site on SQLite could not be made:\n{done.stderr}")
    made = json.loads(done.stdout.splitlines()[-1])
    return SqliteSite(file, made["sessions"], made["quests"])


def fill(hunters: int, days: int) -> None:
    """Make the tables and all that is in them, and print who plays."""
    call_command("migrate", verbosity=0)
    quests = make_quests()
    sessions = [join(number) for number in range(hunters)]
    chance = random.Random(hunters)
    for hunter in Hunter.objects.all():
        Follow.objects.bulk_create(
            Follow(hunter=hunter, quest=quest, position=place) for place, quest in enumerate(quests)
        )
        _live(hunter, [quest for quest in quests if quest.repeat == Repeat.DAILY], days, chance)
    unlimited = [str(quest.pk) for quest in quests if quest.repeat == Repeat.UNLIMITED]
    print(json.dumps({"sessions": sessions, "quests": unlimited}))


def _live(hunter: Hunter, quests: Sequence[Quest], days: int, chance: random.Random) -> None:
    """Have a hunter do about half of the quests on each of the days before today, and pay for it."""
    noon = datetime.combine(timezone.now().date(), time(12), UTC)
    rows = [
        _row(hunter, quest, noon - timedelta(days=ago))
        for ago in range(days, 0, -1)
        for quest in quests
        if chance.random() < 0.5
    ]
    with transaction.atomic():
        QuestLog.objects.bulk_create(rows)
        locked = lock_hunter(hunter)
        for stat in StatName.values:
            done = [row for row in rows if row.stat == stat]
            xp, gold = sum(row.xp_gained for row in done), sum(row.gold_gained for row in done)
            award(hunter=locked, stat=stat, xp=xp, gold=gold)


def _row(hunter: Hunter, quest: Quest, at: datetime) -> QuestLog:
    return QuestLog(
        hunter=hunter,
        quest=quest,
        quest_name=quest.name,
        stat=quest.stat,
        difficulty=quest.difficulty,
        completed_at=at,
        quest_day=at.date(),
        slot=slot_for(quest.repeat, at.date()),
        xp_gained=quest.xp_reward,
        gold_gained=quest.gold_reward,
        request_id=uuid4(),
    )
