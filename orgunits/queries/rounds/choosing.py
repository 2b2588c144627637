"""Which units a round may ask."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from orgunits.enums import AGENCY_KINDS, RoundState, UnitKind
from orgunits.models import OrgUnit, Position, Round, RoundPart, valid_on
from orgunits.queries.rounds.parts import units_of_parts
from orgunits.queries.structure import StructureRow, branch_of, structure_on
from portal.bulkread import plain_rows
from portal.models import Government, User
from portal.permissions import Permission


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit a round may ask. ``taken``: why not (a standing round of the same kind and year asks it
    already), "" when it is free."""

    row: StructureRow
    place: str
    taken: str


def candidates(
    *,
    government: Government,
    user: User,
    day: date,
    kind: str,
    year: int,
    covers_below: bool,
    under: int | None = None,
    unit_kinds: Collection[str] = (),
) -> list[Candidate]:
    """Units in reach of ``user`` that a round may ask, in the order of the structure: with all under
    them (``covers_below``; agencies, or of the kinds named), or single units that have posts.
    ``under``: only in that branch. A few queries, whatever their number."""
    rows = structure_on(government, day, user, Permission.ROUND_EDIT)
    names = {row.id: row.name for row in rows}
    if under is not None:
        rows = branch_of(rows, under)
    if covers_below and not unit_kinds:
        unit_kinds = (*AGENCY_KINDS, UnitKind.RSUD)
    rows = [row for row in rows if not unit_kinds or row.kind in unit_kinds]
    if not covers_below:
        staffed = Position.objects.filter(valid_on(day), government=government).order_by()
        with_posts = {unit for (unit,) in plain_rows(staffed.values_list("unit_id").distinct())}
        rows = [row for row in rows if row.id in with_posts]
    taken = taken_units(government, kind, year, day, covers_below=covers_below)
    return [Candidate(row, names.get(row.parent, ""), taken.get(row.id, "")) for row in rows]


def taken_units(
    government: Government, kind: str, year: int, day: date, *, covers_below: bool = False
) -> dict[int, str]:
    """``{unit id: why}`` of the units that a standing round of the kind and year asks already; with
    ``covers_below`` also those over them, since a part would hold what is under it too."""
    rounds = Round.objects.filter(government=government, kind=kind, year=year)
    found: dict[int, str] = {}
    for round_ in rounds.exclude(state=RoundState.CANCELLED):
        round_.government = government
        parts = RoundPart.objects.standing().filter(round=round_)
        held = units_of_parts(round_, parts.values_list("pk", "unit_id"), day)
        found |= dict.fromkeys(held, f"sudah ikut putaran “{round_.title}”")
        if covers_below:
            words = f"unit di bawahnya sudah ikut putaran “{round_.title}”"
            found = dict.fromkeys(_above(government, day, held), words) | found
    return found


def _above(government: Government, day: date, units: Iterable[int]) -> set[int]:
    """The units over ``units``."""
    parents = {row.id: row.parent for row in structure_on(government, day)}
    found: set[int] = set()
    for unit in units:
        above = parents.get(unit)
        while above is not None and above not in found:
            found.add(above)
            above = parents.get(above)
    return found


def reachable_branches(government: Government, user: User, day: date) -> list[tuple[int, str]]:
    """(id, name) of the agencies in reach, to narrow the choice to one of them."""
    reached = OrgUnit.objects.visible_to(user, Permission.ROUND_EDIT).active()
    rows = reached.filter(government=government, kind__in=AGENCY_KINDS).order_by("lft")
    return list(rows.values_list("pk", "name"))
