"""How many quests a hunter may have: against mistakes and abuse, far above what one can do in a day."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hunterproject.errors import RuleError
from hunterproject.wording import amount
from hunters.models import Hunter
from quests.models import Follow, Quest


class NoRoomError(RuleError):
    """The hunter has as many quests of a kind as there is room for."""

    code = "no_room"


def room_refused(hunter: Hunter) -> str:
    """Return why the hunter can have no further open quest of the own ones, or ""."""
    most = settings.MAX_ACTIVE_QUESTS
    count = Quest.objects.filter(owner=hunter).open().count()
    over = count - most + 1
    if over < 1:
        return ""
    sentence = ngettext(
        "You have %(count)s quests of your own, which is as many as there is room for. Archive one first.",
        "You have %(count)s quests of your own, and there is room for %(most)s. Archive %(over)s first.",
        over,
    )
    return sentence % {"count": amount(count), "most": amount(most), "over": amount(over)}


def writing_refused(hunter: Hunter) -> str:
    """Return why the hunter can write no new quest, or "": the archive counts too, as it only grows."""
    count = Quest.objects.filter(owner=hunter).exclude(archived_at=None).count()
    if count < settings.MAX_ARCHIVED_QUESTS:
        return room_refused(hunter)
    sentence = _(
        "You have %(count)s archived quests, which is as many as there is room for. "
        "Restore one of them and write the new one in its place."
    )
    return sentence % {"count": amount(count)}


def following_refused(hunter: Hunter) -> str:
    """Return why the hunter can follow no further quest of the catalog, or ""."""
    most = settings.MAX_FOLLOWED_QUESTS
    count = Follow.objects.filter(hunter=hunter, quest__owner=None, quest__archived_at=None).count()
    over = count - most + 1
    if over < 1:
        return ""
    sentence = ngettext(
        "%(count)s quests of the catalog are on your board, which is as many as there is room for. "
        "Take one off first.",
        "%(count)s quests of the catalog are on your board, and there is room for %(most)s. "
        "Take %(over)s off first.",
        over,
    )
    return sentence % {"count": amount(count), "most": amount(most), "over": amount(over)}


def require_room(refusal: str) -> None:
    """Raise NoRoomError when there is a refusal. Under the hunter's lock, so that it holds when raced."""
    if refusal:
        raise NoRoomError(refusal)
