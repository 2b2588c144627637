"""Goal 8 of the speed goals, for lists of 100,000 people: first pages against a bare Django page.

``python -m benchmarks.people_lists [--people 100000] [--units 2000] [--rounds 15] [--patience 60]``
makes a city with so many people on its posts (one in forty without), trainings, ratings, certificates, assessments and
accounts; serves the portal and the bare page with gunicorn, and asks as an officer of the whole
government, and as one of a single agency, for the first page of every list of people, turn by turn
with the bare page. ``floor_<list>`` are medians against the bare page, ``above_goal`` names those
over the goal, ``unanswered`` those that took longer than the patience (seconds): they are not asked
again, and count in ``floor`` as if they had come just then. ``export`` is the list of everybody as CSV:
seconds until its first line and until its last.
"""

import http.client
import resource
import statistics
import sys
import time

from benchmarks import harness
from benchmarks.pages import GOAL, Visitor, cookie_of, serving

# Name of the list -> address; {unit} is an agency, {post} a post with many candidates.
LISTS = {
    "people": "/employees/",
    "people_by_unit": "/employees/?sort=unit",
    "people_by_golongan": "/employees/?sort=-golongan",
    "people_of_unit": "/employees/?unit={unit}",
    "people_named": "/employees/?q=siregar",
    "people_without_post": "/employees/?seat=none",
    "people_last_page": "/employees/?page=last",
    "unit": "/employees/units/{unit}/",
    "pool": "/employees/pool/",
    "retirements": "/employees/retirements/",
    "vacancies": "/employees/vacancies/",
    "posts": "/employees/posts/",
    "performance": "/employees/performance/",
    "certificates": "/employees/certificates/",
    "competences": "/employees/competences/",
    "talent": "/employees/talent/",
    "trainings": "/employees/trainings/",
    "needs": "/employees/trainings/needs/",
    "candidates": "/employees/positions/{post}/candidates/",
    "accounts": "/employees/accounts/",
    "account_people": "/employees/accounts/people/",
    "account_users": "/employees/accounts/users/",
}
OFFICERS = ("city", "agency")
EXPORT_PATIENCE = 600  # seconds: a file of everybody may take minutes


def prepare(n_people, n_units):
    """The cookies of the two officers, one for the bare page, and the addresses."""
    from benchmarks.planting import city, plant
    from benchmarks.staffing import employ
    from orgunits.models import Position

    planted = plant(n_units, city)
    employ(planted, n_people)
    users = [
        officer(planted, name, unit) for name, unit in zip(OFFICERS, planted.ids, strict=False)
    ]
    post = Position.objects.filter(unit_id=planted.ids[1], is_head=False).order_by("pk").first()
    paths = {name: path.format(unit=planted.ids[1], post=post.pk) for name, path in LISTS.items()}
    harness.vacuum()
    cookies = [cookie_of(user, "portal.accounts.SignInBackend") for user in users]
    return cookies, cookie_of(users[0], "django.contrib.auth.backends.ModelBackend"), paths


def officer(planted, name, unit_id):
    """An account that reads every list of a unit and all below it."""
    from django.contrib.auth import get_user_model

    from benchmarks.planting import SINCE
    from orgunits.actions import grant_role
    from orgunits.models import OrgUnit
    from portal.permissions import Role

    user = get_user_model().objects.create_user(name, government=planted.government)
    unit = OrgUnit.objects.get(pk=unit_id)
    for role in (Role.HR_OFFICER, Role.GOVERNMENT_ADMIN):
        grant_role(user=user, unit=unit, role=role, granted_by=None, valid_from=SINCE)
    return user


def answer(visitor, path):
    """The Answer to one request, or None when none came in time."""
    try:
        return visitor.fetch(path)
    except (TimeoutError, ConnectionError, http.client.HTTPException):
        visitor.connection.close()
        return None


def asked(visitors, paths):
    """``{name: (number of the officer, path)}`` of the lists each officer is let into, and the names
    of those that gave no answer."""
    found, unanswered = {}, []
    for number, visitor in enumerate(visitors):
        for name, path in paths.items():
            whole = f"{OFFICERS[number]}_{name}"
            given = answer(visitor, path)
            if given is None:
                unanswered.append(whole)
            elif given.status == 200:
                found[whole] = (number, path)
            elif number == 0:
                raise SystemExit(f"{path} answers {given.status}")
    return found, unanswered


def measure(asks, visitors, bare, *, rounds, patience, unanswered=()):
    """Ask every list and the bare page turn by turn. ``unanswered``: lists known to give no answer
    within ``patience`` seconds; one that gives none now is named with them."""
    seconds = {name: [] for name in asks}
    hello, late = [], list(unanswered)
    for _ in range(rounds):
        for name, (number, path) in asks.items():
            if name in late:
                continue
            given = answer(visitors[number], path)
            if given is None:
                late.append(name)
                continue
            if given.status != 200:
                raise SystemExit(f"{path} answers {given.status}")
            seconds[name].append(given.seconds)
            hello.append(bare.get("/hello/")[0])
    if not hello:
        raise SystemExit("no list answers")
    medians = {
        name: statistics.median(values) for name, values in seconds.items() if name not in late
    }
    medians |= dict.fromkeys(late, patience)
    floor = statistics.median(hello)
    ratios = {name: medians[name] / floor for name in sorted(medians, key=medians.get)[::-1]}
    return {
        "seconds": {name: medians[name] for name in ratios} | {"hello": floor},
        "ratio": {
            "floor": max(ratios.values()),
            "floor_median": statistics.median(ratios.values()),
        },
        "goals": {"floor": GOAL},
        "asked": len(ratios),
        "unanswered": late,
        "above_goal": {name: round(ratio, 1) for name, ratio in ratios.items() if ratio > GOAL},
    }


def export(visitor, n_people):
    """Seconds until the first and the last line of the list of everybody."""
    started = time.perf_counter()
    visitor.connection.request("GET", "/employees/?ekspor=csv", headers={"Cookie": visitor.cookie})
    response = visitor.connection.getresponse()
    lines, first = response.readline().count(b"\n"), time.perf_counter() - started
    while block := response.read(1 << 16):
        lines += block.count(b"\n")
    harness.agree("export", lines, n_people + 1)
    return {"first_line": first, "last_line": time.perf_counter() - started}


def main():
    parser = harness.parser("people_lists", __doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--patience", type=float, default=60)
    options = parser.parse_args()
    with harness.database(options):
        cookies, bare_cookie, paths = prepare(options.people, options.units)
        with serving() as (portal_port, _):
            visitors = [Visitor(portal_port, cookie, options.patience) for cookie in cookies]
            asks, unanswered = asked(visitors, paths)
        # Served anew: what nobody waits for any more may still be reckoned.
        with serving() as (portal_port, bare_port):
            visitors = [Visitor(portal_port, cookie, options.patience) for cookie in cookies]
            found = measure(
                asks,
                visitors,
                Visitor(bare_port, bare_cookie),
                rounds=options.rounds,
                patience=options.patience,
                unanswered=unanswered,
            )
            found["export"] = harness.short(
                export(Visitor(portal_port, cookies[0], EXPORT_PATIENCE), options.people)
            )
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        size = {"people": options.people, "units": options.units, "rounds": options.rounds}
        harness.report("people_lists", size=size, peak_mb={"web": peak}, **found)


if __name__ == "__main__":
    sys.exit(main())
