"""Parts of pages that are drawn once and kept, since they are the same whenever their values are.

    {% kept quest.pk quest.title streak %} … {% endkept %}

draws what stands inside once for each set of values, and afterwards hands out
what it drew. Everything that the part shows must follow from the values named,
the page's language, its time zone and the date there.
"""

from django import template
from django.template import Context, Node
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone_name, localdate
from django.utils.translation import get_language

from hunterproject.kept import PLACES, REQUEST_ID, Kept, filled

register = template.Library()

#: Two megabytes in each process: about a thousand parts.
parts = Kept(2 * 1024**2)


class KeptNode(Node):
    """A part of a template that is drawn once for each set of values."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self._values = nodelist, values

    def render(self, context: Context) -> SafeString:
        """Return the part, drawn now or before."""
        values = [value.resolve(context) for value in self._values]
        # A page of nobody's has no token, and none of its forms a place for one.
        places = PLACES if context.get("csrf_token") else {"kept_request_id": REQUEST_ID}
        around = len(places), get_language(), get_current_timezone_name(), localdate()
        key = (self, *around, *values)
        text = parts.get(key)
        if text is None:
            with context.push(**places):
                text = self.nodelist.render(context)
            parts.put(key, text)
        if "kept_request_id" in context:
            # Inside what is kept itself, which has the same places.
            return mark_safe(text)  # noqa: S308 (as the template drew it)
        return mark_safe(filled(text, lambda: str(context.get("csrf_token", ""))))  # noqa: S308 (as above)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Compile `{% kept value … %}`."""
    values = [parser.compile_filter(value) for value in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, values)
