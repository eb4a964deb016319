"""Archiving quests, and opening them again."""

from django.utils import timezone

from quests.models import QuestQuerySet


def archive(quests: QuestQuerySet) -> int:
    """Archive the open ones of `quests` as of now; returns how many. Their completions stay."""
    now = timezone.now()
    return quests.open().update(archived_at=now, updated_at=now)


def restore(quests: QuestQuerySet) -> int:
    """Open the archived ones of `quests` again; returns how many."""
    return quests.exclude(archived_at=None).update(archived_at=None, updated_at=timezone.now())
