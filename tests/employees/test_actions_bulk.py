"""Registering, changing and placing many people at once: the rules of one, for all or none."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.actions import register_people, settle_postings, update_people
from employees.drafts import PostingDraft
from employees.models import Employee, Placement
from orgunits.models import RoleAssignment
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import BORN, JOINED, REASON, EmployeeFactory, nip_of, staff
from tests.factories.orgunits import GovernmentFactory, PositionFactory
from tests.factories.portal import UserFactory

NIK = "3674051706850001"


def person(number, **values):
    return {
        "nip": nip_of(number), "name": f"Orang {number}", "sex": "L", "birth_date": BORN,
        "status": "pns", "golongan": "III/a", "joined_on": JOINED,
    } | values  # fmt: skip


def register(city, *people, **values):
    return register_people(
        government=city.government, people=people, user=city.officer, reason=REASON, **values
    )


def update(city, changes, **values):
    return update_people(
        government=city.government, changes=changes, user=city.officer, reason=REASON, **values
    )


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return caught.value.messages


def test_registered_people_equal_those_of_the_single_action(city):
    [pk] = register(city, person(500, nik=NIK, back_title="S.E."), unit_ids={0: city.a.unit.pk})
    made = Employee.objects.get(pk=pk)
    assert made.full_name == "Orang 500, S.E."
    assert made.nik_index == made.index_of_nik(NIK)
    assert (made.left_on, made.user, made.is_example) == (None, None, False)
    made.full_clean()
    [event] = AuditEvent.objects.of_object(made)
    assert (event.action, event.unit_id, event.reason) == (
        "Mendaftarkan pegawai",
        city.a.unit.pk,
        REASON,
    )


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"nip": "123"}, "NIP harus 18 angka"),
        ({"nik": "3"}, "NIK harus 16 angka"),
        ({"name": ""}, "Wajib diisi"),
        ({"name": "x" * 151}, "Paling banyak 150"),
        ({"sex": "X"}, "Pilihan ini tidak dikenal"),
        ({"golongan": "IX"}, "Golongan IX tidak dikenal"),
        ({"birth_date": date(2090, 1, 1)}, "sesudah hari ini"),
        ({"left_on": date(2014, 1, 1)}, "TMT berhenti tidak boleh sebelum"),
        ({"nip": nip_of(500)}, "tertulis dua kali"),
    ],
)
def test_one_bad_person_leaves_nobody_registered(city, values, text):
    messages = refusal(register, city, person(500), person(501) | values)
    assert any("Baris 2" in message and text in message for message in messages)
    assert Employee.objects.filter(government=city.government).count() == 1


def test_registered_numbers_are_refused(city):
    register(city, person(500, nik=NIK))
    assert refusal(register, city, person(500)) == ["Baris 1 (Orang 500): NIP ini sudah terdaftar."]
    assert refusal(register, city, person(501, nik=NIK)) == [
        "Baris 1 (Orang 501): NIK ini sudah terdaftar."
    ]


def test_changes_are_audited_old_to_new_and_only_where_they_differ(city):
    other = EmployeeFactory(government=city.government)
    n_events = AuditEvent.objects.count()
    changed = update(
        city,
        {
            city.person.pk: {"golongan": "III/d", "name": city.person.name},
            other.pk: {"golongan": "III/b"},
        },
    )
    assert changed == 1
    assert AuditEvent.objects.count() == n_events + 1
    event = AuditEvent.objects.of_object(city.person).latest("pk")
    assert event.changes == {"golongan": ["III/b", "III/d"]}
    assert (event.unit_id, event.actor) == (city.a.unit.pk, city.officer)


def test_a_nik_is_set_and_cleared(city):
    update(city, {city.person.pk: {"nik": NIK}})
    city.person.refresh_from_db()
    assert city.person.nik_index == city.person.index_of_nik(NIK)
    update(city, {city.person.pk: {"nik": ""}})
    city.person.refresh_from_db()
    assert (city.person.nik_sealed, city.person.nik_index) == ("", None)


def test_update_refuses_what_cannot_be(city):
    register(city, person(500, nik=NIK))
    bad = {city.person.pk: {"left_on": date(2026, 1, 1)}}
    assert "masih memangku Penelaah A" in refusal(update, city, bad)[0]
    assert "NIK ini sudah terdaftar" in refusal(update, city, {city.person.pk: {"nik": NIK}})[0]
    assert "Golongan IX" in refusal(update, city, {city.person.pk: {"golongan": "IX"}})[0]
    with pytest.raises(ValueError, match="not editable"):
        update(city, {city.person.pk: {"nip": nip_of(9)}})
    stranger = EmployeeFactory(government=GovernmentFactory())
    with pytest.raises(ValueError, match="another government"):
        update(city, {stranger.pk: {"name": "Lain"}})
    city.person.refresh_from_db()
    assert (city.person.left_on, city.person.golongan) == (None, "III/b")


def test_the_number_of_queries_does_not_grow(city):
    def queries(numbers):
        with CaptureQueriesContext(connection) as asked:
            ids = register(city, *[person(n) for n in numbers])
            update(city, {pk: {"golongan": "III/c", "nik": ""} for pk in ids})
            people = Employee.objects.in_bulk(ids).values()
            settle(city, [draft(one, city.b.staff, "2020-01-01") for one in people])
        return len(asked)

    assert queries([500]) == queries(range(600, 640))


# --- postings ------------------------------------------------------------------------------------


def draft(employee, position, since=None, **values):
    day = since and date.fromisoformat(since)
    return PostingDraft(employee=employee, position=position, valid_from=day, **values)


def settle(city, drafts):
    return settle_postings(
        government=city.government, drafts=drafts, user=city.officer, reason=REASON
    )


def history(employee):
    rows = Placement.objects.current_knowledge().filter(employee=employee).order_by("valid_from")
    return [(row.position.name, str(row.valid_from), str(row.valid_until)) for row in rows]


def test_what_holds_already_is_not_written_again(city):
    assert settle(city, [draft(city.person, city.a.staff, str(JOINED))]) == []
    assert settle(city, [draft(city.person, city.a.staff)]) == []


def test_a_move_ends_the_post_before_and_carries_the_headship(city):
    city.person.user = UserFactory(government=city.government)
    city.person.save()
    settle(city, [draft(city.person, city.a.head, "2021-01-01", decree_number="SK 1")])
    assert history(city.person) == [
        ("Penelaah A", "2015-03-01", "2021-01-01"),
        ("Kepala Dinas A", "2021-01-01", "None"),
    ]
    role = RoleAssignment.objects.get(user=city.person.user)
    assert (role.role, role.unit, role.decree) == (Role.UNIT_HEAD, city.a.unit, "SK 1")
    actions = AuditEvent.objects.filter(object_label="employees.Placement").order_by("pk")
    assert [event.action for event in actions][-2:] == ["Memindahkan pegawai"] * 2


def test_a_corrected_tmt_shifts_the_post_before(city):
    settle(city, [draft(city.person, city.b.staff, "2021-01-01")])
    settle(city, [draft(city.person, city.b.staff, "2020-06-01", decree_date=date(2020, 5, 1))])
    assert history(city.person) == [
        ("Penelaah A", "2015-03-01", "2020-06-01"),
        ("Penelaah B", "2020-06-01", "None"),
    ]


def test_refused_postings_leave_all_as_it_was(city):
    one, two = staff(city.government, [city.b.staff, city.b.staff])
    messages = refusal(
        settle,
        city,
        [draft(one, city.a.head, "2020-01-01"), draft(two, city.a.head, "2020-01-01"),
         draft(city.person, city.b.staff), draft(city.person, city.b.staff, "2015-03-01")],
    )  # fmt: skip
    assert [message.partition(" (")[0] for message in messages] == ["Baris 2", "Baris 3", "Baris 4"]
    assert "hanya untuk satu orang" in messages[0]
    assert history(one) == [("Penelaah B", "2015-03-01", "None")]


def test_posts_of_another_government_are_refused(city):
    with pytest.raises(ValueError, match="another government"):
        settle(city, [draft(city.person, PositionFactory(), "2020-01-01")])
