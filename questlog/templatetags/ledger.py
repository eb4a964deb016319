"""What the pages of the ledger are drawn with."""

from uuid import UUID

from django import template
from django.contrib.messages.storage.base import Message
from django.template import RequestContext

from questlog.offers import Offer, offer_in

register = template.Library()


@register.filter
def offer(message: Message) -> Offer | None:
    """Return what a message offers to do next, if it offers anything."""
    return offer_in(message.extra_tags or "")


@register.filter
def of_quest(streaks: dict[UUID, int], quest_id: UUID) -> int:
    """Return the streak in days of one quest; 0 where none is counted."""
    return streaks.get(quest_id, 0)


@register.simple_tag(takes_context=True)
def without(context: RequestContext, name: str) -> str:
    """Return this page's query string without `name`, and without the number of its page."""
    query = context["request"].GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return f"?{query.urlencode()}" if query else ""
