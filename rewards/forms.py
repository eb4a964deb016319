"""What the pages of the rewards take: a reward's terms, and the word to buy one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hunterproject.models import MAX_AMOUNT, new_id
from rewards.list_services import Terms
from rewards.models import Period, Reward

#: The highest limit; whoever wants more wants none.
MAX_LIMIT = 1_000_000
WHOLE_PRICE = _("A price is a whole number, 1 or more.")
WHOLE_LIMIT = _("A limit is a whole number, 1 or more. Leave it empty for none.")


class RequestIdField(forms.UUIDField):
    """The id that makes however many presses of one form one; a press without it stands for itself alone."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(
            required=False,
            initial=new_id,
            error_messages={"invalid": _("The form's request id is no id.")},
        )

    def clean(self, value: Any) -> Any:
        """Return the id, a fresh one when none came."""
        return super().clean(value) or new_id()


class RewardForm(forms.Form):
    """A reward's terms."""

    name = forms.CharField(
        label=_("What you want"),
        max_length=200,
        error_messages={
            "required": _("Give the reward a name."),
            "max_length": _("A name has at most %(limit_value)s characters; this one has %(show_value)s."),
        },
    )
    price = forms.IntegerField(
        label=_("Price in gold"),
        min_value=1,
        max_value=MAX_AMOUNT,
        help_text=_("What it is worth to you. You can change it any time; what was bought stays as it was."),
        error_messages={
            "required": _("Give the reward a price."),
            "invalid": WHOLE_PRICE,
            "min_value": WHOLE_PRICE,
            "max_value": _("A price is at most 9,007,199,254,740,991 gold."),
        },
    )
    limit = forms.IntegerField(
        label=_("Limit"),
        required=False,
        min_value=1,
        max_value=MAX_LIMIT,
        help_text=_("How often at most. Without one, you can buy it as often as your gold lasts."),
        error_messages={
            "invalid": WHOLE_LIMIT,
            "min_value": WHOLE_LIMIT,
            "max_value": _("A limit is at most 1,000,000. Leave it empty for none."),
        },
    )
    limit_period = forms.ChoiceField(
        label=_("That many times"),
        required=False,
        choices=Period.choices,
        initial=Period.DAY,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose whether the limit is for a day, a week, or in all.")},
    )

    @classmethod
    def for_reward(cls, data: Any, reward: Reward) -> "RewardForm":
        """Return the form that shows a reward as it is, or what was sent to change it."""
        initial = {name: getattr(reward, name) for name in cls.base_fields}
        return cls(data, initial=initial)

    @property
    def terms(self) -> Terms:
        """What a valid form says of the reward."""
        said = self.cleaned_data
        return Terms(said["name"], said["price"], said["limit"], said["limit_period"] or Period.DAY.value)


class NewRewardForm(RewardForm):
    """The terms of a reward to be written, and the id that it gets."""

    request_id = RequestIdField()

    def take_fresh_id(self) -> None:
        """Let the form as it is shown again stand for another reward."""
        self.data = {**dict(self.data.items()), "request_id": str(new_id())}


class BuyForm(forms.Form):
    """The word to buy: the id that makes it one, and the price in gold that the page showed."""

    request_id = RequestIdField()
    price = forms.IntegerField(
        required=False, error_messages={"invalid": _("The price that the form says is no whole number.")}
    )
