"""The player: account, hunter, stats, and the dated rules of the hunter's days."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from hunterproject.models import Record, within_amount
from hunters.days import MAX_DAY_START, DayTerms, is_timezone
from hunters.levels import Progress, Standing, progress_for, standing_for
from hunters.names import LONGEST_KEY, mixes_alphabets, username_key


class AccountManager(UserManager["User"]):
    """Finds accounts by name, whatever the case it is typed in."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account with this name; raises User.DoesNotExist."""
        return self.get(username_key=username_key(username or ""))


class User(Record, AbstractUser):
    """A log-in account. What is played belongs to its `Hunter`."""

    #: What makes the name unique: see `hunters.names.username_key`.
    username_key = models.CharField(max_length=LONGEST_KEY, unique=True, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def clean(self) -> None:
        """Refuse a name that another account has in other case or look-alikes (all model forms call this)."""
        super().clean()
        if not self.username:
            return  # its field said so already
        if self._state.adding and mixes_alphabets(self.username):
            sentence = _("Write the user name in the letters of one alphabet.")
            raise ValidationError({"username": sentence}, code="mixed_alphabets")
        self.username_key = username_key(self.username)
        taken = User.objects.filter(username_key=self.username_key).exclude(pk=self.pk)
        if taken.exists():
            raise ValidationError({"username": _("This user name is taken. Choose another.")}, code="unique")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the key that belongs to the name."""
        self.username_key = username_key(self.username)
        if (fields := kwargs.get("update_fields")) is not None and "username" in fields:
            kwargs["update_fields"] = {*fields, "username_key"}
        super().save(*args, **kwargs)


#: A set of weekdays is a whole number with a bit for each: Monday 1, Tuesday 2 … Sunday 64.
ALL_WEEKDAYS = 127


class StatName(models.TextChoices):
    """The five stats, in the order in which they always appear."""

    STRENGTH = "Strength", _("Strength")
    AGILITY = "Agility", _("Agility")
    INTELLIGENCE = "Intelligence", _("Intelligence")
    SPIRIT = "Spirit", _("Spirit")
    DOMAIN = "Domain", _("Domain")


class Theme(models.TextChoices):
    """How the pages are lit."""

    SYSTEM = "system", _("As my device")
    DARK = "dark", _("Dark")
    LIGHT = "light", _("Light")


class Language(models.TextChoices):
    """Which language the pages speak, each named in itself."""

    BROWSER = "", _("As my browser")
    ENGLISH = "en", "English"
    SPANISH = "es", "Español"


class Grouping(models.TextChoices):
    """What the quests of the board are grouped by."""

    STAT = "stat", _("Stat")
    DIFFICULTY = "difficulty", _("Difficulty")


def validate_timezone(value: str) -> None:
    """Refuse what is no IANA time zone known here."""
    if not is_timezone(value):
        raise ValidationError(
            _("“%(zone)s” is no time zone known here. Use a name such as Europe/Madrid."),
            code="unknown_timezone",
            params={"zone": value},
        )


def not_blank(field: str) -> "GreaterThan[int]":
    """Return the condition that a text field holds more than spaces."""
    return GreaterThan(Length(Trim(field)), 0)


class Hunter(Record):
    """A player's record. Gold and XP are whole numbers, 0 … 2^53 - 1.

    `total_xp` is the sum of the five stats' XP. Both totals are sums of the
    ledger's rows and change only through `hunters.services.award`.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hunter")
    name = models.CharField(_("name"), max_length=100, validators=[ProhibitNullCharactersValidator()])
    gold = models.BigIntegerField(_("gold"), default=0)
    total_xp = models.BigIntegerField(_("XP in all"), default=0)
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=Language.choices, default=Language.BROWSER
    )
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    grouping = models.CharField(
        _("groups of the board"), max_length=10, choices=Grouping.choices, default=Grouping.STAT
    )
    #: Whether single keys do something on the pages (WCAG 2.2, 2.1.4: they can be switched off).
    keys = models.BooleanField(_("keys"), default=True)
    #: Another one after each change of anything of this hunter's (`lock_hunter`, `Hunter.save`): what was
    #: drawn of an older one is drawn anew.
    edition = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        verbose_name = _("hunter")
        verbose_name_plural = _("hunters")
        constraints = [
            models.CheckConstraint(
                condition=not_blank("name"),
                name="hunter_name_not_blank",
                violation_error_message=_("Give the hunter a name."),
            ),
            models.CheckConstraint(condition=within_amount("gold"), name="hunter_gold_in_range"),
            models.CheckConstraint(condition=within_amount("total_xp"), name="hunter_total_xp_in_range"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="hunter_theme_known"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="hunter_language_known"),
            models.CheckConstraint(condition=Q(grouping__in=Grouping.values), name="hunter_grouping_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, as another edition."""
        self.edition = uuid4()
        if update_fields is not None:
            update_fields = {*update_fields, "edition"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def standing(self) -> Standing:
        """Rank and global progress."""
        return standing_for(self.total_xp)


class Stat(Record):
    """One of a hunter's five stats, with its total XP. Its level is computed, never stored."""

    # No index of its own: the constraint's begins with it.
    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="stats", db_index=False)
    name = models.CharField(_("name"), max_length=20, choices=StatName.choices)
    total_xp = models.BigIntegerField(_("XP"), default=0)

    class Meta:
        verbose_name = _("stat")
        verbose_name_plural = _("stats")
        constraints = [
            models.UniqueConstraint(fields=["hunter", "name"], name="stat_once_per_hunter"),
            models.CheckConstraint(condition=Q(name__in=StatName.values), name="stat_name_known"),
            models.CheckConstraint(condition=within_amount("total_xp"), name="stat_total_xp_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.progress.level}"

    @property
    def progress(self) -> Progress:
        """Level and the way to the next."""
        return progress_for(self.total_xp)


class DayRule(Record):
    """How a hunter's days run from a day on: zone, the hour a day begins, weekdays of rest.

    Dated, so that a change of settings rules from that day on and the past
    stays as it was. A hunter without a rule has chosen no zone yet and lives
    by the site's default. `rest_weekdays` is a set of weekdays (see ALL_WEEKDAYS).
    """

    # No index of its own: the constraint's begins with it.
    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="day_rules", db_index=False)
    from_day = models.DateField(_("from day"))
    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    day_starts_at = models.PositiveSmallIntegerField(_("day starts at"), default=0)
    rest_weekdays = models.PositiveSmallIntegerField(_("rest weekdays"), default=0)

    class Meta:
        verbose_name = _("day rule")
        verbose_name_plural = _("day rules")
        ordering = ["from_day"]
        constraints = [
            models.UniqueConstraint(fields=["hunter", "from_day"], name="day_rule_once_per_day"),
            models.CheckConstraint(
                condition=not_blank("timezone"),
                name="day_rule_timezone_not_blank",
                violation_error_message=_("Choose a time zone."),
            ),
            models.CheckConstraint(
                condition=Q(day_starts_at__lte=MAX_DAY_START),
                name="day_rule_starts_by_six",
                violation_error_message=_("A day begins at 06:00 at the latest."),
            ),
            # At most six of seven: somebody who rests every day has no streak to keep.
            models.CheckConstraint(
                condition=Q(rest_weekdays__lt=ALL_WEEKDAYS),
                name="day_rule_rests_six_at_most",
                violation_error_message=_("Rest on six weekdays at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timezone}, {self.day_starts_at}:00, from {self.from_day}"

    @property
    def terms(self) -> DayTerms:
        """The rule as the pure functions of `hunters.days` take it."""
        return DayTerms(self.from_day, self.timezone, self.day_starts_at)


class RestDay(Record):
    """A single day of rest, declared ahead or on the day."""

    # No index of its own: the constraint's begins with it.
    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="rest_days", db_index=False)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("rest day")
        verbose_name_plural = _("rest days")
        constraints = [models.UniqueConstraint(fields=["hunter", "day"], name="rest_day_once")]

    def __str__(self) -> str:
        return self.day.isoformat()
