"""What gold buys."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RewardsConfig(AppConfig):
    """Rewards and purchases."""

    name = "rewards"
    verbose_name = _("Rewards")
