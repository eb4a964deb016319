"""Any record: out, an empty database, back in. Nothing is lost and nothing is made up."""

import io
import json
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hunterproject.models import new_id
from hunters.models import Hunter, StatName
from legacy_import.legacy_files import LegacyFiles
from legacy_import.models import ImportRun
from legacy_import.tests.records import do, everything, settle, wipe
from questlog.ledger import differences_of, recomputed_totals
from questlog.models import QuestLog
from quests.models import Quest
from quests.rewards import SUGGESTED
from tests.effort import FULL
from tests.factories import make_hunter, make_quest

EXAMPLES = 2000 if FULL else 30
as_many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

#: Around these instants the clocks of some zone go back or forward.
CHANGES = [
    datetime(2025, 3, 30, tzinfo=UTC),
    datetime(2025, 10, 26, tzinfo=UTC),
    datetime(2025, 11, 2, 5, tzinfo=UTC),
    datetime(2025, 4, 5, 14, tzinfo=UTC),
]
#: Before now, wherever the tests run.
TIMES = st.one_of(
    st.integers(-(2**31), 1_767_225_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.builds(
        lambda change, minutes, us: change + timedelta(minutes=minutes, microseconds=us),
        st.sampled_from(CHANGES),
        st.integers(-60, 180),
        st.integers(0, 1),
    ),
)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
ZONES = ["Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]


def texts(longest: int, *, shortest: int = 0) -> st.SearchStrategy[str]:
    """Return texts that any database stores; those that must not be blank are not."""
    found = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=shortest, max_size=longest
    )
    return found.filter(lambda text: bool(text.strip())) if shortest else found


AMOUNTS = st.one_of(st.integers(1, 100), st.integers(1, 10**12))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts(5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts(5), inner, max_size=2),
    max_leaves=5,
)
QUESTS = st.fixed_dictionaries(
    {
        "name": texts(20, shortest=1),
        "stat": st.sampled_from(StatName.values),
        "difficulty": st.sampled_from(list(SUGGESTED)),
        "description": texts(20),
        "legacy_id": st.sampled_from(["", "a", "A", "6EF74678-1013-4515-9AE7-DA712308CA93"]),
        "archived_at": st.none() | TIMES,
        "xp_reward": AMOUNTS,
        "gold_reward": AMOUNTS,
        "own": st.booleans(),
        "followed": st.booleans(),
        "weekdays": st.integers(0, 127),
    }
)
ROWS = st.fixed_dictionaries(
    {
        "quest": st.none() | st.integers(0, 3),
        "at": TIMES,
        "quest_day": DAYS,
        "marked_late": st.booleans(),
        "xp_gained": AMOUNTS,
        "gold_gained": AMOUNTS,
        "undone_at": st.none() | TIMES,
        "imported": st.booleans(),
        "legacy_quest_id": texts(10, shortest=1),
    }
)
ADJUSTMENTS = st.fixed_dictionaries(
    {"stat": st.sampled_from(["", *StatName.values]), "amount": AMOUNTS, "sign": st.sampled_from([1, -1])}
)
PURCHASES = st.fixed_dictionaries(
    {"price": AMOUNTS, "bought_at": TIMES, "quest_day": DAYS, "undone_at": st.none() | TIMES}
)
RECORDS = st.fixed_dictionaries(
    {
        "name": texts(20, shortest=1),
        "rules": st.dictionaries(DAYS, st.tuples(st.sampled_from(ZONES), st.integers(0, 6)), max_size=2),
        "rest_days": st.sets(DAYS, max_size=2),
        "quests": st.lists(QUESTS, max_size=4),
        "rows": st.lists(ROWS, max_size=6),
        "adjustments": st.lists(ADJUSTMENTS, max_size=3),
        "purchases": st.lists(PURCHASES, max_size=2),
        "report": st.dictionaries(texts(5), JSON, max_size=2),
    }
)


def make(record: dict[str, Any]) -> Hunter:
    """Make a record of the values that the strategy found."""
    hunter = make_hunter(record["name"], username="mara", timezone="")
    for day, (zone, hour) in record["rules"].items():
        hunter.day_rules.create(from_day=day, timezone=zone, day_starts_at=hour)
    for day in record["rest_days"]:
        hunter.rest_days.create(day=day)
    run = ImportRun.objects.create(hunter=hunter, state="done", report=record["report"])
    quests = [_quest(hunter, values) for values in _distinct(record["quests"])]
    for number, values in enumerate(record["rows"]):
        _row(hunter, quests, number, run, dict(values))
    for values in record["adjustments"]:
        _adjust(hunter, values["stat"], values["amount"] * values["sign"], run)
    reward = hunter.rewards.create(name="A film", price=1) if record["purchases"] else None
    for values in record["purchases"]:
        hunter.purchases.create(reward=reward, reward_name="A film", request_id=new_id(), **values)
    # No total is below 0.
    for name, total in recomputed_totals(hunter).items():
        if total < 0 and name != "total_xp":
            _adjust(hunter, "" if name == "gold" else name, -total, run)
    return settle(hunter)


def _distinct(quests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out ids that an owner, or the catalog, has already."""
    seen: set[tuple[bool, str]] = set()
    found = []
    for quest in quests:
        key = (quest["own"], quest["legacy_id"])
        found.append(quest | {"legacy_id": ""} if key in seen else quest)
        seen.add(key)
    return found


def _quest(hunter: Hunter, values: dict[str, Any]) -> Quest:
    fields = {key: value for key, value in values.items() if key not in ("own", "followed", "weekdays")}
    if values["own"]:
        suggested = SUGGESTED[values["difficulty"]]
        own = {"owner": hunter, "xp_reward": suggested.xp, "gold_reward": suggested.gold}
        fields |= own | {"repeat": suggested.repeats[0]}
    quest = make_quest(**fields)
    if values["followed"]:
        hunter.follows.create(quest=quest, notes=values["description"])
    if values["weekdays"]:
        quest.schedules.create(from_day=date(2025, 1, 1), weekdays=values["weekdays"])
    return quest


def _row(hunter: Hunter, quests: list[Quest], number: int, run: ImportRun, values: dict[str, Any]) -> None:
    place, at, orphan_id = values.pop("quest"), values.pop("at"), values.pop("legacy_quest_id")
    quest = quests[place] if place is not None and place < len(quests) else None
    if values.pop("imported") or quest is None:
        values["source_run"] = run.pk
    if quest is None:
        values["legacy_quest_id"] = orphan_id
    else:
        values["slot"] = str(number)
    do(hunter, quest, at, **values)


def _adjust(hunter: Hunter, stat: str, amount: int, run: ImportRun) -> None:
    hunter.adjustments.create(
        kind="opening_balance", stat=stat, xp=amount if stat else 0, gold=0 if stat else amount,
        reason="Brought over", source_run=run.pk, made_by=hunter.user,
    )  # fmt: skip


def run_quietly(command: str, *arguments: object) -> None:
    """Run a command."""
    call_command(command, *map(str, arguments), stdout=io.StringIO())


def log_of(hunter: Hunter, written: dict[Any, str], zone: str) -> Counter[tuple[Any, ...]]:
    """Return the log as the older program's files can hold it: each equal entry once."""
    rows = QuestLog.objects.standing().filter(hunter=hunter)
    entries = {
        (
            written[row.quest_id] if row.quest_id else row.legacy_quest_id,
            row.completed_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
            row.xp_gained,
            row.gold_gained,
        )
        for row in rows
    }
    return Counter(entries)


def totals_of(hunter: Hunter) -> dict[str, int]:
    """Return the stored totals."""
    stats = {stat.name: stat.total_xp for stat in hunter.stats.all()}
    return {**stats, "gold": hunter.gold, "total_xp": hunter.total_xp}


def without_others(tables: dict[str, list[dict[str, Any]]], quests: set[str]) -> dict[str, Any]:
    """Leave out the catalog's quests that the record has nothing to do with, and their schedules."""
    return tables | {
        "Quest": [row for row in tables["Quest"] if str(row["id"]) in quests or row["owner_id"]],
        "QuestSchedule": [row for row in tables["QuestSchedule"] if str(row["quest_id"]) in quests],
    }


class AnyRecord(TestCase):
    """What holds for every record."""

    @as_many
    @given(RECORDS)
    def test_the_full_record_comes_back_to_the_letter(self, record: dict[str, Any]) -> None:
        make(record)
        before = everything()
        with tempfile.TemporaryDirectory() as folder:
            first, second = Path(folder) / "a.json", Path(folder) / "b.json"
            run_quietly("export_record", first, "--user", "mara")
            quests = {quest["id"] for quest in json.loads(first.read_text())["quests"]}
            wipe()
            run_quietly("import_record", first)
            assert everything() == without_others(before, quests)
            run_quietly("export_record", second, "--user", "mara")
            assert second.read_bytes() == first.read_bytes()

    @as_many
    @given(RECORDS)
    def test_the_older_programs_files_bring_equal_totals_and_log(self, record: dict[str, Any]) -> None:
        hunter = make(record)
        out = LegacyFiles(hunter.pk)
        before = totals_of(hunter), log_of(hunter, out.quest_ids, out.zone)
        with tempfile.TemporaryDirectory() as folder:
            run_quietly("export_json", folder, "--user", "mara")
            wipe()
            run_quietly("import_json", folder, "--user", "back", "--timezone", out.zone)
        back = Hunter.objects.get()
        written = dict(Quest.objects.values_list("pk", "legacy_id"))
        # By the zone's clock, which shows both passes of an hour alike.
        assert (totals_of(back), log_of(back, written, out.zone)) == before
        assert not list(differences_of(back))
