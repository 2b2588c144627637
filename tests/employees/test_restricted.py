"""The day of birth: not on the file, opened with a reason, noted wherever a page cannot do without."""

from datetime import date

import pytest
from django.urls import reverse

from employees.actions import note_birth_dates, tie_user, update_employee
from employees.actions.corrections import ask_correction
from employees.actions.restricted import BIRTH_READ
from employees.imports.columns import COLUMNS
from employees.models import Employee
from portal.imports.preview import recorded
from portal.models import AuditEvent
from portal.permissions import Role
from portal.queries import audit_lines
from tests.factories.employees import REASON, EmployeeFactory
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key

BORN = "17 Juni 1985"


@pytest.fixture
def owner(city):
    account = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    tie_user(employee=city.person, account=account, user=None, reason=REASON)
    return Employee.objects.get(pk=city.person.pk)


def readings(person):
    found = AuditEvent.objects.filter(action=BIRTH_READ, object_pk=str(person.pk)).order_by("pk")
    return list(found.values_list("actor", "reason"))


def test_the_file_leaves_it_out_and_a_reason_opens_it(client, city):
    client.force_login(city.officer)
    file = client.get(reverse("employees:employee_detail", args=[city.person.pk])).text
    assert BORN not in file
    assert "Tampilkan tanggal lahir" in file
    url = reverse("employees:employee_birth", args=[city.person.pk])
    assert BORN not in client.get(url).text
    assert "Alasan belum diisi" in client.post(url, form_key()).text
    assert not AuditEvent.objects.filter(action="Membuka tanggal lahir").exists()
    opened = client.post(url, form_key() | {"reason": "Menyiapkan usul pensiun."})
    assert BORN in opened.text
    assert "no-store" in opened["Cache-Control"]
    event = AuditEvent.objects.get(action="Membuka tanggal lahir")
    assert (event.actor, event.reason) == (city.officer, "Menyiapkan usul pensiun.")
    head = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    client.force_login(head)
    assert (
        "Tampilkan tanggal lahir"
        not in client.get(reverse("employees:employee_detail", args=[city.person.pk])).text
    )


def test_pages_that_need_it_note_the_reading_once_a_day(client, city, owner):
    client.force_login(city.officer)
    form = reverse("employees:employee_update", args=[owner.pk])
    for _ in range(2):
        assert "1985-06-17" in client.get(form).text
    assert readings(owner) == [(city.officer.pk, "Formulir ubah data pegawai")]
    request = ask_correction(employee=owner, field="birth_date", value=owner.birth_date.replace(day=18),
                             note="Menurut akta kelahiran.", user=owner.user)  # fmt: skip
    client.get(reverse("employees:correction_detail", args=[request.pk]))
    assert len(readings(owner)) == 1  # the same reader, the same day
    client.force_login(owner.user)
    assert "1985" in client.get(reverse("employees:own_data")).text
    assert BORN in client.get(reverse("employees:own_file")).text
    assert readings(owner)[1:] == [(owner.user.pk, "Data saya")]


def test_many_at_once_are_noted_each_once(city):
    people = [EmployeeFactory(government=city.government) for _ in range(3)]
    for chosen, noted in ((people[:1], 1), (people, 2), (people, 0)):
        assert note_birth_dates(people=chosen, user=city.officer, where="Lampiran") == noted
    assert note_birth_dates(people=[], user=city.officer, where="Lampiran") == 0


def test_a_file_that_differs_does_not_tell_what_is_on_record():
    column = {one.name: one for one in COLUMNS}["birth_date"]
    assert recorded(column, "1985-06-17") == "••••"
    assert recorded(column, None) == ""
    assert recorded({one.name: one for one in COLUMNS}["name"], "Ani") == "Ani"


def test_audit_trail_tells_that_a_birth_date_changed_and_not_which(city, client):
    """Also of events from before, which hold both in clear; the file of the trail likewise."""
    update_employee(
        employee=city.person, user=city.officer, reason=REASON, birth_date=date(1985, 6, 18)
    )
    event = AuditEvent.objects.get(action="Mengubah data pegawai")
    assert event.changes["birth_date"] == ["1985-06-17", "1985-06-18"]
    [line] = audit_lines([event], city.officer)
    assert line.changes == [("tanggal lahir", "disamarkan", "disamarkan")]
    auditor = user_with_role(Role.AUDITOR, unit=city.root)
    client.force_login(auditor)
    for query in ({}, {"ekspor": "csv"}):
        answer = client.get(reverse("portal:audit_list"), query)
        text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        assert "disamarkan" in text
        assert not any(
            told in text for told in ("17-06-1985", "1985-06-17", "17 Jun 1985", "18 Jun 1985")
        )


def test_audit_trail_veils_what_a_correction_asks_for_only_where_it_is_restricted(city):
    """An auditor sees what was asked; of a day of birth, and of the NIP that spells it out, only
    that it was."""
    city.person.user = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    city.person.save(update_fields=["user"])
    wished = {
        "birth_place": ("Depok", "Depok"),
        "birth_date": (date(1985, 6, 18), "disamarkan"),
        "nip": ("198506182015031002", "disamarkan"),
    }
    for field, (value, told) in wished.items():
        request = ask_correction(
            employee=city.person, field=field, value=value, note=REASON, user=city.person.user
        )
        event = AuditEvent.objects.of_object(request).get()
        [line] = audit_lines([event], city.officer)
        assert {what: new for what, _, new in line.changes}["yang benar"] == told
    update_employee(
        employee=city.person, user=city.officer, reason=REASON, nip="198506182015031002"
    )
    [line] = audit_lines([AuditEvent.objects.of_object(city.person).latest("pk")], city.officer)
    assert line.changes == [("NIP", "disamarkan", "disamarkan")]
