"""Who sees which rows of the floor, and what the tables themselves refuse."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.enums import JobState
from portal.models import AuditEvent, FormKey, Holiday, Job, Notification
from portal.permissions import Role, can_manage_job, role_labels
from tests.factories.orgunits import GovernmentFactory, grow_units, user_with_role
from tests.factories.portal import (
    AuditEventFactory,
    JobFactory,
    NotificationFactory,
    SuperadminFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_job_visible_to_its_requester_and_to_who_sees_all(employee, auditor, admin):
    job = JobFactory(government=employee.government, requested_by=employee)
    stranger = user_with_role(Role.AUDITOR, government=GovernmentFactory())
    seen = {
        name: Job.objects.visible_to(user).filter(pk=job.pk).exists()
        for name, user in {
            "own": employee,
            "auditor": auditor,
            "admin": admin,
            "colleague": user_with_role(Role.HR_OFFICER, government=employee.government),
            "stranger": stranger,
            "superadmin": SuperadminFactory(),
            "anonymous": AnonymousUser(),
        }.items()
    }
    assert seen == {
        "own": True,
        "auditor": True,
        "admin": True,
        "colleague": False,
        "stranger": False,
        "superadmin": True,
        "anonymous": False,
    }


def test_job_is_managed_by_its_requester_and_the_government_admin(employee, auditor, admin):
    job = JobFactory(government=employee.government, requested_by=employee)
    assert can_manage_job(employee, job)
    assert can_manage_job(admin, job)
    assert not can_manage_job(auditor, job)


def test_audit_event_visible_by_scope(government, auditor):
    unit = grow_units(government, 1)[0]
    AuditEvent.objects.all().delete()
    on_unit = AuditEventFactory(government=government, unit_id=unit.pk)
    general = AuditEventFactory(government=government)
    foreign = AuditEventFactory()
    of_nobody = AuditEventFactory(government=None, actor=None)
    local = user_with_role(Role.LEGAL_REVIEWER, unit=unit)
    AuditEvent.objects.filter(action="Memberi peran").delete()

    def seen(user):
        mine = {on_unit, general, foreign, of_nobody}
        return {event for event in AuditEvent.objects.visible_to(user) if event in mine}

    assert seen(auditor) == {on_unit, general}
    assert seen(local) == {on_unit}
    assert seen(user_with_role(Role.HR_OFFICER, government=government)) == set()
    assert seen(UserFactory(government=government)) == set()
    assert seen(AnonymousUser()) == set()
    assert seen(SuperadminFactory()) == {on_unit, general, foreign, of_nobody}


def test_notification_visible_to_its_recipient_only(employee):
    own = NotificationFactory(recipient=employee)
    NotificationFactory()
    assert list(Notification.objects.visible_to(employee)) == [own]


def test_role_labels_name_the_widest_role_first(government):
    person = user_with_role(Role.EMPLOYEE, government=government)
    unit = grow_units(government, 1)[0]
    from_unit = user_with_role(Role.UNIT_HEAD, unit=unit)
    assert role_labels(person) == ["Pegawai"]
    assert role_labels(from_unit) == ["Pimpinan unit"]
    assert role_labels(SuperadminFactory()) == ["Superadmin"]
    assert role_labels(UserFactory(government=government)) == []


def test_running_job_needs_a_lease():
    refused(lambda: JobFactory(state=JobState.RUNNING))


def test_final_job_needs_its_end():
    refused(lambda: JobFactory(state=JobState.DONE))
    refused(lambda: JobFactory(finished_at=timezone.now()))


def test_job_key_is_unique_and_may_be_missing():
    JobFactory(key="laporan:1")
    JobFactory(key=None)
    JobFactory(key=None)
    refused(lambda: JobFactory(key="laporan:1"))


def test_form_key_is_unique():
    FormKey.objects.create(key="a", body="x", day="2026-11-20")
    refused(lambda: FormKey.objects.create(key="a", body="y", day="2026-11-20"))


def test_national_holiday_is_there_once_per_day():
    Holiday.objects.create(day="2026-08-17", name="Kemerdekaan")
    refused(lambda: Holiday.objects.create(day="2026-08-17", name="Lagi"))


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (1, 3, 33), (5, 4, 100)])
def test_job_percent(done, total, percent):
    assert Job(done=done, total=total).percent == percent
