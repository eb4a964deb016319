"""What the frame around a page is drawn with: where one is, the offline worker, and whole addresses."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def here(context: Context, name: str) -> SafeString:
    """Mark a link of the navigation, by its URL's name, as this page or as the room that this page is in.

    The first page of all is no room: every address begins like it.
    """
    request: HttpRequest | None = context.get("request")
    path, room = request.path if request else "", reverse(name)
    if path == room:
        return mark_safe(' aria-current="page"')
    if room != reverse("board") and path.startswith(room):
        return mark_safe(' aria-current="location"')
    return SafeString("")


@register.simple_tag
def worker() -> str:
    """Return the address of the offline worker that speaks the page's language; none while developing.

    With `DEBUG` static files keep their names when they change, and what the
    worker keeps would grow old.
    """
    return "" if settings.DEBUG else f"{reverse('worker')}?language={get_language()}"


@register.simple_tag(takes_context=True)
def whole(context: Context, path: str) -> str:
    """Return an address of this site with its scheme and host, as search engines and previews want it."""
    request: HttpRequest = context["request"]
    return request.build_absolute_uri(path)


@register.filter
def minutes(seconds: float) -> int:
    """Return a number of seconds in minutes, rounded up; at least 1."""
    return max(1, -int(-seconds // 60))
