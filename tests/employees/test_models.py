"""Names, constraints (each violated once) and the vocabulary of the QuerySets."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from employees.enums import PlacementKind
from employees.models import Employee, Placement, TrainingRecord
from tests.factories.employees import BORN, JOINED, EmployeeFactory, TrainingRecordFactory

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    [
        ("", "", "Ahmad Permana"),
        ("Drs.", "", "Drs. Ahmad Permana"),
        ("", "M.Si.", "Ahmad Permana, M.Si."),
        ("Dr.", "S.E., M.M.", "Dr. Ahmad Permana, S.E., M.M."),
    ],
)
def test_full_name_carries_the_titles(front, back, expected):
    employee = Employee(name="Ahmad Permana", front_title=front, back_title=back)
    assert str(employee) == expected


def refused(constraint, call, **values):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        call(**values)
    return constraint in str(caught.value) or "UNIQUE constraint" in str(caught.value)


def test_employee_constraints(city):
    columns = {
        "government": city.government,
        "name": "Budi",
        "sex": "L",
        "birth_date": BORN,
        "status": "pns",
        "joined_on": JOINED,
    }
    create = Employee.objects.create
    assert refused("employee_nip_once", create, **columns, nip=city.person.nip)
    assert refused("employee_period_ordered", create, **columns, nip="1" * 18, left_on=JOINED - DAY)
    create(**columns, nip="1" * 18, nik_index="x")
    assert refused("employee_nik_once", create, **columns, nip="2" * 18, nik_index="x")
    create(**columns, nip="3" * 18)
    create(**columns, nip="4" * 18)  # several people may have no NIK


def test_training_constraints(city):
    record = TrainingRecordFactory(employee=city.person)
    columns = {
        "government": city.government,
        "employee": city.person,
        "programme": "Lain",
        "form": "classical",
        "type": "technical",
        "started_on": date(2026, 1, 5),
        "ended_on": date(2026, 1, 6),
        "jp": 8,
    }
    create = TrainingRecord.objects.create
    assert refused("trainingrecord_jp_range", create, **columns | {"jp": 0})
    assert refused("trainingrecord_jp_range", create, **columns | {"jp": 2001})
    assert refused(
        "trainingrecord_period_ordered", create, **columns | {"ended_on": date(2026, 1, 4)}
    )
    same = {"programme": record.programme, "started_on": record.started_on}
    assert refused("trainingrecord_once", create, **columns | same | {"ended_on": record.ended_on})
    assert create(**columns | {"jp": 2000}).pk


def test_placement_period_is_ordered(city):
    assert refused(
        "placement_period_ordered",
        Placement.objects.create,
        government=city.government,
        employee=EmployeeFactory(government=city.government),
        position=city.b.staff,
        kind=PlacementKind.PLH,
        valid_from=JOINED,
        valid_until=JOINED - DAY,
    )


def test_placements_on_a_day_are_half_open(city):
    end = date(2026, 1, 1)
    Placement.objects.filter(pk=city.placement.pk).update(valid_until=end)
    days = (JOINED - DAY, JOINED, end - DAY, end)
    assert [Placement.objects.on(day).count() for day in days] == [0, 1, 1, 0]


def test_knowledge_begins_when_recorded_and_ends_when_superseded(city):
    begun, ended = timezone.now() - 3 * DAY, timezone.now() - DAY
    Placement.objects.filter(pk=city.placement.pk).update(recorded_at=begun, superseded_at=ended)
    moments = (begun - DAY, begun, ended - DAY, ended)
    assert [Placement.objects.known_at(moment).count() for moment in moments] == [0, 1, 1, 0]
    assert Placement.objects.current_knowledge().count() == 0


@pytest.mark.parametrize(
    ("day", "serves"),
    [
        (JOINED - DAY, False),
        (JOINED, True),
        (date(2020, 1, 1) - DAY, True),
        (date(2020, 1, 1), False),
    ],
)
def test_serving_on_a_day(city, day, serves):
    person = EmployeeFactory(government=city.government, left_on=date(2020, 1, 1))
    assert Employee.objects.serving_on(day).filter(pk=person.pk).exists() is serves


def test_trainings_within_include_both_ends(city):
    record = TrainingRecordFactory(employee=city.person)
    within = TrainingRecord.objects.ended_within
    assert within(record.ended_on, record.ended_on).count() == 1
    assert within(record.ended_on + DAY, record.ended_on + 2 * DAY).count() == 0
