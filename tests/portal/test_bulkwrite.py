"""Rows written at the speed of the database are the rows the ORM reads, on both engines."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.bulkwrite import insert_rows, reserve_ids, update_rows
from portal.models import AuditEvent, TickRun
from tests.factories.portal import GovernmentFactory

COLUMNS = (
    "id",
    "government_id",
    "actor_id",
    "action",
    "object_label",
    "object_pk",
    "object_text",
    "unit_id",
    "changes",
    "reason",
    "happened_at",
)
NOW = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)
# What COPY's text form, CSV or JSON could trip over; PostgreSQL holds no NUL in a text.
NASTY = ["", "\\N", "\\.", "a\tb", "a\nb\\", "\r\n", "'\"", "%s", "é 漢 😀", "\\\\t", "{}", " \\"]


def event(pk, text, unit_id=None, changes=None):
    return (pk, None, None, "uji", "x.Y", "1", text[:200], unit_id, changes or {}, text, NOW)


@pytest.mark.django_db
def test_inserted_rows_read_back_exactly():
    ids = reserve_ids(AuditEvent, len(NASTY))
    rows = [
        event(pk, text, pk, {text: [None, text, 1, True]})
        for pk, text in zip(ids, NASTY, strict=True)
    ]
    insert_rows(AuditEvent, COLUMNS, rows)
    found = AuditEvent.objects.filter(pk__in=ids).order_by("pk")
    assert [tuple(getattr(row, name) for name in COLUMNS) for row in found] == rows


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
@pytest.mark.django_db
def test_any_text_survives(texts):
    ids = reserve_ids(AuditEvent, len(texts))
    insert_rows(AuditEvent, COLUMNS, [event(pk, text) for pk, text in zip(ids, texts, strict=True)])
    update_rows(AuditEvent, ("object_text", "changes"),
                [(pk, text[:100], {"a": text}) for pk, text in zip(ids, texts, strict=True)])  # fmt: skip
    found = AuditEvent.objects.in_bulk(ids)
    for pk, text in zip(ids, texts, strict=True):
        row = found[pk]
        assert (row.reason, row.object_text, row.changes) == (text, text[:100], {"a": text})


@pytest.mark.django_db
def test_reserved_ids_are_not_given_again():
    first = reserve_ids(AuditEvent, 3)
    insert_rows(AuditEvent, COLUMNS, [event(pk, "a") for pk in first])
    made = AuditEvent.objects.create(action="uji", object_label="x", object_pk="1", object_text="")
    second = reserve_ids(AuditEvent, 2)
    assert len({*first, made.pk, *second}) == 6
    assert min(second) > made.pk > max(first)


@pytest.mark.django_db
def test_constraints_hold_and_a_refused_write_leaves_nothing():
    columns = ("id", "name", "lease_until", "finished_at")
    first, second = reserve_ids(TickRun, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(TickRun, columns, [(first, "sama", None, NOW), (second, "sama", None, None)])
    assert not TickRun.objects.filter(name="sama").exists()


@pytest.mark.django_db
def test_every_column_needs_a_value():
    with pytest.raises(ValueError, match="happened_at"):
        insert_rows(AuditEvent, COLUMNS[:-1], [])


@pytest.mark.django_db
def test_the_number_of_statements_does_not_grow():
    government = GovernmentFactory()

    def statements(count):
        with CaptureQueriesContext(connection) as asked:
            ids = reserve_ids(AuditEvent, count)
            rows = [(pk, government.pk, *event(pk, "a")[2:]) for pk in ids]
            insert_rows(AuditEvent, COLUMNS, rows)
            update_rows(AuditEvent, ("reason",), [(pk, "b") for pk in ids])
        assert AuditEvent.objects.filter(pk__in=ids, reason="b").count() == count
        return len(asked)

    assert statements(1) == statements(300)
