"""Broken rows of the floor are named."""

import datetime

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from portal.files import attachment_path, store
from portal.integrity import broken_rows
from tests.factories.portal import JobFactory, UserFactory

pytestmark = pytest.mark.django_db


def problems():
    return [(row.id, row.obj) for row in broken_rows() if row.id.startswith("portal.")]


@pytest.fixture
def attachment(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    user = UserFactory()
    return store(user.government, "laporan.pdf", "application/pdf", b"isi", user)


def test_healthy_rows_are_not_named(attachment):
    JobFactory()
    JobFactory(running=True)
    assert problems() == []


def test_checks_stay_out_of_other_commands(attachment):
    attachment_path(attachment).unlink()
    for asked in ({}, {"databases": ["default"]}, {"include_deployment_checks": True}):
        assert [p for p in run_checks(**asked) if p.id.startswith("portal.")] == []


def test_missing_file_is_named(attachment):
    attachment_path(attachment).unlink()
    assert problems() == [("portal.E001", attachment)]


def test_cut_file_is_named(attachment):
    attachment_path(attachment).write_bytes(b"is")
    assert problems() == [("portal.E001", attachment)]


def test_job_of_an_unknown_kind_is_named():
    job = JobFactory(kind="portal.of_yesterday")
    assert problems() == [("portal.E002", job)]


def test_job_held_by_a_worker_long_silent_is_named():
    job = JobFactory(silent=True)
    assert problems() == []
    job.lease_until = timezone.now() - datetime.timedelta(hours=2)
    job.save()
    assert problems() == [("portal.E002", job)]
