"""Make the secrets that docker compose starts with, where there are none: run by its service `setup`.

    python script/_secrets.py /secrets/app /secrets/db

The first folder is the app's and the pooler's, the second the database's; both
are volumes. What is there stays. POSTGRES_PASSWORD in the environment is taken
over instead of a new one: a database made with it takes no other.

Needs nothing but Python.
"""

import os
import secrets
import sys
from pathlib import Path


def main(app: Path, db: Path) -> None:
    """Write what is missing; exits with a sentence when it cannot."""
    os.umask(0)  # each file's mode is said below
    try:
        key = _kept(app / "secret_key") or secrets.token_urlsafe(50)
        password = _password(app / "postgres_password")
        _write(app / "secret_key", key, 0o400)
        _write(app / "postgres_password", password, 0o400)
        _write(app / "userlist.txt", f'"hunter" "{password.replace(chr(34), chr(34) * 2)}"\n', 0o400)
        # Read by another user, the database's; nobody else has this folder.
        _write(db / "postgres_password", password, 0o444)
    except OSError as error:
        sys.exit(f"The secrets cannot be kept in {error.filename}: {error.strerror}.")


def _password(file: Path) -> str:
    kept, given = _kept(file), os.environ.get("POSTGRES_PASSWORD", "")
    if kept and given and kept != given:
        print(
            "POSTGRES_PASSWORD is another one than before. It is used from now on; a database that was made "
            "with the other one refuses it until it is changed there, too: ALTER ROLE hunter PASSWORD …"
        )
    return given or kept or secrets.token_urlsafe(32)


def _kept(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def _write(file: Path, text: str, mode: int) -> None:
    if _kept(file) == text:
        return
    # Written aside and moved, so that nobody ever reads half a secret.
    draft = file.with_name(f".{file.name}")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as new:
        new.write(text)
    draft.replace(file)
    print(f"Wrote {file}.")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
