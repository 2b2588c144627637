"""Recording trainings: checked, all or none, audited."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.actions import close_positions, record_trainings
from employees.drafts import TrainingDraft
from employees.models import TrainingRecord
from portal.models import AuditEvent
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory, staff


def draft(employee, **values):
    return TrainingDraft(
        **{
            "employee": employee,
            "programme": "Pelatihan Pelayanan Publik",
            "form": "classical",
            "type": "technical",
            "started_on": date(2026, 3, 2),
            "ended_on": date(2026, 3, 4),
            "jp": 20,
        }
        | values
    )


def record(city, *drafts):
    return record_trainings(
        government=city.government, drafts=list(drafts), user=city.officer, reason=REASON
    )


def refusal(city, *drafts):
    with pytest.raises(ValidationError) as caught:
        record(city, *drafts)
    assert TrainingRecord.objects.count() == 0
    return caught.value.messages


def test_record_writes_and_audits(city):
    [row] = record(city, draft(city.person, certificate_number="893/1"))
    event = AuditEvent.objects.of_object(row).get()
    assert (row.jp, row.certificate_number) == (20, "893/1")
    assert (event.actor, event.changes["jp"]) == (city.officer, [None, 20])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"jp": 0}, "JP antara 1 dan 2.000."),
        ({"jp": 2001}, "JP antara 1 dan 2.000."),
        ({"ended_on": date(2026, 3, 1)}, "Tanggal selesai tidak boleh sebelum tanggal mulai."),
        ({"started_on": date(1980, 1, 1)}, "Tanggal mulai sebelum tanggal lahir pegawai."),
        ({"programme": ""}, "program: Field ini tidak boleh kosong."),
    ],
)
def test_record_refuses_what_cannot_be(city, values, message):
    assert refusal(city, draft(city.person, **values)) == [message]


def test_record_refuses_a_training_that_is_not_over(city):
    assert record(city, draft(city.person, ended_on=city.today))
    TrainingRecord.objects.all().delete()
    assert refusal(city, draft(city.person, ended_on=city.today + timedelta(days=1))) == [
        "Pelatihan belum selesai: tanggal selesai masih akan datang."
    ]


def test_record_refuses_the_same_training_twice_and_writes_none(city):
    other = EmployeeFactory(government=city.government, name="Budi")
    assert refusal(city, draft(other), draft(city.person), draft(city.person)) == [
        "Baris 2 (Ahmad Permana): Pelatihan ini sudah dicatat.",
        "Baris 3 (Ahmad Permana): Pelatihan ini sudah dicatat.",
    ]
    record(city, draft(city.person))
    with pytest.raises(ValidationError, match="Pelatihan ini sudah dicatat."):
        record(city, draft(city.person))


def test_record_for_a_person_of_another_government_is_a_programmers_error(city):
    with pytest.raises(ValueError, match="another government"):
        record(city, draft(EmployeeFactory()))


def test_record_costs_the_same_for_few_and_many(city):
    counts = []
    for size, start in ((3, 100), (300, 200)):
        people = staff(city.government, [city.b.staff] * size, start=start)
        with CaptureQueriesContext(connection) as queries:
            record(city, *(draft(person) for person in people))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- closing posts (employees.actions.posts) --------------------------------------------------


def close(city, position, on=None):
    return close_positions(
        government=city.government,
        positions=[position],
        on=on or city.today,
        user=city.officer,
        reason=REASON,
    )


def test_a_post_nobody_holds_is_closed(city):
    assert close(city, city.b.staff) == 1
    city.b.staff.refresh_from_db()
    assert city.b.staff.valid_until == city.today


def test_a_held_post_is_not_closed(city):
    with pytest.raises(ValidationError) as caught:
        close(city, city.a.staff)
    assert "Penelaah A masih dipangku Ahmad Permana" in caught.value.messages[0]
    city.a.staff.refresh_from_db()
    assert city.a.staff.valid_until is None


def test_a_post_with_a_coming_holder_is_not_closed(city):
    PlacementFactory(
        position=city.b.staff,
        employee=EmployeeFactory(government=city.government),
        valid_from=city.today + timedelta(days=30),
    )
    with pytest.raises(ValidationError, match="masih dipangku"):
        close(city, city.b.staff)
