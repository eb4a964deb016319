"""Times as sentences name them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from hunterproject.wording import when

#: Wednesday, half past midnight in Madrid.
NOW = datetime(2026, 10, 13, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (NOW, "at 00:30"),
        (datetime(2026, 10, 13, 22, tzinfo=UTC), "at 00:00"),
        (datetime(2026, 10, 13, 21, 59, tzinfo=UTC), "on Tuesday 13 October at 23:59"),
        (datetime(2025, 10, 14, 22, tzinfo=UTC), "on Wednesday 15 October 2025 at 00:00"),
    ],
)
def test_the_day_is_named_when_it_is_not_todays_in_the_zone_of_who_reads(
    instant: datetime, said: str
) -> None:
    with time_machine.travel(NOW, tick=False), timezone.override(ZoneInfo("Europe/Madrid")):
        assert when(instant) == said
