"""What there is to do: the catalog and personal quests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestsConfig(AppConfig):
    """Quests, their schedules, and who follows them."""

    name = "quests"
    verbose_name = _("Quests")

    def ready(self) -> None:
        """Welcome newcomers with the quests that are picked for them."""
        from hunters.services import newcomer_arrived
        from quests.following import welcome

        newcomer_arrived.connect(welcome, dispatch_uid="quests.following.welcome")
