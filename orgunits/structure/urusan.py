"""Which urusan pemerintahan each unit holds after a list of changes. Pure.

Whoever takes over a unit takes over its urusan (PP 18/2016 art 37: an urusan has its dinas). A new
perangkat daerah holds those of the functions the list gives it, or units under it.
"""

from collections.abc import Mapping

from orgunits.enums import AGENCY_KINDS
from orgunits.structure.changes import FUNCTIONS
from orgunits.structure.plan import Plan

Codes = tuple[str, ...]


def urusan_after(urusan: Mapping[int, Codes], plan: Plan) -> dict[int, Codes]:
    """``urusan`` ({unit: codes}) as the plan leaves them; units that end hold none."""
    found = dict(urusan)
    for source, into in plan.carried.items():
        _add(found, into, found.get(source, ()))
    for unit, code in _brought(plan):
        _add(found, unit, (code,))
    for unit in plan.closed:
        found.pop(unit, None)
    return found


def _add(found: dict[int, Codes], unit: int, codes: Codes) -> None:
    if codes:
        found[unit] = tuple(dict.fromkeys((*found.get(unit, ()), *codes)))


def _brought(plan: Plan) -> list[tuple[int, str]]:
    """(new perangkat daerah, code) of the functions that come to it or to units under it."""
    agencies = {unit for unit in plan.established if plan.structure.unit(unit).kind in AGENCY_KINDS}
    if not agencies:
        return []
    came = [(one.unit, one.urusan) for one in plan.opened_functions]
    came += [
        (unit, plan.things[what, row].urusan)
        for (what, row), unit in plan.handed.items()
        if what == FUNCTIONS and (what, row) in plan.things
    ]
    found = []
    for unit, code in came:
        if code and unit in plan.structure:
            way = [unit, *(above.id for above in plan.structure.ancestors(unit))]
            found += [(one, code) for one in way if one in agencies]
    return found


def codes_of(text: str) -> Codes:
    """The codes of a column in which they stand joined by ";"."""
    return tuple(code.strip() for code in text.split(";") if code.strip())


def joined(codes: Codes, longest: int) -> str:
    """As the column holds them: as many whole codes as fit."""
    text = ""
    for code in codes:
        longer = f"{text};{code}" if text else code
        if len(longer) > longest:
            break
        text = longer
    return text
