"""Signing up, and a hunter's settings."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import BaseUserCreationForm, PasswordResetForm
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hunterproject.actions import counted
from hunterproject.afterwards import report_error
from hunterproject.wording import weekday_order
from hunters.day_services import REST_AHEAD, SEVEN_REFUSED
from hunters.days import MAX_DAY_START, timezone_names
from hunters.models import ALL_WEEKDAYS, Grouping, Hunter, Language, Theme, User, validate_timezone
from hunters.rest import bits_of
from hunters.selectors import language_of


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


class WeekdayBoxes(forms.CheckboxSelectMultiple):
    """Seven check boxes, shown by short names and read aloud by full ones."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what draws one box."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["aria-label"] = WEEKDAYS[int(value)]
        return option


def weekday_choices() -> list[tuple[int, str]]:
    """Return the weekdays (Monday 0) by short names, in the order in which the page's language has them."""
    return [(weekday, capfirst(str(WEEKDAYS_ABBR[weekday]))) for weekday in weekday_order()]


class WeekdaysField(forms.TypedMultipleChoiceField):
    """A set of weekdays, a check box for each; clean, it is a whole number with a bit for each."""

    widget = WeekdayBoxes

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=weekday_choices, coerce=int, required=False, **kwargs)

    def clean(self, value: Any) -> int:
        """Return the set's bits (see ALL_WEEKDAYS)."""
        return bits_of(super().clean(value))


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
    """Name, language, days, and how pages look. Without an initial zone none is chosen, nor need be."""

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
    rest_weekdays = WeekdaysField(
        label=_("Rest weekdays"),
        help_text=_(
            "On these days nothing is asked of you and no streak breaks. What you do still counts. "
            "Six at most. A change holds from today on."
        ),
    )

    class Meta:
        model = Hunter
        fields = ("name", "language", "theme", "grouping", "keys")
        labels = {
            "name": _("Hunter name"),
            "language": _("Language"),
            "theme": _("Look"),
            "grouping": _("Your board is grouped by"),
            "keys": _("Single keys do something on pages"),
        }
        help_texts = {"keys": _("/ searches, ? shows all of them, 1 to 9 complete a quest.")}
        widgets = {
            "language": forms.RadioSelect(choices=Language.choices),
            "theme": forms.RadioSelect(choices=Theme.choices),
            "grouping": forms.RadioSelect(choices=Grouping.choices),
        }
        error_messages = {"name": {"required": _("Give the hunter a name.")}}

    field_order = (
        "name",
        "language",
        "timezone",
        "day_starts_at",
        "rest_weekdays",
        "theme",
        "grouping",
        "keys",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        chosen = self.get_initial_for_field(zone, "timezone")
        zone.required = bool(chosen)
        if not chosen:
            default = settings.DEFAULT_HUNTER_TIMEZONE.replace("_", " ")
            not_yet = _("Not chosen yet (%(zone)s)") % {"zone": default}
            zone.choices = [("", not_yet), *timezone_choices()]  # type: ignore[attr-defined]
            zone.help_text = _("Your browser may propose one here. It holds once you save it.")
            zone.widget.attrs["data-propose-timezone"] = ""
        elif chosen not in timezone_names():
            zone.choices = [(chosen, chosen), *timezone_choices()]  # type: ignore[attr-defined]

    def clean_rest_weekdays(self) -> int:
        """Refuse all seven."""
        weekdays: int = self.cleaned_data["rest_weekdays"]
        if weekdays == ALL_WEEKDAYS:
            raise forms.ValidationError(SEVEN_REFUSED, code="seven")
        return weekdays

    def clean(self) -> dict[str, Any]:
        """Refuse a day start or days of rest alone: without a zone nobody's clock says when they are."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("timezone") == "" and (answers.get("day_starts_at") or answers.get("rest_weekdays")):
            self.add_error("timezone", _("Choose your time zone too: your days begin by its clock."))
        return answers


class ResetForm(PasswordResetForm):
    """Asks for the link to a new password, which comes in the language of whoever reads it."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Send it in the language that the account's hunter chose, else in that of the page asked on.

        One that cannot be sent is an error that the operator is told of; the next one is sent all the same.
        """
        with translation.override(language_of(context["user"]) or translation.get_language()):
            subject = " ".join(render_to_string(subject_template_name, context).split())
            body = render_to_string(email_template_name, context)
        _send(EmailMultiAlternatives(subject, body, from_email, [to_email]))


class MailError(Exception):
    """A mail could not be sent: by which kind of error, and its number. Its words may name the address."""

    def __init__(self, error: Exception) -> None:
        number = getattr(error, "smtp_code", getattr(error, "errno", None))
        super().__init__(f"{type(error).__name__} {number or ''}".strip())


@counted("mail", str)
def _send(letter: EmailMessage) -> str:
    try:
        try:
            letter.send()
        except Exception as error:  # whatever a mail server, the network or its library raises
            raise MailError(error) from None
    except MailError:
        report_error("A mail could not be sent.")
        return "failed"
    return "sent"


class RestDayForm(forms.Form):
    """A single day of rest. The service says which days may be one."""

    day = forms.DateField(
        label=_("Day of rest"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Name the day of rest."),
            "invalid": _("That is no date. Name the day of rest by year, month and day, such as 2026-11-24."),
        },
    )

    def __init__(self, data: Any = None, *, today: date | None = None) -> None:
        super().__init__(data, auto_id="rest_%s", label_suffix="")
        if today:
            ahead = min(date.max - today, timedelta(days=REST_AHEAD))
            self.fields["day"].widget.attrs |= {
                "min": today.isoformat(),
                "max": (today + ahead).isoformat(),
            }
