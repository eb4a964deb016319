"""What gold buys: a hunter's own rewards, and the purchases made."""

from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hunterproject.models import MAX_AMOUNT, Record, within_amount
from hunters.models import Hunter, not_blank


class Period(models.TextChoices):
    """What a limit counts in: the hunter's quest day, its ISO week, or all of time."""

    DAY = "day", _("a day")
    WEEK = "week", _("a week")
    EVER = "ever", _("in all")


class Reward(Record):
    """Something a hunter wants, with the price in gold that the hunter put on it."""

    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="rewards")
    name = models.CharField(_("name"), max_length=200, validators=[ProhibitNullCharactersValidator()])
    price = models.BigIntegerField(
        _("price in gold"), validators=[MinValueValidator(1), MaxValueValidator(MAX_AMOUNT)]
    )
    #: How often it may be bought in a period; without one, as often as the gold lasts.
    limit = models.PositiveIntegerField(_("limit"), null=True, blank=True)
    limit_period = models.CharField(
        _("limit counts"), max_length=10, choices=Period.choices, default=Period.DAY
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [
            models.CheckConstraint(
                condition=not_blank("name"),
                name="reward_name_not_blank",
                violation_error_message=_("Give the reward a name."),
            ),
            models.CheckConstraint(
                condition=within_amount("price", at_least=1),
                name="reward_price_in_range",
                violation_error_message=_("A reward costs 1 to 9,007,199,254,740,991 gold."),
            ),
            models.CheckConstraint(
                condition=Q(limit=None) | Q(limit__gte=1),
                name="reward_limit_at_least_one",
                violation_error_message=_("A limit is at least 1. Leave it empty for none."),
            ),
            models.CheckConstraint(
                condition=Q(limit_period__in=Period.values), name="reward_limit_period_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Purchase(Record):
    """One buying of a reward: name and price as they were then. Rows never change but for `undone_at`."""

    # No index of its own: others begin with it.
    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="purchases", db_index=False)
    # Deleted only with its hunter: a reward that was bought is archived.
    reward = models.ForeignKey(Reward, models.RESTRICT, related_name="purchases")
    reward_name = models.CharField(_("reward"), max_length=200)
    price = models.BigIntegerField(_("price in gold"))
    bought_at = models.DateTimeField(_("bought"))
    #: The hunter's own day it counts for, from which the days to undo it run.
    quest_day = models.DateField(_("quest day"))
    request_id = models.UUIDField(_("request"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        constraints = [
            models.UniqueConstraint(fields=["hunter", "request_id"], name="purchase_request_once"),
            models.CheckConstraint(condition=not_blank("reward_name"), name="purchase_name_not_blank"),
            models.CheckConstraint(
                condition=within_amount("price", at_least=1), name="purchase_price_in_range"
            ),
        ]
        indexes = [
            # The log page: this hunter's latest purchases.
            models.Index(fields=["hunter", "-bought_at", "-id"], name="purchase_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.reward_name}, {self.price}"
