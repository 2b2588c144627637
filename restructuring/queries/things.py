"""What hangs on a living unit and is free to be handed on or changed by a draft."""

from collections.abc import Iterable
from datetime import date

from orgunits.participants import things_on
from orgunits.structure import Plan, Thing


def free_things(unit_id: int, plan: Plan, day: date) -> list[Thing]:
    """Things on the unit that the changes of ``plan`` neither hand on nor end: what is open on
    ``day`` or begins later. A constant number of queries."""
    named: Iterable[tuple[str, int]] = {*plan.handed, *plan.ended}
    return [
        thing for thing in things_on([unit_id], day) if thing.is_open and thing.key not in named
    ]
