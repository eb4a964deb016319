"""The player: accounts, hunters, stats, days and settings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HuntersConfig(AppConfig):
    """Hunters and their accounts."""

    name = "hunters"
    verbose_name = _("Hunters")
