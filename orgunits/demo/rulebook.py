"""The demo's governments as the rulebook sees them, built in memory from the data tables.

The same units, tipe, urusan and heads as the demo writes (orgunits.demo), with its history replayed
by the engine; no database. docs/rulebook-findings.md is made from it.
"""

from dataclasses import dataclass
from datetime import date

from orgunits.demo import history
from orgunits.demo.outline import plan_units
from orgunits.demo.posts import PostBook
from orgunits.rulebook import Facts, judge
from orgunits.structure import Structure, Unit, make_plan
from portal.demo import World, specs

ROOT_ID = 1
SCOPES = {"province": "province"}


@dataclass(frozen=True)
class Judged:
    """One government: its spec, its structure and what the rules say of it."""

    spec: object
    structure: Structure
    findings: list
    examples: frozenset


def seed_governments():
    """Specs of the governments whose lists are complete (the others serve surveys only)."""
    return [spec for spec in specs() if spec.staffing]


def planned_world(spec, today):
    """(the demo's World, its units by key) before anything is written."""
    world = World(spec, today, superadmin=None, password_hash="")
    world.units = {unit.key: unit for unit in plan_units(world)}
    return world, world.units


def structure_of(world, units):
    """(Structure after the demo's history, unit id by key)."""
    ids = {key: ROOT_ID + number for number, key in enumerate(units, start=1)}
    ids[""] = ROOT_ID
    rows = [Unit(ROOT_ID, None, f"Pemerintah {world.spec.name}", "", "root", "", "", 0)]
    rows += [
        Unit(
            ids[unit.key],
            ids[unit.parent],
            unit.name,
            unit.abbreviation,
            str(unit.kind),
            str(unit.tipe),
            unit.code,
            number,
        )
        for number, unit in enumerate(units.values(), start=1)
    ]
    structure = Structure(rows)
    for step in history.recent(world):
        structure = structure.after(make_plan(structure, step.build(ids)))
    return structure, ids


def facts_of(world, units, ids, structure):
    """Facts as the demo writes them: urusan, and the echelon of each unit's head."""
    book = PostBook()
    heads = {}
    for key, unit in units.items():
        posts = book.rows(unit, units.get(unit.agency, unit))
        if posts and posts[0]["head"] and ids[key] in structure:
            heads[ids[key]] = posts[0]["echelon"]
    return Facts(
        scope=SCOPES.get(world.spec.kind, "municipality"),
        urusan={
            ids[key]: tuple(filter(None, unit.urusan.split(";"))) for key, unit in units.items()
        },
        head_echelons=heads,
    )


def judge_demo(spec, today: date):
    """Judge the demo's government ``spec`` as it stands on ``today``."""
    world, units = planned_world(spec, today)
    structure, ids = structure_of(world, units)
    examples = frozenset(ids[key] for key, unit in units.items() if unit.is_example)
    findings = judge(structure, facts_of(world, units, ids, structure), today)
    return Judged(spec, structure, findings, examples)
