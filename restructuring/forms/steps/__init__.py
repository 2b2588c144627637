"""Forms that make a change of a draft, equal in power to drawing in the tree."""

from restructuring.forms.steps.base import StepForm, UnitField
from restructuring.forms.steps.kinds import (
    BY_KEY,
    KINDS,
    NOTE,
    UNITS,
    StepKind,
    groups_for,
    kind_of,
    unit_of,
)
from restructuring.forms.steps.units import move_changes

__all__ = [
    "BY_KEY",
    "KINDS",
    "NOTE",
    "UNITS",
    "StepForm",
    "StepKind",
    "UnitField",
    "groups_for",
    "kind_of",
    "move_changes",
    "unit_of",
]
