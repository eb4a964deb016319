"""What a quest's difficulty and repeat can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Difficulty(models.TextChoices):
    """How hard a quest is; it suggests what the quest gives."""

    DAILY = "Daily", _("Daily")
    EASY = "Easy", _("Easy")
    NORMAL = "Normal", _("Normal")
    HARD = "Hard", _("Hard")
    EPIC = "Epic", _("Epic")
    LEGENDARY = "Legendary", _("Legendary")


class Repeat(models.TextChoices):
    """When a quest can be done again. Worded so that it is never confused with the difficulty Daily."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    ONCE = "once", _("Once")
    UNLIMITED = "unlimited", _("Any time")
