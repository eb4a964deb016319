"""Ask the server of this container whether it is well: exits 0 when it says so.

    python script/_healthcheck.py /healthz     alive
    python script/_healthcheck.py /readyz      alive, and the database answers

Needs nothing but Python.
"""

import http.client
import os
import sys


def main(path: str) -> None:
    """Exit 0 when the server answers `path` with 200, else 1 with a sentence."""
    # It answers by its own names only, and 127.0.0.1 need not be one of them.
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip("*.") or "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        connection.request("GET", path, headers={"Host": host})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"No answer from {path}: {error}")
    if status != http.HTTPStatus.OK:
        sys.exit(f"{path} answered {status}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
