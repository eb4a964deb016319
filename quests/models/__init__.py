"""What there is to do: quests of the catalog and of hunters, their schedules, and who follows them."""

from quests.models.catalog_change import CatalogChange
from quests.models.placing import Follow, QuestSchedule
from quests.models.quest import LONGEST_TEXT, Quest, QuestQuerySet

__all__ = ["LONGEST_TEXT", "CatalogChange", "Follow", "Quest", "QuestQuerySet", "QuestSchedule"]
