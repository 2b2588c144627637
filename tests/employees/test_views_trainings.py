"""The list of trainings and recording one, by person or by NIP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.models import TrainingRecord
from portal.permissions import Role
from tests.factories.employees import (
    EmployeeFactory,
    PlacementFactory,
    TrainingRecordFactory,
    staff,
)
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


def posted(**values):
    return {
        "programme": "Pelatihan Pelayanan Publik",
        "form": "classical",
        "type": "technical",
        "started_on": "2026-03-02",
        "ended_on": "2026-03-04",
        "jp": "20",
        "provider": "BPSDM",
        **form_key(),
        **values,
    }


@pytest.fixture
def officer(client, city):
    client.force_login(city.officer)
    return city.officer


def test_training_list_shows_the_year_and_where_people_stand(client, city, officer):
    record = TrainingRecordFactory(employee=city.person)
    page = client.get(url("training_list"), {"per": "2026-11-21"}).text
    assert record.programme in page
    assert "1 dari 1 PNS, minimal 20 JP" in page
    assert "paling lama 24 JP" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 1),
        ({"year": "2025"}, 0),
        ({"year": "x"}, 1),
        ({"type": "technical"}, 1),
        ({"type": "seminar"}, 0),
        ({"q": "permana"}, 1),
        ({"q": "zzz"}, 0),
    ],
)
def test_training_list_filters(client, city, officer, query, found):
    TrainingRecordFactory(employee=city.person)
    page = client.get(url("training_list"), {"per": "2026-11-21", **query})
    assert page.context["page_obj"].paginator.count == found


def test_training_list_of_a_past_day_does_not_know_later_trainings(client, city, officer):
    TrainingRecordFactory(employee=city.person)
    page = client.get(url("training_list"), {"per": "2026-03-03"})
    assert page.context["page_obj"].paginator.count == 0


def test_training_list_keeps_to_the_scope(client, city):
    record = TrainingRecordFactory(employee=city.person)
    for unit, found in ((city.a.unit, True), (city.b.unit, False)):
        client.force_login(user_with_role(Role.UNIT_HEAD, unit=unit))
        page = client.get(url("training_list"), {"per": "2026-11-21"}).text
        assert (record.programme in page) is found


def test_training_list_costs_the_same_for_few_and_many(client, city, officer):
    counts = []
    for size, start in ((3, 100), (40, 200)):
        for person in staff(city.government, [city.b.staff] * size, start=start):
            TrainingRecordFactory(employee=person)
        client.get(url("training_list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("training_list"), {"per": "2026-11-21"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_training_create_for_one_person(client, city, officer):
    address = f"{url('training_create')}?employee={city.person.pk}"
    answer = client.post(address, posted(certificate_number="893/1"))
    assert answer["Location"] == url("employee_detail", city.person.pk)
    record = TrainingRecord.objects.get()
    assert (record.employee, record.jp, record.certificate_number) == (city.person, 20, "893/1")
    assert "20 JP, minimal 20" in client.get(answer["Location"], {"per": "2026-11-21"}).text


def test_training_create_for_several_by_nip(client, city, officer):
    other = EmployeeFactory(government=city.government)
    lines = f" {city.person.nip}\r\n\r\n{other.nip}\r\n{other.nip}\r\n"
    answer = client.post(url("training_create"), posted(participants=lines))
    assert answer["Location"] == url("training_list")
    assert TrainingRecord.objects.count() == 2


def test_training_create_names_the_lines_that_are_nobody(client, city, officer):
    elsewhere = EmployeeFactory()
    lines = f"{city.person.nip}\n123\n{elsewhere.nip[:-3]}999"
    page = client.post(url("training_create"), posted(participants=lines)).text
    assert "Baris 2: NIP harus 18 angka. Yang diisi 3 angka." in page
    assert "Baris 3: NIP ini tidak ada dalam wewenang Anda." in page
    assert TrainingRecord.objects.count() == 0


def test_training_create_does_not_tell_who_exists_out_of_scope(client, city):
    outside = PlacementFactory(
        position=city.b.staff, employee=EmployeeFactory(government=city.government)
    ).employee
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city.a.unit))
    page = client.post(url("training_create"), posted(participants=outside.nip)).text
    assert "Baris 1: NIP ini tidak ada dalam wewenang Anda." in page
    assert outside.name not in page


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"programme": ""}, "Program belum diisi."),
        ({"jp": "0"}, "JP antara 1 dan 2.000."),
        ({"jp": "banyak"}, "JP harus bilangan bulat."),
        ({"ended_on": "2026-03-01"}, "Tanggal selesai tidak boleh sebelum tanggal mulai."),
        ({"ended_on": "2099-01-01"}, "tanggal selesai masih akan datang."),
        ({"form": ""}, "Bentuk belum dipilih."),
        ({"form": "lain"}, "Bentuk: pilihan tidak dikenal."),
        ({"started_on": "2026-02-30"}, "Mulai bukan tanggal yang ada."),
    ],
)
def test_training_create_with_bad_input_says_so_and_writes_nothing(
    client, city, officer, values, message
):
    address = f"{url('training_create')}?employee={city.person.pk}"
    page = client.post(address, posted(**values))
    assert page.status_code == 200
    assert message in page.text
    assert TrainingRecord.objects.count() == 0


def test_training_create_for_a_person_out_of_scope_is_not_found(client, city):
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city.b.unit))
    address = f"{url('training_create')}?employee={city.person.pk}"
    assert client.get(address).status_code == 404
    assert client.post(address, posted()).status_code == 404
