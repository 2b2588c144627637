"""A small round of ``python -m faults stuffing``; the full one is run by hand."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("control", [[], ["--control"]])
def test_stuffing_stays_outside_the_verified_index(control):
    done = subprocess.run(
        [sys.executable, "-m", "faults", "stuffing", "--posts", "100", "--honest", "30", *control],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stdout, done.stderr
    line = json.loads(done.stdout)

    assert done.returncode == 0
    assert (line["answered"], line["honest_kept"], line["tallies_wrong"]) == ({"303": 130}, 30, 0)
    held = line["replays_counted"] == 0 and line["outside_verified"] >= 0.95
    assert held is not bool(control)
    if not control:
        assert line["honest_flagged"] <= 0.01
