"""The form of a catalog quest."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hunters.forms import WeekdaysField
from hunters.models import ALL_WEEKDAYS
from hunters.rest import weekdays_of
from quests.changes import described
from quests.choices import Repeat
from quests.following import plain_lines
from quests.models import Quest
from quests.selectors import weekdays_now


class CatalogForm(forms.ModelForm):  # type: ignore[type-arg]
    """A quest of the catalog, with the weekdays on which a daily one is due."""

    weekdays = WeekdaysField(
        label=gettext_lazy("Weekdays"),
        help_text=gettext_lazy(
            "Of a quest that repeats every day: on other days nothing is asked, and no streak breaks. A "
            "change holds from the next day that has begun for no hunter yet."
        ),
    )

    class Meta:
        model = Quest
        fields = (
            "name", "description", "stat", "difficulty", "xp_reward", "gold_reward", "repeat", "picked",
            "name_es", "description_es",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance._state.adding
        self.weekdays_before = ALL_WEEKDAYS if is_new else weekdays_now(self.instance)
        self.repeat_before = self.instance.repeat
        self.before = described(self.instance) | in_words(self.weekdays_before)
        self.initial.setdefault("weekdays", weekdays_of(self.weekdays_before))

    def clean_description(self) -> str:
        """End each line by one character, as it is kept everywhere."""
        return plain_lines(self.cleaned_data["description"])

    def clean_description_es(self) -> str:
        """End each line as the description's."""
        return plain_lines(self.cleaned_data["description_es"])

    def clean(self) -> dict[str, Any]:
        """Refuse a daily quest without a weekday."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("repeat") == Repeat.DAILY and answers.get("weekdays") == 0:
            self.add_error("weekdays", _("Choose at least one weekday."))
        return answers

    @property
    def weekdays_after(self) -> int:
        """The weekdays of a valid form; a quest of another repeat keeps those it has."""
        is_daily = self.instance.repeat == Repeat.DAILY
        return int(self.cleaned_data["weekdays"]) if is_daily else self.weekdays_before


def in_words(weekdays: int) -> dict[str, str]:
    """Return a set of weekdays as people read it, by its label."""
    names = ", ".join(str(WEEKDAYS_ABBR[weekday]) for weekday in weekdays_of(weekdays))
    return {_("Weekdays"): _("every day") if weekdays == ALL_WEEKDAYS else names}
