"""``python -m faults <name> …``: show what holds when things go wrong, and what does not without.

Each module here has ``main(argv) -> int`` and prints one JSON line per experiment.
"""

import importlib
import os
import pkgutil
import sys

import django

import faults

# These choose their database before Django reads its settings.
OWN_SETTINGS = {"anonymity", "backup", "enactment", "inbox", "jobs", "schedules", "stuffing"}


def names():
    return sorted(
        info.name for info in pkgutil.iter_modules(faults.__path__) if info.name[0] != "_"
    )


def main(argv):
    if not argv or argv[0] not in names():
        print("usage: python -m faults <name> [options]; names: " + ", ".join(names()))
        return 2
    if argv[0] not in OWN_SETTINGS:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
        django.setup()
    return importlib.import_module(f"faults.{argv[0]}").main(argv[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
