"""What moves the catalog's edition: each quest of it that is saved or deleted, and its weekdays."""

from typing import Any

from quests.models import CatalogChange, Quest, QuestSchedule


def tell_of_quest(instance: Quest, created: bool = False, **kwargs: Any) -> None:
    """Tell of a quest saved or deleted; nobody's page shows one that is new."""
    if instance.owner_id is None and not created:
        CatalogChange.objects.tell()


def tell_of_schedule(instance: QuestSchedule, **kwargs: Any) -> None:
    """Tell of weekdays saved or deleted."""
    tell_of_quest(instance.quest)
