"""A small round of ``python -m faults schedules``: midnight in three zones, heartbeats that die."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.faults
SMALL = ("--schedules", "2", "--kills", "3", "--seconds", "5")


def run(*words):
    engine = [] if connection.vendor == "sqlite" else ["--db", "postgresql"]
    done = subprocess.run(
        [sys.executable, "-m", "faults", "schedules", *SMALL, *engine, *words],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_reports_due_at_midnight_in_three_zones_are_made_once():
    line = run()
    assert (line["reports"], line["lost"], line["double"], line["early"]) == (6, 0, 0, 0)


def test_without_the_guard_they_are_doubled():
    assert run("--control", "no-once", "--kills", "0")["double"] > 0
