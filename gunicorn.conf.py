"""How gunicorn serves the app; script/server and the container both read this.

Where it listens is said on its command line. WEB_WORKERS, WEB_THREADS and
WEB_ACCESS_LOG come from the environment or `.env`.
"""

import sys
from pathlib import Path

import environ

env = environ.Env()
environ.Env.read_env(Path(__file__).resolve().parent / ".env")


def how_many(name: str, default: int) -> int:
    """Return the whole number in variable `name`; exits with a sentence when it holds none."""
    text = env.str(name, default=str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 999):
        sys.exit(f"{name} is “{text}”. Use a whole number from 1 to 999, such as {default}.")
    return int(text)


# Threads, because a sync worker is killed in the middle of a long download.
# Few of them: more made each other wait for Python and for SQLite's one writer.
worker_class = "gthread"
workers = how_many("WEB_WORKERS", 2)
threads = how_many("WEB_THREADS", 4)

# Seconds: for a worker's loop to show that it is alive (its threads may take longer, as a download does),
# and for a stopping worker to finish what runs. Longer than anything waits for the database, so that
# whoever waits gets an answer.
timeout = 60
graceful_timeout = 60

# Loaded once, before the workers: a set-up that hunterproject.wsgi refuses then
# ends the server with that sentence, instead of each worker being started again and again.
preload_app = True

accesslog = "-" if env.bool("WEB_ACCESS_LOG", default=False) else None

# It would be made in the home folder, which a container's user does not have.
control_socket_disable = True
