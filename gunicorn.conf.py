"""How gunicorn serves the app; script/server and the container both read this.

Where it listens is said by whoever starts it. WEB_WORKERS, WEB_THREADS, LOG_FORMAT
and whether METRICS_TOKEN is set come from the environment or `.env`.
"""

import gc
import os
import shutil
import socket
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

import environ
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

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
threads = how_many("WEB_THREADS", 3)

# Seconds: for a worker's loop to show that it is alive (its threads may take longer, as a download does),
# and for a stopping worker to finish what runs. Longer than anything waits for the database, so that
# whoever waits gets an answer.
timeout = 60
graceful_timeout = 60

# Seconds that a thread waits for more of a request: whoever sends none would keep it from all others.
client_patience = how_many("CLIENT_PATIENCE", 20)


def post_worker_init(worker: Worker) -> None:
    """Have connections give up waiting; they take this over from the socket that they came through."""
    for listener in worker.sockets:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", client_patience, 0))


# Loaded once, before the workers: a set-up that hunterproject.wsgi refuses then
# ends the server with that sentence, instead of each worker being started again and again.
preload_app = True
# What is loaded then is never garbage: nobody has to look through it, while it is loaded or ever after.
gc.disable()


def pre_fork(server: Any, worker: Worker) -> None:
    """Collect garbage again, among what comes from now on."""
    gc.freeze()
    gc.enable()


# Never gunicorn's own, which prints addresses, secrets and all: the app logs each request (WEB_ACCESS_LOG).
accesslog = None


class JsonLogger(Logger):  # type: ignore[misc]
    """Logs of starting and stopping, in the form of the app's own (hunterproject.log_lines)."""

    def setup(self, cfg: Any) -> None:
        """Set up as gunicorn does, then give each handler that form."""
        from hunterproject.log_lines import JsonLines

        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())


if env.str("LOG_FORMAT", default="line") == "json":
    logger_class = JsonLogger

#: The beginning of the name of a folder of numbers that this server made.
OUR_METRICS = f"hunter-metrics-{os.getpid()}-"
# Once: a reload reads this file again and finds the folder in the environment.
if (
    env.str("METRICS_TOKEN", default="") or env.str("METRICS_TOKEN_FILE", default="")
) and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    # In memory where there is some, since a file is written to at each request. Before prometheus_client is
    # imported, which looks for the name then.
    memory = "/dev/shm"  # noqa: S108 (a folder with a name of its own is made in it)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(
        prefix=OUR_METRICS, dir=memory if os.access(memory, os.W_OK) else None
    )


def child_exit(server: Any, worker: Any) -> None:
    """Forget what only a living worker has to say; what it counted stays in the sums."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Take the folder of numbers away with the server that made it."""
    folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    if folder.name.startswith(OUR_METRICS):
        shutil.rmtree(folder, ignore_errors=True)


# It would be made in the home folder, which a container's user does not have.
control_socket_disable = True
