"""The table of units."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet

from orgunits.enums import AGENCY_KINDS, UnitKind
from orgunits.models import OrgUnit, UnitVersion, valid_on
from orgunits.permissions import holds_throughout
from orgunits.queries.sight import visible_refs
from orgunits.queries.structure import agency_of, subtree_unit_ids, visible_versions
from orgunits.scope import subtree_ids
from portal.models import Government, User
from portal.permissions import Permission

TABLE_SORTS = {
    "name": "name",
    "kind": "kind",
    "code": "code",
    "tipe": "tipe",
    "established": "unit__established_on",
    "closed": "unit__closed_on",
}


def orgunit_rows(
    *,
    government: Government,
    user: User,
    day: date,
    text: str = "",
    kind: str = "",
    tipe: str = "",
    status: str = "active",
    agency: int | None = None,
    sort: str = "name",
) -> QuerySet:
    """Rows (dicts) of the units on ``day`` that ``user`` may see; ``agency``: only it and below.

    ``status``: "active", "closed" (with their last state) or "all". ``sort`` is a key of
    ``TABLE_SORTS``, with a leading "-" for the other direction; anything else sorts by name.
    """
    holds = valid_on(day)
    closed = Q(unit__closed_on__lte=day, valid_until=F("unit__closed_on"))
    rows = UnitVersion.objects.current_knowledge().filter(
        {"active": holds, "closed": closed}.get(status, holds | closed), government=government
    )
    if not holds_throughout(user, Permission.ORGUNIT_VIEW, government.pk):
        # Walked once: a paginated table asks its rows twice.
        seen = OrgUnit.objects.visible_to(user).filter(government=government).order_by()
        rows = rows.filter(unit__in=list(seen.values_list("pk", flat=True)))
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(abbreviation__icontains=text) | Q(code__icontains=text)
        )
    if kind:
        rows = rows.filter(kind=kind)
    if tipe:
        rows = rows.filter(tipe=tipe)
    if agency is not None:
        # Closed units are no part of the tree of the day: they count where they last stood.
        below = Q(unit__in=subtree_unit_ids(agency, day))
        rows = rows.filter(below | (closed & Q(unit__in=subtree_ids(agency))))
    key = sort.removeprefix("-")
    column = F(TABLE_SORTS.get(key, "name"))
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(order, "name", "unit_id").values(
        "unit_id",
        "name",
        "abbreviation",
        "kind",
        "tipe",
        "code",
        "unit__established_on",
        "unit__closed_on",
        "unit__is_example",
    )


def with_agency(rows: Iterable[dict], day: date, user: User) -> list[dict]:
    """Add to each row of ``orgunit_rows`` its ``agency`` (UnitRef or None), ``active`` on ``day``
    and ``kind_label``; agencies the person may not see stay unnamed. Two queries."""
    listed = list(rows)
    agencies = agency_of([row["unit_id"] for row in listed], day)
    seen = {ref.id for ref in visible_refs(user, dict.fromkeys(agencies.values()))}
    for row in listed:
        agency = agencies.get(row["unit_id"])
        hidden = agency is None or agency.id not in seen or agency.id == row["unit_id"]
        closed_on = row["unit__closed_on"]
        row["agency"] = None if hidden else agency
        row["active"] = closed_on is None or closed_on > day
        row["kind_label"] = UnitKind(row["kind"]).label
    return listed


def agencies_on(government: Government, day: date, user: User) -> list[tuple[int, str]]:
    """(id, name) of the perangkat daerah the person may see on ``day``, by name."""
    return list(
        visible_versions(government, day, user)
        .filter(kind__in=AGENCY_KINDS)
        .order_by("name")
        .values_list("unit_id", "name")
    )
