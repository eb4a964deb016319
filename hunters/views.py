"""Accounts and settings."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.contrib.messages.storage.base import BaseStorage
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hunters.access import HunterRequest, hunter_required, page_it_came_from
from hunters.forms import SettingsForm, SignUpForm
from hunters.models import Hunter
from hunters.selectors import has_chosen_days
from hunters.services import change_settings, sign_up


class LogInView(LoginView):
    """Logging in. What was said on the way here stays to be read on the page that comes next, too."""

    template_name = "hunters/login.html"
    redirect_authenticated_user = True

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> TemplateResponse:
        """Show the form, and count the messages on it as not shown yet."""
        said = cast(BaseStorage, messages.get_messages(self.request))

        def keep(_page: HttpResponse) -> None:
            said.used = False

        response = cast(TemplateResponse, super().render_to_response(context, **kwargs))
        response.add_post_render_callback(keep)
        return response


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """Make an account with its hunter, sign it in, and go to the board, or to the page first asked for."""
    if request.user.is_authenticated:
        return redirect("board")
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        try:
            hunter = sign_up(
                user=form.save(commit=False),
                name=form.cleaned_data["name"],
                timezone=form.cleaned_data["timezone"],
            )
        except IntegrityError:
            form.add_error("username", _("This user name is taken. Choose another."))
        else:
            login(request, hunter.user)
            messages.success(
                request, _("Welcome, %(name)s. Your record begins here.") % {"name": hunter.name}
            )
            return redirect(page_it_came_from(request))
    asked_for = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "hunters/signup.html", {"form": form, "next": asked_for})


@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def settings(request: HunterRequest) -> HttpResponse:
    """Name, zone, day start and theme."""
    # A copy, so that a refused name is not shown in the page's head.
    hunter = Hunter.objects.get(pk=request.hunter.pk)
    today = request.today
    timezone_chosen = today.timezone if has_chosen_days(request.hunter) else ""
    initial = {"timezone": timezone_chosen, "day_starts_at": today.day_starts_at}
    form = SettingsForm(request.POST or None, instance=hunter, initial=initial)
    if form.is_valid():
        change_settings(hunter=hunter, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("settings")
    return render(request, "hunters/settings.html", {"form": form, "today": today})
