"""What the demo hunter wants, and buys with her gold, as data."""

from dataclasses import dataclass

from questlog.demo.habits import FRI, SAT, WED, Words
from rewards.models import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """A reward of hers: its price in gold, its limit, and on which weekday she buys it how likely.

    Without a `weekday` she buys it once, at the share `on`; without either she saves for it.
    """

    key: str
    name: Words
    price: int
    limit: int | None = None
    period: Period = Period.DAY
    weekday: int | None = None
    chance: float = 0.0
    on: float | None = None


WANTS = (
    Want(
        key="chocolate",
        name={"en": "A bar of the good chocolate", "es": "Una tableta del chocolate bueno"},
        price=40,
        limit=1,
        period=Period.WEEK,
        weekday=FRI,
        chance=0.5,
    ),
    Want(
        key="cinema",
        name={"en": "An evening at the cinema", "es": "Una noche de cine"},
        price=180,
        weekday=SAT,
        chance=0.22,
    ),
    Want(key="book", name={"en": "A new book", "es": "Un libro nuevo"}, price=250, weekday=WED, chance=0.15),
    Want(
        key="shoes",
        name={"en": "Running shoes", "es": "Zapatillas de correr"},
        price=1500,
        limit=1,
        period=Period.EVER,
        on=0.5,
    ),
    Want(
        key="weekend",
        name={"en": "A weekend by the sea", "es": "Un fin de semana junto al mar"},
        price=8000,
    ),
)
