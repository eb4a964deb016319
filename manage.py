#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main(arguments: list[str]) -> None:
    """Run the command named in the arguments, the first of which is this program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")
    try:
        from django.core.management import execute_from_command_line

        from hunterproject.timeouts import lift_for_commands
    except ImportError as error:
        sys.exit(
            f"Django could not be imported ({error}). Run script/server once: "
            "it makes .venv; then call .venv/bin/python manage.py."
        )
    lift_for_commands()
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
