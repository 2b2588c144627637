"""A small round of ``python -m faults enactment``: the server dies, or two press the button."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from faults import _cluster

pytestmark = pytest.mark.faults


@pytest.mark.skipif(_cluster.programs() is None, reason="no programs of a PostgreSQL server")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="once, beside the other engine's")
def test_enactments_are_whole_or_not_at_all():
    run = subprocess.run(
        [sys.executable, "-m", "faults", "enactment", "--rounds", "5", "--together", "2"]
        + ["--changes", "40", "--units", "80", "--people", "200"],
        env=os.environ.copy(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout.splitlines()[-1])
    assert (result["partial"], result["lost"], result["double"]) == (0, 0, 0)
    assert result["outcomes"].pop("as 1 of two") == 2
    assert sum(result["outcomes"].values()) == 5
