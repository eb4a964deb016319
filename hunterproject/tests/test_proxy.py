"""Behind a proxy that speaks HTTPS: who says that a request came so, and how cookies travel."""

import json

import pytest

from hunterproject.tests.test_start import run

ASK = """
import json
import django
django.setup()
from django.conf import settings
from django.test import RequestFactory
asked = RequestFactory().get("/", headers={"x-forwarded-proto": "https"})
print(json.dumps([asked.is_secure(), settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE]))
"""


@pytest.mark.parametrize(
    ("environment", "secure"),
    [({"BEHIND_TLS_PROXY": "True"}, True), ({"BEHIND_TLS_PROXY": "False"}, False), ({}, False)],
)
def test_the_proxys_word_counts_and_cookies_are_secure_only_when_told_so(
    environment: dict[str, str], secure: bool
) -> None:
    done = run("-c", ASK, DJANGO_SETTINGS_MODULE="hunterproject.settings", **environment)
    assert json.loads(done.stdout) == [secure] * 3, done.stderr
