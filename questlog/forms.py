"""What the pages of the quest log take: the completing of a quest, and filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hunterproject.models import new_id
from hunters.models import StatName
from quests.models import Difficulty


class CompleteForm(forms.Form):
    """One press of a complete button: the id that makes it one, and the quest day the page showed."""

    request_id = forms.UUIDField(
        required=False, error_messages={"invalid": _("The form's request id is no id.")}
    )
    quest_day = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("The form's quest day is no date.")},
    )

    def clean_request_id(self) -> Any:
        """A press without an id stands for itself alone."""
        return self.cleaned_data["request_id"] or new_id()


class NamedChoice(forms.ChoiceField):
    """A choice that is found in any case: `strength` is Strength."""

    def to_python(self, value: Any) -> str:
        """Return the value as the choices spell it."""
        return str(super().to_python(value)).strip().capitalize()


class QuestFilterForm(forms.Form):
    """Which quests to list. What it cannot read it names, and lists without it."""

    q = forms.CharField(label=_("Search quests"), max_length=200, required=False)
    stat = NamedChoice(
        label=_("Stat"),
        choices=[("", _("Any")), *StatName.choices],
        required=False,
        error_messages={"invalid_choice": _("There is no stat “%(value)s”; all are shown.")},
    )
    difficulty = NamedChoice(
        label=_("Difficulty"),
        choices=[("", _("Any")), *Difficulty.choices],
        required=False,
        error_messages={"invalid_choice": _("There is no difficulty “%(value)s”; all are shown.")},
    )

    def chosen(self) -> dict[str, str]:
        """Return the readable, non-empty values, by field name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class HistoryForm(forms.Form):
    """Which part of the history to show: one quest day, and beyond which row."""

    day = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("The day in the address is no date; all days are shown.")},
    )
    before = forms.UUIDField(
        required=False,
        error_messages={"invalid": _("The page in the address does not exist; this is the first.")},
    )
    after = forms.UUIDField(
        required=False,
        error_messages={"invalid": _("The page in the address does not exist; this is the first.")},
    )
