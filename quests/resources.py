"""The rows of a catalog file and the quests of the catalog: what each column means, and what is refused.

Never personal quests, whatever ids a file names.
"""

import re
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from import_export import resources, widgets  # type: ignore[import-untyped]
from import_export.fields import Field  # type: ignore[import-untyped]
from import_export.instance_loaders import BaseInstanceLoader  # type: ignore[import-untyped]
from import_export.results import RowResult  # type: ignore[import-untyped]

from hunters.models import StatName
from quests.catalog_files import COLUMNS, LEFT_OUT
from quests.changes import changes, described
from quests.choices import Difficulty, Repeat
from quests.following import plain_lines
from quests.models import Quest

#: The columns that a quest which is not there yet cannot do without.
NEEDED = ("name", "stat", "difficulty", "repeat", "xp_reward", "gold_reward")
#: The columns of texts, and those of texts with lines.
TEXTS, LINES = ("name", "name_es", "description", "description_es"), ("description", "description_es")
YES, NO = {"true", "yes", "1"}, {"false", "no", "0", ""}


class Native(widgets.Widget):  # type: ignore[misc]
    """A column whose values go out as they are; how they are written is the file's own affair."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the value."""
        return str(value) if isinstance(value, UUID) else value


class Text(Native):
    """A text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the text; raises ValueError."""
        if not isinstance(value, str | None):
            raise ValueError(_("This has to be a text."))
        text = value or ""
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError(_("This text holds signs that are none. Write it anew.")) from None
        return text


class Name(Text):
    """A text that says something."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the text; raises ValueError."""
        if not (name := super().clean(value)).strip():
            raise ValueError(_("Give the quest a name."))
        return name


class NameOrNone(Text):
    """A text that says something, or is empty."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the text without spaces around; raises ValueError."""
        return super().clean(value).strip()


class OneOf(Native):
    """One of some known words."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._words = words

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the word; raises ValueError."""
        word = value.strip() if isinstance(value, str) else value
        if word in self._words:
            return str(word)
        raise ValueError(_("Use one of: %(words)s.") % {"words": ", ".join(self._words)})


class WholeNumber(Native):
    """A whole number."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        """Return the number; raises ValueError."""
        if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,20}\s*", value):
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise ValueError(_("Give a whole number, in digits alone."))


class YesOrNo(Native):
    """Yes or no; no when it is empty."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Return the answer; raises ValueError."""
        word = str("" if value is None else value).strip().lower()
        if word in YES | NO:
            return word in YES
        raise ValueError(_("Say true or false."))


class ArchivedField(Field):  # type: ignore[misc]
    """Whether the quest is archived. One that is already keeps the time at which it was."""

    def get_value(self, instance: Quest) -> bool:
        """Return whether it is."""
        return not instance.is_open

    def save(self, instance: Quest, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Archive as of now, or restore, when the row says otherwise."""
        wanted = self.clean(row)
        if wanted != self.get_value(instance):
            instance.archived_at = timezone.now() if wanted else None


class Comparison(resources.Diff):  # type: ignore[misc]
    """What a preview shows of a quest: each column that differs, with its old and its new value."""

    def as_html(self) -> list[str]:
        """Return a line for each; the id aside, under which a new quest will be is not known yet."""
        values = zip(COLUMNS, self.left, self.right, strict=True)
        lines = [(column, "" if self.new else str(old), str(new)) for column, old, new in values]
        return [_line(*line) for line in lines if line[0] != "id" and line[1] != line[2]]


def _line(column: str, old: str, new: str) -> str:
    old, new = (Truncator(text).chars(200) for text in (old, new))
    before = format_html("<del>{}</del> ", old) if old else ""
    return format_html("{}: {}<ins>{}</ins>", column, before, new)


class CatalogRow(RowResult):  # type: ignore[misc]
    """What became of a row."""

    #: What changed of the quest, in words.
    changes = ""


class CatalogLoader(BaseInstanceLoader):  # type: ignore[misc]
    """Finds the quests that the rows name, all in one query."""

    def __init__(self, resource: Any, dataset: Any) -> None:
        super().__init__(resource, dataset)
        ids = dataset["id"] if "id" in (dataset.headers or ()) else []
        known = {pk for pk in map(_id, ids) if isinstance(pk, UUID)}
        # Until the end nobody else changes what the rows are compared with, in whatever order they come.
        locked = Quest.objects.order_by("pk").select_for_update(of=("self",))
        self._there = locked.in_bulk(list(known))
        self._seen: set[UUID] = set()

    def get_instance(self, row: dict[str, Any]) -> Quest | None:
        """Return the quest that a row names, None for a new one; raises ValidationError."""
        pk = _id(row.get("id"))
        if pk is None:
            return None
        if not isinstance(pk, UUID):
            raise ValidationError({"id": _("This is no id. Leave it empty for a new quest.")})
        if pk in self._seen:
            raise ValidationError({"id": _("An earlier row has this id already.")})
        self._seen.add(pk)
        quest = self._there.get(pk)
        if quest is not None and quest.owner_id is not None:
            raise ValidationError({"id": _("This id is not of the catalog. Leave it empty for a new quest.")})
        return quest


def _id(value: Any) -> UUID | str | None:
    """Return the id that a cell names, None for an empty one, "" for what is no id."""
    if value is None or value is LEFT_OUT or value == "":
        return None
    try:
        return UUID(value.strip()) if isinstance(value, str) else ""
    except ValueError:
        return ""


class CatalogResource(resources.ModelResource):  # type: ignore[misc]
    """The catalog. A quest that the file says nothing new of is left alone."""

    id = Field("id", "id", Native(), readonly=True)
    name = Field("name", "name", Name())
    name_es = Field("name_es", "name_es", NameOrNone())
    description = Field("description", "description", Text())
    description_es = Field("description_es", "description_es", Text())
    stat = Field("stat", "stat", OneOf(StatName.values))
    difficulty = Field("difficulty", "difficulty", OneOf(Difficulty.values))
    repeat = Field("repeat", "repeat", OneOf(Repeat.values))
    xp_reward = Field("xp_reward", "xp_reward", WholeNumber())
    gold_reward = Field("gold_reward", "gold_reward", WholeNumber())
    picked = Field("picked", "picked", YesOrNo())
    archived = ArchivedField("archived", "archived", YesOrNo())

    class Meta:
        model = Quest
        fields = COLUMNS
        instance_loader_class = CatalogLoader
        skip_unchanged = True
        report_skipped = False
        store_instance = True
        # Quest.save keeps the search key.
        use_bulk = False
        use_transactions = True
        chunk_size = 2000

    def get_queryset(self) -> QuerySet[Quest]:
        """Return the catalog alone."""
        return Quest.objects.catalog()

    def get_row_result_class(self) -> type[CatalogRow]:
        """Return what is told of a row."""
        return CatalogRow

    def get_diff_class(self) -> type[Comparison]:
        """Return what is shown of a row."""
        return Comparison

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Forget the columns that the row leaves out."""
        for column in [column for column, value in row.items() if value is LEFT_OUT]:
            del row[column]

    def init_instance(self, row: dict[str, Any]) -> Quest:
        """Return a new quest, under the id that the row gives; raises ValidationError."""
        if missing := [column for column in NEEDED if column not in row]:
            sentence = _("A new quest needs a value here.")
            raise ValidationError(dict.fromkeys(missing, sentence))
        pk = _id(row.get("id"))
        return Quest(id=pk) if isinstance(pk, UUID) else Quest()

    def import_instance(self, instance: Quest, row: dict[str, Any], **kwargs: Any) -> None:
        """Take the row's values; raises ValidationError. Line ends and outer spaces alone change no text."""
        before = {field: getattr(instance, field) for field in TEXTS}
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            for field, was in before.items():
                text = getattr(instance, field)
                if plain_lines(text).strip() == plain_lines(was).strip():
                    setattr(instance, field, was)
                elif field in LINES:
                    setattr(instance, field, plain_lines(text))

    def skip_row(
        self, instance: Quest, original: Quest, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Leave a quest alone that stays as it is."""
        skips: bool = super().skip_row(instance, original, row, import_validation_errors)
        return skips and not instance._state.adding

    def validate_instance(
        self, instance: Quest, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raise ValidationError, a sentence for each wrong value. No query: the columns need none."""
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude=set(errors), validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def after_import_row(self, row: Any, row_result: CatalogRow, **kwargs: Any) -> None:
        """Keep in words what changed."""
        before = described(row_result.original) if row_result.original else {}
        after = described(row_result.instance)
        row_result.changes = changes(before, after) if before else str(after)
