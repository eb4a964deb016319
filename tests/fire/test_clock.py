"""The server's clock goes back an hour, over midnight."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.effort import of_a_matrix
from tests.fire.clients import Browser
from tests.fire.sites import Site


@pytest.mark.parametrize("kind", of_a_matrix(["sqlite", "postgresql"], ["postgresql"]))
def test_a_clock_that_goes_back_over_midnight_loses_nothing_and_pays_nothing_twice(
    site: Site, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    now = datetime.now(UTC)
    tuesday = (now + timedelta(days=2)).date()
    monday = tuesday - timedelta(days=1)
    half_past_midnight = datetime(tuesday.year, tuesday.month, tuesday.day, 0, 30, tzinfo=UTC) - now
    half_past_eleven = half_past_midnight - timedelta(hours=1)

    def set_clock(ahead: timedelta) -> None:
        clock.write_text(str(ahead.total_seconds()))

    (player,) = site.players(1)
    daily, any_time, first, other = site.daily[0], site.unlimited[0], uuid4(), uuid4()
    set_clock(half_past_midnight)
    with site.another_server(app="tests.fire.wrong_clock:application", CLOCK=str(clock)) as server:
        browser = Browser(server.port, player)
        assert browser.press(daily, first, tuesday).recorded
        assert browser.press(any_time, other).recorded

        set_clock(half_past_eleven)
        # What was recorded stays, and is not paid again.
        assert browser.press(daily, first, tuesday).already
        assert browser.press(any_time, other).already
        # It is Monday once more, a day of its own; Tuesday has not begun.
        assert browser.press(daily, uuid4(), monday).recorded
        assert browser.press(daily, uuid4(), monday).already
        early = browser.press(daily, uuid4(), tuesday)
        assert early.status == 302
        assert not early.acknowledged
        assert browser.press(any_time, uuid4()).recorded
        for page in ("/", "/log/", "/status/", "/quests/"):
            assert browser.get(page).status == 200

        set_clock(half_past_midnight)
        # Tuesday begins again, and has its completion.
        assert browser.press(daily, uuid4(), tuesday).already
    assert sorted(row.day for row in site.rows(player)) == [str(day) for day in [monday] * 2 + [tuesday] * 2]
    site.assert_right()
