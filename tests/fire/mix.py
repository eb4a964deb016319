"""What a hunter may do in a race: the one place to add to when there is more to do."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from tests.fire.clients import Answer, Browser
from tests.fire.prepare import Player
from tests.fire.sites import Site

#: Late marks go back this far; never as far as allowed, since midnight may pass meanwhile.
DAYS = 6


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, where."""

    site: Site
    player: Player
    browser: Browser


def earlier_day() -> date:
    """Return one of the last days."""
    return datetime.now(UTC).date() - timedelta(days=random.randrange(1, DAYS))


def complete_any_time(one: Acting) -> Answer:
    """Complete an unlimited quest."""
    return one.browser.press(random.choice(one.site.unlimited), uuid4())


def complete_daily(one: Acting) -> Answer:
    """Complete a daily quest for one of few days, so that many meet in a slot."""
    return one.browser.press(random.choice(one.site.daily[:2]), uuid4(), earlier_day())


def undo(one: Acting) -> Answer:
    """Undo any completion, standing or not."""
    return _to_any(one, "questlog_questlog", "/log/{}/undo/")


def put_back(one: Acting) -> Answer:
    """Put any completion back, undone or not."""
    return _to_any(one, "questlog_questlog", "/log/{}/put-back/")


def buy(one: Acting) -> Answer:
    """Buy the reward, whether there is gold enough or not."""
    return one.browser.post(f"/rewards/{one.player.reward}/buy/", {"request_id": str(uuid4()), "price": "25"})


def undo_purchase(one: Acting) -> Answer:
    """Undo any purchase, standing or not."""
    return _to_any(one, "rewards_purchase", "/rewards/purchases/{}/undo/")


def correct(one: Acting) -> Answer:
    """Correct the gold as staff do; a page (200) says when less would stay than none."""
    form = {"what": "gold", "amount": random.choice(["5", "-15"]), "reason": "A race."}
    path = f"/admin/hunters/hunter/{UUID(one.player.hunter)}/correct/"
    return one.site.staff().post(path, form | {"request_id": str(uuid4())})


def _to_any(one: Acting, table: str, path: str) -> Answer:
    ids = one.site.ids(table, one.player)
    return one.browser.post(path.format(random.choice(ids)), {}) if ids else complete_any_time(one)


#: Each is answered by a redirect with a message, whatever the others did meanwhile.
ACTS: list[Callable[[Acting], Answer]] = [
    complete_any_time,
    complete_daily,
    undo,
    put_back,
    buy,
    undo_purchase,
    correct,
]
