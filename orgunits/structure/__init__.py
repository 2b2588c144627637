"""The engine of the structure: typed changes applied to a tree in memory.

Pure: no ORM, no request. The same plan gives preview, problems, fates, lineage, what to write and
the inverse (undo). The door (``orgunits.actions``) writes it. docs/adr/0001 and 0002.
"""

from orgunits.structure.changes import (
    Change,
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    Restore,
    Retype,
    from_json,
    to_json,
)
from orgunits.structure.drops import drop_rules
from orgunits.structure.numbering import NotATree, number_tree
from orgunits.structure.placing import moves_to_place
from orgunits.structure.plan import Fate, FateKind, LineageEdge, Plan, Row
from orgunits.structure.planner import make_plan
from orgunits.structure.rules import NO_CHANGE, Problem, tree_problems
from orgunits.structure.timeline import Version, past_problems, split_versions
from orgunits.structure.units import COLUMNS, Structure, Unit, name_key

__all__ = [
    "COLUMNS",
    "NO_CHANGE",
    "Change",
    "Dissolve",
    "Establish",
    "Fate",
    "FateKind",
    "LineageEdge",
    "Merge",
    "Move",
    "NotATree",
    "Plan",
    "Problem",
    "Rename",
    "Restore",
    "Retype",
    "Row",
    "Structure",
    "Unit",
    "Version",
    "drop_rules",
    "from_json",
    "make_plan",
    "moves_to_place",
    "name_key",
    "number_tree",
    "past_problems",
    "split_versions",
    "to_json",
    "tree_problems",
]
