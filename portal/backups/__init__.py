"""Backups: the database and its files as one folder, whole or not at all (docs/adr/0016).

A backup is a folder ``tatanan-<UTC stamp>`` that holds

``manifest.json``    what is in it: release, engine, day, migrations, rows and SHA-256 of every table,
                     SHA-256 of every file, fingerprints of the trees, ids (not values) of the keys
``database.sqlite3`` or ``database.dump`` (PostgreSQL's custom format)
``files/…``          every file that a row names, under the path the row names

Rows are the truth: the database is taken at one instant, with every file its rows name. A file is
written before its row and removed after it; files are copied before the database and once more after
it, so that none is missed that is deleted meanwhile. The keys are never part of a backup.
"""

import os
from functools import wraps
from pathlib import Path

from portal.files import sync_folder

MANIFEST = "manifest.json"
FILES = "files"
FORMAT = 1


class BackupError(Exception):
    """A backup cannot be made, read or restored; the text is for the operator (Indonesian)."""


def private(function):
    """Let what ``function`` writes be readable by its owner only, whatever the umask was."""

    @wraps(function)
    def closed(*args, **kwargs):
        before = os.umask(0o077)
        try:
            return function(*args, **kwargs)
        finally:
            os.umask(before)

    return closed


def write_durably(path, content):
    """Write ``content`` (bytes) to the new file ``path``, readable by its owner only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path):
    """Make what another program wrote to ``path`` survive a power cut; close it to others."""
    os.chmod(path, 0o600)
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def sync_tree(folder):
    """Make the names inside ``folder`` and below survive a power cut."""
    for below, _folders, _files in os.walk(folder, topdown=False):
        sync_folder(below)


def inside(path, folder):
    """Whether ``path`` is ``folder`` or lies under it."""
    return Path(path).resolve().is_relative_to(Path(folder).resolve())
