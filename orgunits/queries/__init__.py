"""Reads of the organisation on any day."""

from orgunits.queries.history import (
    LineageLink,
    UnitHistory,
    changes_of,
    lineage_links,
    unit_history,
)
from orgunits.queries.ledger import (
    Difference,
    LedgerEntry,
    ledger_entries,
    structure_ledger,
    undo_words,
)
from orgunits.queries.options import UnitOptions, choosable_units, unit_options
from orgunits.queries.sight import (
    mentioned_ids,
    scheduled_changes,
    seen_names,
    visible_refs,
)
from orgunits.queries.structure import (
    MAX_LEVEL,
    StructureRow,
    UnitRef,
    agency_of,
    ancestors_on,
    required_by_unit,
    structure_on,
    subtree_totals,
    subtree_unit_ids,
)
from orgunits.queries.table import TABLE_SORTS, agencies_on, orgunit_rows, with_agency
from orgunits.queries.units import (
    Branch,
    UnitHeader,
    branches_on,
    functions_on,
    legal_bases,
    lineage_refs,
    positions_on,
    unit_header,
    unit_on,
)

__all__ = [
    "MAX_LEVEL",
    "TABLE_SORTS",
    "Branch",
    "Difference",
    "LedgerEntry",
    "LineageLink",
    "StructureRow",
    "UnitHeader",
    "UnitHistory",
    "UnitOptions",
    "UnitRef",
    "agencies_on",
    "agency_of",
    "ancestors_on",
    "branches_on",
    "changes_of",
    "choosable_units",
    "functions_on",
    "ledger_entries",
    "legal_bases",
    "lineage_links",
    "lineage_refs",
    "mentioned_ids",
    "orgunit_rows",
    "positions_on",
    "required_by_unit",
    "scheduled_changes",
    "seen_names",
    "structure_ledger",
    "structure_on",
    "subtree_totals",
    "subtree_unit_ids",
    "undo_words",
    "unit_header",
    "unit_history",
    "unit_on",
    "unit_options",
    "visible_refs",
    "with_agency",
]
