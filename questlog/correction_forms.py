"""What staff fill in to correct a total."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminBigIntegerFieldWidget, AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunterproject.models import MAX_AMOUNT, new_id
from hunterproject.wording import amount
from hunters.models import StatName
from hunters.services import OutOfRangeError
from questlog.corrections import REASON_LENGTH

#: The choice that is no stat.
GOLD = "gold"


class CorrectionForm(forms.Form):
    """Which total, by how much, and why; and the id that makes a form sent twice one correction."""

    what = forms.ChoiceField(
        label=_("What"),
        help_text=_("In brackets: what the hunter has now."),
        error_messages={"required": _("Choose what to correct.")},
    )
    amount = forms.IntegerField(
        label=_("Amount"),
        min_value=-MAX_AMOUNT,
        max_value=MAX_AMOUNT,
        widget=AdminBigIntegerFieldWidget,
        help_text=_("A whole number: 50 adds 50, -50 takes 50 away."),
        error_messages={
            "required": _("Say by how much."),
            "invalid": _("Enter a whole number, such as 50 or -50."),
        },
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=_("The hunter reads it in the log."),
        error_messages={"required": _("Give a reason.")},
    )
    request_id = forms.UUIDField(
        # Not to be filled in again by a browser that reloads the page: it stands for one sending.
        widget=forms.HiddenInput({"autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            _("Something of the form was lost on its way. Nothing was changed; send it once more."),
        ),
    )

    def __init__(self, *args: Any, totals: Mapping[str, int], **kwargs: Any) -> None:
        """`totals` are the hunter's: gold by `GOLD`, XP by stat."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_id", new_id())
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            ("", "---------"),
            (GOLD, _("Gold (%(gold)s)") % {"gold": amount(totals[GOLD])}),
            *(
                (name, _("%(stat)s (%(xp)s XP)") % {"stat": label, "xp": amount(totals[name])})
                for name, label in StatName.choices
            ),
        ]

    def clean_amount(self) -> int:
        """Refuse 0: it would correct nothing."""
        amount: int = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError(_("0 changes nothing. Say by how much."))
        return amount

    def amounts(self) -> dict[str, Any]:
        """Return the stat, XP and gold as `corrections.correct` takes them. For a valid form."""
        what, amount = self.cleaned_data["what"], self.cleaned_data["amount"]
        if what == GOLD:
            return {"stat": "", "xp": 0, "gold": amount}
        return {"stat": what, "xp": amount, "gold": 0}

    def refuse(self, error: RuleError) -> None:
        """Say on the form what a rule refused."""
        self.add_error("amount" if isinstance(error, OutOfRangeError) else None, str(error))

    def renew(self) -> None:
        """Give a form that is shown again, with nothing written, an id of its own."""
        self.data = {**dict(self.data.items()), "request_id": str(new_id())}
