"""The engine of the structure: typed changes applied to a tree in memory.

Pure: no ORM, no request. The same plan gives preview, problems, fates, lineage, what to write and
the inverse (undo). The door (``orgunits.actions``) writes it. docs/adr/0001 and 0002.
"""

from orgunits.structure.changes import (
    FUNCTIONS,
    HANDED,
    LINEAGE,
    OF_INVERSES,
    POSITIONS,
    ROLES,
    SERVICES,
    Change,
    CloseFunctions,
    ClosePost,
    Dissolve,
    Establish,
    Hand,
    Merge,
    Move,
    OpenFunction,
    OpenPost,
    Rename,
    RenamePost,
    Reopen,
    ResizePost,
    Restore,
    Retype,
    Split,
    Withdraw,
    from_json,
    mentioned,
    rows_of,
    to_json,
)
from orgunits.structure.drops import drop_rules
from orgunits.structure.numbering import NotATree, number_tree
from orgunits.structure.placing import moves_to_place
from orgunits.structure.plan import Fate, FateKind, LineageEdge, Plan, Row
from orgunits.structure.planner import make_plan
from orgunits.structure.rules import NO_CHANGE, Problem, tree_problems
from orgunits.structure.telling import tell_lists
from orgunits.structure.things import WORDS, Asked, Catalogue, Thing, Title, asked_for, clipped
from orgunits.structure.timeline import Version, past_problems, split_versions
from orgunits.structure.units import COLUMNS, Structure, Unit, name_key

__all__ = [
    "COLUMNS",
    "FUNCTIONS",
    "HANDED",
    "LINEAGE",
    "NO_CHANGE",
    "OF_INVERSES",
    "POSITIONS",
    "ROLES",
    "SERVICES",
    "WORDS",
    "Asked",
    "Catalogue",
    "Change",
    "CloseFunctions",
    "ClosePost",
    "Dissolve",
    "Establish",
    "Fate",
    "FateKind",
    "Hand",
    "LineageEdge",
    "Merge",
    "Move",
    "NotATree",
    "OpenFunction",
    "OpenPost",
    "Plan",
    "Problem",
    "Rename",
    "RenamePost",
    "Reopen",
    "ResizePost",
    "Restore",
    "Retype",
    "Row",
    "Split",
    "Structure",
    "Thing",
    "Title",
    "Unit",
    "Version",
    "Withdraw",
    "asked_for",
    "clipped",
    "drop_rules",
    "from_json",
    "make_plan",
    "mentioned",
    "moves_to_place",
    "name_key",
    "number_tree",
    "past_problems",
    "rows_of",
    "split_versions",
    "tell_lists",
    "to_json",
    "tree_problems",
]
