"""The project's own app: start-up checks, and which admin site it is."""

from django.apps import AppConfig
from django.contrib.admin import apps


class HunterProjectConfig(AppConfig):
    """Registers the checks of the set-up, and whoever counts or sends what happens."""

    name = "hunterproject"
    verbose_name = "Hunter Progress System"

    def ready(self) -> None:
        """Import the module whose decorators register the checks; start what settings ask for."""
        from django.conf import settings

        from hunterproject import checks  # noqa: F401

        if settings.METRICS_TOKEN:
            from hunterproject.metrics import start_counting

            start_counting()
        if settings.SENTRY_DSN:
            from hunterproject import sentry

            sentry.start(settings.SENTRY_DSN)


class AdminConfig(apps.AdminConfig):
    """Django's admin, entered as `hunterproject.admin_site` says."""

    default_site = "hunterproject.admin_site.Site"
