"""What every page is drawn with: icons, the sigils of the stats, and numbers."""

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hunterproject.models import new_id
from hunterproject.wording import when

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


@register.filter
def amount(number: int) -> str:
    """Write a number of XP or gold with the language's separators: 12,245."""
    return intcomma(number)


@register.filter
def signed(number: int) -> str:
    """Write a change of XP or gold with its sign: +12,245 or −30."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{intcomma(abs(number))}"


register.filter("when", when)


@register.simple_tag
def request_id() -> str:
    """Return a fresh id for one form: however often it is sent, it counts once."""
    return str(new_id())
