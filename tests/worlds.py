"""Worlds that many tests look at, built once for all the tests in a row that ask for them.

Such a world lies in an open transaction under the tests' own. Every test gets a copy of its Python
objects, and what it writes is taken back, as Django does with ``setUpTestData``. A test that does
not ask for the world finds a database without it.
"""

import copy
from functools import wraps

import pytest
from django.db import connection, transaction
from pytest_django.plugin import blocking_manager_key


class _Kept:
    """The one world that is open now."""

    database_is_there = False
    key = world = block = None


def kept_world(build):
    """A fixture of what ``build()`` makes in the database and returns. It takes no fixtures."""

    @wraps(build)
    def world(db):
        if _Kept.key is not None and _Kept.key[0] is build:
            return copy.deepcopy(_Kept.world)
        return build()  # under a fixture of a whole module, or before there is a database

    del world.__wrapped__  # pytest would look for the arguments of ``build``
    world.build = build
    return pytest.fixture(world)


def prepare(item):
    """Before the fixtures of ``item``: open the world it asks for, close one it does not."""
    build = _asked_for(item)
    key = build and (build, item.path)
    if key == _Kept.key:
        return
    with item.config.stash[blocking_manager_key].unblock():
        close()
        if build and _Kept.database_is_there and not connection.in_atomic_block:
            _open(key)


def _asked_for(item):
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        return None  # it empties the tables
    for name in item.fixturenames:
        for definition in item._fixtureinfo.name2fixturedefs.get(name, ())[-1:]:
            if build := getattr(definition.func, "build", None):
                return build
    return None


def _open(key):
    _Kept.block = transaction.atomic()
    _Kept.block._from_testcase = True  # durable blocks may begin here, as in a TestCase
    _Kept.block.__enter__()
    _Kept.key = key
    try:
        _Kept.world = key[0]()
        connection.check_constraints()
    except BaseException:
        close()
        raise


def close():
    """Take the open world back, if there is one."""
    if _Kept.key is None:
        return
    transaction.set_rollback(True)
    _Kept.block.__exit__(None, None, None)
    _Kept.key = _Kept.world = _Kept.block = None


def database_made():
    _Kept.database_is_there = True


def settle():
    """After a large world was built under the tests of a module: PostgreSQL checks its foreign keys
    now, not anew after every test, and learns how many rows there are, as it would have in time.

    Of our own tables only: what all databases share would stay locked until this world is taken
    back, and the other processes of the run would wait for it."""
    if connection.vendor == "postgresql":
        connection.check_constraints()
        tables = map(connection.ops.quote_name, connection.introspection.django_table_names())
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
