"""A record with something of everything, for what leaves and comes back; and what compares two."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model

from hunterproject.models import new_id
from hunters.models import DayRule, Hunter, RestDay, Stat, StatName, User
from legacy_import.models import ImportRun
from questlog.ledger import recomputed_totals
from questlog.models import Adjustment, QuestLog
from quests.models import Follow, Quest, QuestSchedule
from rewards.models import Purchase, Reward
from tests.factories import make_hunter, make_quest

#: Noon in Madrid, long before now: no import calls it the future.
NOON = datetime(2025, 3, 1, 11, 0, tzinfo=UTC)
#: Half past two in Madrid in the night when the clocks go back, the second time.
SECOND_PASS = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
GONE = "49c90be3-9add-4621-aedb-412d8d8759c8"
BROUGHT = "6ef74678-1013-4515-9ae7-da712308ca93"

MODELS: tuple[type[Model], ...] = (
    User, Hunter, Stat, DayRule, RestDay, Quest, QuestSchedule, Follow, Reward, Purchase, ImportRun,
    Adjustment, QuestLog,
)  # fmt: skip
#: What a record leaves to the site: none of it is a hunter's history.
NOT_RECORDED = {
    User: {"password", "last_login", "is_staff", "is_superuser", "is_active"},
    # It tells that something changed, and nothing else.
    Hunter: {"edition"},
    # What a site offers its new hunters is its own.
    Quest: {"picked"},
}


def do(hunter: Hunter, quest: Quest | None, at: datetime = NOON, **fields: Any) -> QuestLog:
    """Write a completion as it stands in the database, without paying it; `settle` pays all."""
    values: dict[str, Any] = {
        "completed_at": at,
        "request_id": None if "source_run" in fields else new_id(),
        "quest_day": at.date(),
        "xp_gained": quest.xp_reward if quest else 70,
        "gold_gained": quest.gold_reward if quest else 7,
    }
    if quest is not None:
        values |= {"quest_name": quest.name, "stat": quest.stat, "difficulty": quest.difficulty}
    return QuestLog.objects.create(hunter=hunter, quest=quest, **(values | fields))


def settle(hunter: Hunter) -> Hunter:
    """Make the stored totals the sums of the rows."""
    totals = recomputed_totals(hunter)
    Hunter.objects.filter(pk=hunter.pk).update(gold=totals["gold"], total_xp=totals["total_xp"])
    for stat in StatName.values:
        Stat.objects.filter(hunter=hunter, name=stat).update(total_xp=totals[stat])
    return Hunter.objects.get(pk=hunter.pk)


def age() -> None:
    """Give every row times of its own, long ago, so that a time made anew would show."""
    for place, model in enumerate(MODELS):
        for number, row in enumerate(model._default_manager.order_by("pk")):
            made = datetime(2024, 1, 1 + place, tzinfo=UTC) + timedelta(
                seconds=number, microseconds=number % 2
            )
            model._default_manager.filter(pk=row.pk).update(
                created_at=made, updated_at=made + timedelta(days=90)
            )


def make_record(name: str = "Mara Ñandú", *, username: str = "mara") -> Hunter:
    """Make a hunter with rows in every table, among them undone, orphaned, late and negative ones."""
    hunter = make_hunter(name, username=username)
    User.objects.filter(pk=hunter.user.pk).update(email="mara@example.org", first_name="Mara")
    Hunter.objects.filter(pk=hunter.pk).update(language="es", theme="dark")
    hunter.day_rules.create(
        from_day=date(2025, 6, 1), timezone="Europe/Madrid", day_starts_at=4, rest_weekdays=96
    )
    hunter.rest_days.create(day=date(2025, 8, 15))
    run = ImportRun.objects.create(
        hunter=hunter,
        state="done",
        files=[{"name": "hunter.json", "sha256": "ab" * 32, "bytes": 431}],
        timezone="Europe/Madrid",
        made_account=True,
        counts={"quests_read": 1},
        report={
            "name": name,
            "quest_keys": {"catalog": [BROUGHT], "personal": []},
            "b": {"z": 1.5, "a": None},
        },
        made_by=hunter.user,
    )
    _quests_and_log(hunter, run.pk)
    _gold(hunter, run.pk)
    return settle(hunter)


def _quests_and_log(hunter: Hunter, run_id: UUID) -> None:
    # Of the catalog: one done, one followed alone, one that an import brought, one done and undone alone.
    done, _created = Quest.objects.get_or_create(
        name="Forty push-ups", owner=None,
        defaults={"stat": "Strength", "difficulty": "Daily", "repeat": "daily", "xp_reward": 50,
                  "gold_reward": 10},
    )  # fmt: skip
    followed = make_quest("Followed", name_es="Seguida", description_es="Por la mañana.")
    undone = make_quest("Undone alone")
    if not Quest.objects.filter(pk=BROUGHT).exists():
        make_quest("Brought", id=UUID(BROUGHT), legacy_id=BROUGHT)
    own = make_quest(
        "Línea “a”\n\t☕", owner=hunter, difficulty="Hard", xp_reward=500, gold_reward=150,
        stat="Domain", description="Ñ\u2028 \\ \"", legacy_id="own-1",
    )  # fmt: skip
    make_quest("Archived", owner=hunter, archived_at=NOON)
    hunter.follows.create(quest=followed, position=3, notes="in the evening")
    for quest in (done, own):
        QuestSchedule.objects.get_or_create(quest=quest, from_day=date(2025, 1, 1), defaults={"weekdays": 31})
    do(hunter, done, slot="2025-03-01")
    do(
        hunter,
        done,
        NOON + timedelta(hours=3),
        slot="2025-02-27",
        quest_day=date(2025, 2, 27),
        marked_late=True,
    )
    do(hunter, own, SECOND_PASS + timedelta(microseconds=5), slot="2025-10-26")
    do(hunter, own, NOON, undone_at=NOON + timedelta(minutes=1))
    do(hunter, undone, NOON, undone_at=NOON + timedelta(minutes=1))
    do(hunter, None, NOON - timedelta(days=9), legacy_quest_id=GONE, source_run=run_id)
    do(
        hunter,
        done,
        NOON - timedelta(days=8),
        quest_name="As it was named",
        xp_gained=2**40,
        source_run=run_id,
    )


def _gold(hunter: Hunter, run_id: UUID) -> None:
    film = hunter.rewards.create(name="A film", price=120)
    hunter.rewards.create(name="Old", price=5, archived_at=NOON)
    for undone_at in (None, NOON):
        hunter.purchases.create(
            reward=film, reward_name="A film", price=110, bought_at=NOON, quest_day=NOON.date(),
            request_id=new_id(), undone_at=undone_at,
        )  # fmt: skip
    for values in (
        {"stat": "Strength", "xp": -40, "source_run": run_id},
        {"stat": "Spirit", "xp": 900, "source_run": run_id},
        {"gold": 500, "source_run": run_id},
        {"gold": -3, "kind": "correction", "made_by": hunter.user},
    ):
        hunter.adjustments.create(**({"kind": "opening_balance", "reason": "Brought over"} | values))


def wipe() -> None:
    """Empty the database of everything that a record touches."""
    # Hunters first: a quest goes only after its completions.
    Hunter.objects.all().delete()
    User.objects.all().delete()
    Quest.objects.all().delete()
    assert not any(model._default_manager.exists() for model in MODELS)


def rows_of(model: type[Model]) -> list[dict[str, Any]]:
    """Return every recorded value of every row of a table, by column, in the order of ids."""
    leave = NOT_RECORDED.get(model, set())
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in leave]
    return list(model._default_manager.order_by("pk").values(*names))


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every recorded value of every table."""
    return {model.__name__: rows_of(model) for model in MODELS}
