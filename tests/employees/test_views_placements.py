"""Moving, assigning, ending, correcting by form; vacancies; the tab of a unit."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import end_placement
from employees.enums import PlacementKind
from employees.models import Placement
from orgunits.models import Position
from portal.permissions import Role
from tests.factories.employees import (
    JOINED,
    REASON,
    EmployeeFactory,
    PlacementFactory,
    staff,
)
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    RoleAssignmentFactory,
    user_with_role,
)
from tests.factories.portal import form_key

TMT = "2026-04-01"
DECREE = {
    "decree_number": "821/14-BKPSDM/2026",
    "decree_date": "2026-03-30",
    "decree_signer": "Wali Kota",
}


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


def move_post(position, **values):
    return {
        "position": position.pk,
        "valid_from": TMT,
        "appointment": "promotion",
        "reason": REASON,
        **DECREE,
        **form_key(),
        **values,
    }


def seats(person):
    rows = person.placements.current_knowledge().order_by("valid_from", "kind")
    return [(row.position.name, str(row.kind), row.valid_from, row.valid_until) for row in rows]


UNMOVED = [("Penelaah A", "definitive", JOINED, None)]


@pytest.fixture
def officer(client, city):
    client.force_login(city.officer)
    return city.officer


# --- move -------------------------------------------------------------------------------------


def test_employee_move_offers_vacant_posts(client, city, officer):
    PlacementFactory(position=city.b.head, employee=EmployeeFactory(government=city.government))
    page = client.get(url("employee_move", city.person.pk)).text
    assert "Penelaah B" in page
    assert "Kepala Dinas B" not in page
    assert (
        "Tidak ada jabatan yang cocok"
        in client.get(url("employee_move", city.person.pk), {"q": "zzz"}).text
    )


def test_employee_move_shows_what_changes(client, city, officer):
    PlacementFactory(employee=city.person, position=city.b.head, kind=PlacementKind.PLT)
    page = client.get(url("employee_move", city.person.pk), {"position": city.a.head.pk}).text
    for text in (
        "Penelaah A",
        "Kepala Dinas A",
        "menjadi",
        "Tetap berjalan",
        "Plt. Kepala Dinas B",
    ):
        assert text in page


def test_employee_move_moves(client, city, officer):
    answer = client.post(url("employee_move", city.person.pk), move_post(city.b.head))
    assert answer["Location"] == url("employee_detail", city.person.pk)
    assert seats(city.person) == [
        ("Penelaah A", "definitive", JOINED, date(2026, 4, 1)),
        ("Kepala Dinas B", "definitive", date(2026, 4, 1), None),
    ]
    assert "Pindah ke Kepala Dinas B mulai 1 April 2026." in client.get(answer["Location"]).text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"valid_from": ""}, "TMT belum diisi."),
        ({"valid_from": "2015-03-01"}, "TMT harus sesudah 1 Maret 2015, awal jabatan sekarang."),
        ({"decree_number": ""}, "Nomor SK belum diisi."),
        ({"reason": "pindah"}, "Tulis alasan yang jelas, paling sedikit 10 huruf."),
        ({"appointment": "lain"}, "Jenis penetapan: pilihan tidak dikenal."),
    ],
)
def test_employee_move_with_bad_input_says_so_and_moves_nobody(
    client, city, officer, values, message
):
    page = client.post(url("employee_move", city.person.pk), move_post(city.b.head, **values))
    assert page.status_code == 200
    assert message in page.text
    assert "821/14-BKPSDM/2026" in page.text or "decree_number" in values
    assert seats(city.person) == UNMOVED


def test_employee_move_to_a_taken_seat_says_by_whom(client, city, officer):
    PlacementFactory(
        position=city.b.head, employee=EmployeeFactory(government=city.government, name="Hendra")
    )
    page = client.post(url("employee_move", city.person.pk), move_post(city.b.head))
    assert "Kepala Dinas B sudah dipangku Hendra" in page.text
    assert seats(city.person) == UNMOVED


def test_employee_move_sent_twice_moves_once(client, city, officer):
    values = move_post(city.b.head)
    for _ in range(2):
        assert client.post(url("employee_move", city.person.pk), values).status_code == 302
    assert Placement.objects.count() == 3


@pytest.mark.parametrize("name", ["employee_move", "employee_assign"])
def test_post_of_a_foreign_unit_is_not_found(client, city, officer, name):
    foreign = PositionFactory(unit=OrgUnitFactory(government=GovernmentFactory()))
    for position in (foreign.pk, 10**12, "x"):
        values = move_post(city.b.head) | {"position": position, "kind": "plt"}
        assert client.post(url(name, city.person.pk), values).status_code == 404
        assert client.get(url(name, city.person.pk), {"position": position}).status_code == 404
    assert seats(city.person) == UNMOVED


@pytest.mark.parametrize("name", ["employee_move", "employee_assign"])
def test_post_of_a_unit_beside_the_scope_is_not_found_and_in_sight_forbidden(client, city, name):
    user = user_with_role(Role.HR_OFFICER, unit=city.a.unit)
    client.force_login(user)
    values = move_post(city.b.head) | {"kind": "plt"}
    assert client.post(url(name, city.person.pk), values).status_code == 404
    RoleAssignmentFactory(user=user, unit=city.root, role=Role.AUDITOR)
    assert client.post(url(name, city.person.pk), values).status_code == 403
    assert seats(city.person) == UNMOVED


def test_employee_move_to_a_closed_post_is_not_found(client, city, officer):
    gone = PositionFactory(unit=city.b.unit, valid_until=date(2020, 1, 1))
    answer = client.post(url("employee_move", city.person.pk), move_post(gone))
    assert answer.status_code == 404


# --- acting -----------------------------------------------------------------------------------


def test_employee_assign_gives_an_acting_post(client, city, officer):
    values = move_post(city.b.head, kind="plt", valid_until="2026-07-01")
    assert client.post(url("employee_assign", city.person.pk), values).status_code == 302
    assert ("Kepala Dinas B", "plt", date(2026, 4, 1), date(2026, 7, 1)) in seats(city.person)
    page = client.get(url("employee_detail", city.person.pk)).text
    assert "Plt. Kepala Dinas B" in page


def test_employee_assign_takes_no_definitive_post(client, city, officer):
    page = client.post(
        url("employee_assign", city.person.pk), move_post(city.b.head, kind="definitive")
    )
    assert page.status_code == 200
    assert seats(city.person) == UNMOVED


# --- end and correct --------------------------------------------------------------------------


def test_placement_end_ends(client, city, officer):
    address = url("placement_end", city.placement.pk)
    assert "Pegawai ini menjadi belum ditempatkan" in client.get(address).text
    answer = client.post(address, {"on": TMT, "reason": REASON, **form_key()})
    assert answer["Location"] == url("employee_detail", city.person.pk)
    assert seats(city.person) == [("Penelaah A", "definitive", JOINED, date(2026, 4, 1))]


def test_placement_end_with_bad_input_says_so(client, city, officer):
    address = url("placement_end", city.placement.pk)
    page = client.post(address, {"on": "2015-03-01", "reason": REASON, **form_key()})
    assert "Tanggal berakhir harus sesudah 1 Maret 2015" in page.text
    assert seats(city.person) == UNMOVED


@pytest.mark.parametrize("name", ["placement_end", "placement_correct"])
def test_a_row_changed_meanwhile_is_not_found(client, city, officer, name):
    end_placement(placement=city.placement, on=date(2026, 4, 1), user=None, reason=REASON)
    assert client.get(url(name, city.placement.pk)).status_code == 404


def correction(placement, **values):
    return {
        "valid_from": placement.valid_from,
        "appointment": placement.appointment,
        "reason": REASON,
        **form_key(),
        **values,
    }


def test_placement_correct_keeps_the_old_record_readable(client, city, officer):
    answer = client.post(
        url("placement_correct", city.placement.pk),
        correction(city.placement, valid_from="2015-04-01", decree_number="800/1"),
    )
    assert answer.status_code == 302
    assert seats(city.person) == [("Penelaah A", "definitive", date(2015, 4, 1), None)]
    page = client.get(answer["Location"]).text
    assert "Catatan yang sudah diganti (1)" in page
    assert "800/1" in page


def test_placement_correct_annuls(client, city, officer):
    client.post(url("placement_correct", city.placement.pk), correction(city.placement, annul="on"))
    assert seats(city.person) == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Belum ada isian yang berubah."),
        ({"valid_until": "2015-03-01"}, "Tanggal berakhir harus sesudah TMT."),
        ({"valid_from": "2014-01-01"}, "TMT tidak boleh sebelum"),
    ],
)
def test_placement_correct_with_bad_input_says_so(client, city, officer, values, message):
    page = client.post(
        url("placement_correct", city.placement.pk), correction(city.placement, **values)
    )
    assert message in page.text
    assert seats(city.person) == UNMOVED


# --- vacancies and the tab --------------------------------------------------------------------


def test_vacancy_list_counts_free_seats_and_names_acting(client, city, officer):
    PlacementFactory(
        employee=city.person,
        position=city.a.head,
        kind=PlacementKind.PLT,
        valid_from=date(2026, 1, 1),
    )
    page = client.get(url("vacancy_list"))
    assert page.context["n_free"] == 5
    assert "Plt. Kepala Dinas A" in page.text
    assert "Plt. lebih dari 6 bulan" in page.text


def test_vacancy_list_shows_double_occupancy_with_both_names(client, city, officer):
    for name in ("Hendra", "Wahyu"):
        Placement.objects.create(
            government=city.government,
            employee=EmployeeFactory(government=city.government, name=name),
            position=city.a.head,
            kind=PlacementKind.DEFINITIVE,
            valid_from=JOINED,
        )
    page = client.get(url("vacancy_list")).text
    assert "Hendra" in page
    assert "Wahyu" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "penelaah"}, ["Penelaah A", "Penelaah B"]),
        ({"kind": "jpt_pratama"}, ["Kepala Dinas A", "Kepala Dinas B"]),
        ({"kind": "lain"}, ["Kepala Dinas A", "Kepala Dinas B", "Penelaah A", "Penelaah B"]),
        ({"q": "zzz"}, []),
    ],
)
def test_vacancy_list_filters(client, city, officer, query, names):
    page = client.get(url("vacancy_list"), query)
    assert [post.name for post in page.context["posts"]] == names


def test_vacancy_list_keeps_to_the_scope(client, city):
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.b.unit))
    page = client.get(url("vacancy_list")).text
    assert "Kepala Dinas B" in page
    assert "Dinas A" not in page


def test_vacancy_list_costs_the_same_for_few_and_many(client, city, officer):
    counts = []
    for n_units in (3, 60):
        for _ in range(n_units):
            PositionFactory(unit=city.b.unit)
        client.get(url("vacancy_list"))  # the session is warm
        with CaptureQueriesContext(connection) as queries:
            client.get(url("vacancy_list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_unit_employees_shows_posts_with_holders_and_gaps(client, city, officer):
    page = client.get(url("unit_employees", city.a.unit.pk)).text
    assert "Ahmad Permana" in page
    assert "kosong" in page
    assert "2 kursi lowong." in page


def test_unit_employees_of_a_day_before_the_unit_says_so(client, city, officer):
    page = client.get(url("unit_employees", city.a.unit.pk), {"per": "2000-01-01"}).text
    assert "Unit ini belum ada pada 1 Januari 2000" in page
    assert "Ahmad Permana" not in page


def test_unit_employees_masks_and_does_not_link_people_out_of_reach(client, city):
    """Someone who was here on the day shown and works elsewhere now."""
    moved_on = city.today - timedelta(days=1)
    end_placement(placement=city.placement, on=moved_on, user=None, reason=REASON)
    PlacementFactory(employee=city.person, position=city.b.staff, valid_from=moved_on)
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city.a.unit))
    page = client.get(url("unit_employees", city.a.unit.pk), {"per": "2020-01-01"}).text
    assert "Ahmad Permana" in page
    assert city.person.nip[:8] not in page
    assert url("employee_detail", city.person.pk) not in page


def test_unit_employees_costs_the_same_for_few_and_many(client, city, officer):
    counts = []
    for size, start in ((3, 100), (300, 200)):
        staff(city.government, [city.b.staff] * size, start=start)
        client.get(url("unit_employees", city.b.unit.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("unit_employees", city.b.unit.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_position_end_closes_a_vacant_post(client, city, officer):
    address = url("position_end", city.b.staff.pk)
    assert client.get(address).status_code == 200
    values = {"on": city.today, "reason": REASON, **form_key()}
    assert client.post(address, values)["Location"] == url("unit_employees", city.b.unit.pk)
    assert Position.objects.get(pk=city.b.staff.pk).valid_until == city.today


def test_position_end_of_a_held_post_says_by_whom(client, city, officer):
    values = {"on": city.today, "reason": REASON, **form_key()}
    page = client.post(url("position_end", city.a.staff.pk), values)
    assert "Penelaah A masih dipangku Ahmad Permana" in page.text
    assert Position.objects.get(pk=city.a.staff.pk).valid_until is None


def test_position_end_is_for_those_who_may_change_the_unit(client, city):
    address = url("position_end", city.b.staff.pk)
    assert client.get(address).status_code == 302
    for role, unit, status in (
        (Role.HR_OFFICER, city.b.unit, 200),
        (Role.HR_OFFICER, city.a.unit, 404),
        (Role.UNIT_HEAD, city.b.unit, 403),
    ):
        client.force_login(user_with_role(role, unit=unit))
        assert client.get(address).status_code == status
