"""What a move by hand may not do, as data for the script of the tree.

The tree shows where a dragged unit may not go before anything is sent. Nothing is written down a
second time for that: the rules themselves are asked, with names left open, and their answers are
handed out. The tree's script (``portal/frontend/src/tree_rules.js``) only fills in the names; a test
runs both over the same structures.
"""

from functools import cache

from orgunits.enums import UnitKind
from orgunits.structure.rules import (
    NO_CHANGE,
    ROOT,
    cycle_problem,
    duplicate_problem,
    kind_problem,
    root_moved_problem,
)
from orgunits.structure.units import Unit

UNIT, PARENT = "{unit}", "{parent}"  # stand for the names in the texts


def _named(unit_id, name, kind):
    return Unit(unit_id, None, name, "", str(kind), "", "", 0)


@cache
def drop_rules():
    """Return ``{"under": {kind: {"kinds": [...], "text"}}, "root", "self", "cycle", "taken",
    "same"}``: the kinds a unit of a kind may be put under (kinds without such a rule are left out),
    and the message of each refusal."""
    bidang = UnitKind.BIDANG
    unit, parent = _named(1, UNIT, bidang), _named(2, PARENT, bidang)
    return {
        "under": {str(kind): rule for kind in UnitKind if (rule := _kind_rule(kind))},
        "root": root_moved_problem(unit).message,
        "self": cycle_problem(unit, unit).message,
        "cycle": cycle_problem(unit, parent).message,
        "taken": duplicate_problem(unit, parent).message,
        "same": NO_CHANGE,
    }


def _kind_rule(kind):
    if kind == ROOT:
        return None  # is never moved
    unit = _named(1, UNIT, kind)
    found = {str(other): kind_problem(unit, _named(2, PARENT, other)) for other in UnitKind}
    refused = {problem.message for problem in found.values() if problem is not None}
    if not refused:
        return None
    [text] = refused
    return {"kinds": [other for other, problem in found.items() if problem is None], "text": text}
