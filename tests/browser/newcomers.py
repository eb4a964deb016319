"""Signs hunters up beside the server that runs: `python -m tests.browser.newcomers` on its database.

Each line asked is a hunter's, each line answered the cookie of a session: what the page of signing up does,
without drawing it, and without making an expensive hash of the same password each time.
"""

import json
import os
import sys

import django

#: Of every hunter of these tests.
PASSWORD = "a horse, a battery"


def main() -> None:
    """Answer until there is nothing more to read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")
    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.test import Client

    from hunters.models import User
    from hunters.services import sign_up

    password = make_password(PASSWORD)
    for line in sys.stdin:
        asked = json.loads(line)
        user = User(username=asked["username"], password=password)
        sign_up(user=user, name=asked["name"], timezone=asked["timezone"])
        client = Client()
        client.force_login(user)
        print(client.cookies["sessionid"].value, flush=True)  # noqa: T201 (it is what was asked for)


if __name__ == "__main__":
    main()
