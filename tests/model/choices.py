"""What random play chooses from: often what is nasty, sometimes anything."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from hunters.days import timezone_names
from legacy_import.tests.folders import GONE, READ, RUN
from tests.model.days import DAY
from tests.model.rows import EVERY_DAY, GOLD, MOST, STATS, Quest, Reward

#: Both sides of the date line, quarters of an hour, clocks that change at odd times; and any other.
NASTY_ZONES = (
    "Europe/Madrid", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia", "America/Adak", "UTC",
    "Asia/Kathmandu", "Pacific/Chatham", "America/New_York", "Australia/Lord_Howe", "America/St_Johns",
)  # fmt: skip
ZONES = st.sampled_from(NASTY_ZONES) | st.sampled_from(timezone_names())
#: From one of these to another, dates are left out or come twice.
LEAPS = st.sampled_from([("Pacific/Pago_Pago", 6), ("Pacific/Kiritimati", 0), ("Pacific/Apia", 3)])
#: Eves of a date that Samoa left out, of changed clocks, of a year of 53 weeks, of a leap day; and any time.
EVES = (
    datetime(2011, 12, 27, 9, 30, tzinfo=UTC),
    datetime(2026, 3, 27, 23, 15, tzinfo=UTC),
    datetime(2026, 10, 23, 12, 0, tzinfo=UTC),
    datetime(2020, 12, 31, 9, 0, tzinfo=UTC),
    datetime(2028, 2, 27, 5, 0, tzinfo=UTC),
)
MINUTES = st.integers(0, 50_000_000).map(lambda n: datetime(1995, 2, 1, tzinfo=UTC) + timedelta(minutes=n))
STARTS = st.sampled_from(EVES) | MINUTES
PAUSES = st.sampled_from(
    [
        timedelta(0),
        timedelta(minutes=45),
        timedelta(hours=7),
        timedelta(hours=23),
        DAY,
        DAY,
        timedelta(hours=25),
        2 * DAY,
    ]
)
#: Never; at once; on the last day on which it can be undone, and past it.
UNDONE_AFTER = st.sampled_from([None, timedelta(0), 7 * DAY, 8 * DAY])
#: The machine's clock may be set back.
LONG_PAUSES = st.sampled_from([-timedelta(hours=1), 3 * DAY, 7 * DAY, 8 * DAY, 40 * DAY])
#: How many days from today on a rest day is.
AHEAD = st.sampled_from([0, 0, 1, 2, 6, -1, 366, 367])
#: Which one of some, the latest first.
NTH = st.integers(0, 9)
WEEKDAYS = st.integers(0, EVERY_DAY)
#: A day of rest declared or taken back, or the weekdays of rest.
RESTS = st.sampled_from(["declare_rest", "take_back_rest"]) | WEEKDAYS
AMOUNTS = st.sampled_from([1, 9, 40, 99, 250, 1000, 30_000, MOST])
EDITS = st.one_of(
    st.fixed_dictionaries({"repeat": st.sampled_from(["daily", "daily", "weekly", "once", "unlimited"])}),
    st.fixed_dictionaries({"archived": st.booleans()}),
    st.fixed_dictionaries({"name": st.sampled_from(["Run", "Lift"]), "stat": st.sampled_from(STATS)}),
    st.fixed_dictionaries({"xp_reward": AMOUNTS, "gold_reward": AMOUNTS}),
)
QUESTS = [
    Quest("Forty push-ups", "Strength", "Daily", "daily", 50, 10),
    Quest("Stretch", "Agility", "Daily", "daily", 50, 10, own=True),
    Quest("Call home", "Intelligence", "Normal", "weekly", 900, 50),
    Quest("Learn to swim", "Spirit", "Legendary", "once", 5000, 1000),
    Quest("Read a page", "Domain", "Easy", "unlimited", 100, 20),
]
REWARDS = [Reward(5), Reward(9, limit=1), Reward(15, limit=2, period="week")]
ENTRIES = st.lists(
    st.tuples(st.sampled_from([RUN, RUN, READ, GONE]), st.integers(0, 12), st.sampled_from([0, 2, 9, 23])),
    max_size=4,
)
#: Days in a row of the older program's log, a long streak among them.
STRETCHES = st.sampled_from([0, 0, 0, 3, 47, 160])
#: What the older program's totals have beside its log.
MORE = st.dictionaries(st.sampled_from([GOLD, "Agility"]), st.sampled_from([1, 700, -30]), max_size=1)
