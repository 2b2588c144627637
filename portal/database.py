"""What workers need to know of their connection."""

from django.db import connection


def drop_broken_connection():
    """Let the next query open a new connection when the old one broke (the server was restarted).

    Inside a transaction nothing is dropped: who opened it has to end it.
    """
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
