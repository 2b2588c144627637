"""Registering and changing people: sealed NIK, uniqueness, audit, accounts and headships."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import (
    appoint_employee,
    end_placement,
    move_employee,
    place_employees,
    record_trainings,
    register_employees,
    reveal_nik,
    tie_user,
    update_employee,
)
from employees.drafts import PlacementDraft, TrainingDraft
from employees.enums import PlacementKind
from employees.models import Employee, Placement
from orgunits.models import RoleAssignment
from portal import crypto
from portal.models import AuditEvent
from portal.permissions import Permission, Role
from tests.factories.employees import (
    BORN,
    JOINED,
    REASON,
    EmployeeFactory,
    PlacementFactory,
    employee_draft,
    nip_of,
)
from tests.factories.orgunits import GovernmentFactory, locks_structure, user_with_role
from tests.factories.portal import UserFactory

NIK = "3674051706850001"
OTHER_NIK = "3674051706850002"


def register(government, *drafts, user=None):
    return register_employees(government=government, drafts=list(drafts), user=user, reason=REASON)


def refusal(call, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(**kwargs)
    return caught.value.messages


def audit_of(obj):
    return list(AuditEvent.objects.of_object(obj).order_by("pk"))


def test_register_writes_person_and_audit(city):
    [person] = register(city.government, employee_draft(500, nik=NIK), user=city.officer)
    person.refresh_from_db()
    [event] = audit_of(person)
    assert person.name == "Pegawai Contoh 500"
    assert (event.actor, event.action, event.reason) == (
        city.officer,
        "Mendaftarkan pegawai",
        REASON,
    )
    assert NIK not in str(event.changes)


def test_register_seals_the_nik_for_its_row_and_government(city):
    person, other = register(
        city.government, employee_draft(500, nik="3674 0517 0685 0001"), employee_draft(501)
    )
    assert NIK not in person.nik_sealed
    assert crypto.unseal(person.nik_sealed, f"employees.Employee.nik:{person.uuid}") == NIK
    with pytest.raises(crypto.CannotDecrypt):
        crypto.unseal(person.nik_sealed, other.nik_context)
    assert (other.nik_sealed, other.nik_index) == ("", None)


def test_same_nik_in_two_governments_has_two_indexes(city):
    [here] = register(city.government, employee_draft(500, nik=NIK))
    [there] = register(GovernmentFactory(), employee_draft(500, nik=NIK))
    assert here.nik_index != there.nik_index


def test_register_refuses_taken_nip_and_nik(city):
    register(city.government, employee_draft(500, nik=NIK))
    messages = refusal(
        register_employees,
        government=city.government,
        drafts=[employee_draft(500, nik=OTHER_NIK), employee_draft(501, nik=NIK)],
        user=None,
        reason=REASON,
    )
    assert messages == [
        "Baris 1 (Pegawai Contoh 500): NIP ini sudah terdaftar.",
        "Baris 2 (Pegawai Contoh 501): NIK ini sudah terdaftar.",
    ]


def test_register_refuses_identifiers_given_twice_and_writes_nothing(city):
    n_before = Employee.objects.count()
    messages = refusal(
        register_employees,
        government=city.government,
        drafts=[employee_draft(500), employee_draft(501), employee_draft(500)],
        user=None,
        reason=REASON,
    )
    assert messages == [
        "Baris 1 (Pegawai Contoh 500): NIP ini tertulis dua kali.",
        "Baris 3 (Pegawai Contoh 500): NIP ini tertulis dua kali.",
    ]
    assert Employee.objects.count() == n_before


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"nip": "1234"}, "NIP harus 18 angka. Yang diisi 4 angka."),
        ({"nik": "12"}, "NIK harus 16 angka. Yang diisi 2 angka."),
        ({"golongan": "IX"}, "Golongan IX tidak dikenal untuk status ini (I/a sampai IV/e)."),
        ({"joined_on": BORN}, "TMT masuk harus sesudah tanggal lahir."),
        ({"left_on": date(2014, 1, 1)}, "TMT berhenti tidak boleh sebelum TMT masuk."),
        ({"name": ""}, "nama: Field ini tidak boleh kosong."),
    ],
)
def test_register_refuses_what_cannot_be(city, values, message):
    assert refusal(
        register_employees,
        government=city.government,
        drafts=[employee_draft(500, **values)],
        user=None,
        reason=REASON,
    ) == [message]


def test_register_needs_a_reason(city):
    assert refusal(
        register_employees,
        government=city.government,
        drafts=[employee_draft(500)],
        user=None,
        reason="pendek",
    ) == ["Tulis alasan yang jelas, paling sedikit 10 huruf."]


@pytest.mark.parametrize("action", ["register", "place"])
def test_bulk_writes_do_not_query_per_row(city, action):
    counts = []
    for start, size in ((600, 3), (700, 300)):
        drafts = [employee_draft(start + n, nik=f"367405170685{start + n:04}") for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            people = register(city.government, *drafts)
        if action == "place":
            placements = [
                PlacementDraft(employee=person, position=city.a.staff, valid_from=JOINED)
                for person in people
            ]
            with CaptureQueriesContext(connection) as queries:
                place_employees(
                    government=city.government, drafts=placements, user=None, reason=REASON
                )
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_appoint_registers_and_places_in_one(city):
    employee = appoint_employee(
        government=city.government,
        draft=employee_draft(500),
        placement={"position": city.b.staff, "valid_from": JOINED},
        user=city.officer,
        reason=REASON,
    )
    assert employee.placements.get().position == city.b.staff


def test_appoint_leaves_nobody_behind_when_the_post_is_refused(city):
    PlacementFactory(position=city.a.head)
    n_before = Employee.objects.count()
    messages = refusal(
        appoint_employee,
        government=city.government,
        draft=employee_draft(500),
        placement={"position": city.a.head, "valid_from": JOINED},
        user=city.officer,
        reason=REASON,
    )
    assert "hanya untuk satu orang" in messages[0]
    assert Employee.objects.count() == n_before


@pytest.mark.django_db
def test_update_employee_holds_the_structure():
    """Nobody is given a post between the look at the posts and the day of leaving."""
    person = EmployeeFactory()
    assert locks_structure(
        lambda: update_employee(employee=person, user=None, reason=REASON, birth_place="Padang")
    )


@pytest.mark.django_db
def test_register_employees_refuses_a_birth_after_today():
    government = GovernmentFactory()
    draft = employee_draft(1, birth_date=date(9998, 1, 1), joined_on=date(9999, 1, 1))
    with pytest.raises(ValidationError, match="Tanggal lahir tidak boleh sesudah hari ini"):
        register_employees(government=government, drafts=[draft], user=None, reason=REASON)
    assert not Employee.objects.exists()


def test_update_changes_and_audits_old_to_new(city):
    update_employee(
        employee=city.person,
        user=city.officer,
        reason=REASON,
        golongan="III/c",
        nip="19850617 201503 1 777",
    )
    city.person.refresh_from_db()
    event = audit_of(city.person)[-1]
    assert (city.person.golongan, city.person.nip) == ("III/c", "198506172015031777")
    assert event.changes["golongan"] == ["III/b", "III/c"]


def test_update_without_change_leaves_no_event(city):
    n_before = len(audit_of(city.person))
    update_employee(employee=city.person, user=city.officer, reason=REASON, golongan="III/b")
    assert len(audit_of(city.person)) == n_before


def test_update_replaces_and_clears_the_nik_without_telling_its_digits(city):
    update_employee(employee=city.person, user=city.officer, reason=REASON, nik=NIK)
    update_employee(employee=city.person, user=city.officer, reason=REASON, nik=OTHER_NIK)
    city.person.refresh_from_db()
    assert crypto.unseal(city.person.nik_sealed, city.person.nik_context) == OTHER_NIK
    update_employee(employee=city.person, user=city.officer, reason=REASON, nik="")
    city.person.refresh_from_db()
    assert (city.person.nik_sealed, city.person.nik_index) == ("", None)
    told = [event.changes["nik"] for event in audit_of(city.person) if "nik" in event.changes]
    assert told == [["", "diganti"], ["tersimpan", "diganti"], ["tersimpan", "dihapus"]]


def test_update_refuses_an_identifier_of_someone_else(city):
    other = EmployeeFactory(government=city.government, nik=NIK)
    for values, message in (
        ({"nip": other.nip}, "NIP ini sudah terdaftar."),
        ({"nik": NIK}, "NIK ini sudah terdaftar."),
    ):
        messages = refusal(
            update_employee, employee=city.person, user=city.officer, reason=REASON, **values
        )
        assert messages == [message]


def test_update_refuses_leaving_while_a_post_is_held(city):
    messages = refusal(
        update_employee,
        employee=city.person,
        user=city.officer,
        reason=REASON,
        left_on=date(2026, 12, 1),
    )
    assert messages == [
        "Pegawai ini masih memangku Penelaah A pada 1 Desember 2026. Akhiri dulu jabatannya."
    ]


def test_update_of_a_foreign_column_is_a_programmers_error(city):
    with pytest.raises(ValueError, match="government"):
        update_employee(
            employee=city.person, user=city.officer, reason=REASON, government=city.government
        )


def test_reveal_gives_the_nik_and_leaves_an_event(city):
    [person] = register(city.government, employee_draft(500, nik=NIK))
    assert reveal_nik(employee=person, user=city.officer, reason=REASON) == NIK
    event = audit_of(person)[-1]
    assert (event.action, event.actor, event.reason) == ("Membuka NIK", city.officer, REASON)
    assert NIK not in str(event.changes)


def test_reveal_refuses_what_is_not_there_or_does_not_open(city):
    assert refusal(reveal_nik, employee=city.person, user=city.officer, reason=REASON) == [
        "NIK pegawai ini belum diisi."
    ]
    one, other = register(
        city.government, employee_draft(500, nik=NIK), employee_draft(501, nik=OTHER_NIK)
    )
    one.nik_sealed = other.nik_sealed
    [message] = refusal(reveal_nik, employee=one, user=city.officer, reason=REASON)
    assert message.startswith("NIK tidak dapat dibuka")
    assert not AuditEvent.objects.filter(action="Membuka NIK").exists()


def headships(user):
    return list(
        RoleAssignment.objects.filter(user=user).values_list("unit", "valid_from", "valid_until")
    )


def test_tying_an_account_writes_the_roles_that_are_due(city):
    account = UserFactory(government=city.government)
    placement = PlacementFactory(
        employee=EmployeeFactory(government=city.government), position=city.a.head
    )
    assert not account.has_perm(Permission.EMPLOYEE_VIEW, city.a.unit)
    tie_user(employee=placement.employee, account=account, user=city.officer, reason=REASON)
    [role] = RoleAssignment.objects.filter(user=account)
    assert (role.role, role.origin, role.unit, role.source_key) == (
        "unit_head",
        "placement",
        city.a.unit,
        f"placement:{placement.pk}",
    )
    account = type(account).objects.get(pk=account.pk)
    assert account.has_perm(Permission.EMPLOYEE_VIEW, city.a.unit)
    assert not account.has_perm(Permission.EMPLOYEE_VIEW, city.b.unit)


def test_untying_an_account_ends_its_headship_today(city):
    account = UserFactory(government=city.government)
    PlacementFactory(employee=city.person, position=city.a.head, kind=PlacementKind.PLT)
    tie_user(employee=city.person, account=account, user=city.officer, reason=REASON)
    tie_user(employee=city.person, account=None, user=city.officer, reason=REASON)
    assert headships(account) == [(city.a.unit.pk, JOINED, city.today)]


def test_account_of_another_government_or_person_is_refused(city):
    taken = UserFactory(government=city.government)
    tie_user(employee=city.person, account=taken, user=city.officer, reason=REASON)
    other = EmployeeFactory(government=city.government)
    assert refusal(tie_user, employee=other, account=taken, user=None, reason=REASON) == [
        "Akun ini sudah dipakai pegawai lain."
    ]
    assert refusal(tie_user, employee=other, account=UserFactory(), user=None, reason=REASON) == [
        "Akun ini milik pemerintah daerah lain."
    ]


def test_nip_helper_makes_distinct_numbers():
    assert len({nip_of(n) for n in range(3000)}) == 3000


def test_nothing_is_placed_by_registering(city):
    register(city.government, employee_draft(500))
    assert Placement.objects.count() == 1


# --- whose auditors see it ---------------------------------------------------------------------


def act_update(city, person):
    update_employee(employee=person, user=city.officer, reason=REASON, birth_place="Padang")
    return "Mengubah data pegawai"


def act_nik(city, person):
    update_employee(employee=person, user=city.officer, reason=REASON, nik=NIK)
    person.refresh_from_db()
    reveal_nik(employee=person, user=city.officer, reason=REASON)
    return "Membuka NIK"


def act_tie(city, person):
    account = UserFactory(government=city.government)
    tie_user(employee=person, account=account, user=city.officer, reason=REASON)
    return "Mengaitkan akun pegawai"


def act_training(city, person):
    draft = TrainingDraft(
        employee=person,
        programme="Pelatihan Arsip",
        form="classical",
        type="technical",
        started_on=date(2026, 3, 2),
        ended_on=date(2026, 3, 4),
        jp=20,
    )
    record_trainings(government=city.government, drafts=[draft], user=city.officer, reason=REASON)
    return "Mencatat pelatihan"


def act_end(city, person):
    [row] = person.placements.current_knowledge().filter(position=city.a.staff)
    end_placement(placement=row, on=city.today, user=city.officer, reason=REASON)
    return "Mengakhiri penempatan"


PERSON_ACTS = [act_update, act_nik, act_tie, act_training]


def audit_page(client, unit):
    """The names of actions that an auditor of ``unit`` alone reads."""
    client.force_login(user_with_role(Role.AUDITOR, unit=unit))
    response = client.get(reverse("portal:audit_list"))
    assert response.status_code == 200
    table = response.content.decode().split("<tbody", 1)
    return table[1] if len(table) > 1 else ""


@pytest.mark.parametrize("act", [*PERSON_ACTS, act_end])
def test_auditor_of_the_unit_sees_what_is_done_to_its_people(city, client, act):
    # An acting post elsewhere does not take the person out of the own unit.
    PlacementFactory(employee=city.person, position=city.b.head, kind=PlacementKind.PLT)
    action = act(city, city.person)
    assert action in audit_page(client, city.a.unit)
    assert action not in audit_page(client, city.b.unit)


@pytest.mark.parametrize("act", PERSON_ACTS)
def test_auditor_of_an_acting_post_sees_people_without_another(city, client, act):
    person = EmployeeFactory(government=city.government)
    PlacementFactory(employee=person, position=city.b.head, kind=PlacementKind.PLT)
    action = act(city, person)
    assert action in audit_page(client, city.b.unit)
    assert action not in audit_page(client, city.a.unit)


@pytest.mark.parametrize("act", PERSON_ACTS)
def test_events_of_people_without_a_post_carry_no_unit(city, act):
    person = EmployeeFactory(government=city.government)
    action = act(city, person)
    assert AuditEvent.objects.get(action=action).unit_id is None


def test_auditor_sees_the_people_appointed_to_the_unit(city, client):
    appoint_employee(
        government=city.government,
        draft=employee_draft(500),
        placement={"position": city.b.staff, "valid_from": JOINED},
        user=city.officer,
        reason=REASON,
    )
    seen = audit_page(client, city.b.unit)
    assert "Mendaftarkan pegawai" in seen
    assert "Menempatkan pegawai" in seen
    assert "Mendaftarkan pegawai" not in audit_page(client, city.a.unit)


def test_events_of_a_person_follow_to_the_unit_of_the_new_post(city, client):
    move_employee(
        employee=city.person,
        position=city.b.staff,
        valid_from=city.today,
        user=city.officer,
        reason=REASON,
    )
    assert "Memindahkan pegawai" in audit_page(client, city.a.unit)  # the post that ended
    assert "Memindahkan pegawai" in audit_page(client, city.b.unit)
    action = act_update(city, city.person)
    assert action in audit_page(client, city.b.unit)
    assert action not in audit_page(client, city.a.unit)
