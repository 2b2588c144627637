"""A city with people, and proposals that change much of it. Needs a set up Django."""

import random
from datetime import date, timedelta

from employees.actions import place_employees, register_employees
from employees.drafts import EmployeeDraft, PlacementDraft
from employees.models import Placement
from orgunits.actions import add_positions, apply_changes, create_government, load_job_titles
from orgunits.drafts import JobTitleDraft, PositionDraft
from orgunits.models import OrgUnit, Position
from orgunits.structure import Establish, Merge, Move, Rename
from restructuring.actions import add_step, create_proposal
from restructuring.enums import ProposalState
from restructuring.models import Proposal
from restructuring.steps import changes_of
from restructuring.thinking import head_steps, think

SINCE, JOINED = date(2015, 1, 1), date(2010, 1, 4)
AGENCIES = 10
KIND = "lainnya"
REASON = "Disiapkan untuk percobaan."
SERIALS = 900  # people born on one day


def build_city(n_units, n_people):
    """A government of AGENCIES agencies with so many parts in all, its people spread evenly over one
    post each of the parts. All of kind "lainnya": no rule of the rulebook limits their number, so
    that nothing but the experiment stands in the way."""
    government = create_government(
        user=None,
        name="Kota Percobaan",
        slug="kota-percobaan",
        kind="city",
        established_on=SINCE,
    )
    root = OrgUnit.objects.get(government=government)
    changes = [Establish(-n, root.pk, f"Induk {n}", KIND) for n in range(1, AGENCIES + 1)]
    changes += [
        Establish(-AGENCIES - n, -(n % AGENCIES) - 1, f"Bagian {n}", KIND)
        for n in range(1, n_units + 1)
    ]
    made = apply_changes(
        government=government, changes=changes, user=None, reason=REASON, effective_on=SINCE
    )
    units = [made.created[-AGENCIES - n] for n in range(1, n_units + 1)]
    [title] = load_job_titles(drafts=[JobTitleDraft(name="Penata", kind="pelaksana")])
    drafts = [
        PositionDraft(
            unit_id=unit,
            job_title_id=title.pk,
            name="Penata",
            valid_from=SINCE,
            required_headcount=-(-n_people // n_units),
        )
        for unit in units
    ]
    posts = add_positions(government=government, drafts=drafts, user=None, reason=REASON)
    seat(government, posts, n_people)
    government.refresh_from_db()
    return government


def seat(government, posts, n_people):
    people = register_employees(
        government=government,
        drafts=[person(n) for n in range(n_people)],
        user=None,
        reason=REASON,
    )
    place_employees(
        government=government,
        drafts=[
            PlacementDraft(employee=one, position=posts[n % len(posts)], valid_from=SINCE)
            for n, one in enumerate(people)
        ],
        user=None,
        reason=REASON,
    )


def person(number):
    born = date(1980, 1, 1) + timedelta(days=number // SERIALS)
    return EmployeeDraft(
        nip=f"{born:%Y%m%d}{JOINED:%Y%m}1{number % SERIALS + 1:03d}",
        name=f"Orang {number}",
        sex="L",
        birth_date=born,
        status="pns",
        joined_on=JOINED,
    )


def approved_proposal(government, n_changes, chance):
    """A proposal of ``n_changes`` that merges, moves and renames parts; approved, for today.

    The review itself is not what is tried here: its state is set.
    """
    government.refresh_from_db()
    proposal = create_proposal(
        government=government,
        unit=OrgUnit.objects.get(government=government, parent__isnull=True),
        title="Penataan besar",
        reason=REASON,
        user=None,
        effective_on=government.today(),
    )
    proposal = add_step(
        proposal=proposal, changes=many_changes(government, n_changes, chance), user=None
    )
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.APPROVED)
    proposal.refresh_from_db()
    return proposal


def many_changes(government, n_changes, chance):
    open_units = OrgUnit.objects.active().filter(government=government)
    under_root = open_units.filter(parent__parent__isnull=True, parent__isnull=False)
    agencies = list(under_root.values_list("pk", flat=True).order_by("pk"))
    parts = list(open_units.filter(parent__in=agencies).values_list("pk", flat=True).order_by("pk"))
    chance.shuffle(parts)
    n_merges = n_changes // 4
    merged, rest = parts[:n_merges], parts[n_merges:]
    found = [Merge((source,), chance.choice(rest)) for source in merged]
    for number in range(n_changes - n_merges):
        unit = rest[number % len(rest)]
        if number % 2:
            found.append(Rename(unit, f"Bagian baru {chance.randrange(10**9)} {number}"))
        else:
            found.append(Move(unit, chance.choice(agencies)))
    return found


def plain_state(government):
    """Everything that an enactment of such a proposal changes, as plain values that compare."""
    rows = Placement.objects.current_knowledge().filter(
        government=government, valid_until__isnull=True
    )
    government.refresh_from_db()
    return {
        "version": government.structure_version,
        "units": units_of(government),
        "posts": sorted(
            Position.objects.filter(government=government, valid_until=None).values_list(
                "unit_id", "name", "required_headcount"
            )
        ),
        "people": sorted(rows.values_list("employee_id", "position__unit_id")),
    }


def units_of(government):
    rows = OrgUnit.objects.active().filter(government=government)
    return sorted(rows.values_list("pk", "parent_id", "name", "order"))


def expected_state(government, proposal, before):
    """What ``plain_state`` must be when the proposal is in force, by the engine's own plan."""
    thought = think(proposal)
    after = thought.plan.structure.base.after(thought.plan)
    home = thought.plan.carried
    return {
        "version": before["version"] + 1,
        "units": sorted((unit.id, unit.parent, unit.name, unit.order) for unit in after),
        "posts": sorted((home.get(unit, unit), *rest) for unit, *rest in before["posts"]),
        "people": sorted((who, home.get(unit, unit)) for who, unit in before["people"]),
        "changes": len(changes_of(head_steps(proposal))),
    }


def seeded(seed):
    return random.Random(seed)  # noqa: S311 the same rounds on every run
