"""What a stranger learns of the portal's health, and what its keeper does."""

import json
import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from portal import health, ticks
from portal.models import TickRun
from portal.release import release
from tests.factories.portal import JobFactory

pytestmark = pytest.mark.django_db

TOKEN = "token-pemantau-yang-panjang"
LIVE, DETAILS = reverse("portal:health_live"), reverse("portal:health_details")


@pytest.fixture(autouse=True)
def beating(settings, tmp_path):
    settings.HEALTH_TOKEN = TOKEN
    settings.VAR_DIR = settings.FILES_DIR = tmp_path
    return TickRun.objects.create(name=ticks.TICK, finished_at=timezone.now())


def details(client, token=TOKEN):
    return client.get(DETAILS, headers={"Authorization": f"Bearer {token}"})


def no_database(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("FATAL: password of tatanan at 10.0.0.5")

    monkeypatch.setattr(connection, "cursor", refuse)


def test_a_process_is_alive_without_a_database(client, monkeypatch, django_assert_num_queries):
    no_database(monkeypatch)
    answer = client.get(LIVE)
    assert (answer.status_code, answer.json(), answer.cookies) == (200, {"live": True}, {})


@pytest.mark.parametrize("token", ["", "salah", TOKEN + "x"])
def test_a_stranger_finds_no_details(client, token):
    assert details(client, token).status_code == 404
    assert client.get(DETAILS).status_code == 404


def test_without_a_token_there_are_no_details_for_anybody(client, settings):
    settings.HEALTH_TOKEN = ""
    assert details(client, "").status_code == 404


def test_the_keeper_sees_numbers_and_no_names(client):
    job = JobFactory(title="Laporan rahasia")
    answer = details(client)
    values = answer.json()["values"]
    assert (answer.status_code, answer.json()["bad"]) == (200, [])
    assert values.keys() == {
        "database", "tick_age_seconds", "migrations_missing", "jobs_waiting", "jobs_running",
        "oldest_wait_seconds", "disk_free_mb_files", "disk_free_mb_var", "backup_age_hours",
        "backup_checked_age_hours",
    }  # fmt: skip
    assert values["jobs_waiting"] == 1
    assert values["migrations_missing"] == 0
    for word in (job.title, job.government.name, job.requested_by.username, release()):
        assert word not in answer.text


def test_health_says_no_version_to_strangers(client):
    for address in (LIVE, reverse("portal:health")):
        answer = client.get(address)
        assert release() not in answer.text + str(answer.headers)


@pytest.mark.parametrize(("seconds", "bad"), [(59, []), (61, ["tick_age_seconds"])])
def test_a_heartbeat_is_late_after_a_minute(beating, seconds, bad, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # however long the question takes
    beating.finished_at = now - timedelta(seconds=seconds)
    beating.save()
    assert health.report(health.findings())["bad"] == bad


def test_a_job_that_waits_too_long_is_bad():
    JobFactory(requested_at=timezone.now() - timedelta(seconds=health.WAIT_LONG_SECONDS + 1))
    assert health.report(health.findings())["bad"] == ["oldest_wait_seconds"]


def test_a_full_disk_is_bad(monkeypatch):
    usage = namedtuple("Usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(health.DISK_LOW_MB * 2**20 - 1))
    assert health.report(health.findings())["bad"] == ["disk_free_mb_files", "disk_free_mb_var"]


def test_production_must_have_a_young_and_checked_backup(settings):
    settings.PRODUCTION = True
    expected = ["backup_age_hours", "backup_checked_age_hours"]
    assert health.report(health.findings())["bad"] == expected
    made = (timezone.now() - timedelta(hours=health.BACKUP_OLD_HOURS - 1)).isoformat()
    health.diary.verified(settings.VAR_DIR, made)
    assert health.report(health.findings())["bad"] == []


def test_a_migration_not_run_is_bad(monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: [("x", False)])
    assert health.report(health.findings())["bad"] == ["migrations_missing"]


def test_the_command_says_the_same_and_ends_badly_without_a_database(capsys, monkeypatch):
    call_command("health")
    assert json.loads(capsys.readouterr().out)["bad"] == []
    no_database(monkeypatch)
    with pytest.raises(SystemExit) as ended:
        call_command("health")
    assert ended.value.code == 1
    found = json.loads(capsys.readouterr().out)
    assert found["bad"] == ["database"]
    assert "10.0.0.5" not in str(found)
