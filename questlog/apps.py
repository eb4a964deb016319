"""What was done: board, completing, history, ledger."""

from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class QuestLogConfig(AppConfig):
    """Completions and adjustments, and the pages that show them."""

    name = "questlog"
    verbose_name = _("Quest log")

    def ready(self) -> None:
        """Draw pages anew that show the name of an account, when that changes or goes."""
        from hunters.models import User
        from questlog.makers import renamed

        post_save.connect(renamed, sender=User, dispatch_uid="questlog.makers.renamed")
        pre_delete.connect(renamed, sender=User, dispatch_uid="questlog.makers.gone")
