"""The way in from the older program, and out again."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LegacyImportConfig(AppConfig):
    """Imports of the older program's JSON files."""

    name = "legacy_import"
    verbose_name = _("Imports")
