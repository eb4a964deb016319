"""Writing, editing, archiving and restoring rewards: once each, within bounds, and no purchase changes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from hunterproject.errors import RequestReusedError
from hunters.models import Hunter
from rewards.list_services import (
    Terms,
    TooManyRewardsError,
    Writing,
    archive_reward,
    edit_reward,
    restore_reward,
    write_reward,
)
from rewards.models import Period, Purchase, Reward
from rewards.services import buy
from rewards.tests.shopping import give_gold, gold_by_ledger, make_reward
from tests.factories import make_hunter

NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
EVENING = Terms("An evening off", 150, 2, Period.WEEK)
BOOK = Terms("A book", 90, None, Period.DAY)


def written(hunter: Hunter, terms: Terms = EVENING, reward_id: UUID | None = None) -> Writing:
    return write_reward(hunter=hunter, reward_id=reward_id or uuid4(), terms=terms)


def fields_of(reward: Reward) -> dict[str, object]:
    return Reward.objects.values().get(pk=reward.pk)


class TestWriting:
    def test_it_makes_the_reward_with_the_forms_id(self, hunter: Hunter) -> None:
        reward_id = uuid4()

        writing = written(hunter, EVENING, reward_id)

        reward = Reward.objects.get()
        assert (writing.reward, writing.is_new) == (reward, True)
        assert (reward.pk, reward.hunter, reward.archived_at) == (reward_id, hunter, None)
        assert Terms.of(reward) == EVENING

    def test_the_same_again_writes_nothing(self, hunter: Hunter) -> None:
        reward_id = uuid4()
        first = written(hunter, EVENING, reward_id).reward
        before = fields_of(first)

        again = written(hunter, EVENING, reward_id)

        assert (again.reward, again.is_new) == (first, False)
        assert fields_of(first) == before

    def test_the_same_again_is_found_though_the_list_is_full(self, hunter: Hunter, settings) -> None:
        settings.MAX_REWARDS = 1
        reward_id = uuid4()
        written(hunter, EVENING, reward_id)

        assert not written(hunter, EVENING, reward_id).is_new

    def test_two_forms_make_two_rewards_of_one_name(self, hunter: Hunter) -> None:
        assert [written(hunter).is_new for _ in range(2)] == [True, True]

    def test_an_id_used_for_another_reward_is_refused(self, hunter: Hunter) -> None:
        reward_id = uuid4()
        written(hunter, EVENING, reward_id)

        with pytest.raises(RequestReusedError, match="This form wrote “An evening off” already."):
            written(hunter, BOOK, reward_id)
        assert Terms.of(Reward.objects.get()) == EVENING

    def test_another_hunters_id_is_refused_and_tells_nothing_of_it(self, hunter: Hunter) -> None:
        reward_id = uuid4()
        theirs = written(make_hunter("Iker"), EVENING, reward_id).reward

        with pytest.raises(RequestReusedError, match="^This form was used already. Press Save again.$"):
            written(hunter, EVENING, reward_id)
        assert Reward.objects.get() == theirs

    def test_what_the_database_refuses_is_no_reused_form(self, hunter: Hunter) -> None:
        with pytest.raises(IntegrityError, match="reward_name_not_blank"):
            written(hunter, Terms(" ", 1, None, Period.DAY))


class TestEditing:
    def test_it_gives_the_reward_other_terms(self, hunter: Hunter) -> None:
        reward = written(hunter).reward

        edited = edit_reward(hunter=hunter, reward=reward, terms=BOOK)

        assert Terms.of(edited) == Terms.of(Reward.objects.get()) == BOOK

    def test_the_same_again_writes_nothing(self, hunter: Hunter) -> None:
        reward = written(hunter).reward
        before = fields_of(reward)

        edit_reward(hunter=hunter, reward=reward, terms=EVENING)

        assert fields_of(reward) == before

    def test_no_purchase_changes(self, hunter: Hunter) -> None:
        give_gold(hunter, 1000)
        reward = written(hunter).reward
        buy(hunter=hunter, reward=reward, now=NOW, request_id=uuid4())
        before = Purchase.objects.values().get()

        edit_reward(hunter=hunter, reward=reward, terms=BOOK)

        assert Purchase.objects.values().get() == before
        assert gold_by_ledger(hunter) == 850

    def test_an_archived_one_stays_archived(self, hunter: Hunter) -> None:
        reward = make_reward(hunter, archived_at=NOW)

        edit_reward(hunter=hunter, reward=reward, terms=BOOK)

        assert Reward.objects.get(name="A book").archived_at == NOW


class TestArchivingAndRestoring:
    def test_archived_it_has_its_time_and_restored_none(self, hunter: Hunter) -> None:
        reward = make_reward(hunter)

        archive_reward(hunter=hunter, reward=reward, now=NOW)
        assert Reward.objects.get().archived_at == NOW
        restore_reward(hunter=hunter, reward=reward)
        assert Reward.objects.get().archived_at is None

    def test_archived_again_it_keeps_its_first_time(self, hunter: Hunter) -> None:
        reward = make_reward(hunter)
        archive_reward(hunter=hunter, reward=reward, now=NOW)
        before = fields_of(reward)

        archive_reward(hunter=hunter, reward=reward, now=LATER)

        assert fields_of(reward) == before

    def test_restored_again_nothing_is_written(self, hunter: Hunter) -> None:
        reward = make_reward(hunter)
        before = fields_of(reward)

        restore_reward(hunter=hunter, reward=reward)

        assert fields_of(reward) == before


class TestBounds:
    @pytest.fixture(autouse=True)
    def _two_at_most(self, settings) -> None:
        settings.MAX_REWARDS = 2

    FULL = "Your list holds 2 rewards at most, and it is full. Archive one first."

    def test_the_list_holds_so_many(self, hunter: Hunter) -> None:
        make_reward(make_hunter("Iker"))
        make_reward(hunter, "Archived", archived_at=NOW)
        for _ in range(2):
            written(hunter)

        with pytest.raises(TooManyRewardsError) as refusal:
            written(hunter)

        assert str(refusal.value) == self.FULL
        assert hunter.rewards.filter(archived_at=None).count() == 2

    def test_restoring_needs_room_too(self, hunter: Hunter) -> None:
        archived = make_reward(hunter, archived_at=NOW)
        on_list = [written(hunter).reward for _ in range(2)]

        with pytest.raises(TooManyRewardsError) as refusal:
            restore_reward(hunter=hunter, reward=archived)
        assert str(refusal.value) == self.FULL
        archive_reward(hunter=hunter, reward=on_list[0], now=NOW)
        assert restore_reward(hunter=hunter, reward=archived).archived_at is None

    def test_one_on_the_full_list_stays_when_restored_again(self, hunter: Hunter) -> None:
        reward, _other = written(hunter).reward, written(hunter)

        assert restore_reward(hunter=hunter, reward=reward).archived_at is None

    def test_the_archive_holds_five_times_as_many(self, hunter: Hunter) -> None:
        Reward.objects.bulk_create(
            Reward(hunter=hunter, name="Old", price=1, archived_at=NOW) for _ in range(9)
        )
        one, two = written(hunter).reward, written(hunter).reward
        archive_reward(hunter=hunter, reward=one, now=NOW)

        with pytest.raises(TooManyRewardsError) as refusal:
            archive_reward(hunter=hunter, reward=two, now=NOW)

        assert str(refusal.value) == (
            "Your archive holds 10 rewards at most, and it is full. "
            "Edit this one into the next thing you want instead."
        )
        assert Reward.objects.get(pk=two.pk).archived_at is None
        assert archive_reward(hunter=hunter, reward=one, now=LATER).archived_at == NOW


CALLS: dict[str, Callable[[Hunter, Reward], object]] = {
    "edit": lambda hunter, reward: edit_reward(hunter=hunter, reward=reward, terms=BOOK),
    "archive": lambda hunter, reward: archive_reward(hunter=hunter, reward=reward, now=NOW),
    "restore": lambda hunter, reward: restore_reward(hunter=hunter, reward=reward),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_another_hunters_reward_is_out_of_reach(
    hunter: Hunter, call: Callable[[Hunter, Reward], object]
) -> None:
    theirs = make_reward(make_hunter("Iker"))
    before = fields_of(theirs)

    with pytest.raises(Reward.DoesNotExist):
        call(hunter, theirs)
    assert fields_of(theirs) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "call", [lambda hunter, reward: written(hunter), *CALLS.values()], ids=["write", *CALLS]
)
def test_each_refuses_to_run_inside_another_transaction(call: Callable[[Hunter, Reward], object]) -> None:
    hunter = make_hunter("Mara")
    reward = make_reward(hunter)

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        call(hunter, reward)
