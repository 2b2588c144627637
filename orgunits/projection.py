"""Today's projection of the tree: OrgUnit rows and their MPTT numbers, read and written in bulk.

Nothing else writes structure or numbers. ``update_units`` is the one place where the two engines differ.
"""

import json

from django.db import connection

from orgunits.models import OrgUnit
from orgunits.structure import COLUMNS, Structure, Unit, number_tree

# Column of OrgUnit -> type of its list on PostgreSQL.
COLUMN_TYPES = {
    "parent_id": "bigint",
    "name": "text",
    "abbreviation": "text",
    "kind": "text",
    "tipe": "text",
    "code": "text",
    "order": "integer",
    "closed_on": "date",
    "lft": "integer",
    "rght": "integer",
    "level": "integer",
    "urusan": "text",
    "legal_basis_id": "bigint",
    "area_code": "text",
    "siasn_unor_id": "text",
    "sipd_code": "text",
    "npsn": "text",
    "health_facility_code": "text",
    "contact": "text",
    "is_example": "boolean",
}
NUMBERS = ("lft", "rght", "level")
UNIT_COLUMNS = ("parent_id", "name", "abbreviation", "kind", "tipe", "code", "order")


class Projection:
    """The rows of one government as they stand: ``structure`` holds the open units, ``nodes`` the
    (parent, order) of every unit, also closed ones, ``numbers`` their (lft, rght, level)."""

    def __init__(self, government):
        rows = OrgUnit.objects.filter(government=government).values_list(
            "pk", *UNIT_COLUMNS, *NUMBERS, "closed_on"
        )
        units, self.nodes, self.numbers, self.closed = [], {}, {}, set()
        for pk, parent, name, abbreviation, kind, tipe, code, order, *numbers, closed_on in rows:
            self.nodes[pk] = (parent, order)
            self.numbers[pk] = tuple(numbers)
            if closed_on is None:
                units.append(Unit(pk, parent, name, abbreviation, kind, tipe, code, order))
            else:
                self.closed.add(pk)
        self.structure = Structure(units)

    def write(self, plan, day):
        """Write the rows of ``plan`` (whose units all exist) and renumber what moved.

        A closed unit keeps its columns and its place under its last parent. Two statements.
        """
        changed = []
        for row in plan.rows:
            kept = row.after or row.before
            columns = (kept.parent, *(getattr(kept, name) for name in COLUMNS[1:]))
            closed_on = None if row.after else day
            changed.append((row.unit, *columns, closed_on and closed_on.isoformat()))
            self.nodes[row.unit] = (kept.parent, kept.order)
        update_units((*UNIT_COLUMNS, "closed_on"), changed)
        self._renumber()

    def _renumber(self):
        numbers = number_tree((pk, parent, order) for pk, (parent, order) in self.nodes.items())
        moved = [(pk, *new) for pk, new in numbers.items() if self.numbers.get(pk) != new]
        update_units(NUMBERS, moved)


def update_units(columns, rows):
    """Write ``columns`` of OrgUnit for ``rows``, tuples of (pk, value per column): one statement.

    The values travel as lists that the database unfolds: arrays on PostgreSQL, JSON on SQLite.
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    targets = ", ".join(f"{quote(name)} = v.c{i}" for i, name in enumerate(columns))
    if connection.vendor == "postgresql":
        types = ["bigint", *(COLUMN_TYPES[name] for name in columns)]
        lists = ", ".join(f"%s::{type_}[]" for type_ in types)
        names = ", ".join(["pk", *(f"c{i}" for i in range(len(columns)))])
        source = f"unnest({lists}) AS v({names})"
        params = [list(values) for values in zip(*rows, strict=True)]
    else:
        picked = ", ".join(
            f"json_extract(value, '$[{i + 1}]') AS c{i}" for i in range(len(columns))
        )
        source = f"(SELECT json_extract(value, '$[0]') AS pk, {picked} FROM json_each(%s)) AS v"
        params = [json.dumps(rows)]
    table = quote(OrgUnit._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {targets} FROM {source} WHERE {table}.id = v.pk", params
        )
