"""Who changed what: entries of the admin's own log, with old and new values."""

from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest

from quests.catalog import Done
from quests.models import Quest


def keep(request: HttpRequest, done: Iterable[Done], flag: int) -> None:
    """Write an entry for each quest. `flag` is Django's ADDITION or CHANGE. In the caller's transaction."""
    kind = ContentType.objects.get_for_model(Quest)
    LogEntry.objects.bulk_create(
        LogEntry(
            user_id=str(request.user.pk),
            content_type=kind,
            object_id=str(one.quest.pk),
            object_repr=str(one.quest)[:200],
            action_flag=flag,
            change_message=one.what,
        )
        for one in done
    )
