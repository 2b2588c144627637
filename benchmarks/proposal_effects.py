"""Goal 8 of the speed goals, for the effect of a change of a proposal: shown at once.

``python -m benchmarks.proposal_effects [--units 5000] [--people 5000] [--rounds 25]`` makes a city of
so many units, each with a head post and a post of staff, and puts people on the staff posts; drafts
one move and, beside it, the merge of two agencies; serves the portal and the bare page with
gunicorn, and asks as a signed-in officer for the region that the workshop loads after every change,
turn by turn with the bare page. ``floor_<draft>`` are medians against the bare page.
"""

import gzip
import resource
import statistics
import sys

from benchmarks import harness
from benchmarks.pages import GOAL, Visitor, officer_cookies, serving

DRAFTS = ("move", "merge")


class Region(Visitor):
    """A browser whose script asks for a region."""

    headers = {"HX-Request": "true"}


def prepare(n_units, n_people):
    """The cookies of an officer and the addresses of the drafts' effects."""
    from benchmarks.planting import city, plant
    from orgunits.structure import Merge, Move
    from restructuring.actions import add_step, create_proposal

    planted = plant(n_units, city)
    seat(planted, n_people)
    root, first, second, third = (planted.ids[n] for n in (0, 1, 2, 41))
    changes = {"move": Move(third, second), "merge": Merge((second,), first)}
    paths = {}
    for name, change in changes.items():
        proposal = create_proposal(
            government=planted.government,
            unit=unit_of(root),
            title=f"Ukur {name}",
            reason="Rancangan untuk pengukuran.",
            user=None,
        )
        add_step(proposal=proposal, changes=[change], user=None)
        paths[name] = f"/usulan-penataan/{proposal.pk}/dampak/"
    return officer_cookies(planted), paths


def unit_of(pk):
    from orgunits.models import OrgUnit

    return OrgUnit.objects.select_related("government").get(pk=pk)


def seat(planted, n_people):
    """A head post and a post of staff on every unit; people on the staff posts in turn."""
    from benchmarks.planting import SINCE
    from employees.actions import place_employees, register_employees
    from employees.drafts import PlacementDraft
    from orgunits.actions import add_positions, load_job_titles
    from orgunits.drafts import JobTitleDraft, PositionDraft

    head, staff = load_job_titles(
        drafts=[
            JobTitleDraft(name="Kepala", kind="administrator", job_class=11),
            JobTitleDraft(name="Pengadministrasi", kind="pelaksana", job_class=5),
        ]
    )
    common = {"government": planted.government, "user": None, "reason": "Untuk pengukuran."}
    posts = add_positions(
        drafts=[
            PositionDraft(
                unit_id=pk,
                job_title_id=title.pk,
                name=title.name,
                valid_from=SINCE,
                is_head=title is head,
                echelon="III.b" if title is head else "",
            )
            for pk in planted.ids
            for title in (head, staff)
        ],
        **common,
    )
    people = register_employees(drafts=[draft_of(n) for n in range(n_people)], **common)
    seats = posts[1::2]
    place_employees(
        drafts=[
            PlacementDraft(employee=one, position=seats[n % len(seats)], valid_from=SINCE)
            for n, one in enumerate(people)
        ],
        **common,
    )


def draft_of(number):
    """A person whose NIP no other has: 999 of one day of birth."""
    from datetime import date, timedelta

    from benchmarks.planting import SINCE
    from employees.drafts import EmployeeDraft
    from employees.enums import EmploymentStatus, Sex

    later, sequence = divmod(number, 999)
    born = date(1980, 1, 1) + timedelta(days=later)
    return EmployeeDraft(
        nip=f"{born:%Y%m%d}{SINCE:%Y%m}1{sequence + 1:03}",
        name=f"Orang {number}",
        sex=Sex.MALE,
        birth_date=born,
        status=EmploymentStatus.PNS,
        golongan="III/b",
        joined_on=SINCE,
    )


def measure(region, bare, paths, rounds):
    asks = {name: (region, path) for name, path in paths.items()} | {"hello": (bare, "/hello/")}
    for name in DRAFTS:
        if b"proposal-effects" not in region.get(paths[name])[1]:
            raise SystemExit(f"{paths[name]} is not the region of effects")
    seconds = {name: [] for name in asks}
    for _ in range(rounds):
        for name, (visitor, path) in asks.items():
            seconds[name].append(visitor.get(path)[0])
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    floors = {f"floor_{name}": medians[name] / medians["hello"] for name in DRAFTS}
    return {
        "seconds": medians,
        "ratio": floors | {"floor": max(floors.values())},
        "goals": dict.fromkeys(floors, GOAL),
        "kb_compressed": {
            name: round(len(gzip.compress(region.get(path)[1], 6)) / 1024, 1)
            for name, path in paths.items()
        },
    }


def main():
    parser = harness.parser("proposal_effects", __doc__)
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    with harness.database(options):
        (portal_cookie, bare_cookie), paths = prepare(options.units, options.people)
        with serving() as (portal_port, bare_port):
            region, bare = Region(portal_port, portal_cookie), Visitor(bare_port, bare_cookie)
            found = measure(region, bare, paths, options.rounds)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        size = {"units": options.units, "people": options.people, "rounds": options.rounds}
        harness.report("proposal_effects", size=size, peak_mb={"web": peak}, **found)


if __name__ == "__main__":
    sys.exit(main())
