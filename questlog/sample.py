"""A piece of a board to show to visitors: the board's own templates draw it, from rows that are nobody's."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from hunters.levels import THRESHOLDS
from hunters.models import Stat, StatName
from questlog.models import QuestLog
from questlog.moments import JustDone, Moment
from quests.choices import Difficulty, Repeat
from quests.models import Quest


@dataclass(frozen=True, slots=True)
class Sample:
    """Two groups of a board: one where a quest was just completed, one where quests wait."""

    done_in: Stat
    done: JustDone
    due_in: Stat
    due: list[Quest]


def sample_board() -> Sample:
    """Return the piece of a board, in the page's language. Nothing of it is saved, nor can be opened."""
    spirit = Stat(name=StatName.SPIRIT, total_xp=THRESHOLDS[15] + 50)
    strength = Stat(name=StatName.STRENGTH, total_xp=THRESHOLDS[17] + 620)
    push_ups = Quest(
        pk=UUID(int=1),
        name=_("Forty push-ups"),
        stat=StatName.STRENGTH,
        difficulty=Difficulty.DAILY,
        repeat=Repeat.DAILY,
        xp_reward=50,
        gold_reward=10,
    )
    leg_day = Quest(
        pk=UUID(int=2),
        name=_("Leg day"),
        stat=StatName.STRENGTH,
        difficulty=Difficulty.HARD,
        repeat=Repeat.WEEKLY,
        xp_reward=250,
        gold_reward=50,
    )
    return Sample(spirit, _just_done(spirit), strength, [push_ups, leg_day])


def _just_done(stat: Stat) -> JustDone:
    """Return a completion that has just lifted the stat to its level."""
    completed_at = datetime(2026, 11, 19, 12, 46, tzinfo=UTC)
    row = QuestLog(
        pk=UUID(int=3),
        quest_id=UUID(int=3),
        quest_name=_("Ten quiet minutes"),
        stat=stat.name,
        difficulty=Difficulty.DAILY,
        completed_at=completed_at,
        quest_day=completed_at.date(),
        xp_gained=50,
        gold_gained=10,
    )
    return JustDone(Moment(str(row.pk), row.stat, stat_level=stat.progress.level), row, sentence="", tags="")
