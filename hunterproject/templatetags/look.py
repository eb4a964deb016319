"""What every page is drawn with: icons, the sigils of the stats, numbers, and languages."""

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hunterproject.models import new_id
from hunterproject.wording import amount, signed, when

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw a symbol of `static/icons.svg`, hidden from screen readers: words stand beside it."""
    return format_html(
        '<svg class="i {}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def sigil(stat: str, css: str = "") -> SafeString:
    """Draw the sigil of a stat (a value of StatName) in its colour."""
    return icon(f"s-{stat.lower()}", f"sigil {stat.lower()} {css}")


register.filter("amount", amount)
register.filter("signed", signed)
register.filter("when", when)


@register.simple_tag(takes_context=True)
def page_language(context: Context) -> str:
    """Return the code of the page's language: the hunter's choice, which is known once there is one."""
    bool(getattr(context.get("request"), "hunter", None))
    return get_language() or settings.LANGUAGE_CODE


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Return the codes of the languages that pages speak, each with its name in itself."""
    return list(settings.LANGUAGES)


@register.simple_tag(takes_context=True)
def request_id(context: Context) -> str:
    """Return a fresh id for one form, in `kept` a place for one: however often it is sent, it counts once."""
    return context.get("kept_request_id") or str(new_id())
