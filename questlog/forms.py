"""What the pages of the quest log take: the completing of a quest, and filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hunterproject.models import new_id
from hunters.models import StatName
from questlog import quest_list
from questlog.history import GOLD, Chosen, Kind, Place
from questlog.quest_list import Sort
from quests.choices import Difficulty, Repeat


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
    #: Whether the page offered the day as an earlier one: then a late mark is no surprise.
    late = forms.BooleanField(required=False)

    def clean_request_id(self) -> Any:
        """A press without an id stands for itself alone."""
        return self.cleaned_data["request_id"] or new_id()


class NamedChoice(forms.ChoiceField):
    """A choice that is found in any case: `strength` is Strength."""

    def to_python(self, value: Any) -> str:
        """Return the value as the choices spell it."""
        return str(super().to_python(value)).strip().capitalize()

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the page shows as chosen: the value as the choices spell it."""
        return self.to_python(data)


class BoardFilterForm(forms.Form):
    """Of which stat the board shows quests. What it cannot read it names, and shows all."""

    stat = NamedChoice(
        label=_("Stat"),
        choices=[("", _("Any")), *StatName.choices],
        required=False,
        error_messages={"invalid_choice": _("There is no stat “%(value)s”; all are shown.")},
    )

    def chosen(self) -> dict[str, str]:
        """Return the readable, non-empty values, by field name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class QuestFilterForm(BoardFilterForm):
    """Which quests to list. What it cannot read it names, and lists without it."""

    q = forms.CharField(label=_("Search quests"), max_length=200, required=False)
    difficulty = NamedChoice(
        label=_("Difficulty"),
        choices=[("", _("Any")), *Difficulty.choices],
        required=False,
        error_messages={"invalid_choice": _("There is no difficulty “%(value)s”; all are shown.")},
    )
    repeat = forms.ChoiceField(
        label=_("Repeat"),
        choices=[("", _("Any")), *Repeat.choices],
        required=False,
        error_messages={"invalid_choice": _("There is no repeat “%(value)s”; all are shown.")},
    )
    kind = forms.ChoiceField(
        label=_("Whose"),
        choices=[("", _("All")), *quest_list.Kind.choices],
        required=False,
        error_messages={"invalid_choice": _("There is no kind “%(value)s”; all are shown.")},
    )
    board = forms.ChoiceField(
        label=_("Board"),
        choices=[("", _("Either")), *quest_list.OnBoard.choices],
        required=False,
        error_messages={"invalid_choice": _("“%(value)s” is neither yes nor no; all are shown.")},
    )
    done = forms.ChoiceField(
        label=_("Done for now"),
        choices=[("", _("Either")), *quest_list.DoneToday.choices],
        required=False,
        error_messages={"invalid_choice": _("“%(value)s” is neither yes nor no; all are shown.")},
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=quest_list.Sort.choices,
        required=False,
        error_messages={"invalid_choice": _("There is no order “%(value)s”; they come by name.")},
    )

    #: Folded away until asked for.
    MORE = ("difficulty", "repeat", "kind", "board", "done", "sort")

    def more(self) -> list[forms.BoundField]:
        """Return the fields that are folded away."""
        return [self[name] for name in self.MORE]

    def chips(self) -> list[tuple[str, str]]:
        """Return field name and words of each choice that is on and can be taken off by itself."""
        chosen, chips = self.chosen(), []
        for name in self.MORE:
            field = self.fields[name]
            if name in chosen and isinstance(field, forms.ChoiceField) and chosen[name] != Sort.NAME:
                chips.append((name, str(dict(field.choices)[chosen[name]])))  # type: ignore[arg-type]
        return chips


class PlaceField(forms.CharField):
    """A place in the history, as the links to older and newer pages write it."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=60)
        self.error_messages["max_length"] = self.error_messages["invalid"] = _(
            "The page in the address does not exist; this is the first."
        )

    def to_python(self, value: Any) -> Any:
        """Return the Place; raises forms.ValidationError for what is none."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Place.from_text(text)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def run_validators(self, value: Any) -> None:
        """Leave out what is asked of text: a Place is checked by now."""


class HistoryForm(forms.Form):
    """Which part of the history to show, and beyond which place. What it cannot read it names."""

    day = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("The day in the address is no date; all days are shown.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Everything")), *Kind.choices],
        required=False,
        error_messages={"invalid_choice": _("There is no kind “%(value)s”; everything is shown.")},
    )
    stat = NamedChoice(
        label=_("Stat"),
        choices=[("", _("All")), *StatName.choices, (GOLD, _("Gold"))],
        required=False,
        error_messages={"invalid_choice": _("There is no stat “%(value)s”; all are shown.")},
    )
    quest = forms.UUIDField(
        required=False,
        error_messages={"invalid": _("The quest in the address does not exist; all are shown.")},
    )
    since = forms.DateField(
        label=_("From"),
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("The first day in the address is no date; it is left out.")},
    )
    until = forms.DateField(
        label=_("To"),
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("The last day in the address is no date; it is left out.")},
    )
    before = PlaceField()
    after = PlaceField()

    def add_prefix(self, field_name: str) -> str:
        """Name the fields of days in the address as people say it, which Python has other uses for."""
        return {"since": "from", "until": "to"}.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        """Leave out a last day that lies before the first."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first; it is left out."))
        return self.cleaned_data

    def chosen(self) -> Chosen:
        """Return the readable part of what was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        return Chosen(
            day=asked.get("day"),
            since=asked.get("since"),
            until=asked.get("until"),
            kind=asked.get("kind", ""),
            stat=asked.get("stat", ""),
            quest=asked.get("quest"),
        )
