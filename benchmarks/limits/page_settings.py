"""The app's own settings, with the pages' limits at addresses of their own: one server answers both."""

from hunterproject.settings import *  # noqa: F403 (all of them)
from hunterproject.settings import AUTHENTICATION_BACKENDS as BACKENDS
from hunterproject.settings import INSTALLED_APPS as APPS

ROOT_URLCONF = "benchmarks.limits.page_urls"
INSTALLED_APPS = [*APPS, "benchmarks.limits"]
# Who looks at a limit is signed in by Django's own, which reads the account and nothing else.
AUTHENTICATION_BACKENDS = [*BACKENDS, "django.contrib.auth.backends.ModelBackend"]
