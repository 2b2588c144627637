"""Small rounds of ``python -m faults anonymity`` and ``inbox``; full rounds are run by hand."""

import json
import os
import subprocess
import sys

import psycopg2
import pytest
from django.conf import settings

from faults import _cluster

pytestmark = pytest.mark.faults

SERVER = os.environ.get("FAULTS_POSTGRES_URL", "postgres://postgres@127.0.0.1/postgres")


def run(*words):
    """Run the command; return its JSON lines and exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "faults", *words],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stdout, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def of_kind(lines, what):
    return [line for line in lines if line["what"] == what]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nobody_is_linked_to_an_answer(engine):
    if engine == "postgresql" and _cluster.programs() is None:
        pytest.skip("needs the programs of a PostgreSQL server")
    lines, code = run("anonymity", "--answers", "60", "--batch", "15", "--db", engine)

    links = of_kind(lines, "link")
    assert [line["attack"] for line in links if line["broken"]] == []
    assert {line["when"] for line in links} == {"while the survey runs", "after it closed"}
    assert max(line["guesses"] for line in links) == 60
    assert max(line["guesses"] for line in links if line["attack"] == "spent codes") >= 10
    assert any(line["attack"].startswith("extra answer in") for line in links)
    (sealed,) = of_kind(lines, "lengths")
    assert len(sealed["lengths"]) == 1
    (canaries,) = of_kind(lines, "canaries")
    assert set(canaries["hits"].values()) == {0}
    (verdict,) = of_kind(lines, "verdict")
    assert (verdict["withstood"], sum(verdict["batches"]), code) == (True, 60, 0)


def test_without_the_inbox_everybody_is_linked():
    lines, code = run("anonymity", "--answers", "30", "--control")

    correct = {line["attack"]: line["correct"] for line in of_kind(lines, "link")}
    assert correct["row position"] == 30
    assert correct["spent codes"] == 10  # everybody who had one
    assert correct["channels in order"] == 30
    assert code == 0


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_killed_mover_loses_and_doubles_nothing(engine):
    if engine == "postgresql":
        try:
            psycopg2.connect(SERVER, connect_timeout=2).close()
        except psycopg2.OperationalError:
            pytest.skip("needs PostgreSQL")
    lines, code = run(
        "inbox", "--kills", "4", "--answers", "100", "--db", engine, "--server", SERVER
    )

    (line,) = lines
    assert (line["sent"], line["lost"], line["double"], line["torn"]) == (500, 0, 0, 0)
    assert (line["left_in_inbox"], line["tallies_wrong"], code) == (0, 0, 0)


def test_a_mover_without_its_transaction_tears_when_killed():
    lines, code = run("inbox", "--kills", "3", "--answers", "60", "--control")

    assert lines[0]["torn"] == 3
    assert code == 0
