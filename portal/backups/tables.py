"""What is in a database, table by table: rows and a digest over them in the order of their key.

The same rows give the same digest on the same engine, on any machine: the engine writes each row as
text under fixed settings, and texts are ordered by their bytes.
"""

import hashlib

from django.db import connections

# Sessions are keys to signed-in accounts: a backup holds none, whoever restores signs in again.
EMPTIED = ("django_session",)

PG_SETTINGS = """
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0
"""
PG_TEXT_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s
  AND data_type IN ('text', 'character varying', 'character')
"""


def table_names(alias):
    connection = connections[alias]
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def table_digests(alias):
    """``{table: {"rows": int, "sha256": hex}}`` of every table of the database ``alias``."""
    return {table: digest_of(alias, table) for table in table_names(alias)}


def digest_of(alias, table):
    """Rows and digest of one table; nothing is kept in memory. A table of ``EMPTIED`` is empty."""
    rows, digest = 0, hashlib.sha256()
    if table not in EMPTIED:
        connection = connections[alias]
        with connection.cursor() as cursor:
            query = row_texts(connection, cursor, table)
        # A server-side cursor on PostgreSQL; it lives inside the caller's transaction.
        with connection.chunked_cursor() as cursor:
            cursor.execute(query)
            while batch := cursor.fetchmany(2000):
                rows += len(batch)
                digest.update("".join(f"{text}\n" for (text,) in batch).encode())
    return {"rows": rows, "sha256": digest.hexdigest()}


def row_texts(connection, cursor, table):
    """The query that gives the rows of ``table`` as texts, in the order of its primary key."""
    quote = connection.ops.quote_name
    keys = connection.introspection.get_primary_key_columns(cursor, table)
    if connection.vendor == "sqlite":
        columns = connection.introspection.get_table_description(cursor, table)
        text = " || ',' || ".join(f"quote({quote(column.name)})" for column in columns)
        order = ", ".join(quote(key) for key in keys or []) or "1"
        return f"SELECT {text} FROM {quote(table)} ORDER BY {order}"  # noqa: S608
    cursor.execute(PG_TEXT_COLUMNS, [table])
    texts = {name for (name,) in cursor.fetchall()}
    by_bytes = ' COLLATE "C"'
    order = ", ".join(quote(key) + (by_bytes if key in texts else "") for key in keys or [])
    order = order or f"given::text{by_bytes}"
    return f"SELECT given::text FROM {quote(table)} AS given ORDER BY {order}"  # noqa: S608


def differences(expected, found):
    """Sentences on how the tables ``found`` differ from the ``expected`` ones; empty when equal."""
    texts = []
    for table in sorted(expected.keys() | found.keys()):
        before, after = expected.get(table), found.get(table)
        if before is None:
            texts.append(f"tabel {table} tidak ada di manifes")
        elif after is None:
            texts.append(f"tabel {table} hilang")
        elif before["rows"] != after["rows"]:
            texts.append(f"tabel {table} berisi {after['rows']} baris, bukan {before['rows']}")
        elif before != after:
            texts.append(f"isi tabel {table} berbeda")
    return texts
