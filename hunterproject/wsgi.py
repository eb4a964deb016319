"""The WSGI entry point that gunicorn serves."""

import os
import sys

from django.core.checks import run_checks
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")

application = get_wsgi_application()

# Django runs its checks for commands only; a server that starts with a wrong
# set-up would answer every visitor with an error instead of saying why once.
if problems := [found for found in run_checks(tags=["setup"]) if found.is_serious()]:
    sys.exit("\n".join(map(str, problems)))

# Loads all views now, before the workers part, rather than in each one at its first request.
get_resolver().url_patterns  # noqa: B018
