"""Goal 8 of the speed goals: staff pages against a bare Django page in the same run.

``python -m benchmarks.pages [--units 2000] [--rounds 40]`` makes a tree of so many units in a
database of its own (SQLite under a temporary folder), serves the portal and the bare page with
gunicorn, and asks for the whole tree, all open, the table and the job list as a signed-in officer,
turn by turn with the bare page. Prints one JSON line; ratios are medians against the bare page.
"""

import argparse
import gzip
import http.client
import json
import os
import resource
import socket
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

GOAL = 10
SINCE = date(2020, 1, 1)
PAGES = {"tree": "/orgunits/?semua=1", "table": "/orgunits/table/", "jobs": "/jobs/"}


def prepare(n_units):
    """A government with ``n_units`` units under its root; session cookies of its officer for the
    portal and for the bare page."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from orgunits.actions import apply_changes, create_government, grant_role
    from orgunits.models import OrgUnit
    from portal.permissions import Role

    call_command("migrate", verbosity=0)
    government = create_government(
        user=None, name="Kota Uji", slug="uji", kind="city", established_on=SINCE
    )
    root = OrgUnit.objects.get(government=government)
    apply_changes(
        government=government,
        changes=tree_of(n_units, root.pk),
        user=None,
        reason="Susunan untuk pengukuran.",
        effective_on=SINCE,
    )
    officer = get_user_model().objects.create_user("petugas", government=government)
    grant_role(user=officer, unit=root, role=Role.HR_OFFICER, granted_by=None, valid_from=SINCE)
    return [
        cookie_of(officer, backend)
        for backend in (
            "portal.accounts.SignInBackend",
            "django.contrib.auth.backends.ModelBackend",
        )
    ]


def cookie_of(user, backend):
    """The header of a browser in which ``user`` signed in through ``backend``."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def tree_of(n_units, root):
    """Forty agencies with seven parts each, whose parts take the rest in turn."""
    from orgunits.structure import Establish

    changes = []
    for number in range(1, n_units + 1):
        if number <= 40:
            parent, kind = root, "dinas"
        elif number <= 320:
            parent, kind = -((number - 41) % 40 + 1), "bidang"
        else:
            parent, kind = -((number - 321) % 280 + 41), "seksi"
        changes.append(Establish(-number, parent, f"Unit nomor {number}", kind))
    return changes


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Visitor:
    """A signed-in browser on one kept connection."""

    def __init__(self, port, cookie):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie

    def get(self, path):
        """Return ``(seconds, body)`` of one page."""
        started = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - started
        if response.status != 200:
            raise SystemExit(f"{path} answers {response.status}")
        return seconds, body


def measure(portal, bare, n_units, rounds):
    tree = portal.get(PAGES["tree"])[1].decode()
    shown = sum(f"Unit nomor {number}<" in tree for number in range(1, n_units + 1))
    if shown != n_units:
        raise SystemExit(f"the tree page shows {shown} of {n_units} units")
    asks = {name: (portal, path) for name, path in PAGES.items()} | {"hello": (bare, "/hello/")}
    seconds = {name: [] for name in asks}
    for _ in range(rounds):
        for name, (visitor, path) in asks.items():
            seconds[name].append(visitor.get(path)[0])
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    return {
        "seconds": {name: round(value, 5) for name, value in medians.items()},
        "ratios": {f"{name}/hello": round(medians[name] / medians["hello"], 1) for name in PAGES},
        "kb_compressed": {
            name: round(len(gzip.compress(portal.get(path)[1], 6)) / 1024, 1)
            for name, path in PAGES.items()
        },
    }


def serve_and_measure(cookies, n_units, rounds):
    from portal.processes import ProcessTree, answers, web_command

    portal_port, bare_port = free_port(), free_port()
    bare_command = web_command(bare_port)
    bare_command[bare_command.index("portal.wsgi:application")] = "benchmarks.hello:application"
    with ProcessTree() as tree:
        tree.start("web", web_command(portal_port))
        tree.start("bare", bare_command, DJANGO_SETTINGS_MODULE="benchmarks.hello_settings")
        for port, path in ((portal_port, "/account/login/"), (bare_port, "/hello/")):
            tree.wait_until(lambda port=port, path=path: answers(port, path), seconds=60, what=path)
        return measure(
            Visitor(portal_port, cookies[0]), Visitor(bare_port, cookies[1]), n_units, rounds
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tatanan-bench-") as folder:
        os.environ |= {"TATANAN_VAR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)
        import django

        django.setup()
        found = serve_and_measure(prepare(options.units), options.units, options.rounds)
    found["ratios"]["floor"] = found["ratios"]["tree/hello"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = {"units": options.units, "rounds": options.rounds}
    head = {"bench": Path(__file__).stem, "db": "sqlite", "size": size, "goal": GOAL}
    sys.stdout.write(json.dumps(head | found | {"peak_mb": {"web": round(peak, 1)}}) + "\n")


if __name__ == "__main__":
    main()
