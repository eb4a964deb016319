"""The app taking the model's steps: services called as views call them, answering in the model's words."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from hunterproject.errors import RuleError
from hunters.day_services import choose_days, choose_rest_weekdays, declare_rest_day, take_back_rest_day
from hunters.models import Hunter, StatName
from hunters.services import Rise
from legacy_import.identity import RowIds
from legacy_import.parsing import read_folder
from legacy_import.services import ImportOrder, import_folder
from legacy_import.tests import folders
from questlog.corrections import correct
from questlog.models import QuestLog
from questlog.services import Outcome, complete_quest
from questlog.undo import put_back, undo_completion
from quests.models import Quest as StoredQuest
from quests.services import archive, restore, schedule_quest
from rewards.models import Purchase
from rewards.models import Reward as StoredReward
from rewards.services import buy, undo_purchase
from tests.factories import make_hunter, make_quest
from tests.model.imports import Brought, Entry, Folder
from tests.model.rows import GOLD, Crossed, Quest, Refused, Reward


class App:
    """One hunter of the app. Every step reads the hunter afresh, as a request does."""

    def __init__(self, *, zone: str, folder: Path) -> None:
        self.hunter_id = make_hunter(timezone=zone).pk
        self.folder = folder
        self.row_ids = RowIds(self.hunter_id)

    @property
    def hunter(self) -> Hunter:
        return Hunter.objects.get(pk=self.hunter_id)

    def make_quest(self, quest: Quest) -> UUID:
        return make_quest(
            quest.name, stat=quest.stat, difficulty=quest.difficulty, repeat=quest.repeat,
            xp_reward=quest.xp_reward, gold_reward=quest.gold_reward,
            owner=self.hunter if quest.own else None,
        ).pk  # fmt: skip

    def make_reward(self, reward: Reward) -> UUID:
        values = {"price": reward.price, "limit": reward.limit, "limit_period": reward.period}
        return StoredReward.objects.create(hunter=self.hunter, name="A film", **values).pk

    def complete(
        self, quest: UUID, now: datetime, request: UUID, shown: date | None
    ) -> tuple[str, UUID, Crossed | None]:
        """Return what became of it, the id of the row it stands for, and the levels crossed if it is new."""
        done = complete_quest(
            hunter=self.hunter, quest=StoredQuest.objects.get(pk=quest), now=now, request_id=request,
            shown_day=shown,
        )  # fmt: skip
        levels = done.levels
        crossed = _levels(levels.stat_level), _levels(levels.global_level), levels.rank
        assert done.outcome is Outcome.RECORDED or crossed == (None, None, None)
        return done.outcome.value, done.row.pk, crossed if done.outcome is Outcome.RECORDED else None

    def undo(self, row: UUID, now: datetime) -> str:
        return undo_completion(hunter=self.hunter, row=QuestLog.objects.get(pk=row), now=now).change.value

    def put_back(self, row: UUID, now: datetime) -> str:
        return put_back(hunter=self.hunter, row=QuestLog.objects.get(pk=row), now=now).change.value

    def buy(self, reward: UUID, now: datetime, request: UUID) -> str:
        bought = buy(
            hunter=self.hunter, reward=StoredReward.objects.get(pk=reward), now=now, request_id=request
        )
        return bought.outcome.value

    def undo_purchase(self, request: UUID, now: datetime) -> str:
        purchase = Purchase.objects.get(hunter=self.hunter_id, request_id=request)
        return undo_purchase(hunter=self.hunter, purchase=purchase, now=now).outcome.value

    def reprice(self, reward: UUID, price: int) -> None:
        StoredReward.objects.filter(pk=reward).update(price=price)

    def correct(self, what: str, amount: int, request: UUID) -> str:
        hunter = self.hunter
        with transaction.atomic():
            made = correct(
                hunter=hunter, stat="" if what == GOLD else what, xp=0 if what == GOLD else amount,
                gold=amount if what == GOLD else 0, reason="Counted by hand.", made_by=hunter.user,
                request_id=request,
            )  # fmt: skip
        return "repeated" if made.repeated else "corrected"

    def edit(self, quest: UUID, values: dict[str, Any]) -> None:
        stored = StoredQuest.objects.get(pk=quest)
        if "archived" in values:
            (archive if values["archived"] else restore)(StoredQuest.objects.filter(pk=quest))
            return
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save(update_fields=list(values))

    def choose_days(self, zone: str, hour: int, now: datetime) -> None:
        with transaction.atomic():
            choose_days(hunter=self.hunter, timezone=zone, day_starts_at=hour, now=now)

    def choose_rest_weekdays(self, weekdays: int, now: datetime) -> None:
        with transaction.atomic():
            choose_rest_weekdays(hunter=self.hunter, weekdays=weekdays, now=now)

    def declare_rest(self, day: date, now: datetime) -> None:
        declare_rest_day(hunter=self.hunter, day=day, now=now)

    def take_back_rest(self, day: date, now: datetime) -> None:
        take_back_rest_day(hunter=self.hunter, day=day, now=now)

    def schedule(self, quest: UUID, weekdays: int, from_day: date) -> None:
        schedule_quest(quest=StoredQuest.objects.get(pk=quest), weekdays=weekdays, from_day=from_day)

    def row_id(self, entry: Entry) -> UUID:
        """Return the id that an import gives the row of an entry."""
        return self.row_ids.uuid(str(entry.quest), entry.written.isoformat(), entry.xp, entry.gold)

    def bring(self, folder: Folder, now: datetime, zone: str) -> Brought:
        """Write the folder's files and import them."""
        hunter = self.hunter
        folders.write(
            self.folder,
            hunter=folders.profile(
                gold=folder.totals[GOLD], **{name: folder.totals[name] for name in StatName.values}
            ),
            quests=folders.quests(*(_written(key, quest) for key, quest in folder.quests.items())),
            quest_logs=[
                folders.entry(entry.written.isoformat(), str(entry.quest), entry.xp, entry.gold)
                for entry in folder.entries
            ],
        )
        order = ImportOrder(
            read_folder(self.folder), now=now, username=hunter.user.username,
            timezone="" if hunter.day_rules.exists() else zone,
        )  # fmt: skip
        report = import_folder(order)
        return Brought(report.log.created, report.log.without_slot, dict(report.openings))


def answer_of(step: Callable[[], Any]) -> Any:
    """Return what a step answers, of model or app; a refusal by its code."""
    try:
        return step()
    except Refused as refusal:
        return "refused", str(refusal)
    except RuleError as error:
        # With a sentence that can be shown.
        return "refused", error.code if str(error) else error


def _levels(rise: Rise | None) -> tuple[int, int] | None:
    return (rise.before, rise.after) if rise else None


def _written(key: UUID, quest: Quest) -> dict[str, Any]:
    return folders.quest(
        str(key), name=quest.name, stat=quest.stat, difficulty=quest.difficulty, xp_reward=quest.xp_reward,
        gold_reward=quest.gold_reward,
    )  # fmt: skip
