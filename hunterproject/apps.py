"""The project's own app: start-up checks."""

from django.apps import AppConfig


class HunterProjectConfig(AppConfig):
    """Registers the checks of the set-up."""

    name = "hunterproject"
    verbose_name = "Hunter Progress System"

    def ready(self) -> None:
        """Import the module whose decorators register the checks."""
        from hunterproject import checks  # noqa: F401
