"""What script/bench runs: `python -m benchmarks [--quick] [NAME…]`, with DATABASE_URL set."""

import argparse
import os
import time
from importlib import import_module

import django

NAMES = (
    "import",
    "export",
    "admin",
    "pages",
    "load",
    "complete",
    "service",
    "sqlite",
    "start",
    "views",
    "growth",
    "catalog",
)


def main() -> None:
    """Run the benchmarks named, all when none is."""
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure the app beside its limits.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(NAMES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round: does it run at all?")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"there is no benchmark named {', '.join(sorted(unknown))}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hunterproject.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    # As script/server prepares its database; it holds for connections made from now on.
    call_command("set_database_defaults")
    connection.close()
    names = options.names or NAMES
    began = time.perf_counter()
    for name in names:
        import_module(f"benchmarks.bench_{name}").run(quick=options.quick)
    print(f"{len(names)} benchmarks in {time.perf_counter() - began:.2f}s")


main()
