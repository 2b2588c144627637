"""The rulebook: what the regulations say of a structure, as rule sets that run over the engine.

Pure: no ORM, no request. Rules are data (orgunits/data/rules), findings name their clause; what was
not read in its own text is "acuan" and never blocks. docs/rulebook.md lists all of them.
"""

from orgunits.rulebook.grouping import name_of
from orgunits.rulebook.judge import all_rules, judge
from orgunits.rulebook.rules import SET_WORDS, SEVERITY_WORDS, Finding, Rule, Severity
from orgunits.rulebook.scene import Facts, Scene, UnitScore
from orgunits.rulebook.tipes import FIXED_CODES
from orgunits.rulebook.units import SIMPLIFICATION_CONSENT, UPTD_CONSENT, supervised

__all__ = [
    "FIXED_CODES",
    "SET_WORDS",
    "SEVERITY_WORDS",
    "SIMPLIFICATION_CONSENT",
    "UPTD_CONSENT",
    "Facts",
    "Finding",
    "Rule",
    "Severity",
    "UnitScore",
    "all_rules",
    "judge",
    "name_of",
    "supervised_units",
]


def supervised_units(structure, facts, day):
    """``supervised`` of a structure with its facts on a day."""
    return supervised(Scene(structure, facts, day))
