"""Correcting a total: one row with a reason, one payment, or nothing at all."""

from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from hunterproject.errors import RequestReusedError, RuleError
from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter, Stat, StatName, User
from hunters.services import OutOfRangeError
from questlog import corrections
from questlog.corrections import Correction, CorrectionRefusedError, correct
from questlog.ledger import differences_of
from questlog.models import Adjustment, AdjustmentKind
from questlog.services import complete_quest
from tests.effort import racers
from tests.factories import make_hunter, make_quest, make_user
from tests.threads import at_once

RACERS = racers(8)


@pytest.fixture
def keeper(db: None) -> User:
    return make_user("keeper", is_staff=True)


def corrected(hunter: Hunter, keeper: User, **asked: Any) -> Correction:
    """Correct in a transaction of its own; what a test does not name is filled in."""
    values: dict[str, Any] = {
        "stat": "", "xp": 0, "gold": 0, "reason": "Lost and found.", "request_id": uuid4(),
    }  # fmt: skip
    with transaction.atomic():
        return correct(hunter=hunter, made_by=keeper, **(values | asked))


def totals(hunter: Hunter) -> dict[str, int]:
    """Return gold, the XP in all and that of each stat; the ledger agrees with them."""
    hunter = Hunter.objects.get(pk=hunter.pk)
    assert list(differences_of(hunter)) == []
    stats = dict(Stat.objects.filter(hunter=hunter).values_list("name", "total_xp"))
    return {"gold": hunter.gold, "total_xp": hunter.total_xp, **stats}


def test_xp_of_a_stat_is_corrected_by_a_row_with_a_reason(hunter: Hunter, keeper: User) -> None:
    request_id = uuid4()

    correction = corrected(
        hunter, keeper, stat="Spirit", xp=300, reason="  Ten\nmeditations  ", request_id=request_id
    )

    assert totals(hunter) == dict.fromkeys(("gold", *StatName.values), 0) | {"Spirit": 300, "total_xp": 300}
    row = Adjustment.objects.get()
    assert (correction.adjustment, correction.repeated) == (row, False)
    assert (correction.before, correction.after) == (0, 300)
    assert (row.hunter, row.kind, row.made_by) == (hunter, AdjustmentKind.CORRECTION, keeper)
    assert (row.stat, row.xp, row.gold, row.reason) == ("Spirit", 300, 0, "Ten meditations")
    assert (row.request_id, row.source_run) == (request_id, None)


def test_gold_is_corrected_down_to_nothing(hunter: Hunter, keeper: User) -> None:
    corrected(hunter, keeper, gold=80)

    correction = corrected(hunter, keeper, gold=-80)

    assert (correction.before, correction.after) == (80, 0)
    assert totals(hunter)["gold"] == 0
    assert Adjustment.objects.count() == 2


def test_what_another_stat_or_hunter_has_is_not_in_it(hunter: Hunter, keeper: User) -> None:
    other = make_hunter("Iker")
    corrected(other, keeper, stat="Agility", xp=70)
    corrected(hunter, keeper, stat="Agility", xp=5)
    before = totals(other)

    correction = corrected(hunter, keeper, stat="Domain", xp=9)

    assert (correction.before, correction.after) == (0, 9)
    assert totals(hunter)["Agility"] == 5
    assert totals(other) == before


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"gold": 0}, "not_one_amount"),
        ({"stat": "Spirit", "xp": 0}, "not_one_amount"),
        ({"stat": "Spirit", "xp": 5, "gold": 5}, "not_one_amount"),
        ({"stat": "Spirit", "gold": 5}, "not_one_amount"),
        ({"stat": "", "xp": 5}, "not_one_amount"),
        ({"stat": "", "xp": 5, "gold": 5}, "not_one_amount"),
        ({"stat": "Luck", "xp": 5}, "not_one_amount"),
        ({"gold": 5, "reason": ""}, "reason_missing"),
        ({"gold": 5, "reason": " \t\n "}, "reason_missing"),
        ({"gold": 5, "reason": "a" * 501}, "reason_too_long"),
        ({"gold": 5, "reason": "a\0b"}, "reason_unstorable"),
    ],
)
def test_what_is_not_one_amount_with_a_reason_is_refused(
    hunter: Hunter, keeper: User, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(CorrectionRefusedError) as refusal:
        corrected(hunter, keeper, **asked)

    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")
    assert not Adjustment.objects.exists()
    assert set(totals(hunter).values()) == {0}


def test_a_reason_may_fill_its_column(hunter: Hunter, keeper: User) -> None:
    corrected(hunter, keeper, gold=5, reason="a" * 500)

    assert Adjustment.objects.get().reason == "a" * 500


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"gold": -15}, "That would bring the gold to -5. It must stay between 0 and 9,007,199,254,740,991."),
        ({"stat": "Spirit", "xp": -1015}, "That would bring the XP to -1,005. It must stay between 0 and"),
        ({"gold": MAX_AMOUNT}, "That would bring the gold to 9,007,199,254,741,001. It must stay"),
        ({"stat": "Spirit", "xp": MAX_AMOUNT}, "That would bring the XP to 9,007,199,254,741,001."),
        ({"stat": "Domain", "xp": MAX_AMOUNT}, "That would bring the XP to 9,007,199,254,741,001."),
        ({"gold": -(10**30)}, "That would bring the gold to -"),
    ],
)
def test_a_total_that_would_leave_its_range_is_refused_and_nothing_is_written_even_if_the_caller_goes_on(
    hunter: Hunter, keeper: User, asked: dict[str, Any], sentence: str
) -> None:
    corrected(hunter, keeper, gold=10)
    corrected(hunter, keeper, stat="Spirit", xp=10)
    before = totals(hunter)
    values: dict[str, Any] = {"stat": "", "xp": 0, "gold": 0} | asked

    with transaction.atomic(), pytest.raises(OutOfRangeError) as refusal:
        correct(hunter=hunter, reason="Too much.", made_by=keeper, request_id=uuid4(), **values)

    assert str(refusal.value).startswith(sentence)
    assert Adjustment.objects.count() == 2
    assert totals(hunter) == before


def test_a_total_may_be_as_high_as_it_can_be(hunter: Hunter, keeper: User) -> None:
    corrected(hunter, keeper, gold=MAX_AMOUNT)
    corrected(hunter, keeper, stat="Spirit", xp=MAX_AMOUNT)

    assert totals(hunter)["gold"] == totals(hunter)["total_xp"] == MAX_AMOUNT


def test_a_repeated_request_returns_the_first_row_and_changes_nothing(hunter: Hunter, keeper: User) -> None:
    request_id = uuid4()
    first = corrected(hunter, keeper, stat="Spirit", xp=300, request_id=request_id)
    corrected(hunter, keeper, stat="Spirit", xp=1)

    again = corrected(
        hunter, keeper, stat="Spirit", xp=300, request_id=request_id, reason=" Lost and  found."
    )

    assert (again.adjustment, again.repeated) == (first.adjustment, True)
    assert (again.before, again.after) == (301, 301)
    assert totals(hunter)["Spirit"] == 301


@pytest.mark.parametrize(
    "other",
    [{"xp": 301}, {"stat": "Domain"}, {"stat": "", "xp": 0, "gold": 300}, {"reason": "Another reason."}],
)
def test_a_request_id_that_made_another_correction_is_refused(
    hunter: Hunter, keeper: User, other: dict[str, Any]
) -> None:
    first: dict[str, Any] = {"stat": "Spirit", "xp": 300, "request_id": uuid4()}
    corrected(hunter, keeper, **first)

    with pytest.raises(RequestReusedError, match=r"\(Correction: \+300 XP, Spirit\)"):
        corrected(hunter, keeper, **(first | other))

    assert Adjustment.objects.count() == 1
    assert totals(hunter)["total_xp"] == 300


def test_one_request_id_may_stand_for_one_correction_of_each_hunter(hunter: Hunter, keeper: User) -> None:
    request_id, other = uuid4(), make_hunter("Iker")

    for one in (hunter, other):
        assert not corrected(one, keeper, gold=5, request_id=request_id).repeated

    assert totals(hunter)["gold"] == totals(other)["gold"] == 5


def test_a_correction_goes_with_its_callers_transaction(hunter: Hunter, keeper: User) -> None:
    with transaction.atomic():
        assert corrected(hunter, keeper, gold=5).after == 5
        transaction.set_rollback(True)

    assert not Adjustment.objects.exists()
    assert totals(hunter)["gold"] == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_corrected() -> None:
    hunter = make_hunter()
    asked: dict[str, Any] = {"stat": "", "xp": 0, "gold": 5, "reason": "Lost and found."}

    with pytest.raises(transaction.TransactionManagementError):
        correct(hunter=hunter, made_by=hunter.user, request_id=uuid4(), **asked)

    assert not Adjustment.objects.exists()


def races(hunter: Hunter, keeper: User, request_ids: list[UUID]) -> list[Any]:
    """Return for each id a correction of +7 XP and one completion of 50 XP, none of them done yet."""
    calls: list[Any] = []
    for number, request_id in enumerate(request_ids):
        calls.append(
            partial(
                complete_quest,
                hunter=hunter,
                quest=make_quest(f"{number}"),
                now=timezone.now(),
                request_id=uuid4(),
            )
        )
        calls.append(partial(corrected, hunter, keeper, stat="Strength", xp=7, request_id=request_id))
    return calls


@pytest.mark.django_db(transaction=True)
def test_corrections_and_completions_at_once_all_count() -> None:
    hunter, keeper = make_hunter(), make_user("keeper")

    results = at_once(races(hunter, keeper, [uuid4() for _ in range(RACERS // 2)]))

    assert [one for one in results if isinstance(one, Exception)] == []
    assert totals(hunter)["Strength"] == (50 + 7) * (RACERS // 2)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_once_corrects_once() -> None:
    hunter, keeper, request_id = make_hunter(), make_user("keeper"), uuid4()

    results = at_once([partial(corrected, hunter, keeper, gold=7, request_id=request_id)] * RACERS)

    assert sorted(one.repeated for one in results) == [False] + [True] * (RACERS - 1)  # type: ignore[union-attr]
    assert totals(hunter)["gold"] == 7


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_that_would_take_too_much_one_is_refused() -> None:
    hunter, keeper = make_hunter(), make_user("keeper")
    corrected(hunter, keeper, gold=10)

    results = at_once([partial(corrected, hunter, keeper, gold=-6) for _ in range(RACERS)])

    refused = [one for one in results if isinstance(one, RuleError)]
    assert len(refused) == RACERS - 1
    assert totals(hunter)["gold"] == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite lets one transaction write at a time, with or without our lock",
)
def test_without_the_lock_corrections_at_once_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it shows that the races above happen, and that the lock is what ends them."""
    hunter, keeper = make_hunter(), make_user("keeper")
    all_have_read = Barrier(RACERS)

    def read_without_lock(hunter: Hunter) -> Hunter:
        unlocked = Hunter.objects.get(pk=hunter.pk)
        all_have_read.wait()
        return unlocked

    monkeypatch.setattr(corrections, "lock_hunter", read_without_lock)

    at_once([partial(corrected, hunter, keeper, gold=7) for _ in range(RACERS)])

    hunter.refresh_from_db()
    assert Adjustment.objects.count() == RACERS
    assert hunter.gold < 7 * RACERS
