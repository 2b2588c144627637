"""What workers need to know of their connection, and rows that two people write at once."""

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
