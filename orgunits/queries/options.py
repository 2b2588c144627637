"""Units a person may choose in a form: as parent, as successor."""

from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from orgunits.models import OrgUnit
from orgunits.permissions import holds_throughout
from orgunits.queries.structure import StructureRow, structure_on
from portal.models import Government, User
from portal.permissions import Permission

MAX_OFFERED = 300
TOP_LEVELS = 2  # offered without a search where there are more units than a list can hold


class UnitOptions(NamedTuple):
    """What a select offers. ``n_hidden`` units more are there, to be found by a search."""

    choices: list[tuple[int, str]]
    n_hidden: int


def choosable_units(
    government: Government, user: User, excluded: frozenset[int] = frozenset()
) -> QuerySet[OrgUnit]:
    """Open units on which ``user`` may make changes, but for those in ``excluded``."""
    return (
        OrgUnit.objects.visible_to(user, Permission.ORGUNIT_EDIT)
        .active()
        .filter(government=government)
        .exclude(pk__in=excluded)
    )


def sibling_places(parent: OrgUnit) -> list[tuple[int, str, int]]:
    """(id, name, order) of the open units right under ``parent``, in their order."""
    units = OrgUnit.objects.active().filter(parent=parent)
    return list(units.order_by("order", "pk").values_list("pk", "name", "order"))


def _indented(row: StructureRow) -> str:
    return "\N{NO-BREAK SPACE}" * 3 * (row.level - 1) + row.name


def _with_place(row: StructureRow, by_id: dict[int, StructureRow]) -> str:
    """The name with that of the agency it is in: out of the tree many units share a name."""
    above = row
    while above.level > TOP_LEVELS and above.parent in by_id:
        above = by_id[above.parent]
    return row.name if above is row else f"{row.name} ({above.abbreviation or above.name})"


def unit_options(
    *,
    government: Government,
    user: User,
    day: date,
    excluded: frozenset[int] = frozenset(),
    text: str = "",
) -> UnitOptions:
    """What to offer of ``choosable_units`` on ``day``, in the order of the tree.

    With ``text`` those whose name, abbreviation or code holds it; without, all of a small
    government and the upper levels of a large one.
    """
    rows = [row for row in structure_on(government, day, user) if row.id not in excluded]
    if not holds_throughout(user, Permission.ORGUNIT_EDIT, government.pk):
        editable = OrgUnit.objects.visible_to(user, Permission.ORGUNIT_EDIT)
        allowed = set(editable.order_by().values_list("pk", flat=True))
        rows = [row for row in rows if row.id in allowed]
    wanted = text.strip().casefold()
    if wanted:
        by_id = {row.id: row for row in rows}
        offered = [
            (row.id, _with_place(row, by_id))
            for row in rows
            if wanted in f"{row.name}\n{row.abbreviation}\n{row.code}".casefold()
        ][:MAX_OFFERED]
    else:
        is_large = len(rows) > MAX_OFFERED
        found = [row for row in rows if row.level <= TOP_LEVELS] if is_large else rows
        offered = [(row.id, _indented(row)) for row in found[:MAX_OFFERED]]
    return UnitOptions(offered, len(rows) - len(offered))
