"""Units a person may order a report of."""

from datetime import date

from django.db.models import QuerySet

from orgunits.enums import AGENCY_KINDS
from orgunits.models import OrgUnit
from orgunits.queries import StructureRow, structure_on
from portal.models import Government, User
from portal.permissions import Permission, holds_everywhere

MAX_OFFERED = 200


def reportable_units(*, user: User, government: Government) -> QuerySet[OrgUnit]:
    """Units of ``government`` (also closed ones) on which ``user`` may order reports."""
    return OrgUnit.objects.visible_to(user, Permission.REPORT_ORDER).filter(government=government)


def unit_choices(
    *, user: User, government: Government, day: date, text: str = "", chosen: int | None = None
) -> list[tuple[int, str]]:
    """What a form offers of ``reportable_units`` on ``day``, in the order of the tree.

    With ``text`` the units whose name, abbreviation or code holds it; without, all of a small
    structure, and of a large one the top and the perangkat daerah. ``chosen`` is always there.
    """
    rows = structure_on(government, day, user)
    if not holds_everywhere(user, Permission.REPORT_ORDER):
        reached = reportable_units(user=user, government=government).order_by()
        allowed = set(reached.values_list("pk", flat=True))
        rows = [row for row in rows if row.id in allowed]
    wanted = text.strip().casefold()
    large = len(rows) > MAX_OFFERED

    def offered(row: StructureRow) -> bool:
        if wanted:
            found = wanted in f"{row.name}\n{row.abbreviation}\n{row.code}".casefold()
        else:
            found = not large or row.level == 1 or row.kind in AGENCY_KINDS
        return found or row.id == chosen

    return [
        (row.id, "\N{NO-BREAK SPACE}" * 3 * (row.level - 1) + row.name)
        for row in rows
        if offered(row)
    ][: MAX_OFFERED + 1]
