"""Says where script/server can listen: prints the port, the LAN address and the allowed hosts.

One to a line, for the shell to read. What does not work is said in a sentence
and exits 1: a PORT that is no port or is taken, or no network to be reached in.
"""

import errno
import os
import socket
import sys

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only ever asked for, with --lan


def main(host: str) -> None:
    """Print the three lines for a server on `host`."""
    # Settings know `.env`, which may hold PORT and ALLOWED_HOSTS.
    sys.path.insert(0, os.getcwd())
    from hunterproject import settings

    port = port_from(os.environ.get("PORT") or "8000")
    refuse_taken(host, port)
    address = lan_address() if host == EVERYWHERE else host
    print(port, address, ",".join(dict.fromkeys([*settings.ALLOWED_HOSTS, address])), sep="\n")


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


if __name__ == "__main__":
    main(sys.argv[1])
