"""The one pass of all rules over a structure."""

from orgunits.rulebook.composition import check_composition, limits_of
from orgunits.rulebook.echelons import check_echelons, ladders_of
from orgunits.rulebook.grouping import check_coverage, check_grouping
from orgunits.rulebook.naming import check_names, guidelines
from orgunits.rulebook.rules import SEVERITIES, coded_rules
from orgunits.rulebook.scene import Scene
from orgunits.rulebook.tipes import check_tipes
from orgunits.rulebook.units import check_simplification, check_technical_units

CHECKS = (
    check_composition,
    check_tipes,
    check_grouping,
    check_coverage,
    check_echelons,
    check_names,
    check_technical_units,
    check_simplification,
)


def judge(structure, facts, day):
    """Return the findings of every rule in force on ``day`` on ``structure`` (orgunits.structure),
    the heaviest first, then in the order of the tree. Pure; the living structure and a draft
    (``structure.after(plan)``) are judged alike."""
    scene = Scene(structure, facts, day)
    place = {unit.id: number for number, unit in enumerate(scene.units)}
    found = [finding for check in CHECKS for finding in check(scene)]
    return sorted(
        found,
        key=lambda one: (SEVERITIES.index(one.severity), place[one.unit], one.rule.id),
    )


def all_rules(scope):
    """Every rule of ``scope``, also those no longer in force."""
    return (
        *(limit.rule for limit in limits_of(scope)),
        *(ladder.rule for ladder in ladders_of(scope)),
        *(guideline.rule for guideline in guidelines()),
        *coded_rules(scope).values(),
    )
