"""The matrix of urusan and the units that hold them, as far as a person sees."""

from datetime import date
from typing import NamedTuple

from orgunits.coverage import CoverageRow, cover
from orgunits.enums import AGENCY_KINDS
from orgunits.models import OrgUnit, UnitFunction, valid_on
from orgunits.overlap import Forest, Place
from orgunits.overlap.likeness import TERRITORIAL_KINDS
from orgunits.permissions import holds_throughout
from orgunits.queries.structure import structure_on
from portal.models import Government, User
from portal.permissions import Permission


class CoverageFound(NamedTuple):
    """``names``: of the units the rows speak of. ``uncoded``: (id, name) of agencies without any
    code; ``n_uncoded``: functions without one; ``is_whole``: the person sees the whole government."""

    rows: list[CoverageRow]
    names: dict[int, str]
    uncoded: list[tuple[int, str]]
    n_uncoded: int
    is_whole: bool


def urusan_coverage(government: Government, day: date, user: User) -> CoverageFound:
    """Who holds each urusan on ``day`` among the units ``user`` may see. A constant number of
    queries."""
    units = structure_on(government, day, user)
    codes = dict(OrgUnit.objects.filter(government=government).values_list("pk", "urusan"))
    forest = Forest(
        Place(row.id, row.parent, row.kind, row.name, codes.get(row.id, "")) for row in units
    )
    functions = [
        row
        for row in UnitFunction.objects.filter(valid_on(day), government=government)
        .order_by()
        .values_list("unit_id", "urusan")
        if row[0] in forest.places
    ]
    agencies = set(AGENCY_KINDS) - TERRITORIAL_KINDS
    return CoverageFound(
        rows=cover(forest, functions),
        names={row.id: row.name for row in units},
        uncoded=[
            (row.id, row.name) for row in units if row.kind in agencies and not codes.get(row.id)
        ],
        n_uncoded=sum(not urusan for _, urusan in functions),
        is_whole=holds_throughout(user, Permission.ORGUNIT_VIEW, government.pk),
    )
