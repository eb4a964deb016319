"""manage.py of a site, loaded once: each command is a process of its own, forked from one that has the app.

Starting Python and the app anew for each of a hundred commands would keep the processors busy with what no
test is about. `python -m tests.fire.commands DESCRIPTOR` is what they are forked from.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from select import select
from subprocess import CompletedProcess

#: Bytes that a command's arguments may have.
LONGEST = 65536


class Command:
    """A command under way."""

    def __init__(self, arguments: list[str], out: int, errors: int, told: int) -> None:
        self._arguments, self._told = arguments, os.fdopen(told, "rb", buffering=0)
        self._pid = int(self._told.readline())
        # Both at once: who fills a pipe that nobody reads waits for ever.
        self._readers = ThreadPoolExecutor(2)
        self._outputs = [self._readers.submit(_all_of, one) for one in (out, errors)]
        self._done: CompletedProcess[str] | None = None

    def is_running(self) -> bool:
        return self._done is None and not select([self._told], [], [], 0)[0]

    def wait(self) -> CompletedProcess[str]:
        """Return how it ended, and what it said; minus the number of a signal that ended it."""
        if self._done is None:
            with self._told, self._readers:
                code = os.waitstatus_to_exitcode(int(self._told.readline()))
                said = [output.result() for output in self._outputs]
            self._done = CompletedProcess(self._arguments, code, *said)
        return self._done

    def kill(self) -> None:
        """kill -9 it; nothing when it has ended."""
        if self.is_running():
            os.kill(self._pid, signal.SIGKILL)
        self.wait()


def _all_of(pipe: int) -> str:
    with os.fdopen(pipe, encoding="utf-8") as file:
        return file.read()


class Commands:
    """Whatever runs commands in one environment."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.environment = dict(environment)
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fire.commands", str(theirs.fileno())],
                cwd=folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def start(self, *arguments: str) -> Command:
        """Start a command; it was started when this returns."""
        pipes = [os.pipe() for _each in range(3)]
        theirs = [write for _read, write in pipes]
        try:
            socket.send_fds(self._channel, [json.dumps(arguments).encode()], theirs)
        finally:
            for end in theirs:
                os.close(end)
        return Command(list(arguments), *(read for read, _write in pipes))

    def close(self) -> None:
        """End it; what it started ends by itself."""
        self._channel.close()
        self._process.wait()


def main(descriptor: int) -> None:
    """Load the app, then start a command for each message, until nobody can send one any more."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")
    import django
    from django.core.management import call_command

    django.setup()
    # Loads what every command's own checks would.
    call_command("check", verbosity=0)
    # Nobody here asks how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=descriptor) as channel:
        while True:
            message, pipes, _flags, _address = socket.recv_fds(channel, LONGEST, 3)
            if not message:
                return
            if os.fork() == 0:
                channel.close()
                _run(json.loads(message), *pipes)
            for pipe in pipes:
                os.close(pipe)


def _run(arguments: list[str], out: int, errors: int, told: int) -> None:
    """Run a command in a process of its own; tell its number, and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.close(told)
        for pipe, standard in ((out, 1), (errors, 2)):
            os.dup2(pipe, standard)
            os.close(pipe)
        sys.argv = ["manage.py", *arguments]
        from manage import main as manage

        manage(sys.argv)
        sys.exit()
    os.close(out)
    os.close(errors)
    os.write(told, f"{pid}\n".encode())
    _pid, status = os.waitpid(pid, 0)
    os.write(told, f"{status}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
