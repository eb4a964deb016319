"""Accounts and settings."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.contrib.messages.storage.base import BaseStorage
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hunterproject.errors import RuleError
from hunters.access import HunterRequest, hunter_required, page_it_came_from
from hunters.day_services import declare_rest_day, take_back_rest_day
from hunters.forms import RestDayForm, SettingsForm, SignUpForm
from hunters.models import Hunter
from hunters.rest import weekdays_of
from hunters.selectors import has_chosen_days, rests_of
from hunters.services import change_settings, sign_up
from hunters.throttle import by_address, remember_browser, throttled


class LogInView(LoginView):
    """Logging in. What was said on the way here stays to be read on the page that comes next, too."""

    template_name = "hunters/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, in a browser that is known from now on."""
        response = super().form_valid(form)
        remember_browser(self.request, response, form.get_user())
        return response

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> TemplateResponse:
        """Show the form, and count the messages on it as not shown yet."""
        said = cast(BaseStorage, messages.get_messages(self.request))

        def keep(_page: HttpResponse) -> None:
            said.used = False

        response = cast(TemplateResponse, super().render_to_response(context, **kwargs))
        response.add_post_render_callback(keep)
        return response


class ChangePasswordView(PasswordChangeView):
    """Changing one's password. What is wrong with a new one is said in the language that the hunter chose."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look up the hunter, whom the page shows anyway, before the form is looked at."""
        bool(cast(HunterRequest, request).hunter)
        return super().dispatch(request, *args, **kwargs)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("sign-up", "THROTTLE_SIGNUPS", by_address)
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
            response = redirect(page_it_came_from(request))
            remember_browser(request, response, hunter.user)
            return response
    asked_for = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "hunters/signup.html", {"form": form, "next": asked_for})


@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def settings(request: HunterRequest) -> HttpResponse:
    """Name, language, zone, day start, days of rest, and how pages look."""
    # A copy, so that a refused name is not shown in the page's head.
    hunter = Hunter.objects.get(pk=request.hunter.pk)
    today, rests = request.today, rests_of(request.hunter)
    zone_chosen = has_chosen_days(request.hunter)
    initial = {
        "timezone": today.timezone if zone_chosen else "",
        "day_starts_at": today.day_starts_at,
        "rest_weekdays": weekdays_of(rests.weekdays_on(today.day)),
    }
    form = SettingsForm(request.POST or None, instance=hunter, initial=initial)
    if form.is_valid():
        try:
            change_settings(hunter=hunter, now=timezone.now(), **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            response = redirect("settings")
            if "language" in form.changed_data:
                _go_on_in(hunter.language, request, response)
            messages.success(request, _saved(form))
            return response
    context = {
        "form": form,
        "today": today,
        "zone_chosen": zone_chosen,
        "rest_form": RestDayForm(today=today.day),
        "rest_days": [(day, today.name_of(day)) for day in sorted(rests.days) if day >= today.day],
    }
    return render(request, "hunters/settings.html", context)


def _go_on_in(language: str, request: HttpRequest, response: HttpResponse) -> None:
    """Answer in the language just chosen: without one in the browser's own, whatever its footer said."""
    if not language:
        request.COOKIES.pop(site.LANGUAGE_COOKIE_NAME, None)
        response.delete_cookie(site.LANGUAGE_COOKIE_NAME, path=site.LANGUAGE_COOKIE_PATH)
        language = translation.get_language_from_request(request)
    translation.activate(language)


def _saved(form: SettingsForm) -> str:
    """Return what a save did; a zone that is new is named, so that none is taken on unseen."""
    if "timezone" in form.changed_data:
        zone = form.cleaned_data["timezone"].replace("_", " ")
        return _("Saved. Your days run by %(zone)s time now.") % {"zone": zone}
    return _("Saved.")


@require_POST
@hunter_required
def declare_rest(request: HunterRequest) -> HttpResponse:
    """Make a day a day of rest, and go back to the page the button stood on."""
    if day := _rest_day(request, declare_rest_day):
        sentence = _("%(day)s is a rest day. Nothing is asked of you.")
        messages.success(request, sentence % {"day": request.today.name_of(day)})
    return redirect(page_it_came_from(request))


@require_POST
@hunter_required
def take_back_rest(request: HunterRequest) -> HttpResponse:
    """Undeclare a day of rest, and go back to the page the button stood on."""
    if day := _rest_day(request, take_back_rest_day):
        sentence = _("%(day)s is no rest day any more.")
        request.hunter.refresh_from_db()  # the days that came along are those of before
        if rests_of(request.hunter).is_rest(day):
            sentence = _("%(day)s stays a rest day: its weekday is one. The settings change that.")
        messages.success(request, sentence % {"day": request.today.name_of(day)})
    return redirect(page_it_came_from(request))


def _rest_day(request: HunterRequest, write: Callable[..., None]) -> date | None:
    """Write the day that the form names; None, with a message that says why, when it is refused."""
    form = RestDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["day"][0]))
        return None
    day: date = form.cleaned_data["day"]
    try:
        write(hunter=request.hunter, day=day, now=timezone.now())
    except RuleError as error:
        messages.error(request, str(error))
        return None
    return day
