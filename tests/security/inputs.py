"""Values that break careless code, and the fields of the site's forms to put them into."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

#: As they come out of a browser, each under the name of what it tries.
ODDITIES = {
    "long": "x" * 10_000,
    "NUL": "a\0b",
    "lone surrogate": "a\ud800b",
    "right to left": "\u202egnp.exe\u202c שלום",
    "combining": "e" + "\u0301" * 500,
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&",
    "template": "{{ settings.SECRET_KEY }}{% now 'Y' %}{{7*7}}${7*7}#{7*7}%(name)s{0}",
    "SQL": "'; DROP TABLE hunters_hunter; -- \" OR 1=1",
    "LIKE": "%_\\%",
    "regex": "((a+)+)+$[",
    "formula": "=1+1",
    "path": "../../etc/passwd",
    "line breaks": "a\r\nSet-Cookie: b=1\nc",
    "huge number": "9" * 5_000,
    "negative": "-1",
    "not a number": "NaN",
    "infinite": "1e999",
    "odd digits": "\u0661\u0662",
    "date": "0000-00-00",
    "last date": "9999-12-31",
    "emoji": "👩\u200d🚀",
    "blank": " \t\u00a0\u2003",
    "nothing": "",
}


def plausible() -> dict[str, Any]:
    """Return what all forms of the site ask for, so that all but the odd field is right."""
    soon = (timezone.now() + timedelta(days=1)).date().isoformat()
    password = dict.fromkeys(("password1", "password2"), "a horse, a battery")
    texts = {
        "username": "someone", "email": "someone@example.org", "name": "Renamed", "description": "",
        "notes": "", "theme": "dark", "language": "en", "grouping": "stat", "timezone": "Europe/Madrid",
        "day_starts_at": "3", "stat": "Strength", "difficulty": "Daily", "repeat": "daily", "price": "5",
        "xp_reward": "50", "gold_reward": "10", "limit": "1", "limit_period": "day", "weekdays": ["0"],
        "position": "1", "what": "gold", "amount": "7", "reason": "Lost.", "name_es": "",
        "description_es": "", "usable_password": "true", "request_id": "x", "same_hunter": "on",
        "order": "x", "code": "123456", "token": "x", "next": "/",
    }  # fmt: skip
    return texts | password | {"day": soon, "quest_day": soon}


#: What queries of the site are made of.
QUERIES = (
    "q", "stat", "difficulty", "repeat", "sort", "page", "quest", "from", "to", "after", "before", "kind",
    "format", "year", "next", "o", "p", "all", "language", "day", "month", "same_hunter", "show",
)  # fmt: skip
