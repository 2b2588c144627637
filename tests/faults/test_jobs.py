"""Small rounds of ``python -m faults jobs`` with real workers; full rounds are run by hand."""

import json
import os
import shutil
import subprocess
import sys

import psycopg2
import pytest
import redis
from django.conf import settings

pytestmark = pytest.mark.faults

REDIS = os.environ.get("FAULTS_REDIS_URL", "redis://127.0.0.1:6379/5")
SERVER = os.environ.get("FAULTS_POSTGRES_URL", "postgres://postgres@127.0.0.1/postgres")


def postgresql():
    """Options for a database on PostgreSQL; skips when it does not answer."""
    try:
        psycopg2.connect(SERVER, connect_timeout=2).close()
    except psycopg2.OperationalError:
        pytest.skip("needs PostgreSQL")
    return ["--db", "postgresql", "--server", SERVER]


def given_redis():
    """Options for the Redis that is there; skips when it does not answer."""
    try:
        client = redis.Redis.from_url(REDIS, socket_connect_timeout=2)
        client.ping()
        client.close()
    except redis.RedisError:
        pytest.skip("needs Redis")
    return ["--redis", REDIS]


def run(*words):
    """Run the command; return its JSON lines and exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "faults", "jobs", *words],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stdout, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


SMALL = ("--jobs", "6", "--kills", "2", "--flushes", "1", "--seconds", "0.6")


@pytest.mark.parametrize("engine", ["embedded", "servers"])
def test_no_job_is_lost_or_done_twice(engine):
    """Each fault in its turn, in one portal. That of the servers has a Redis of its own, which dies
    as well: jobs ordered meanwhile are done."""
    faults, options = ["wipe", "kill", "sleep", "term"], []
    if engine == "servers":
        options = postgresql()
        if shutil.which("redis-server"):
            faults += ["broker"]
        else:
            options += given_redis()
    lines, code = run(*SMALL, *options, "--only", *faults)
    found = dict(zip(faults, lines, strict=True))
    for line in lines:
        assert (line["lost"], line["double"], line["half_files"]) == (0, 0, 0), line
        assert line["done"] == line["asked"] >= 6
    assert found["wipe"]["deleted"] == 6
    assert found["kill"]["kills"] == 2
    assert found["kill"]["kills_while_running"] > 0
    assert found["sleep"]["sleepers"] == 1
    assert (found["term"]["terms"], found["term"]["most_attempts"]) == (2, 1)
    if "broker" in found:
        assert (found["broker"]["kills"], found["broker"]["flushes"]) == (2, 1)
    assert code == 0


def test_reports_survive_their_worker():
    [line], _ = run("--jobs", "4", "--kills", "2", "--only", "kill", "--kind", "report")
    assert (line["lost"], line["double"], line["half_files"]) == (0, 0, 0)
    assert line["done"] == line["asked"] >= 4


def test_without_the_tick_jobs_are_lost():
    [line], _ = run("--jobs", "6", "--kills", "2", "--control", "no-tick")
    assert line["lost"] > 0


def test_without_the_fence_jobs_are_doubled():
    [line], _ = run("--jobs", "6", "--kills", "2", "--control", "no-fence")
    assert line["double"] > 0


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_backup_taken_under_load_restores_the_same(engine):
    if engine == "postgresql":
        postgresql()
    done = subprocess.run(
        [sys.executable, "-m", "faults", "backup", "--rounds", "1", "--db", engine]
        + ["--server", SERVER],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stdout, done.stderr
    line = json.loads(done.stdout)
    assert line["faults"] == []
    assert line["writes"] > 0
    assert line["files"] > 0
    assert done.returncode == 0


MAKE_TABLES = """
import os
import django
django.setup()
from faults import _stage
_stage.make_tables(os.environ["DATABASE_URL"])
"""
SEND = """
import os, sys
import django
django.setup()
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect
from django.test import RequestFactory
from portal.formkeys import once
from portal.models import Holiday

@once
def holiday_create(request):
    Holiday.objects.create(day="2026-08-17", name=request.POST["name"])
    return redirect("/tujuan/")

request = RequestFactory().post("/libur/", {"name": "Kemerdekaan", "form_key": "k" * 32})
request.user = AnonymousUser()
sys.stdin.read()  # all wait for this, then go at once
answer = holiday_create(request)
print(answer.status_code, answer["Location"], Holiday.objects.count())
"""


def test_one_form_from_five_processes_is_written_once_on_sqlite(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "TATANAN_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'forms.sqlite3'}",
    }

    def start(*words):
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    start("-c", MAKE_TABLES).communicate(timeout=600)
    senders = [start("-c", SEND) for _ in range(5)]
    for sender in senders:
        sender.stdin.close()
    answers = set()
    for sender in senders:
        answers.add(sender.stdout.read().strip())
        sender.stdout.close()
        sender.wait(timeout=300)
    assert answers == {"302 /tujuan/ 1"}
