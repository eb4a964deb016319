"""Prepares the site and serves it with gunicorn: what script/server does once all is installed.

One process for both, since loading Django takes longer than everything else a start
does. PORT is read from the environment or `.env`, and gunicorn.conf.py is heeded.
What does not work is said in a sentence and exits 1: a PORT that is no port or is
taken, no network to be reached in, or whatever `manage.py prepare` says.
"""

import argparse
import errno
import os
import signal
import socket
import sys
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import django
from django.conf import settings
from django.core.files import locks
from gunicorn.app.base import Application

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only ever asked for, with --lan
#: Two starts at once take turns at this file: it is there in every copy of the project.
TURNS = "script/_setup.sh"


class Site(Application):  # type: ignore[misc]
    """The app, served on `host`; prepared when gunicorn loads it, before it listens."""

    def __init__(self, host: str, *, demo: bool) -> None:
        self._host, self._demo = host, demo
        super().__init__()

    def load_config(self) -> None:
        """Take what gunicorn.conf.py says, and where to listen."""
        self.load_config_from_file("gunicorn.conf.py")
        # Settings know `.env`, which may hold PORT.
        import_module("hunterproject.settings")
        self.port = port_from(os.environ.get("PORT") or "8000")
        self.cfg.set("bind", f"{self._host}:{self.port}")

    def load(self) -> Any:
        """Prepare, say where the site is, and return the app."""
        # A server told to replace itself (USR2) hands its port on.
        if "GUNICORN_FD" not in os.environ:
            refuse_taken(self._host, self.port)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")
        lan = let_lan_in() if self._host == EVERYWHERE else None
        django.setup()
        self._prepare()
        # At once, so that no worker has it in its own buffer too.
        print(f"Open http://127.0.0.1:{self.port}", flush=True)
        if lan:
            print(f"On a phone in the same network: http://{lan}:{self.port}", flush=True)
        return import_module("hunterproject.wsgi").application

    def _prepare(self) -> None:
        """Run `manage.py prepare`, and load what is still to be loaded in the meantime."""
        # A process of its own: the server keeps neither a command's connection, nor its leave
        # to wait for locks, nor what only migrations need.
        preparing = get_context("fork").Process(target=prepare, args=(self._demo,))
        preparing.start()
        import_module("hunterproject.urls")
        preparing.join()
        if preparing.exitcode:
            sys.exit(abs(preparing.exitcode))


def prepare(demo: bool) -> None:
    """Do what comes before serving, as a command does it; exits with that command's code."""
    manage = import_module("manage")
    options = ["--static-files", "--verbosity", "0", *(["--demo"] if demo else [])]
    with open(TURNS) as turn:
        locks.lock(turn, locks.LOCK_EX)
        manage.main(["manage.py", "prepare", *options])


def port_from(text: str) -> int:
    """Return the port that `text` names; exits with a sentence when it names none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        sys.exit(f"PORT is “{text}”, which is no port. Use a whole number from 1 to 65535, such as 8000.")
    return int(text)


def refuse_taken(host: str, port: int) -> None:
    """Exit with a sentence when nothing can listen on the port."""
    with socket.socket() as listener:
        # As gunicorn does, so that connections of a server just stopped don't count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            reason = (
                "is in use, perhaps by this server started before"
                if error.errno == errno.EADDRINUSE
                else f"cannot be used ({error.strerror})"
            )
            sys.exit(f"Port {port} {reason}. Stop what uses it, or choose another: PORT=8001 script/server")


def let_lan_in() -> str:
    """Return the address of `lan_address`, by which the site may be asked for from now on."""
    address = lan_address()
    settings.ALLOWED_HOSTS = list(dict.fromkeys([*settings.ALLOWED_HOSTS, address]))
    return address


def lan_address() -> str:
    """Return the address by which other machines reach this one; exits with a sentence without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: asks the system which of its addresses leads out (RFC 5737 example net).
            probe.connect(("192.0.2.1", 9))
            address = str(probe.getsockname()[0])
        except OSError:
            address = "127.0.0.1"
    if address.startswith("127."):
        sys.exit("This machine is in no network that a phone could share. Join one, or leave out --lan.")
    return address


def main() -> None:
    """Serve until a signal ends it."""
    # Until gunicorn listens to it: Ctrl-C ends this and what prepares, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.path.insert(0, os.getcwd())
    parser = argparse.ArgumentParser()
    parser.add_argument("--lan", action="store_true")
    parser.add_argument("--demo", action="store_true")
    options = parser.parse_args()
    Site(EVERYWHERE if options.lan else "127.0.0.1", demo=options.demo).run()


if __name__ == "__main__":
    main()
