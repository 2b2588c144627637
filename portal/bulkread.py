"""Many keys and many rows at the speed of the database, as ``bulkwrite`` writes them."""

import json

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression

_ARRAYS = {int: "bigint[]", str: "text[]"}


def plain_rows(rows):
    """Every row of a ``values_list`` as the driver gives it, all at once: for tens of thousands of
    rows of numbers and texts. What a field would convert (on SQLite days, JSON) comes as stored."""
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


class Listed(Expression):
    """``filter(nip__in=Listed(nips))``: thousands of texts or whole numbers as ONE parameter, which
    the database unfolds. A plain list becomes a parameter each, and is written out one by one."""

    def __init__(self, values):
        super().__init__()
        self.values = list(values)

    def __repr__(self):
        return f"Listed({len(self.values)} values)"

    def as_postgresql(self, compiler, connection, **context):
        if not self.values:
            raise EmptyResultSet  # as for an empty list: nothing is asked
        array = _ARRAYS[type(self.values[0])]
        return f"(SELECT unnest(%s::{array}))", [self.values]

    def as_sqlite(self, compiler, connection, **context):
        if not self.values:
            raise EmptyResultSet
        return "(SELECT value FROM json_each(%s))", [json.dumps(self.values)]
