"""What workers need to know of their connection, rows that two people write at once, and what the
planner must be told after many were written."""

from collections.abc import Callable

from django.db import IntegrityError, connection, transaction
from django.db.models import Model


def drop_broken_connection():
    """Let the next query open a new connection when the old one broke (the server was restarted).

    Inside a transaction nothing is dropped: who opened it has to end it.
    """
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def insert_checked(row: Model, check: Callable[[], None]) -> None:
    """Insert ``row`` that passed ``check`` (raises ValidationError). A twin that somebody else
    committed in between is refused in the words of ``check``, not as an IntegrityError."""
    check()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        check()
        raise


def analyze(*models: type[Model]) -> None:
    """Let PostgreSQL count the rows of ``models`` (all tables without any) once they are committed.

    Its planner takes a table that nobody counted for a small one and then reads a whole index for
    every row of another; autovacuum comes a minute or more after a bulk write. On commit, because
    inside the transaction the tables would stay locked against autovacuum until its end, and what
    is counted fails alone: the rows are written. SQLite plans by its indexes and is left alone.
    """
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)

    def count() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")

    transaction.on_commit(count, robust=True)
