"""The WSGI entry point that gunicorn serves."""

import os
import sys

from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")

application = get_wsgi_application()

# Django runs its checks for commands only; a server that starts with a wrong
# set-up would answer every visitor with an error instead of saying why once.
try:
    call_command("check", "--tag", "setup", stdout=sys.stderr)
except CommandError as error:
    sys.exit(str(error))
