"""What was done: board, completing, history, ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestLogConfig(AppConfig):
    """Completions and adjustments, and the pages that show them."""

    name = "questlog"
    verbose_name = _("Quest log")
