"""What there is to do: the catalog and personal quests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestsConfig(AppConfig):
    """Quests, their schedules, and who follows them."""

    name = "quests"
    verbose_name = _("Quests")
