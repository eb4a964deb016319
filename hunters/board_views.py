"""What a hunter chooses on the board itself about how it looks."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hunters.access import HunterRequest, hunter_required, page_it_came_from
from hunters.models import Grouping
from hunters.services import choose_grouping


class GroupingForm(forms.Form):
    """One press of a button that says by what the board is grouped."""

    grouping = forms.ChoiceField(
        choices=Grouping.choices,
        error_messages={
            "required": _("It is not said by what the board is grouped."),
            "invalid_choice": _("The board is not grouped by “%(value)s”."),
        },
    )


@require_POST
@hunter_required
def choose(request: HunterRequest) -> HttpResponse:
    """Keep by what the board is grouped, and go back to where the button stands."""
    form = GroupingForm(request.POST)
    if not form.is_valid():
        problems = [str(problem) for problem in form.errors["grouping"]]
        return render(request, "400.html", {"problems": problems}, status=400)
    choose_grouping(hunter=request.hunter, grouping=form.cleaned_data["grouping"])
    return redirect(f"{page_it_came_from(request)}#grouping")
