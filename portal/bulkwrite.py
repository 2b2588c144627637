"""Many rows at the speed of the database, where ``bulk_create`` would be the whole waiting time.

Rows are tuples in the order of the columns named, already checked by the action that calls. COPY
on PostgreSQL, ``executemany`` on SQLite; constraints hold as ever (IntegrityError). Model instances
are not made and ``save`` is not called, which no model of the house relies on.
"""

import io
import json
import re
from functools import cache, partial
from operator import attrgetter

from django.db import connection, models

# COPY's text form: these four need a backslash.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NEEDS_ESCAPE = re.compile(r"[\\\t\n\r]").search
COPY_BLOCK = 256 * 1024  # bytes handed to the driver at once
_JSON = json.JSONEncoder(ensure_ascii=False)


def reserve_ids(model, count):
    """Take ``count`` numbers of the primary key of ``model``, ascending. Inside a transaction."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, model._meta.pk.column, count],
            )
            return [number for (number,) in cursor.fetchall()]
        # AUTOINCREMENT: numbers given by hand move the sequence too, and only one writer is in.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = next((seq for (seq,) in cursor.fetchall()), 0)
    return list(range(last + 1, last + count + 1))


def insert_rows(model, columns, rows):
    """Insert ``rows``. ``columns``: attribute names (``government_id``) of every column of the
    model; ids come from ``reserve_ids`` or may be left out."""
    fields = _fields(model, columns)
    missing = {field.attname for field in model._meta.concrete_fields} - set(columns) - {"id"}
    if missing:
        raise ValueError(f"columns without a value: {sorted(missing)}")
    if rows:
        _load(model._meta.db_table, fields, rows)


def update_rows(model, columns, rows):
    """Write ``columns`` of existing rows: tuples of (primary key, value per column)."""
    if not rows:
        return
    fields = _fields(model, columns)
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    if connection.vendor == "postgresql":
        names = ", ".join(quote(field.column) for field in fields)
        targets = ", ".join(
            f"{quote(field.column)} = changed.{quote(field.column)}" for field in fields
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE changed ON COMMIT DROP AS "
                f"SELECT {key}, {names} FROM {table} WITH NO DATA"
            )
            _load("changed", [model._meta.pk, *fields], rows)
            cursor.execute("ANALYZE changed")
            cursor.execute(
                f"UPDATE {table} SET {targets} FROM changed WHERE {table}.{key} = changed.{key}"
            )
            cursor.execute("DROP TABLE changed")
        return
    targets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    turned = [(*row[1:], row[0]) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {targets} WHERE {key} = %s",
            zip(*_stored([*fields, model._meta.pk], turned), strict=True),
        )


def _fields(model, columns):
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in columns]


def _load(table, fields, rows):
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    columns = _stored(fields, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors:
                cursor.copy_expert(
                    f"COPY {quote(table)} ({names}) FROM STDIN", _copy_text(columns), COPY_BLOCK
                )
        else:
            marks = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})"
            cursor.executemany(statement, zip(*columns, strict=True))


def _stored(fields, rows):
    """The columns of ``rows`` as the database takes them; only what needs it is converted."""
    columns = list(zip(*rows, strict=True))
    for index, field in enumerate(fields):
        if convert := _converter(field):
            columns[index] = [None if value is None else convert(value) for value in columns[index]]
    return columns


def _converter(field):
    """What turns the values of ``field`` into what the driver takes; None for nothing."""
    if isinstance(field, models.JSONField):
        return _JSON.encode
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.UUIDField):
        return attrgetter("hex")
    if isinstance(field, models.DateField):  # also DateTimeField; days and instants repeat
        return cache(partial(field.get_db_prep_save, connection=connection))
    return None


def _copy_text(columns):
    """The columns in COPY's text form, as a file of rows."""
    rows = zip(*map(_copy_column, columns), strict=True)
    return io.BytesIO("".join([f"{line}\n" for line in map("\t".join, rows)]).encode())


def _copy_column(values):
    """The values of one column in COPY's text form. A column at a time, for most columns hold only
    texts that need no escape, or few different values."""
    kinds = set(map(type, values)) - {type(None)}
    if len(kinds) > 1:  # 1 and True are equal, their texts are not
        return map(_copy_value, values)
    if kinds == {str} and None not in values and not _NEEDS_ESCAPE("\0".join(values)):
        return values
    texts = {value: _copy_value(value) for value in set(values)}
    return map(texts.__getitem__, values)


def _copy_value(value):
    if value is None:
        return "\\N"
    text = value if isinstance(value, str) else str(value)
    return text if _NEEDS_ESCAPE(text) is None else text.translate(_ESCAPES)
