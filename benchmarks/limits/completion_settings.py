"""The app's own settings, with the limit of a completion beside the app's pages: one server answers both."""

from hunterproject.settings import *  # noqa: F403 (all of them)

ROOT_URLCONF = "benchmarks.limits.completion_urls"
