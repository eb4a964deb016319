"""Setting up the codes of a phone (TOTP) for the admin, and taking them away again."""

from base64 import b32encode
from io import BytesIO
from typing import TYPE_CHECKING, Any

import qrcode
from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import login, verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathFillImage

if TYPE_CHECKING:
    from hunterproject.admin_site import Site


class CodeForm(forms.Form):
    """The code that the phone shows now."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        """Return it as devices take it."""
        return str(self.cleaned_data["code"]).replace(" ", "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, site: "Site") -> HttpResponse:
    """Show a device's secret, as a picture and as text, until its first code is given; then offer to end it.

    That takes a code, too: whoever finds a browser open cannot switch it off.
    """
    if not site.may_set_up(request):
        return redirect("admin:login")
    device = _device_of(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if verify_token(request.user, device.persistent_id, form.cleaned_data["code"]) is None:
            form.add_error("code", _("This is not the code of now. Wait a moment, then give the next one."))
        else:
            return _taken(request, device)
    context: dict[str, Any] = site.each_context(request) | {
        "title": _("Codes of your phone"),
        "form": form,
        "device": device,
    }
    if not device.confirmed:
        context |= {"picture": _picture(device.config_url), "secret": b32encode(device.bin_key).decode()}
    return render(request, "admin/totp.html", context)


def _device_of(request: HttpRequest) -> TOTPDevice:
    """Return the device in use, else the one being set up: the same secret, until a code of it is given.

    Made under a lock of its account, since no constraint keeps two pages from making two.
    """
    devices = TOTPDevice.objects.filter(user=request.user).order_by("-confirmed", "pk")
    if device := devices.first():
        return device
    with transaction.atomic():
        list(get_user_model().objects.select_for_update().filter(pk=str(request.user.pk)))
        return devices.first() or TOTPDevice.objects.create(user=request.user, confirmed=False, name="phone")


def _taken(request: HttpRequest, device: TOTPDevice) -> HttpResponse:
    if device.confirmed:
        device.delete()
        messages.success(request, _("Your password alone opens the admin now."))
    else:
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        TOTPDevice.objects.filter(user=request.user, confirmed=False).delete()
        login(request, device)
        messages.success(request, _("From now on the admin asks for a code of your phone."))
    return redirect("admin:totp")


def _picture(address: str) -> SafeString:
    """Return the address as a QR code, an SVG element without style or script."""
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathFillImage, box_size=20).save(drawn)
    svg = drawn.getvalue().decode()
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308 (drawn by qrcode: numbers alone)
