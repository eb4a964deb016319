"""The admin's door: staff alone, and with a code of their phone where they chose to or must."""

from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from django_otp import verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from hunterproject import totp_views
from hunters.models import User
from hunters.throttle import remember_browser


def has_device(request: HttpRequest) -> bool:
    """Return whether the account has to give codes. One query for each request, however often it is asked."""
    if not hasattr(request, "_has_device"):
        request._has_device = device_of(request.user) is not None  # type: ignore[attr-defined]
    return bool(request._has_device)  # type: ignore[attr-defined]


def device_of(user: AbstractBaseUser | AnonymousUser | None) -> TOTPDevice | None:
    """Return the device whose codes an account has to give, None when it has none."""
    if user is None or not user.is_authenticated:
        return None
    return TOTPDevice.objects.filter(user=user.pk, confirmed=True).first()


class LogInForm(AdminAuthenticationForm):
    """Name and password of staff; of those who have a device its code, too."""

    otp_token = forms.CharField(
        label=_("Code of your phone, if you set one up"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a missing or wrong code: after the password, so that it tells nothing to others."""
        answers: dict[str, Any] = super().clean()
        user = self.get_user()
        if device := device_of(user):
            verified = verify_token(user, device.persistent_id, answers.get("otp_token", "").replace(" ", ""))
            if verified is None:
                raise ValidationError(
                    _("Give the code that your phone shows now. After a wrong one, wait a moment."),
                    code="code",
                )
            user.otp_device = verified  # type: ignore[attr-defined]
        return answers


class Site(AdminSite):
    """Django's admin, for staff; those with a device give its code. With ADMIN_REQUIRES_TOTP all need one."""

    login_form = LogInForm
    login_template = "admin/login_with_code.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether this session may see the admin."""
        if not super().has_permission(request):
            return False
        if request.user.is_verified():  # type: ignore[union-attr]
            return True
        return not settings.ADMIN_REQUIRES_TOTP and not has_device(request)

    def may_set_up(self, request: HttpRequest) -> bool:
        """Return whether this session may set up a device: staff who have none, or gave its code."""
        if not super().has_permission(request):
            return False
        return request.user.is_verified() or not has_device(request)  # type: ignore[union-attr]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the door; who needs a device and has none goes to set one up.

        The browser of whoever comes in is known from now on.
        """
        if request.method == "GET" and not self.has_permission(request) and self.may_set_up(request):
            return redirect("admin:totp")
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            remember_browser(request, response, cast(User, request.user))
        return response

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the page where a device is set up."""
        return [path("totp/", totp_views.set_up, {"site": self}, name="totp"), *super().get_urls()]
