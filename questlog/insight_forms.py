"""Which period the insights are asked for."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from questlog.insights import whole_record
from questlog.periods import Period, calendar_year, last_days, last_weeks


class Range(TextChoices):
    """The periods up to today. A calendar year is asked for by its number."""

    DAYS = "30d", _("30 days")
    WEEKS = "12w", _("12 weeks")
    YEAR = "year", _("Year")
    ALL = "all", _("All")


class InsightsForm(forms.Form):
    """Which period to look at. What it cannot read it names, and leaves out."""

    range = forms.ChoiceField(
        choices=Range.choices,
        required=False,
        error_messages={"invalid_choice": _("There is no range “%(value)s”; it is left out.")},
    )
    year = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Your record has no year “%(value)s”; it is left out.")},
    )

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        """Take the calendar years that can be asked for."""
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, int | None]:
        """Return the readable part of what was asked for: a value of Range, "" beside a calendar year."""
        self.is_valid()
        if year := self.cleaned_data.get("year"):
            return "", year
        return self.cleaned_data.get("range") or Range.YEAR, None


def period_of(chosen: tuple[str, int | None], days: Collection[date], today: date) -> Period:
    """Return the period of what `InsightsForm.chosen` gives. `days` are those of the record."""
    match chosen:
        case (_, int(year)):
            return calendar_year(year)
        case (Range.DAYS, _):
            return last_days(today, 30)
        case (Range.WEEKS, _):
            return last_weeks(today, 12)
        case (Range.ALL, _):
            return whole_record(days, today)
    return last_weeks(today, 53)
