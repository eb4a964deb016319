"""Signing up, and a hunter's settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from hunters.days import MAX_DAY_START, timezone_names
from hunters.models import Hunter, Theme, User, validate_timezone


def timezone_choices() -> list[tuple[str, str]]:
    """Return every zone to choose from, worded for people."""
    return [(name, name.replace("_", " ")) for name in timezone_names()]


class TimezoneField(forms.ChoiceField):
    """A choice of time zone. A zone under an older name, set before, stays choosable."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=timezone_choices,
            label=_("Time zone"),
            error_messages={"invalid_choice": _("Choose a time zone of the list.")},
            **kwargs,
        )

    def valid_value(self, value: Any) -> bool:
        """Accept every zone known here, also under an alias that the list leaves out."""
        try:
            validate_timezone(str(value))
        except forms.ValidationError:
            return False
        return True


class SignUpForm(BaseUserCreationForm):  # type: ignore[type-arg]
    """A new account, and the name and zone of its hunter when they are given."""

    name = forms.CharField(
        label=_("Hunter name"),
        max_length=100,
        required=False,
        help_text=_("What the System calls you. Your user name, if you leave it empty."),
    )
    timezone = TimezoneField(
        required=False,
        help_text=_("Your days begin and end by it. You can change it any time."),
    )

    class Meta:
        model = User
        fields = ("username", "email")
        help_texts = {
            "username": _("Letters, digits and @ . + - _"),
            "email": _("Optional. It is only used to let you back in when you forget your password."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["username", "password1", "password2", "email", "name", "timezone"])
        zone = self.fields["timezone"]
        zone.choices = [("", _("Not chosen yet")), *timezone_choices()]  # type: ignore[attr-defined]
        zone.widget.attrs["data-propose-timezone"] = ""


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, zone, day start and theme. Without an initial zone none is chosen yet, and none need be."""

    timezone = TimezoneField()
    day_starts_at = forms.TypedChoiceField(
        label=_("Your day begins at"),
        coerce=int,
        choices=[(hour, f"{hour:02d}:00") for hour in range(MAX_DAY_START + 1)],
        help_text=_(
            "What you do before this hour still counts for the day before. "
            "A change holds from today on; the past stays as it was."
        ),
    )

    class Meta:
        model = Hunter
        fields = ("name", "theme")
        labels = {"name": _("Hunter name"), "theme": _("Look")}
        widgets = {"theme": forms.RadioSelect(choices=Theme.choices)}
        error_messages = {"name": {"required": _("Give the hunter a name.")}}

    field_order = ("name", "timezone", "day_starts_at", "theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        chosen = self.get_initial_for_field(zone, "timezone")
        zone.required = bool(chosen)
        if not chosen:
            default = settings.DEFAULT_HUNTER_TIMEZONE.replace("_", " ")
            not_yet = _("Not chosen yet (%(zone)s)") % {"zone": default}
            zone.choices = [("", not_yet), *timezone_choices()]  # type: ignore[attr-defined]
        elif chosen not in timezone_names():
            zone.choices = [(chosen, chosen), *timezone_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a day start alone: without a zone nobody's clock says when it is."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("day_starts_at") and answers.get("timezone") == "":
            self.add_error("timezone", _("Choose your time zone too: your days begin by its clock."))
        return answers
