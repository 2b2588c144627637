"""``verify`` names broken rows; sound data gives no message."""

from datetime import date

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from employees.actions import update_employee
from employees.enums import PlacementKind
from employees.models import Employee, Placement, TrainingRecord
from employees.training_enums import SignUpState
from orgunits.models import Position
from portal.integrity import broken_rows
from tests.factories import trainings
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory

NIK = "3674051706850001"


def found():
    return [(row.id, str(row.msg)) for row in broken_rows() if row.id.startswith("employees.")]


def test_sound_data_gives_no_message(city):
    PlacementFactory(employee=city.person, position=city.a.head, kind=PlacementKind.PLT)
    update_employee(employee=city.person, user=None, reason=REASON, nik=NIK)
    assert found() == []


def test_checks_are_silent_without_a_database():
    errors = run_checks(tags=["integrity"], include_deployment_checks=True, databases=None)
    assert [error for error in errors if str(error.id).startswith("employees.")] == []


def test_checks_do_not_run_before_a_migration(city):
    Placement.objects.filter(pk=city.placement.pk).update(valid_from=date(2000, 1, 1))
    errors = run_checks(databases=["default"])
    assert [error for error in errors if str(error.id).startswith("employees.")] == []


def test_overlapping_definitive_placements_are_named(city):
    def broken():
        return Placement.objects.create(
            government=city.government,
            employee=city.person,
            position=city.b.staff,
            kind=PlacementKind.DEFINITIVE,
            valid_from=date(2016, 1, 1),
            valid_until=date(2016, 2, 1),
        )

    if connection.vendor == "postgresql":  # the database itself must be made to look away
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE employees_placement DROP CONSTRAINT placement_no_overlap")
    row = broken()
    assert found() == [
        (
            "employees.E001",
            f"Pegawai nomor {city.person.pk}: penempatan {city.placement.pk} (sejak 1 Maret 2015) "
            f"dan {row.pk} (1 Januari 2016 sampai sebelum 1 Februari 2016) bertumpang tindih.",
        )
    ]
    Placement.objects.filter(pk=row.pk).update(superseded_at=timezone.now())
    assert found() == []


@pytest.mark.parametrize(
    "life", [{"valid_from": date(2020, 1, 1)}, {"valid_until": date(2020, 1, 1)}]
)
def test_placements_outside_the_life_of_their_post_are_named(city, life):
    Position.objects.filter(pk=city.a.staff.pk).update(**life)
    [(code, text)] = found()
    assert code == "employees.E002"
    assert f"Penempatan {city.placement.pk} (sejak 1 Maret 2015) di luar masa jabatan" in text


def test_a_placement_that_ends_with_its_post_is_sound(city):
    end = date(2020, 1, 1)
    Position.objects.filter(pk=city.a.staff.pk).update(valid_until=end)
    Placement.objects.filter(pk=city.placement.pk).update(valid_until=end)
    assert found() == []


def test_a_sealed_nik_that_does_not_open_is_named(city):
    update_employee(employee=city.person, user=None, reason=REASON, nik=NIK)
    other = EmployeeFactory(government=city.government, nik="3674051706850002")
    sealed = Employee.objects.get(pk=city.person.pk).nik_sealed
    Employee.objects.filter(pk=other.pk).update(nik_sealed=sealed)
    [(code, text)] = found()
    assert code == "employees.E003"
    assert text.startswith(f"NIK pegawai nomor {other.pk} tidak dapat dibuka")
    assert NIK not in text


def test_a_nik_whose_index_is_of_another_number_is_named(city):
    update_employee(employee=city.person, user=None, reason=REASON, nik=NIK)
    Employee.objects.filter(pk=city.person.pk).update(nik_index="0" * 64)
    assert found() == [
        ("employees.E003", f"NIK pegawai nomor {city.person.pk} tidak cocok dengan indeksnya.")
    ]


def test_rows_of_two_governments_are_named(city):
    stranger = EmployeeFactory()
    Placement.objects.filter(pk=city.placement.pk).update(employee=stranger)
    assert found() == [
        ("employees.E004", f"Penempatan {city.placement.pk} mencampur dua pemerintah daerah.")
    ]


def test_overbooked_session_and_certificate_without_its_hours_are_named(city):
    session = trainings.session(city.a.unit, starts_in=-3, seats=1)
    (certificate,) = trainings.certified(session, [city.person])
    assert found() == []
    TrainingRecord.objects.update(jp=19)
    other = EmployeeFactory(government=city.government)
    session.sign_ups.create(
        government=city.government, employee=other, order=9, state=SignUpState.SEATED
    )
    assert found() == [
        ("employees.E009", f"Sesi pelatihan nomor {session.pk}: 2 orang di 1 tempat, 0 menunggu."),
        (
            "employees.E010",
            f"Sertifikat nomor {certificate.pk} tidak cocok dengan JP yang dibukukan.",
        ),
    ]
