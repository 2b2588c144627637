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
from orgunits.structure.numbering import NotATree, number_tree
from orgunits.structure.plan import Fate, FateKind, LineageEdge, Plan, Row
from orgunits.structure.planner import make_plan
from orgunits.structure.rules import Problem, tree_problems
from orgunits.structure.timeline import Version, past_problems, split_versions
from orgunits.structure.units import COLUMNS, Structure, Unit

__all__ = [
    "COLUMNS",
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
    "from_json",
    "make_plan",
    "number_tree",
    "past_problems",
    "split_versions",
    "to_json",
    "tree_problems",
]
