"""What changed of a quest, in words: each field with its old and its new value."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from hunterproject.wording import amount
from quests.models import Quest

#: The fields that staff decide on, in the order of the form.
FIELDS = (
    "name", "description", "stat", "difficulty", "repeat", "xp_reward", "gold_reward", "picked",
    "name_es", "description_es",
)  # fmt: skip
#: How much of a text is named, in characters.
LONGEST = 80


def described(quest: Quest) -> dict[str, str]:
    """Return the values of a quest as people read them, by the names of their fields."""
    values: dict[str, str] = {}
    for name in FIELDS:
        field: Any = Quest._meta.get_field(name)
        value = field.value_from_object(quest)
        values[str(capfirst(field.verbose_name))] = _in_words(value, dict(field.flatchoices))
    values[_("Archived")] = _in_words(not quest.is_open, {})
    return values


def _in_words(value: object, choices: Mapping[object, object]) -> str:
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return amount(value)
    return str(choices[value]) if value in choices else f"“{value}”"


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return what differs, as "XP reward: 50 → 70. Name: “Run” → “Walk”.", or ""."""
    return " ".join(
        _change(label, _short(before[label]), _short(after[label]))
        for label in after
        if label in before and before[label] != after[label]
    )


def _change(label: str, before: str, after: str) -> str:
    if before == after:
        return _("%(field)s: changed past its beginning, %(text)s.") % {"field": label, "text": after}
    return f"{label}: {before} → {after}."


def _short(text: str) -> str:
    return Truncator(text).chars(LONGEST)
