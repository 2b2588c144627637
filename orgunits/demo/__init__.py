"""The organisations of the demo: units with their past, functions, posts, roles."""

from orgunits.actions import (
    add_functions,
    add_positions,
    apply_changes,
    create_government,
    grant_roles,
    load_national_titles,
    update_details,
)
from orgunits.catalogue import national_titles
from orgunits.demo import history, posts
from orgunits.demo.appraisal import make_appraisal
from orgunits.demo.assessments import make_assessments
from orgunits.demo.job_information import give_job_information
from orgunits.demo.outline import plan_units
from orgunits.demo.relations import give_relations
from orgunits.demo.rounds import make_round
from orgunits.demo.unit_templates import give_templates
from orgunits.demo.workload import give_workload
from orgunits.drafts import FunctionDraft, RoleDraft
from orgunits.models import JobTitle, LegalBasis, OrgUnit
from orgunits.structure import Establish
from portal.demo import ACCOUNTS

REASON = "Data contoh: susunan dari daftar publik, rinciannya contoh."


def load(world):
    """Write the government of ``world`` with everything of its organisation."""
    load_catalogue(world)
    world.government = make_government(world)
    world.make_accounts()
    root = OrgUnit.objects.get(government=world.government, parent=None)
    world.units = {"": root}
    units = plan_units(world)
    steps = history.past(world, units)
    establish(world, history.beginning(world, units))
    for step in steps:
        take(world, step)
    describe(world, units)
    give_functions(world, units, steps)
    give_relations(world)
    if world.spec.staffing:
        open_posts(world, units, steps)
        give_workload(world)
        give_job_information(world)
        give_templates(world)
    give_roles(world, root)
    world.say(f"  {len(world.units)} unit, {len(world.posts)} jabatan")


def finish(world):
    """Changes after the people are there, in the last full quarter."""
    for step in history.recent(world):
        take(world, step)
    make_assessments(world)
    make_round(world)
    make_appraisal(world)


def load_catalogue(world):
    """The national catalogue of job titles, once."""
    if JobTitle.objects.filter(government=None).exists():
        return
    done = load_national_titles(drafts=national_titles(), user=world.superadmin)
    world.say(f"  {done.added} nama jabatan")


def make_government(world):
    spec = world.spec
    return create_government(
        user=world.superadmin,
        name=spec.name,
        slug=spec.slug,
        kind=spec.kind,
        established_on=spec.established_on,
        short_name=spec.short_name,
        area_code=spec.area_code,
        bkn_code=spec.bkn_code,
        time_zone=spec.time_zone,
        head_title=spec.head_title,
        regulation_term=spec.regulation_term,
        regulation_short=spec.regulation_short,
        letterhead=f"PEMERINTAH {spec.name.upper()}\nSEKRETARIAT DAERAH",
        signatory_title="Sekretaris Daerah",
        is_example=True,
    )


def establish(world, units):
    """All units of the beginning as one change."""
    numbers = {unit.key: -place for place, unit in enumerate(units, start=1)}
    numbers[""] = world.units[""].pk
    order = {}
    changes = []
    for unit in units:
        order[unit.parent] = order.get(unit.parent, 0) + 1
        changes.append(
            Establish(
                numbers[unit.key],
                numbers[unit.parent],
                unit.name,
                str(unit.kind),
                unit.tipe,
                unit.abbreviation,
                unit.code,
                order[unit.parent],
            )
        )
    change = apply_changes(
        government=world.government,
        changes=changes,
        user=world.officer,
        reason="Susunan perangkat daerah menurut peraturan daerah.",
        effective_on=world.spec.structure_from,
        legal_basis=LegalBasis(title=world.spec.structure_basis),
    )
    remember(world, units, change.created, numbers)


def remember(world, units, created, numbers):
    """Keep the new units by key."""
    found = OrgUnit.objects.in_bulk(created.values())
    world.units |= {unit.key: found[created[numbers[unit.key]]] for unit in units}


def take(world, step):
    """Send one step of the past through the door."""
    change = apply_changes(
        government=world.government,
        changes=step.build({key: unit.pk for key, unit in world.units.items()}),
        user=world.officer,
        reason=step.reason,
        effective_on=step.day,
        legal_basis=LegalBasis(title=step.basis) if step.basis else None,
    )
    numbers = {unit.key: -place for place, unit in enumerate(step.opens, start=1)}
    remember(world, step.opens, change.created, numbers)


def describe(world, units):
    """Columns of the lists that are not structure; what no list confirms is marked as an example."""
    update_details(
        government=world.government,
        details={
            world.units[unit.key].pk: {
                "urusan": unit.urusan,
                "area_code": unit.area_code,
                "sipd_code": unit.code,
                "is_example": unit.is_example,
                **(
                    {"legal_basis": LegalBasis(title=unit.legal_basis[:200])}
                    if unit.legal_basis
                    else {}
                ),
            }
            for unit in units
        },
        user=world.officer,
        reason=REASON,
    )


def opened_on(steps):
    """First days of the units that are younger than the rest, by key."""
    return {unit.key: step.day for step in steps for unit in step.opens}


def give_functions(world, units, steps):
    since = opened_on(steps)
    add_functions(
        government=world.government,
        drafts=[
            FunctionDraft(
                unit_id=world.units[unit.key].pk,
                text=text,
                valid_from=since.get(unit.key, world.spec.structure_from),
                order=order,
                urusan=unit.urusan[:20],
            )
            for unit in units
            for order, text in enumerate(unit.functions, start=1)
        ],
        user=world.officer,
        reason=REASON,
    )


def open_posts(world, units, steps):
    planned = posts.plan_posts(world, units, opened_on(steps))
    positions = add_positions(
        government=world.government,
        drafts=posts.drafts(planned, world.units),
        user=world.officer,
        reason=REASON,
    )
    world.posts = posts.with_positions(planned, positions)


def give_roles(world, root):
    """The roles of the demo accounts on the root; headships follow the posts."""
    grant_roles(
        government=world.government,
        drafts=[
            RoleDraft(
                user=world.accounts[account.key],
                unit_id=root.pk,
                role=account.role,
                valid_from=posts.POSTS_FROM,
                decree="Akun contoh",
            )
            for account in ACCOUNTS
            if account.role and account.key in world.accounts
        ],
        granted_by=world.superadmin,
    )


def count():
    return {"units": OrgUnit.objects.active().count()}
