"""Writing a quest of one's own, notes on a quest, and the order of the board."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hunterproject.models import new_id
from hunterproject.templatetags.look import sigil
from hunterproject.wording import amount
from hunters.forms import WeekdaysField
from hunters.models import ALL_WEEKDAYS, Hunter, StatName
from hunters.rest import weekdays_of
from quests.arranging import Direction
from quests.choices import Difficulty, Repeat
from quests.following import plain_lines
from quests.models import LONGEST_TEXT, Quest
from quests.personal import Draft
from quests.rewards import SUGGESTED


def stat_choices() -> list[tuple[str, SafeString]]:
    """Return the stats, each with its sigil."""
    return [(value, format_html("{}{}", sigil(value), word)) for value, word in StatName.choices]


def difficulty_choices() -> list[tuple[str, SafeString]]:
    """Return the difficulties, each with what it gives."""
    return [
        (
            value,
            format_html(
                "<b>{}</b><small>{} XP</small><small>{}</small>",
                word,
                amount(SUGGESTED[value].xp),
                _("%(gold)s gold") % {"gold": amount(SUGGESTED[value].gold)},
            ),
        )
        for value, word in Difficulty.choices
    ]


class LongText(forms.CharField):
    """A text of several lines, at most LONGEST_TEXT characters as its box counts them."""

    def __init__(self, *, rows: int, too_long: Any, **kwargs: Any) -> None:
        super().__init__(
            max_length=LONGEST_TEXT,
            required=False,
            widget=forms.Textarea(attrs={"rows": rows}),
            **kwargs,
        )
        self.error_messages["max_length"] = too_long

    def to_python(self, value: Any) -> str:
        """Return the text with each line's end as one character."""
        return str(super().to_python(plain_lines(value) if isinstance(value, str) else value))


def notes_field() -> LongText:
    """Return the field of a hunter's notes on a quest."""
    return LongText(
        label=gettext_lazy("Notes"),
        rows=3,
        too_long=gettext_lazy("A note has at most 10,000 characters. Shorten it."),
        help_text=gettext_lazy("For your eyes alone; they stand on the quest's page."),
    )


class QuestForm(forms.Form):
    """A quest of one's own. Its rewards are shown with the difficulty, and nobody types them."""

    request_id = forms.UUIDField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": gettext_lazy("The form's request id is no id.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the quest a name.")},
    )
    stat = forms.ChoiceField(
        label=gettext_lazy("Stat"),
        widget=forms.RadioSelect,
        choices=stat_choices,
        error_messages={"required": gettext_lazy("Choose the stat that grows by it.")},
    )
    difficulty = forms.ChoiceField(
        label=gettext_lazy("Difficulty"),
        widget=forms.RadioSelect,
        choices=difficulty_choices,
        help_text=gettext_lazy("It sets what the quest gives."),
        error_messages={"required": gettext_lazy("Choose a difficulty.")},
    )
    repeat = forms.ChoiceField(
        label=gettext_lazy("Repeat"),
        widget=forms.RadioSelect,
        choices=Repeat.choices,
        help_text=gettext_lazy("Hard repeats every day at most, Epic every week, Legendary once."),
        error_messages={"required": gettext_lazy("Choose when it can be done again.")},
    )
    weekdays = WeekdaysField(
        label=gettext_lazy("Weekdays"),
        help_text=gettext_lazy("Other days are off: nothing is asked, and no streak breaks."),
    )
    description = LongText(
        label=gettext_lazy("Description"),
        rows=2,
        too_long=gettext_lazy("A description has at most 10,000 characters. Shorten it."),
        help_text=gettext_lazy("What counts as done."),
    )
    notes = notes_field()

    def __init__(self, *args: Any, owner: Hunter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        beginning: dict[str, Any] = {
            "request_id": new_id(),
            "difficulty": Difficulty.DAILY,
            "repeat": Repeat.DAILY,
            "weekdays": weekdays_of(ALL_WEEKDAYS),
        }
        self.initial = {**beginning, **self.initial}

    def clean_request_id(self) -> UUID:
        """A press without an id stands for itself alone."""
        return self.cleaned_data["request_id"] or new_id()

    def clean(self) -> dict[str, Any]:
        """Refuse a repeat that the difficulty does not have, and a daily quest without a weekday."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("repeat") == Repeat.DAILY and answers.get("weekdays") == 0:
            self.add_error("weekdays", _("Choose at least one weekday."))
        if "difficulty" in answers and "repeat" in answers:
            suggested = SUGGESTED[answers["difficulty"]]
            quest = Quest(owner=self.owner, xp_reward=suggested.xp, gold_reward=suggested.gold)
            quest.difficulty, quest.repeat = answers["difficulty"], answers["repeat"]
            try:
                quest.clean()
            except forms.ValidationError as error:
                self.add_error(None, error)
        return answers

    def draft(self) -> Draft:
        """Return what a valid form says."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "request_id"}
        return Draft(**said)


class NotesForm(forms.Form):
    """A hunter's notes on a quest."""

    notes = notes_field()


class MoveForm(forms.Form):
    """Which way a quest moves."""

    direction = forms.TypedChoiceField(
        choices=[(one.name.lower(), one.name) for one in Direction],
        coerce=lambda word: Direction[word.upper()],
    )


class ArrangeForm(forms.Form):
    """Quests in their new order: ids parted by commas, in one field, so that any number can be sent."""

    order = forms.CharField(max_length=200_000)

    def clean_order(self) -> list[UUID]:
        """Return the ids."""
        try:
            return [UUID(text) for text in self.cleaned_data["order"].split(",")]
        except ValueError:
            raise forms.ValidationError(_("The order names something that is no quest.")) from None
