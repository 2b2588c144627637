"""Writes of the floor that have no page of their own test, and what they refuse."""

import pytest
from django.core.exceptions import ValidationError

from portal.actions import mark_notices_read, notify, update_government
from portal.models import AuditEvent, Notification
from tests.factories.portal import GovernmentFactory, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_notify_reaches_each_active_person_once(government):
    one, two = UserFactory(), UserFactory()
    gone = UserFactory(is_active=False)
    written = notify(
        government=government, recipients=[one, two, one, gone], text="Ada kabar.", url="/jobs/"
    )
    assert written == 2
    assert {row.recipient for row in Notification.objects.all()} == {one, two}


def test_notify_is_one_query_for_many_people(government, django_assert_num_queries):
    people = UserFactory.create_batch(20, government=government)
    with django_assert_num_queries(1):
        notify(government=government, recipients=people, text="Ada kabar.")


@pytest.mark.parametrize("url", ["https://jahat.example/", "//jahat.example/", "jobs/"])
def test_notify_links_to_this_portal_only(government, url):
    with pytest.raises(ValueError, match="this portal"):
        notify(government=government, recipients=[UserFactory()], text="x", url=url)


def test_mark_notices_read_counts_and_keeps_the_first_reading(employee):
    NotificationFactory.create_batch(2, recipient=employee)
    assert mark_notices_read(user=employee) == 2
    assert mark_notices_read(user=employee) == 0


def test_update_government_without_a_change_leaves_no_event():
    government = GovernmentFactory()
    update_government(
        government=government, user=UserFactory(), reason="Tidak ada bedanya", name=government.name
    )
    assert not AuditEvent.objects.exists()


def test_update_government_needs_a_reason():
    government = GovernmentFactory()
    with pytest.raises(ValidationError, match="alasan"):
        update_government(government=government, user=UserFactory(), reason="x", name="Kota Baru")
    government.refresh_from_db()
    assert government.name != "Kota Baru"


def test_update_government_knows_its_fields():
    with pytest.raises(ValueError, match="structure_version"):
        update_government(
            government=GovernmentFactory(),
            user=UserFactory(),
            reason="Mencoba yang dilarang",
            structure_version=7,
        )
