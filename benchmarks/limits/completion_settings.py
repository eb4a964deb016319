"""The app's own settings, with the limit of a completion beside the app's pages: one server answers both.

So the limit passes the same middleware: session, token, headers, the log's watch.
"""

from hunterproject.settings import *  # noqa: F403 (all of them)
from hunterproject.settings import AUTHENTICATION_BACKENDS as BACKENDS

ROOT_URLCONF = "benchmarks.limits.completion_urls"
# Who presses the limit's button is signed in by Django's own, which reads the account and nothing else.
AUTHENTICATION_BACKENDS = [*BACKENDS, "django.contrib.auth.backends.ModelBackend"]
