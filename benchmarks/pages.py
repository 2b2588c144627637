"""Goal 8 of the speed goals: staff pages against a bare Django page in the same run.

``python -m benchmarks.pages [--units 2000] [--rounds 40]`` makes a city's tree of so many units,
serves the portal and the bare page with gunicorn, and asks for the whole tree, all open, the table
and the job list as a signed-in officer, turn by turn with the bare page. The ratios
``floor_<page>`` are medians against the bare page; ``floor`` is the slowest page's.
"""

import gzip
import http.client
import resource
import socket
import statistics
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import harness

GOAL = 10
PAGES = {"tree": "/orgunits/?semua=1", "table": "/orgunits/table/", "jobs": "/jobs/"}


def prepare(n_units):
    """A government with ``n_units`` units under its root; session cookies of its officer for the
    portal and for the bare page."""
    from benchmarks.planting import city, plant

    return officer_cookies(plant(n_units, city))


def officer_cookies(planted):
    """Session cookies of an officer over the whole of a planted government, for the portal and for
    the bare page."""
    from django.contrib.auth import get_user_model

    from benchmarks.planting import SINCE
    from orgunits.actions import grant_role
    from orgunits.models import OrgUnit
    from portal.permissions import Role

    root = OrgUnit.objects.get(pk=planted.ids[0])
    officer = get_user_model().objects.create_user("petugas", government=planted.government)
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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Answer:
    """What came back for one request: ``kind`` is its content type, ``location`` where it sends."""

    status: int
    kind: str
    location: str
    body: bytes
    seconds: float


class Visitor:
    """A signed-in browser on one kept connection."""

    headers = {}

    def __init__(self, port, cookie, patience=60):
        """``patience``: seconds after which an answer is not waited for any more."""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        self.cookie = cookie

    def get(self, path):
        """Return ``(seconds, body)`` of a page that must be there."""
        answer = self.fetch(path)
        if answer.status != 200:
            raise SystemExit(f"{path} answers {answer.status}")
        return answer.seconds, answer.body

    def fetch(self, path):
        """Return the Answer to one request."""
        try:
            return self.ask(path)
        except http.client.RemoteDisconnected:  # kept too long while the other server was asked
            self.connection.close()
            return self.ask(path)

    def ask(self, path):
        started = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie, **self.headers})
        response = self.connection.getresponse()
        body = response.read()
        return Answer(
            status=response.status,
            kind=response.getheader("Content-Type", ""),
            location=response.getheader("Location", ""),
            body=body,
            seconds=time.perf_counter() - started,
        )


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
    floors = {f"floor_{name}": medians[name] / medians["hello"] for name in PAGES}
    return {
        "seconds": medians,
        "ratio": floors | {"floor": max(floors.values())},
        "goals": dict.fromkeys(floors, GOAL),
        "kb_compressed": {
            name: round(len(gzip.compress(portal.get(path)[1], 6)) / 1024, 1)
            for name, path in PAGES.items()
        },
    }


@contextmanager
def serving():
    """Serve the portal and the bare page until the end; yields their ports."""
    from portal.processes import ProcessTree, answers, web_command

    portal_port, bare_port = free_port(), free_port()
    bare_command = web_command(bare_port)
    bare_command[bare_command.index("portal.wsgi:application")] = "benchmarks.hello:application"
    with ProcessTree() as tree:
        tree.start("web", web_command(portal_port))
        tree.start("bare", bare_command, DJANGO_SETTINGS_MODULE="benchmarks.hello_settings")
        for port, path in ((portal_port, "/account/login/"), (bare_port, "/hello/")):
            tree.wait_until(lambda port=port, path=path: answers(port, path), seconds=60, what=path)
        yield portal_port, bare_port


def main():
    parser = harness.parser("pages", __doc__)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with harness.database(options):
        cookies = prepare(options.units)
        with serving() as ports:
            visitors = [Visitor(*given) for given in zip(ports, cookies, strict=True)]
            found = measure(*visitors, options.units, options.rounds)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        size = {"units": options.units, "rounds": options.rounds}
        harness.report("pages", size=size, peak_mb={"web": peak}, **found)


if __name__ == "__main__":
    sys.exit(main())
