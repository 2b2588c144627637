"""What a file of units becomes: one change of the structure and the particulars beside it."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from orgunits.actions.structure import apply_changes
from orgunits.actions.units import update_details
from orgunits.models import StructureChange
from orgunits.structure import Change
from portal.models import Government, User


@transaction.atomic
def import_units(
    *,
    government: Government,
    changes: Sequence[Change],
    details: Mapping[int, Mapping[str, object]],
    user: User | None,
    reason: str,
    effective_on: date | None = None,
) -> StructureChange | None:
    """Apply ``changes`` as one row of the ledger, which can be undone, then write ``details`` (by
    unit id, negative for a unit that ``changes`` establish): DETAIL_COLUMNS, no structure.

    Returns the ledger row, None when only details change. Raises what the two actions raise.
    """
    change, ids = None, {}
    if changes:
        change = apply_changes(
            government=government,
            changes=changes,
            user=user,
            reason=reason,
            effective_on=effective_on,
        )
        ids = change.created
    if details:
        update_details(
            government=government,
            details={ids.get(unit, unit): columns for unit, columns in details.items()},
            user=user,
            reason=reason,
        )
    return change
