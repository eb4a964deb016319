"""Presses that come at the same instant, over HTTP, to several workers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from tests.fire.clients import Answer
from tests.fire.conftest import OpenSite
from tests.fire.sites import Site, statuses
from tests.threads import at_once

RACERS = 64


def answers_of(presses: list[Callable[[], Answer]]) -> list[Answer]:
    answers = []
    for answer in at_once(presses):
        assert isinstance(answer, Answer), answer
        answers.append(answer)
    return answers


def test_one_daily_quest_pressed_64_times_at_once_pays_once_and_63_are_told_so(site: Site) -> None:
    (player,) = site.players(1)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)

    answers = answers_of(
        [partial(site.browser(player).press, site.daily[0], uuid4(), yesterday) for _ in range(RACERS)]
    )

    assert statuses(answers) == {302: RACERS}
    assert sum(answer.recorded for answer in answers) == 1
    assert sum(answer.already for answer in answers) == RACERS - 1
    assert len(site.rows(player)) == 1
    site.assert_right()


def test_64_presses_each_sent_three_times_at_once_pay_64_times(site: Site) -> None:
    (player,) = site.players(1)
    presses = [uuid4() for _ in range(RACERS)]

    answers = answers_of(
        [partial(site.browser(player).press, site.unlimited[0], one) for one in presses for _ in range(3)]
    )

    assert statuses(answers) == {302: 3 * RACERS}
    assert sum(answer.recorded for answer in answers) == RACERS
    assert sum(answer.already for answer in answers) == 2 * RACERS
    assert sorted(row.request_id for row in site.rows(player)) == sorted(one.hex for one in presses)
    site.assert_right()


def test_without_the_lock_the_same_races_go_wrong(open_site: OpenSite) -> None:
    """The negative control. A race need not show at once: up to five are held.

    On PostgreSQL rewards are lost. SQLite lets one transaction write at a time,
    once it is told at its beginning that it will (IMMEDIATE): without that,
    completions fail.
    """
    site = open_site(app="tests.fire.without_lock:application")
    (player,) = site.players(1)
    for _round in range(5):
        answers = answers_of(
            [partial(site.browser(player).press, site.unlimited[0], uuid4()) for _ in range(RACERS)]
        )
        if site.database.kind == "sqlite":
            went_wrong = any(answer.status == 503 for answer in answers)
        else:
            went_wrong = site.manage("verify_ledger").returncode == 1
        if went_wrong:
            return
    pytest.fail("nothing went wrong without the lock: these races prove nothing")
