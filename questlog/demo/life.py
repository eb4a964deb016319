"""Living the planned acts of a demo hunter: each through the service that its button calls."""

from contextlib import suppress
from uuid import UUID, uuid5

from django.db import transaction

from hunters.day_services import declare_rest_day
from hunters.models import Hunter
from hunters.services import choose_days
from questlog.demo.habits import DAY_STARTS_AT, HABITS, Habit, Own
from questlog.demo.wants import WANTS, Want
from questlog.demo.year import Act, What
from questlog.models import QuestLog
from questlog.services import complete_quest
from questlog.undo import AlreadySpentError, put_back, undo_completion
from quests.following import follow, set_notes, unfollow
from quests.models import Follow, Quest
from quests.personal import Draft, write_quest
from rewards.list_services import Terms, write_reward
from rewards.models import Purchase, Reward
from rewards.services import NotEnoughGoldError, RewardLimitError, buy, undo_purchase

#: What the ids of the requests follow from. No page ever gives out such an id.
REQUESTS = UUID("6f0f4a0e-6d5b-4a52-9a3c-0d1de2a7c2a4")
FIRST_COMPLETION = uuid5(REQUESTS, "completion 1")


class Life:
    """What the hunter has at hand: quests and rewards by their keys, and the latest row of each."""

    def __init__(self, hunter: Hunter, language: str) -> None:
        self.hunter = hunter
        self.language = language
        self.habits = {habit.key: habit for habit in HABITS}
        self.wants = {want.key: want for want in WANTS}
        self.quests: dict[str, Quest] = {}
        self.rewards: dict[str, Reward] = {}
        self.rows: dict[str, QuestLog] = {}
        self.purchases: dict[str, Purchase] = {}
        self.completions = 0
        #: The keys of catalog quests that nobody can take on here.
        self.missing: list[str] = []

    def settle_in(self) -> None:
        """Take off the board what the site picks for newcomers and the hunter does not do."""
        hers = [habit.quest for habit in HABITS if isinstance(habit.quest, UUID)]
        for placed in (
            Follow.objects.filter(hunter=self.hunter).exclude(quest__in=hers).select_related("quest")
        ):
            unfollow(hunter=self.hunter, quest=placed.quest, with_notes=True)

    def live(self, act: Act) -> None:
        """Do one act. What a lack of gold, a limit or a missing quest forbids is left out."""
        match act.what:
            case What.TAKE_ON:
                self._take_on(self.habits[act.key], act)
            case What.WISH:
                self._wish(self.wants[act.key])
            case What.BUY | What.RETURN:
                self._spend(act)
            case What.REST if act.day:
                declare_rest_day(hunter=self.hunter, day=act.day, now=act.at)
            case What.MOVE_CLOCK:
                with transaction.atomic():
                    choose_days(hunter=self.hunter, timezone=act.key, day_starts_at=DAY_STARTS_AT, now=act.at)
            case _ if act.key in self.quests:
                self._do(self.quests[act.key], act)

    def _take_on(self, habit: Habit, act: Act) -> None:
        quest = (
            self._own(habit.quest, habit, act) if isinstance(habit.quest, Own) else self._found(habit.quest)
        )
        if quest is None:
            self.missing.append(habit.key)
            return
        self.quests[habit.key] = quest
        if habit.notes:
            set_notes(hunter=self.hunter, quest=quest, notes=habit.notes[self.language])

    def _own(self, own: Own, habit: Habit, act: Act) -> Quest:
        draft = Draft(
            name=own.name[self.language],
            stat=own.stat,
            difficulty=own.difficulty,
            repeat=habit.repeat,
            description=own.description[self.language],
            weekdays=own.bits,
        )
        request = uuid5(REQUESTS, f"quest {habit.key}")
        return write_quest(hunter=self.hunter, draft=draft, now=act.at, request_id=request).quest

    def _found(self, quest_id: UUID) -> Quest | None:
        quest = Quest.objects.catalog().open().filter(pk=quest_id).first()
        if quest is not None:
            follow(hunter=self.hunter, quest=quest)
        return quest

    def _do(self, quest: Quest, act: Act) -> None:
        match act.what:
            case What.COMPLETE | What.MARK_LATE:
                self.completions += 1
                request = uuid5(REQUESTS, f"completion {self.completions}")
                self.rows[act.key] = complete_quest(
                    hunter=self.hunter, quest=quest, now=act.at, request_id=request, shown_day=act.day
                ).row
            case What.UNDO:
                with suppress(AlreadySpentError):  # then it stands
                    undo_completion(hunter=self.hunter, row=self.rows[act.key], now=act.at)
            case What.PUT_BACK:
                put_back(hunter=self.hunter, row=self.rows[act.key], now=act.at)
            case What.DROP:
                unfollow(hunter=self.hunter, quest=quest, with_notes=True)

    def _wish(self, want: Want) -> None:
        terms = Terms(want.name[self.language], want.price, want.limit, want.period)
        reward_id = uuid5(self.hunter.pk, f"reward {want.key}")
        self.rewards[want.key] = write_reward(hunter=self.hunter, reward_id=reward_id, terms=terms).reward

    def _spend(self, act: Act) -> None:
        if act.what is What.RETURN:
            if (bought := self.purchases.pop(act.key, None)) is not None:
                undo_purchase(hunter=self.hunter, purchase=bought, now=act.at)
            return
        self.purchases.pop(act.key, None)
        request = uuid5(REQUESTS, f"purchase {act.key} {act.at.isoformat()}")
        reward = self.rewards[act.key]
        try:
            bought = buy(hunter=self.hunter, reward=reward, now=act.at, request_id=request).purchase
        except (NotEnoughGoldError, RewardLimitError):
            return
        self.purchases[act.key] = bought
