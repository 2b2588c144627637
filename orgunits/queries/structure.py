"""The tree of a government on any day, as plain values: no model instance is made for a row."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet, Sum

from orgunits.enums import AGENCY_KINDS
from orgunits.models import OrgUnit, Position, UnitVersion, valid_on
from orgunits.permissions import holds_throughout
from orgunits.rollup import roll_up
from portal.bulkread import plain_rows
from portal.models import Government, User
from portal.permissions import Permission

MAX_LEVEL = 12  # deeper levels are drawn at the same indent


class StructureRow(NamedTuple):
    """A unit on a day. ``level`` counts from 1 at the topmost unit the reader may see."""

    id: int
    parent: int | None
    level: int
    name: str
    abbreviation: str
    kind: str
    tipe: str
    code: str
    n_children: int


class UnitRef(NamedTuple):
    """A unit named on a page of another one."""

    id: int
    name: str
    abbreviation: str
    kind: str

    @property
    def short_name(self) -> str:
        return self.abbreviation or self.name


def visible_versions(
    government: Government,
    day: date,
    user: User | None = None,
    permission: Permission = Permission.ORGUNIT_VIEW,
) -> QuerySet[UnitVersion]:
    """Versions that hold on ``day``, of the units on which ``user`` holds ``permission`` (None: of
    all)."""
    versions = UnitVersion.objects.on(day).filter(government=government)
    if user is None or holds_throughout(user, permission, government.pk):
        return versions
    return versions.filter(unit__in=OrgUnit.objects.visible_to(user, permission).values("pk"))


def structure_on(
    government: Government,
    day: date,
    user: User | None = None,
    permission: Permission = Permission.ORGUNIT_VIEW,
) -> list[StructureRow]:
    """Return the units of ``day`` from the top down, each before its children.

    With ``user`` only those on which that person holds ``permission``; a unit whose parent is out
    of sight stands at the top. One query for the rows, at most two for the scope.
    """
    children: dict[int | None, list[tuple]] = {}
    found = plain_rows(
        visible_versions(government, day, user, permission)
        .order_by("order", "unit_id")
        .values_list("unit_id", "parent_id", "name", "abbreviation", "kind", "tipe", "code")
    )
    known = {values[0] for values in found}
    for values in found:
        children.setdefault(values[1] if values[1] in known else None, []).append(values)
    rows = []
    waiting = [(values, 1) for values in reversed(children.get(None, []))]
    while waiting:
        (unit, parent, name, abbreviation, kind, tipe, code), level = waiting.pop()
        below = children.get(unit, ())
        rows.append(
            StructureRow(unit, parent, level, name, abbreviation, kind, tipe, code, len(below))
        )
        waiting.extend((values, level + 1) for values in reversed(below))
    return rows


def branch_of(rows: Sequence[StructureRow], unit_id: int) -> list[StructureRow]:
    """The unit (at level 1) and everything under it, of ``rows`` as ``structure_on`` gives them;
    empty when it is not among them."""
    start = next((index for index, row in enumerate(rows) if row.id == unit_id), None)
    if start is None:
        return []
    level, end = rows[start].level, start + 1
    while end < len(rows) and rows[end].level > level:
        end += 1
    return [row._replace(level=row.level - level + 1) for row in rows[start:end]]


def subtree_totals(rows: Sequence[StructureRow], own: dict[int, int]) -> dict[int, int]:
    """Add up ``own`` (unit → number) over each unit and everything under it.

    ``rows`` is in the order of ``structure_on``: every unit before its children.
    """
    ids = [row.id for row in rows]
    totals = roll_up([row.level for row in rows], [own.get(unit_id, 0) for unit_id in ids])
    return dict(zip(ids, totals, strict=True))


def required_by_unit(
    government: Government, day: date, unit_ids: list[int] | None = None
) -> dict[int, int]:
    """People the posts of each unit (or of ``unit_ids`` only) need on ``day``; units without
    posts are left out."""
    posts = Position.objects.filter(valid_on(day), government=government)
    if unit_ids is not None:
        posts = posts.filter(unit__in=unit_ids)
    needs = posts.order_by().values_list("unit").annotate(Sum("required_headcount"))
    return dict(plain_rows(needs))


VERSION_HOLDS = (
    "{alias}.superseded_at IS NULL AND {alias}.valid_from <= %s "
    "AND ({alias}.valid_until IS NULL OR {alias}.valid_until > %s)"
)
SUBTREE_SQL = """
WITH RECURSIVE tree(id) AS (
    SELECT v.unit_id FROM orgunits_unitversion v WHERE v.unit_id = %s AND {holds}
    UNION
    SELECT v.unit_id FROM orgunits_unitversion v JOIN tree ON v.parent_id = tree.id WHERE {holds}
)
SELECT id FROM tree
""".format(holds=VERSION_HOLDS.format(alias="v"))
BRANCHES_SQL = """
WITH RECURSIVE branch(top, id) AS (
    SELECT v.unit_id, v.unit_id FROM orgunits_unitversion v WHERE v.parent_id = %s AND {holds}
    UNION
    SELECT branch.top, v.unit_id
    FROM orgunits_unitversion v JOIN branch ON v.parent_id = branch.id WHERE {holds}
)
SELECT id, top FROM branch
""".format(holds=VERSION_HOLDS.format(alias="v"))
ANCESTORS_SQL = """
WITH RECURSIVE path(start_id, unit_id, parent_id, name, abbreviation, kind, height) AS (
    SELECT v.unit_id, v.unit_id, v.parent_id, v.name, v.abbreviation, v.kind, 0
    FROM orgunits_unitversion v WHERE v.unit_id IN ({{units}}) AND {holds}
    UNION ALL
    SELECT path.start_id, v.unit_id, v.parent_id, v.name, v.abbreviation, v.kind, path.height + 1
    FROM path JOIN orgunits_unitversion v ON v.unit_id = path.parent_id AND {holds}
)
SELECT start_id, unit_id, name, abbreviation, kind FROM path ORDER BY start_id, height DESC
""".format(holds=VERSION_HOLDS.format(alias="v"))


def subtree_unit_ids(unit: OrgUnit | int, day: date) -> list[int]:
    """Ids of ``unit`` (or of the unit with that id) and everything under it on ``day``; empty
    when it did not exist then."""
    with connection.cursor() as cursor:
        cursor.execute(SUBTREE_SQL, [getattr(unit, "pk", unit), day, day, day, day])
        return [unit_id for (unit_id,) in cursor.fetchall()]


def branch_tops(unit: OrgUnit, day: date) -> dict[int, int]:
    """Every unit under ``unit`` on ``day`` → the child of ``unit`` it is under (or is itself)."""
    with connection.cursor() as cursor:
        cursor.execute(BRANCHES_SQL, [unit.pk, day, day, day, day])
        return dict(cursor.fetchall())


def _paths_on(unit_ids: Iterable[int], day: date) -> dict[int, list[UnitRef]]:
    """The way from the root down to each unit, the unit itself last. One query."""
    wanted = list(unit_ids)
    found: dict[int, list[UnitRef]] = {unit_id: [] for unit_id in wanted}
    if not wanted:
        return found
    sql = ANCESTORS_SQL.format(units=", ".join(["%s"] * len(wanted)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, day, day, day, day])
        for start, *values in cursor.fetchall():
            found[start].append(UnitRef(*values))
    return found


def ancestors_on(unit_ids: Iterable[int], day: date) -> dict[int, list[UnitRef]]:
    """The units above each of ``unit_ids`` on ``day``, the root first. One query."""
    return {unit_id: path[:-1] for unit_id, path in _paths_on(unit_ids, day).items()}


def agency_of(unit_ids: Iterable[int], day: date) -> dict[int, UnitRef]:
    """The perangkat daerah each unit belongs to on ``day`` (an agency belongs to itself; a unit
    under none is left out; a kelurahan's is its kecamatan). One query."""
    found = {}
    for unit_id, path in _paths_on(unit_ids, day).items():
        agencies = [ref for ref in path if ref.kind in AGENCY_KINDS]
        if agencies:
            found[unit_id] = agencies[-1]
    return found
