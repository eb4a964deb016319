"""What there is to do: the catalog and personal quests."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class QuestsConfig(AppConfig):
    """Quests, their schedules, and who follows them."""

    name = "quests"
    verbose_name = _("Quests")

    def ready(self) -> None:
        """Welcome newcomers with the quests picked for them; tell of what changes in the catalog."""
        from hunters.services import newcomer_arrived
        from hunters.who import bring_along
        from quests.editions import tell_of_quest, tell_of_schedule
        from quests.following import welcome
        from quests.models import CatalogChange, Quest, QuestSchedule

        for name, value in CatalogChange.objects.told().items():
            bring_along(name, value)
        newcomer_arrived.connect(welcome, dispatch_uid="quests.following.welcome")
        for signal in (post_save, post_delete):
            signal.connect(tell_of_quest, sender=Quest, dispatch_uid="quests.editions.quest")
            signal.connect(tell_of_schedule, sender=QuestSchedule, dispatch_uid="quests.editions.schedule")
