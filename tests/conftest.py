"""Fixtures of the whole suite."""

import gc
import os

import pytest
from _pytest import runner
from django.db import connection
from hypothesis import settings

from tests import worlds

# The suite is deterministic: the same examples on every run and machine.
settings.register_profile("suite", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("suite")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Modules and collected tests stay to the end: looking through them again and again for what may go
# costs a tenth of the time.
gc.set_threshold(100_000, 20, 50)


def _large_frame(n_variables=20_000):
    """A function that does ``work()`` above so many variables of its own.

    CPython 3.11 keeps the frames of a thread in chunks of 16 kB and returns each to the system as soon
    as its last frame ends: a loop that calls across the edge of one asks for memory at every turn, a
    fifteenth of the time of this suite. A frame of 160 kB gets a chunk in which all others find room.
    """
    variables = "; ".join(f"_{number} = 0" for number in range(n_variables))
    made = {}
    exec(f"def under_it(work):\n    if False:\n        {variables}\n    return work()", made)
    return made["under_it"]


_under_it = _large_frame()


def pytest_runtest_protocol(item, nextitem):
    return _under_it(lambda: runner.pytest_runtest_protocol(item, nextitem))


def pytest_collection_finish():
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_use_migrations():
    """PostgreSQL is migrated: what only it can do stands in migrations. SQLite makes a table anew for
    every constraint a migration adds, fifteen seconds in each process; its migrations are run
    beside this suite, by the restoring of earlier releases and by the whole demo (.ci/run)."""
    return connection.vendor == "postgresql"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    worlds.database_made()
    yield
    with django_db_blocker.unblock():
        worlds.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    worlds.prepare(item)
