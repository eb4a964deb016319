"""A quest: of the catalog, or of one hunter."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from hunterproject.models import MAX_AMOUNT, Record, within_amount
from hunterproject.wording import in_spanish
from hunters.models import Hunter, StatName, not_blank
from quests.choices import Difficulty, Repeat
from quests.folding import fold, search_key
from quests.models.catalog_change import CatalogChange
from quests.rewards import SUGGESTED, Suggested

#: The longest description or note, in characters.
LONGEST_TEXT = 10_000


#: The fields whose texts a search looks in.
WORDS = frozenset({"name", "name_es", "description", "description_es"})


def not_too_long(field: str) -> "LessThanOrEqual[int]":
    """Return the condition that a text has at most LONGEST_TEXT characters."""
    return LessThanOrEqual(Length(field), LONGEST_TEXT)


def gives_what_its_difficulty_suggests() -> Q:
    """Return the condition that a quest keeps to the rewards and repeats of a personal quest."""
    condition = Q()
    for difficulty, suggested in SUGGESTED.items():
        condition |= Q(
            difficulty=difficulty,
            xp_reward=suggested.xp,
            gold_reward=suggested.gold,
            repeat__in=suggested.repeats,
        )
    return condition


class QuestQuerySet(models.QuerySet["Quest"]):
    """Querysets that read as sentences."""

    def catalog(self) -> Self:
        """Keep everyone's quests."""
        return self.filter(owner=None)

    def open(self) -> Self:
        """Keep quests that are not archived."""
        return self.filter(archived_at=None)

    def for_hunter(self, hunter: Hunter) -> Self:
        """Keep what this hunter may see: the catalog and the hunter's own."""
        return self.filter(Q(owner=None) | Q(owner=hunter))

    def by_stat(self, stat: str) -> Self:
        """Keep quests of one stat (a value of StatName)."""
        return self.filter(stat=stat)

    def by_difficulty(self, difficulty: str) -> Self:
        """Keep quests of one difficulty (a value of Difficulty)."""
        return self.filter(difficulty=difficulty)

    def counts_by_stat(self) -> dict[str, int]:
        """Return how many quests each stat has. One query."""
        return self._counts_by("stat")

    def counts_by_difficulty(self) -> dict[str, int]:
        """Return how many quests each difficulty has. One query."""
        return self._counts_by("difficulty")

    def _counts_by(self, field: str) -> dict[str, int]:
        counted = self.order_by().values_list(field).annotate(count=Count("pk"))
        return dict(counted.order_by(field))

    def update(self, **values: Any) -> int:
        """Update, and tell where quests of the catalog change: two more statements then, else one."""
        of_catalog = self.filter(owner=None).exists()
        changed = super().update(**values)
        if of_catalog and changed:
            CatalogChange.objects.tell()
        return changed

    def search(self, text: str) -> Self:
        """Keep quests whose name or description holds every word of `text`, whatever its accents and case."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_key__contains=word)
        return found


class Quest(Record):
    """Something to do. Without an owner it is in the catalog, kept by admins; else its owner's alone.

    Rewards are whole XP and gold. A quest that was ever completed is archived,
    never deleted.
    """

    owner = models.ForeignKey(
        Hunter, models.CASCADE, null=True, blank=True, related_name="quests", verbose_name=_("owner")
    )
    #: The id it had in the older program's files, when it came from there.
    legacy_id = models.CharField(_("id in the older program"), max_length=200, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=200, validators=[ProhibitNullCharactersValidator()])
    #: Of the catalog: name and description in Spanish, blank where nobody wrote them.
    name_es = models.CharField(
        _("name in Spanish"),
        max_length=200,
        blank=True,
        default="",
        validators=[ProhibitNullCharactersValidator()],
    )
    search_key = models.TextField(editable=False, default="")
    stat = models.CharField(_("stat"), max_length=20, choices=StatName.choices)
    difficulty = models.CharField(_("difficulty"), max_length=20, choices=Difficulty.choices)
    xp_reward = models.BigIntegerField(
        _("XP reward"), validators=[MinValueValidator(1), MaxValueValidator(MAX_AMOUNT)]
    )
    gold_reward = models.BigIntegerField(
        _("gold reward"), validators=[MinValueValidator(0), MaxValueValidator(MAX_AMOUNT)]
    )
    description = models.TextField(
        _("description"),
        blank=True,
        validators=[ProhibitNullCharactersValidator(), MaxLengthValidator(LONGEST_TEXT)],
    )
    description_es = models.TextField(
        _("description in Spanish"),
        blank=True,
        default="",
        validators=[ProhibitNullCharactersValidator(), MaxLengthValidator(LONGEST_TEXT)],
    )
    repeat = models.CharField(_("repeat"), max_length=10, choices=Repeat.choices, default=Repeat.DAILY)
    #: Of the catalog: whether it is on the board of whoever begins here.
    picked = models.BooleanField(
        _("picked for new hunters"),
        default=False,
        help_text=_("It is on the board of every new hunter, who may take it off."),
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = QuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("quest")
        verbose_name_plural = _("quests")
        constraints = [
            models.CheckConstraint(
                condition=not_blank("name"),
                name="quest_name_not_blank",
                violation_error_message=_("Give the quest a name."),
            ),
            models.CheckConstraint(
                condition=Q(name_es="") | Q(not_blank("name_es")),
                name="quest_name_es_not_blank",
                violation_error_message=_("Give the quest a name in Spanish, or leave it empty."),
            ),
            models.CheckConstraint(
                condition=not_too_long("description"),
                name="quest_description_not_too_long",
                violation_error_message=_("A description has at most 10,000 characters."),
            ),
            models.CheckConstraint(
                condition=not_too_long("description_es"),
                name="quest_description_es_not_too_long",
                violation_error_message=_("A description has at most 10,000 characters."),
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(name_es="", description_es=""),
                name="quest_spanish_of_the_catalog",
                violation_error_message=_("Only quests of the catalog have words in two languages."),
            ),
            models.CheckConstraint(condition=Q(stat__in=StatName.values), name="quest_stat_known"),
            models.CheckConstraint(
                condition=Q(difficulty__in=Difficulty.values), name="quest_difficulty_known"
            ),
            models.CheckConstraint(condition=Q(repeat__in=Repeat.values), name="quest_repeat_known"),
            models.CheckConstraint(
                condition=within_amount("xp_reward", at_least=1),
                name="quest_xp_reward_in_range",
                violation_error_message=_("A quest gives at least 1 XP, and at most 9,007,199,254,740,991."),
            ),
            models.CheckConstraint(
                condition=within_amount("gold_reward"),
                name="quest_gold_reward_in_range",
                violation_error_message=_("A quest gives 0 to 9,007,199,254,740,991 gold."),
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | gives_what_its_difficulty_suggests(),
                name="quest_personal_as_suggested",
                violation_error_message=_("A quest of your own gives what its difficulty suggests."),
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(picked=False),
                name="quest_picked_of_the_catalog",
                violation_error_message=_("Only quests of the catalog are picked for new hunters."),
            ),
            models.UniqueConstraint(
                fields=["owner", "legacy_id"],
                condition=~Q(legacy_id=""),
                name="quest_legacy_id_once_per_owner",
            ),
            models.UniqueConstraint(
                fields=["legacy_id"],
                condition=Q(owner=None) & ~Q(legacy_id=""),
                name="quest_legacy_id_once_in_catalog",
            ),
        ]
        indexes = [
            # The board and the quest list find the open quests of the catalog (without an
            # owner) and of one hunter by it, past all archived and all others'; put in order
            # they are afterwards, except those of one hunter alone.
            models.Index(
                fields=["owner", "name", "id"], condition=Q(archived_at=None), name="quest_open_by_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """Its name in the language of the page, as written where nobody put it into that language."""
        return (self.name_es if in_spanish() else "") or self.name

    @property
    def text(self) -> str:
        """Its description, in the language of the page like its title."""
        return (self.description_es if in_spanish() else "") or self.description

    def words(self) -> list[str]:
        """Return its names and descriptions, in all languages."""
        return [getattr(self, field) for field in sorted(WORDS)]

    @property
    def suggested(self) -> Suggested:
        """What its difficulty suggests."""
        return SUGGESTED[self.difficulty]

    @property
    def is_open(self) -> bool:
        """Whether it can be done: not archived."""
        return self.archived_at is None

    def is_used(self) -> bool:
        """Whether rows of other rooms forbid its deletion. One query for each kind of row."""
        return any(
            getattr(self, relation.get_accessor_name() or "").exists()
            for relation in self._meta.related_objects
            if relation.on_delete is models.RESTRICT
        )

    def clean(self) -> None:
        """Refuse, in a sentence for each field, a blank name, and what a personal quest may not give."""
        super().clean()
        if self.name and not self.name.strip():
            raise ValidationError({"name": _("Give the quest a name.")})
        self.name, self.name_es = self.name.strip(), self.name_es.strip()
        if self.owner_id is None or self.difficulty not in SUGGESTED:
            return
        errors = {}
        if (self.xp_reward, self.gold_reward) != (self.suggested.xp, self.suggested.gold):
            errors["difficulty"] = _(
                "A quest of your own gives what its difficulty suggests: %(xp)s XP and %(gold)s gold."
            ) % {"xp": self.suggested.xp, "gold": self.suggested.gold}
        if self.repeat not in self.suggested.repeats:
            errors["repeat"] = _(
                "This difficulty repeats “%(repeat)s” at most. "
                "Choose that, a rarer repeat, or an easier difficulty."
            ) % {"repeat": Repeat(self.suggested.repeats[0]).label}
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, with the search key that belongs to name and description."""
        self.search_key = search_key(*self.words())
        if update_fields is not None and WORDS & set(update_fields):
            update_fields = {*update_fields, "search_key"}
        super().save(*args, update_fields=update_fields, **kwargs)
