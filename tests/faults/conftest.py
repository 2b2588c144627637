"""What the fault tests share: the tables of their portals are made once, for all processes of
pytest, and no process of pytest waits for another's portal (files, databases and ports of its own)."""

import contextlib
import fcntl
import os

import pytest

from faults import _stage as stage

SERVER = os.environ.get("FAULTS_POSTGRES_URL", "postgres://postgres@127.0.0.1/postgres")


@pytest.fixture(autouse=True, scope="session")
def _tables_made_once(tmp_path_factory, worker_id):
    """Each portal has a database of its own still; only the first of an engine runs migrations."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "fault-tables"
    folder.mkdir(exist_ok=True)
    stage.TABLES = os.environ["FAULTS_TABLES"] = str(folder)
    with one_more(folder, 1):
        pass
    yield
    with one_more(folder, -1) as users:
        if not users:
            stage.forget_tables(SERVER)
    del os.environ["FAULTS_TABLES"]


@contextlib.contextmanager
def one_more(folder, change):
    """How many processes of pytest use the tables, now that one comes or goes."""
    with (folder / "users").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        users = int(file.read() or 0) + change
        file.truncate(0)
        file.write(str(users))
        file.flush()
        yield users
