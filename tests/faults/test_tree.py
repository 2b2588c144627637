"""A small round of ``python -m faults tree``: the closed door under many processes."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

pytestmark = pytest.mark.faults


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite lets one writer in at a time: set DATABASE_URL to a PostgreSQL server",
)
def test_moves_by_many_processes_leave_one_tree():
    run = subprocess.run(
        [sys.executable, "-m", "faults", "tree", "--rounds", "1", "--units", "120"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert result["corrupt_rounds"] == 0
    assert sum(result["moves"].values()) == 100
    assert result["moves"].keys() <= {"done", "not lawful"}
    assert result["moves"]["done"] > 50
