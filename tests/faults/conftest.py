"""What the fault tests share: the tables of their portals are made once."""

import os

import pytest

from faults import _stage as stage

SERVER = os.environ.get("FAULTS_POSTGRES_URL", "postgres://postgres@127.0.0.1/postgres")


@pytest.fixture(autouse=True, scope="session")
def _tables_made_once(tmp_path_factory):
    """Each portal has a database of its own still; only the first of an engine runs migrations."""
    stage.TABLES = os.environ["FAULTS_TABLES"] = str(tmp_path_factory.mktemp("tables"))
    yield
    stage.forget_tables(SERVER)
    del os.environ["FAULTS_TABLES"]
