"""Rows that two people write at once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from portal.database import analyze, insert_checked
from portal.models import Holiday
from tests.factories.portal import GovernmentFactory


@pytest.fixture
def holiday(db):
    government = GovernmentFactory()
    return Holiday(government=government, day="2026-12-25", name="Natal")


def test_twin_written_between_check_and_insert_is_refused_in_words(holiday):
    def check():
        if not checked:  # the other person commits right after our first look
            checked.append(True)
            Holiday.objects.create(government=holiday.government, day=holiday.day, name="Lain")
            return
        holiday.full_clean()

    checked = []
    with pytest.raises(ValidationError, match="Hari libur ini sudah ada"):
        insert_checked(holiday, check)
    assert Holiday.objects.get().name == "Lain"


def test_what_the_check_does_not_know_stays_an_error_of_the_database(holiday):
    Holiday.objects.create(government=holiday.government, day=holiday.day, name="Lain")
    with pytest.raises(IntegrityError):
        insert_checked(holiday, lambda: None)


def test_row_without_a_twin_is_written(holiday):
    insert_checked(holiday, holiday.full_clean)
    assert Holiday.objects.get() == holiday


def test_planner_is_told_of_many_rows_when_they_are_committed(
    db, django_capture_on_commit_callbacks
):
    with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks() as told:
        analyze(Holiday)
    assert not asked
    with CaptureQueriesContext(connection) as asked:
        for tell in told:
            tell()
    on_postgresql = ['ANALYZE "portal_holiday"']
    sent = [query["sql"] for query in asked]
    assert sent == (on_postgresql if connection.vendor == "postgresql" else [])
