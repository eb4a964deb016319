"""What the demo hunter does, as data: her quests, how likely each is, and her breaks.

Shares (`since`, `until`) are of the whole span, 0 its first day and 1 its
last, so that a short demo tells the same story as a year. Hours are those of
her own clock; 24.5 is half past midnight, still of the day before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from hunters.models import StatName
from hunters.rest import bits_of
from quests.choices import Difficulty, Repeat

#: Her clock, the hour at which her days begin, and her name.
HOME, DAY_STARTS_AT, NAME = "Europe/Madrid", 4, "Noa"
#: A text in each language that a demo speaks.
Words = Mapping[str, str]
LANGUAGES = ("en", "es")

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A quest of her own, as she writes it; `weekdays` are those of a daily one."""

    name: Words
    description: Words
    stat: StatName
    difficulty: Difficulty
    weekdays: frozenset[int] = frozenset(range(7))

    @property
    def bits(self) -> int:
        """The weekdays as a schedule keeps them."""
        return bits_of(self.weekdays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A quest, and how she does it.

    `chance` is that of a day, for a weekly quest that of a week; `weekdays` and
    `months` (1 … 12) multiply it where they name the day. She begins at `since`
    and takes it off her board after `until`; a one-time quest is done at `until`.
    """

    key: str
    #: A starter quest of the catalog by its id, or one of her own.
    quest: UUID | Own
    repeat: Repeat
    chance: float = 1.0
    #: Her usual hour, and how many hours she is off it (a standard deviation).
    hour: float
    spread: float = 0.5
    weekdays: Mapping[int, float] = field(default_factory=dict)
    months: Mapping[int, float] = field(default_factory=dict)
    since: float = 0.0
    until: float = 1.1
    notes: Words | None = None

    def scheduled(self, weekday: int) -> bool:
        """Return whether it is asked for on a weekday (Monday 0 … Sunday 6)."""
        return not isinstance(self.quest, Own) or weekday in self.quest.weekdays


#: Mornings are easier when the heat is over, and hard in the dark of the year.
MORNINGS = MappingProxyType({1: 0.75, 2: 0.85, 7: 0.9, 9: 1.15, 10: 1.25, 11: 1.25})

HABITS = (
    Habit(
        key="walk",  # "Walk before breakfast"
        quest=UUID("c24de27a-3461-428d-9387-a0920055d328"),
        repeat=Repeat.DAILY,
        chance=0.5,
        hour=7.3,
        spread=0.4,
        weekdays={SAT: 0.8, SUN: 0.7},
        months=MORNINGS,
    ),
    Habit(
        key="push-ups",  # "Forty push-ups"
        quest=UUID("5787b542-918c-4bd2-9df6-d3a2139cd957"),
        repeat=Repeat.DAILY,
        chance=0.52,
        hour=7.9,
        weekdays={FRI: 0.8, SUN: 0.5},
        months=MORNINGS,
    ),
    Habit(
        key="quiet",  # "Ten quiet minutes"
        quest=UUID("d9c48254-4bb8-4236-ab78-3cbcb6a61bcf"),
        repeat=Repeat.DAILY,
        chance=0.45,
        hour=13.6,
        spread=1.2,
        weekdays={SAT: 0.6},
        months={12: 1.2, 1: 1.2},
    ),
    Habit(
        key="read",  # "Read twenty pages"
        quest=UUID("cdfe8f0e-75b7-42d9-adb3-7ea74d91b7e6"),
        repeat=Repeat.DAILY,
        chance=0.55,
        hour=22.6,
        spread=0.9,
        weekdays={FRI: 0.7, SAT: 0.7, SUN: 1.2},
        months={1: 1.2, 2: 1.2},
        notes={
            "en": "On the table: a book about bees, and the thick one from grandfather.",
            "es": "En la mesa: un libro sobre abejas y el gordo del abuelo.",
        },
    ),
    Habit(
        key="desk",  # "Clear the desk"
        quest=UUID("47d0f804-d5e0-4e02-92bd-1c8ee64f0019"),
        repeat=Repeat.DAILY,
        chance=0.35,
        hour=18.4,
        weekdays={SAT: 0.2, SUN: 0.2, FRI: 1.4},
        until=0.45,
    ),
    Habit(
        key="litter",  # "Pick up litter on a walk"
        quest=UUID("bbb5fb6f-2843-4ce6-9e5f-f07b302e551e"),
        repeat=Repeat.UNLIMITED,
        chance=0.08,
        hour=11.5,
        spread=1.5,
        weekdays={SAT: 2.5, SUN: 3.0},
        months={12: 0.5, 1: 0.4, 2: 0.5},
    ),
    Habit(
        key="run",  # "Run five kilometres"
        quest=UUID("ff4591fb-bff3-412e-b4cd-238497ead103"),
        repeat=Repeat.WEEKLY,
        chance=0.65,
        hour=10.2,
        spread=0.7,
        weekdays={MON: 0.2, TUE: 0.5, FRI: 0.3, SAT: 3.0, SUN: 2.0},
        months={7: 0.6, 8: 0.6, 10: 1.3, 11: 1.3},
        notes={
            "en": "By the river and back. Best so far: 27:40.",
            "es": "Por el río, ida y vuelta. La mejor hasta ahora: 27:40.",
        },
    ),
    Habit(
        key="plants",
        quest=Own(
            name={"en": "Water the plants", "es": "Riega las plantas"},
            description={
                "en": "The fern first. The cactus only on the first Monday of the month.",
                "es": "Primero el helecho. El cactus, solo el primer lunes del mes.",
            },
            stat=StatName.DOMAIN,
            difficulty=Difficulty.DAILY,
            weekdays=frozenset({MON, THU}),
        ),
        repeat=Repeat.DAILY,
        chance=0.8,
        hour=8.4,
        since=0.06,
    ),
    Habit(
        key="call",  # "Call someone you miss"
        quest=UUID("8eaad9e6-f3fa-46e7-9c35-7e89f5b5c83d"),
        repeat=Repeat.WEEKLY,
        chance=0.5,
        hour=19.6,
        weekdays={SUN: 4.0, FRI: 0.5},
        since=0.12,
    ),
    Habit(
        key="guitar",
        quest=Own(
            name={"en": "Guitar, half an hour", "es": "Guitarra, media hora"},
            description={
                "en": "Scales for five minutes, then the song of the month, slowly.",
                "es": "Cinco minutos de escalas y luego la canción del mes, despacio.",
            },
            stat=StatName.INTELLIGENCE,
            difficulty=Difficulty.EASY,
            weekdays=frozenset({TUE, THU, SUN}),
        ),
        repeat=Repeat.DAILY,
        chance=0.4,
        hour=19.0,
        spread=0.8,
        since=0.2,
        notes={"en": "The change to F still buzzes.", "es": "El cambio a fa todavía cerdea."},
    ),
    Habit(
        key="bike",
        quest=Own(
            name={"en": "Get the bike going again", "es": "Pon la bici a punto"},
            description={
                "en": "New tube, chain cleaned, brakes that brake.",
                "es": "Cámara nueva, cadena limpia y unos frenos que frenen.",
            },
            stat=StatName.DOMAIN,
            difficulty=Difficulty.HARD,
        ),
        repeat=Repeat.ONCE,
        hour=17.0,
        since=0.22,
        until=0.3,
    ),
    Habit(
        key="leg-day",  # "Leg day"
        quest=UUID("9a9c296c-5efd-414b-a86a-99b6cb855119"),
        repeat=Repeat.WEEKLY,
        chance=0.6,
        hour=18.6,
        spread=0.6,
        weekdays={TUE: 3.0, WED: 2.0, SAT: 0.3, SUN: 0.1},
        since=0.3,
    ),
    Habit(
        key="journal",  # "Three lines in the journal"
        quest=UUID("28df9820-3684-4255-ad38-93dee1ad31a9"),
        repeat=Repeat.DAILY,
        chance=0.4,
        hour=23.6,
        spread=0.5,
        weekdays={SUN: 1.3},
        since=0.33,
    ),
    Habit(
        key="hike",  # "Hike twenty kilometres in a day"
        quest=UUID("0477057c-d187-4389-b6ad-405ef7833469"),
        repeat=Repeat.ONCE,
        hour=18.2,
        since=0.48,
        until=0.53,
    ),
    Habit(
        key="words",  # "Learn ten new words"
        quest=UUID("52848229-7337-434d-a4e4-0fdaa55dc439"),
        repeat=Repeat.DAILY,
        chance=0.45,
        hour=21.2,
        spread=0.6,
        weekdays={SAT: 0.5, SUN: 0.7},
        since=0.58,
    ),
    Habit(
        key="waiting-call",  # "Make the call that has been waiting"
        quest=UUID("0c36715e-7e16-4312-9768-0b37e02141d0"),
        repeat=Repeat.ONCE,
        hour=11.2,
        since=0.8,
        until=0.86,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Days that are not as the others: from a day of the year on, for `days` days.

    All chances are multiplied by `pace`. A break of rest declares its days as
    rest days on its first; one in another `zone` moves her clock there and back.
    """

    name: str
    month: int
    day: int
    days: int = 14
    pace: float
    rest: bool = False
    zone: str = ""


#: So far apart that none meets another when one is moved to fit into the span (`year.MARGIN`).
BREAKS = (
    Break(name="lapse", month=4, day=13, pace=0.05),
    Break(name="holiday", month=8, day=3, pace=0.2, rest=True),
    Break(name="journey", month=10, day=12, pace=0.75, zone="Asia/Tokyo"),
)
