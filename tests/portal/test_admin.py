"""Accounts and reference data in the admin: every write leaves an audit event."""

import pytest
from django.urls import reverse

from portal.models import AuditEvent, Holiday, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, superadmin):
    client.force_login(superadmin)
    return client


def test_account_is_made_without_its_password_in_the_trail(browser, superadmin, government):
    answer = browser.post(
        reverse("admin:portal_user_add"),
        {
            "username": "ratna",
            "display_name": "Ratna Wulandari",
            "government": government.pk,
            "password1": "kata-sandi-baru-77",
            "password2": "kata-sandi-baru-77",
        },
    )
    assert answer.status_code == 302
    made = User.objects.get(username="ratna")
    event = AuditEvent.objects.of_object(made).get()
    assert (event.actor, event.government) == (superadmin, government)
    assert event.action == "Membuat pengguna (admin)"
    assert event.changes["display_name"] == [None, "Ratna Wulandari"]
    assert "kata-sandi" not in str(event.changes)


def test_account_change_leaves_old_and_new(browser, employee):
    browser.post(
        reverse("admin:portal_user_change", args=[employee.pk]),
        {
            "username": employee.username,
            "display_name": "Nama baru",
            "government": employee.government_id,
        },
    )
    employee.refresh_from_db()
    assert not employee.is_active
    event = AuditEvent.objects.of_object(employee).get()
    assert event.changes["is_active"] == [True, False]
    assert event.changes["display_name"][1] == "Nama baru"


def test_new_password_leaves_an_event_without_it(browser, employee):
    browser.post(
        reverse("admin:auth_user_password_change", args=[employee.pk]),
        {"password1": "kata-sandi-baru-77", "password2": "kata-sandi-baru-77"},
    )
    employee.refresh_from_db()
    assert employee.check_password("kata-sandi-baru-77")
    event = AuditEvent.objects.of_object(employee).get()
    assert (event.action, event.changes) == ("Mengganti sandi pengguna (admin)", {})


def test_account_is_never_deleted(browser, employee):
    url = reverse("admin:portal_user_delete", args=[employee.pk])
    assert browser.post(url, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=employee.pk).exists()


def test_holiday_is_written_and_deleted_with_a_trail(browser, government):
    browser.post(
        reverse("admin:portal_holiday_add"),
        {"day": "2027-08-17", "name": "Kemerdekaan", "government": "", "legal_basis": ""},
    )
    holiday = Holiday.objects.get()
    browser.post(reverse("admin:portal_holiday_delete", args=[holiday.pk]), {"post": "yes"})
    assert not Holiday.objects.exists()
    actions = AuditEvent.objects.filter(object_label="portal.Holiday").values_list("action")
    assert {action for (action,) in actions} == {
        "Membuat hari libur (admin)",
        "Menghapus hari libur (admin)",
    }
