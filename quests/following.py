"""What is on a hunter's board: following quests of the catalog, and notes on a quest."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.models import Hunter
from hunters.services import lock_hunter
from quests.limits import following_refused, require_room
from quests.models import LONGEST_TEXT, Follow, Quest
from quests.places import by_stat_and_name, put_at_end


class FollowRefusedError(RuleError):
    """The quest cannot be put on the board, or not be taken off."""

    code = "follow_refused"


class NotesWouldGoError(RuleError):
    """Taking the quest off the board would lose the hunter's notes on it."""

    code = "notes_would_go"


class NotesRefusedError(RuleError):
    """The notes cannot be kept."""

    code = "notes_refused"


def follow(*, hunter: Hunter, quest: Quest) -> bool:
    """Put a quest of the catalog on the hunter's board, last; returns whether it was not there yet.

    A quest of one's own is there already. Raises FollowRefusedError or
    limits.NoRoomError, with nothing written. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        found = _found(locked, quest)
        if not found.is_open:
            raise FollowRefusedError(
                _("“%(name)s” is archived: nobody does it for now. Choose another one.")
                % {"name": found.title}
            )
        if found.owner_id is not None or _row(locked, found) is not None:
            return False
        require_room(following_refused(locked))
        return bool(put_at_end(hunter=locked, quests=[found]))


def unfollow(*, hunter: Hunter, quest: Quest, with_notes: bool = False) -> bool:
    """Take a quest of the catalog off the hunter's board; returns whether it was there.

    The hunter's notes on it go too, and only `with_notes`. Raises FollowRefusedError for a
    quest of one's own and NotesWouldGoError, with nothing written. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        found = _found(locked, quest)
        if found.owner_id is not None:
            raise FollowRefusedError(
                _("“%(name)s” is your own, and what is your own is on your board. Archive it to take it off.")
                % {"name": found.title}
            )
        row = _row(locked, found)
        if row is None:
            return False
        if row.notes and not with_notes:
            raise NotesWouldGoError(
                _("Your notes on “%(name)s” would go with it. Take it off with its notes, or keep both.")
                % {"name": found.title}
            )
        row.delete()
        return True


def set_notes(*, hunter: Hunter, quest: Quest, notes: str) -> None:
    """Keep the hunter's notes on a quest that is on the board, or on one of the hunter's own.

    Raises NotesRefusedError, with nothing written. Owns its transaction, which is durable.
    """
    kept = check_notes(notes)
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        keep_notes(hunter=locked, quest=_found(locked, quest), notes=kept)


def keep_notes(*, hunter: Hunter, quest: Quest, notes: str) -> None:
    """Write notes that `check_notes` returned. Runs under the hunter's lock, in its caller's transaction.

    Raises NotesRefusedError for a quest of the catalog that is not on the board.
    """
    row = _row(hunter, quest)
    if row is None and quest.owner_id is None:
        raise NotesRefusedError(
            _("“%(name)s” is not on your board. Put it there first: your notes are kept with it.")
            % {"name": quest.title}
        )
    if row is None:
        put_at_end(hunter=hunter, quests=[quest], notes=notes)
    elif row.notes != notes:
        row.notes = notes
        row.save(update_fields=["notes"])


def check_notes(notes: str) -> str:
    """Return notes as they are kept: each line's end one character, no spaces around.

    Raises NotesRefusedError.
    """
    kept = plain_lines(notes).strip()
    if len(kept) > LONGEST_TEXT:
        raise NotesRefusedError(_("A note has at most 10,000 characters. Shorten it."))
    if "\0" in kept:
        raise NotesRefusedError(_("Null characters are not allowed."))
    return kept


def plain_lines(text: str) -> str:
    """Return a text with its lines ended by one character, as a text box counts them; forms send two."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def follow_picked(*, hunter: Hunter) -> int:
    """Put what is picked for newcomers on the board of a new hunter; returns how many.

    By stat, then title; no more than there is room for. Runs in the transaction that makes the hunter.
    """
    picked = sorted(Quest.objects.catalog().open().filter(picked=True), key=by_stat_and_name)
    return put_at_end(hunter=hunter, quests=picked[: settings.MAX_FOLLOWED_QUESTS])


def welcome(sender: object, *, hunter: Hunter, **_said: Any) -> None:
    """Receive `hunters.services.newcomer_arrived`: whoever begins here finds something to do."""
    follow_picked(hunter=hunter)


def _found(hunter: Hunter, quest: Quest) -> Quest:
    """Return a quest that the hunter may see, read afresh; it stays until the transaction ends."""
    found = Quest.objects.for_hunter(hunter).select_for_update().filter(pk=quest.pk).first()
    if found is None:
        raise FollowRefusedError(_("This quest is gone. Choose another one."))
    return found


def _row(hunter: Hunter, quest: Quest) -> Follow | None:
    return Follow.objects.filter(hunter=hunter, quest=quest).first()
