"""Goal 8 of the speed goals, whole: every staff page on the demo's city against a bare Django page.

``python -m benchmarks.staff_pages [--small] [--rounds 7]`` loads the demo (a city's real structure
and its invented people and answers), serves the portal and the bare page with gunicorn, and lets
one account after the other follow the links it is shown. The first address met of each view is
asked for so many rounds, turn by turn with the bare page, and its median is taken against that
page's: ``floor`` is the slowest page's, ``floor_median`` that of the page in the middle, and
``above_goal`` names every page over the goal. ``floor_kb`` is the largest page with the styles and
scripts that it names, as a browser that kept nothing gets them. Pages that only a form leads to, and
files, are not asked for: ``asked`` says how many pages were. Above the line of figures stands the
row for docs/benchmarks.md.
"""

import gzip
import os
import re
import resource
import statistics
import sys
from collections import deque
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from benchmarks import harness
from benchmarks.pages import GOAL, Visitor, cookie_of, serving

GOAL_KB = 150
CAST = ("organisasi", "admin", "survei", "walikota", "auditor", "pegawai")
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]*)', re.DOTALL)
FILE = re.compile(r'<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]*\.(?:js|css))"', re.DOTALL)
SHOWN_SLOWEST = 12


@dataclass(frozen=True)
class Page:
    """One view's page, as the account that met it first asks for it."""

    view: str
    path: str
    visitor: Visitor
    kb: float


def prepare(small):
    """Load the demo; return the session cookies of its cast and, for the bare page, of its officer."""
    from django.contrib.auth import get_user_model

    from portal import demo

    demo.load(say=lambda text: None, small=small)
    code = next(spec.code for spec in demo.specs() if spec.slug == demo.FULL_CAST).lower()
    users = [
        get_user_model().objects.get(username=name)
        for name in (*(f"{key}.{code}" for key in CAST), demo.SUPERADMIN)
    ]
    return (
        [cookie_of(user, "portal.accounts.SignInBackend") for user in users],
        cookie_of(users[0], "django.contrib.auth.backends.ModelBackend"),
    )


def view_of(path):
    """The name of the view at an address of the portal, or None."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(path).path).view_name or None
    except Resolver404:
        return None


def links(path, body):
    """Addresses on this host that a page links to, in its order."""
    found = (urlsplit(urljoin(path, unescape(href))) for href in LINK.findall(body))
    return [
        part.path + (f"?{part.query}" if part.query else "") for part in found if not part.netloc
    ]


def weight(visitor, path, body, known):
    """KiB of a page and the styles and scripts it names, each compressed; ``known`` keeps the
    files' sizes."""
    files = {urljoin(path, unescape(name)) for name in FILE.findall(body.decode())}
    for name in files - known.keys():
        known[name] = len(gzip.compress(visitor.fetch(name).body, 6))
    return (len(gzip.compress(body, 6)) + sum(known[name] for name in files)) / 1024


def crawl(visitors):
    """The pages that these accounts meet by following links, one of each view, in that order."""
    pages, sizes = {}, {}
    for visitor in visitors:
        waiting, asked = deque(["/"]), set()
        while waiting:
            path = waiting.popleft()
            view = view_of(path)
            if view is None or view in asked or view.endswith("logout"):
                continue
            answer = visitor.fetch(path)
            if answer.status in (301, 302):
                waiting.append(urljoin(path, answer.location))
                continue
            asked.add(view)
            if answer.status != 200 or not answer.kind.startswith("text/html"):
                continue
            waiting.extend(links(path, answer.body.decode()))
            if view not in pages:
                kb = weight(visitor, path, answer.body, sizes)
                pages[view] = Page(view, path, visitor, kb)
    return list(pages.values())


def row(found, vendor):
    """The row of docs/benchmarks.md for ``found`` of ``measure``."""
    ratio, above = found["ratio"], found["above_goal"]
    names = ", ".join(f"{view} {times}" for view, times in above.items())
    cells = (
        "8",
        "`staff_pages`",
        f"every page the demo's seven accounts meet by links, {found['asked']} of them, {vendor}, "
        f"against a bare Django page of {found['seconds']['hello'] * 1000:.1f} ms",
        f"page in the middle {ratio['floor_median']:.1f} ×, slowest {ratio['floor']:.1f} ×; heaviest "
        f"first visit {ratio['floor_kb']:.0f} kB ({found['heaviest']})",
        f"≤ {GOAL} × met by {found['asked'] - len(above)}, missed by {len(above)}"
        f"{': ' if above else ''}{names}; ≤ {GOAL_KB} kB "
        f"{'met' if ratio['floor_kb'] <= GOAL_KB else 'missed'}",
        f"load {os.getloadavg()[1]:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def measure(pages, bare, rounds):
    """The report of ``rounds`` turns over all ``pages``, each followed by the bare page."""
    seconds = {page.view: [] for page in pages}
    hello = []
    for page in pages:
        page.visitor.get(page.path)  # templates are read, caches filled
    for _ in range(rounds):
        for page in pages:
            seconds[page.view].append(page.visitor.get(page.path)[0])
            hello.append(bare.get("/hello/")[0])
    medians = {view: statistics.median(runs) for view, runs in seconds.items()}
    floor = statistics.median(hello)
    slowest = sorted(medians, key=medians.get, reverse=True)
    heaviest = max(pages, key=lambda page: page.kb)
    return {
        "seconds": {view: medians[view] for view in slowest[:SHOWN_SLOWEST]} | {"hello": floor},
        "ratio": {
            "floor": medians[slowest[0]] / floor,
            "floor_median": statistics.median(medians.values()) / floor,
            "floor_kb": heaviest.kb,
        },
        "goals": {"floor": GOAL, "floor_kb": GOAL_KB},
        "asked": len(pages),
        "above_goal": {
            view: round(medians[view] / floor, 1)
            for view in slowest
            if medians[view] > GOAL * floor
        },
        "heaviest": heaviest.view,
    }


def main():
    parser = harness.parser("staff_pages", __doc__)
    parser.add_argument("--small", action="store_true", help="two governments, fewer people")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with harness.database(options):
        cookies, bare_cookie = prepare(options.small)
        with serving() as (portal_port, bare_port):
            visitors = [Visitor(portal_port, cookie) for cookie in cookies]
            pages = crawl(visitors)
            found = measure(pages, Visitor(bare_port, bare_cookie), options.rounds)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        from django.db import connection

        from portal.demo import totals

        print(row(found, connection.vendor), file=sys.stderr)
        size = totals() | {"rounds": options.rounds}
        harness.report("staff_pages", size=size, peak_mb={"web": peak}, **found)


if __name__ == "__main__":
    sys.exit(main())
