"""The lists of people, posts and trainings as files: what the screen shows, all pages of it."""

from io import BytesIO

from django.urls import reverse
from openpyxl import load_workbook

from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import TrainingRecordFactory, staff
from tests.factories.orgunits import user_with_role


def sheet(client, name, **query):
    response = client.get(reverse(name), {"ekspor": "xlsx"} | query)
    assert response.status_code == 200
    book = load_workbook(BytesIO(response.content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_the_file_of_people_follows_filter_order_and_pages(city, client):
    client.force_login(city.officer)
    staff(city.government, [city.b.staff] * 60)
    head, *rows = sheet(client, "employees:employee_list", sort="-name")
    assert head[:6] == ["Nama", "NIP", "Status", "Golongan", "Jabatan", "Unit"]
    assert len(rows) == 61
    assert rows[-1][:1] == ["Ahmad Permana"]
    assert rows[-1][1] == city.person.nip
    _, *found = sheet(client, "employees:employee_list", q="Ahmad")
    assert [row[0] for row in found] == ["Ahmad Permana"]
    event = AuditEvent.objects.latest("pk")
    assert event.action == "Mengekspor Pegawai (XLSX)"
    assert event.changes == {"q": [None, "Ahmad"]}


def test_whoever_does_not_keep_the_record_gets_a_masked_nip(city, client):
    client.force_login(user_with_role(Role.LEADERSHIP, unit=city.root))
    [_, row] = sheet(client, "employees:employee_list")
    assert row[0] == "Ahmad Permana"
    assert city.person.nip not in row[1]
    assert row[1].endswith(city.person.nip[-3:])


def test_the_files_of_vacancies_and_trainings(city, client):
    client.force_login(city.officer)
    _, *posts = sheet(client, "employees:vacancy_list")
    assert {(row[0], row[-1]) for row in posts} == {
        ("Kepala Dinas A", 1),
        ("Kepala Dinas B", 1),
        ("Penelaah A", 1),
        ("Penelaah B", 2),
    }
    record = TrainingRecordFactory(
        employee=city.person, started_on=city.today.replace(month=1, day=1),
        ended_on=city.today.replace(month=1, day=1), programme="=Pelatihan",
    )  # fmt: skip
    _, row = sheet(client, "employees:training_list")
    assert row[0] == record.programme
    assert row[1] == "Ahmad Permana"
