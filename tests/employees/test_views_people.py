"""Pages of people: who sees whom, masked numbers, forms that say what is wrong."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import tie_user, update_employee
from employees.enums import PlacementKind
from employees.forms import EmployeeForm
from employees.models import Employee, Placement
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import (
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
from tests.factories.portal import SuperadminFactory, form_key, opening

NIK = "3674051706850001"


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


def nip_text(nip):
    return f"{nip[:8]}\N{NO-BREAK SPACE}{nip[8:14]}\N{NO-BREAK SPACE}{nip[14]}\N{NO-BREAK SPACE}{nip[15:]}"


@pytest.fixture
def sign_in(client):
    def enter(role, unit):
        user = user_with_role(role, unit=unit)
        client.force_login(user)
        return user

    return enter


# --- list -------------------------------------------------------------------------------------


def test_employee_list_shows_people_and_their_posts(client, city):
    client.force_login(city.officer)
    page = client.get(url("employee_list")).text
    assert "Ahmad Permana" in page
    assert "Penelaah A" in page
    assert nip_text(city.person.nip) in page


def test_employee_list_shows_only_people_in_scope(client, city, sign_in):
    other = PlacementFactory(
        position=city.b.staff,
        employee=EmployeeFactory(government=city.government, name="Budi Maulana"),
    )
    sign_in(Role.UNIT_HEAD, city.b.unit)
    page = client.get(url("employee_list"))
    assert list(page.context["page_obj"]) == [other.employee]
    assert "Ahmad Permana" not in page.text


def test_employee_list_of_a_superadmin_keeps_to_the_chosen_government(client, city):
    elsewhere = EmployeeFactory(name="Orang kota lain")
    client.force_login(SuperadminFactory())
    session = client.session
    session["government_id"] = elsewhere.government_id
    session.save()
    page = client.get(url("employee_list"))
    assert [row.employee.name for row in page.context["rows"]] == ["Orang kota lain"]


def test_employee_list_masks_the_nip_outside_hr(client, city, sign_in):
    sign_in(Role.AUDITOR, city.root)
    page = client.get(url("employee_list")).text
    assert "Ahmad Permana" in page
    assert city.person.nip not in page
    assert nip_text(city.person.nip) not in page


def test_employee_list_finds_by_part_of_the_name_and_by_whole_nip(client, city):
    EmployeeFactory(government=city.government, name="Budi Maulana")
    client.force_login(city.officer)
    for text, found in (
        ("permana", ["Ahmad Permana"]),
        (nip_text(city.person.nip), ["Ahmad Permana"]),
        (city.person.nip[:10], []),
        ("tidak ada", []),
    ):
        page = client.get(url("employee_list"), {"q": text})
        assert [row.employee.name for row in page.context["rows"]] == found
    assert "Tidak ada pegawai yang cocok dengan saringan ini" in page.text


def test_employee_list_filters_by_unit_and_everything_under_it(client, city):
    section = OrgUnitFactory(parent=city.b.unit, name="Bidang B1")
    post = PositionFactory(unit=section)
    PlacementFactory(
        position=post, employee=EmployeeFactory(government=city.government, name="Citra")
    )
    client.force_login(city.officer)
    for unit, names in (
        (city.b.unit, ["Citra"]),
        (section, ["Citra"]),
        (city.a.unit, ["Ahmad Permana"]),
    ):
        page = client.get(url("employee_list"), {"unit": unit.pk})
        assert [row.employee.name for row in page.context["rows"]] == names


@pytest.mark.parametrize("unit", ["foreign", "x", "99999999999999999999"])
def test_employee_list_does_not_apply_a_unit_nobody_offered(client, city, unit):
    foreign = OrgUnitFactory(government=GovernmentFactory(), name="Dinas kota lain")
    client.force_login(city.officer)
    page = client.get(url("employee_list"), {"unit": foreign.pk if unit == "foreign" else unit})
    assert page.status_code == 200
    assert "Dinas kota lain" not in page.text
    assert len(page.context["rows"]) == 1


@pytest.mark.parametrize(
    "sort", ["name", "-name", "golongan", "-golongan", "post", "unit", "since", "password", "-"]
)
def test_employee_list_sorts_by_an_allow_list(client, city, sort):
    staff(city.government, [city.b.staff, city.b.head], start=300, golongan="IV/a")
    client.force_login(city.officer)
    page = client.get(url("employee_list"), {"sort": sort})
    golongan = [row.employee.golongan for row in page.context["rows"]]
    assert len(golongan) == 3
    if sort.endswith("golongan"):
        assert golongan == sorted(golongan, reverse=sort.startswith("-"))


def test_employee_list_of_a_past_day_shows_the_posts_of_that_day(client, city):
    client.force_login(city.officer)
    page = client.get(url("employee_list"), {"per": "2015-02-28"})
    assert page.context["rows"] == []
    page = client.get(url("employee_list"), {"per": "2015-03-01"})
    assert page.context["rows"][0].post.placement == city.placement


def test_employee_list_marks_who_is_without_a_post_and_who_acts(client, city):
    idle = EmployeeFactory(government=city.government, name="Dedi")
    PlacementFactory(employee=city.person, position=city.a.head, kind=PlacementKind.PLT)
    client.force_login(city.officer)
    for seat, name in (("none", idle.name), ("acting", "Ahmad Permana")):
        page = client.get(url("employee_list"), {"seat": seat})
        assert [row.employee.name for row in page.context["rows"]] == [name]


def test_employee_list_gives_htmx_the_table_alone(client, city):
    client.force_login(city.officer)
    page = client.get(url("employee_list"), headers={"HX-Request": "true"}).text
    assert "<html" not in page
    assert "Ahmad Permana" in page


def test_employee_list_costs_the_same_for_3_and_300_people(client, city):
    client.force_login(city.officer)
    counts = []
    for size, start in ((2, 1000), (298, 1100)):
        staff(city.government, [city.b.staff] * size, start=start)
        client.get(url("employee_list"))  # the session is warm
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("employee_list"), {"sort": "post"}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- file -------------------------------------------------------------------------------------


def test_employee_detail_shows_history_with_both_dates(client, city):
    client.force_login(city.officer)
    update_employee(employee=city.person, user=None, reason=REASON, nik=NIK)
    page = client.get(url("employee_detail", city.person.pk)).text
    assert "Riwayat penempatan" in page
    assert "1 Mar 2015" in page
    assert "3674********0001" in page
    assert NIK not in page


def test_employee_detail_costs_the_same_for_short_and_long_histories(client, city):
    client.force_login(city.officer)
    counts = []
    for n_posts in (1, 20):
        person = EmployeeFactory(government=city.government)
        for number in range(n_posts):
            PlacementFactory(
                employee=person,
                position=city.b.staff,
                valid_from=date(2016 + number // 12, number % 12 + 1, 1),
                valid_until=date(2016 + number // 12, number % 12 + 1, 20),
            )
        client.get(url("employee_list"))  # the session is warm
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("employee_detail", person.pk)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_employee_detail_out_of_scope_is_not_found(client, city, sign_in):
    sign_in(Role.UNIT_HEAD, city.b.unit)
    assert client.get(url("employee_detail", city.person.pk)).status_code == 404


def test_employee_detail_of_another_government_is_not_found(client, city):
    client.force_login(city.officer)
    assert client.get(url("employee_detail", EmployeeFactory().pk)).status_code == 404


def test_employee_detail_of_a_past_day_offers_no_writing(client, city):
    client.force_login(city.officer)
    today = client.get(url("employee_detail", city.person.pk)).text
    past = client.get(url("employee_detail", city.person.pk), {"per": "2020-01-01"}).text
    move = url("employee_move", city.person.pk)
    assert (move in today, move in past) == (True, False)


def test_own_file_is_the_signed_in_persons_and_read_only(client, city):
    account = user_with_role(Role.EMPLOYEE, unit=city.root)
    tie_user(employee=city.person, account=account, user=None, reason=REASON)
    client.force_login(account)
    page = client.get(url("own_file")).text
    assert nip_text(city.person.nip) in page
    assert url("employee_move", city.person.pk) not in page
    assert client.get(url("employee_detail", city.person.pk)).status_code == 403
    # The unit's list of people is closed to them: the link leads to the unit itself.
    assert "/employees/units/" not in page
    assert reverse("orgunits:orgunit_detail", args=[city.a.unit.pk]) in page


def test_own_file_without_a_person_explains_itself(client, city, sign_in):
    sign_in(Role.EMPLOYEE, city.root)
    assert "Akun ini belum dikaitkan dengan pegawai" in client.get(url("own_file")).text


# --- registering ------------------------------------------------------------------------------


def posted(**values):
    return {
        "nip": "19900105 201903 2 001",
        "name": "Dewi Anggraini",
        "sex": "P",
        "birth_date": "1990-01-05",
        "status": "pns",
        "golongan": "III/a",
        "joined_on": "2019-03-01",
        "nik": "",
        "reason": "Penerimaan CPNS 2019.",
        **form_key(),
        **values,
    }


FIRST = {
    "first-valid_from": "2019-03-01",
    "first-appointment": "appointment",
    "first-decree_number": "813/7",
    "first-decree_date": "2019-02-20",
    "first-decree_signer": "Wali Kota",
}


def test_employee_create_asks_for_the_post_first(client, city):
    client.force_login(city.officer)
    page = client.get(url("employee_create")).text
    assert f"position={city.b.staff.pk}" in page
    assert "Daftarkan tanpa jabatan" in page


def test_employee_create_searches_no_sign_a_database_cannot_hold(client, city):
    client.force_login(city.officer)
    assert client.get(url("employee_create"), {"q": "ana\x00lis"}).status_code == 200


def test_employee_create_registers_and_places(client, city):
    client.force_login(city.officer)
    answer = client.post(
        url("employee_create"), posted(position=city.b.staff.pk, nik="3674054501900002", **FIRST)
    )
    person = Employee.objects.get(name="Dewi Anggraini")
    assert answer["Location"] == url("employee_detail", person.pk)
    assert person.placements.get().position == city.b.staff
    assert person.nik_index


def test_employee_create_without_a_post_is_for_the_whole_government(client, city, sign_in):
    client.force_login(city.officer)
    assert client.post(url("employee_create") + "?position=none", posted()).status_code == 302
    sign_in(Role.HR_OFFICER, city.a.unit)
    page = client.get(url("employee_create") + "?position=none")
    assert page.status_code == 200
    assert "Pilih dulu jabatan pertamanya" in page.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_employee_create_on_a_post_of_a_foreign_unit_is_not_found(client, city, method):
    foreign = PositionFactory(unit=OrgUnitFactory(government=GovernmentFactory()))
    client.force_login(city.officer)
    values = {"position": foreign.pk} | (posted(**FIRST) if method == "post" else {})
    assert getattr(client, method)(url("employee_create"), values).status_code == 404
    assert not Employee.objects.filter(name="Dewi Anggraini").exists()


def test_employee_create_on_a_post_seen_but_not_governed_is_forbidden(client, city, sign_in):
    user = sign_in(Role.HR_OFFICER, city.a.unit)
    assert client.get(url("employee_create"), {"position": city.b.staff.pk}).status_code == 404
    RoleAssignmentFactory(user=user, unit=city.root, role=Role.EMPLOYEE)
    assert client.get(url("employee_create"), {"position": city.b.staff.pk}).status_code == 403


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"nip": "1990010520190320"}, "NIP harus 18 angka. Yang diisi 16 angka."),
        ({"nik": "36"}, "NIK harus 16 angka. Yang diisi 2 angka."),
        ({"name": ""}, "Nama belum diisi."),
        ({"sex": ""}, "Jenis kelamin belum dipilih."),
        ({"golongan": "IX"}, "Golongan IX tidak dikenal untuk status ini"),
        ({"reason": "x"}, "Tulis alasan yang jelas, paling sedikit 10 huruf."),
    ],
)
def test_employee_create_with_bad_input_says_so_and_writes_nothing(client, city, values, message):
    client.force_login(city.officer)
    n_before = (Employee.objects.count(), AuditEvent.objects.count())
    page = client.post(url("employee_create") + "?position=none", posted(**values))
    assert page.status_code == 200
    assert message in page.text
    assert "Dewi Anggraini" in page.text or "name" in values
    assert (Employee.objects.count(), AuditEvent.objects.count()) == n_before


def test_employee_create_asks_back_when_the_nip_says_otherwise(client, city):
    client.force_login(city.officer)
    address = url("employee_create") + "?position=none"
    page = client.post(address, posted(birth_date="1990-01-06"))
    assert "Tanggal lahir berbeda dengan yang tertulis di dalam NIP." in page.text
    assert not Employee.objects.filter(name="Dewi Anggraini").exists()
    assert client.post(address, posted(birth_date="1990-01-06", confirmed="on")).status_code == 302


def test_employee_create_shows_a_taken_nip(client, city):
    client.force_login(city.officer)
    page = client.post(
        url("employee_create") + "?position=none", posted(nip=city.person.nip, confirmed="on")
    )
    assert "NIP ini sudah terdaftar." in page.text


def test_employee_create_sent_twice_registers_once(client, city):
    client.force_login(city.officer)
    values = posted()
    answers = [client.post(url("employee_create") + "?position=none", values) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Employee.objects.filter(name="Dewi Anggraini").count() == 1


# --- changing ---------------------------------------------------------------------------------


def as_posted(person, **values):
    columns = {
        name: getattr(person, name) or ""
        for name in ("nip", "name", "sex", "birth_date", "status", "golongan", "joined_on")
    }
    remembered = opening(person, [*EmployeeForm.Meta.fields, "nik_index"])
    return columns | {"reason": REASON, **form_key(), **remembered, **values}


def test_employee_update_changes_the_person(client, city):
    client.force_login(city.officer)
    answer = client.post(
        url("employee_update", city.person.pk), as_posted(city.person, golongan="III/c")
    )
    city.person.refresh_from_db()
    assert answer.status_code == 302
    assert city.person.golongan == "III/c"


def test_employee_update_shows_what_the_action_refuses(client, city):
    client.force_login(city.officer)
    page = client.post(
        url("employee_update", city.person.pk), as_posted(city.person, left_on="2026-12-01")
    )
    assert "Akhiri dulu jabatannya." in page.text
    city.person.refresh_from_db()
    assert city.person.left_on is None


PART_TIME = {"status": "pppk_paruh_waktu", "golongan": "V"}


def test_the_hours_of_a_part_timer_are_written_as_people_write_them(client, city):
    client.force_login(city.officer)
    address = url("employee_update", city.person.pk)
    sent = as_posted(city.person, **PART_TIME, weekly_minutes="18,75", confirmed="on")
    assert client.post(address, sent).status_code == 302
    city.person.refresh_from_db()
    assert city.person.weekly_minutes == 1125
    page = client.get(address).text
    assert 'value="18,75"' in page
    assert "18,75 jam per minggu" in client.get(url("employee_detail", city.person.pk)).text


def test_hours_that_cannot_be_are_refused(client, city):
    client.force_login(city.officer)
    address = url("employee_update", city.person.pk)
    wrong = [
        ({**PART_TIME, "weekly_minutes": "37,51"}, "paling banyak 37,5 jam"),
        ({**PART_TIME, "weekly_minutes": "0"}, "Lebih dari 0"),
        ({**PART_TIME, "weekly_minutes": "NaN"}, "Lebih dari 0"),
        ({**PART_TIME, "weekly_minutes": "separuh"}, "Tulis jumlah jam"),
        ({"weekly_minutes": "18"}, "Hanya untuk PPPK paruh waktu"),
    ]
    for values, message in wrong:
        page = client.post(address, as_posted(city.person, **values, confirmed="on"))
        assert message in page.text, values
    city.person.refresh_from_db()
    assert city.person.weekly_minutes is None


# --- NIK --------------------------------------------------------------------------------------


@pytest.fixture
def with_nik(city):
    update_employee(employee=city.person, user=None, reason=REASON, nik=NIK)
    return city.person


def test_employee_nik_is_shown_after_a_reason_and_audited(client, city, with_nik):
    client.force_login(city.officer)
    address = url("employee_nik", with_nik.pk)
    assert NIK not in client.get(address).text
    page = client.post(address, {"reason": "Pencocokan dengan SIASN.", **form_key()})
    assert NIK in page.text
    assert "no-store" in page["Cache-Control"]
    event = AuditEvent.objects.get(action="Membuka NIK")
    assert (event.actor, event.object_pk) == (city.officer, str(with_nik.pk))


def test_employee_nik_without_a_reason_stays_hidden(client, city, with_nik):
    client.force_login(city.officer)
    page = client.post(url("employee_nik", with_nik.pk), {"reason": "", **form_key()})
    assert NIK not in page.text
    assert "Alasan belum diisi." in page.text
    assert not AuditEvent.objects.filter(action="Membuka NIK").exists()


# --- who may ----------------------------------------------------------------------------------

PAGES = [
    "employee_list",
    "employee_create",
    "vacancy_list",
    "training_list",
    "training_create",
    "own_file",
]
OF_A_PERSON = [
    "employee_detail",
    "employee_update",
    "employee_move",
    "employee_assign",
    "employee_nik",
]
WRITING = {"employee_create", "training_create", *OF_A_PERSON[1:]}
PLACEMENT_PAGES = ["placement_end", "placement_correct"]


def every_page(city):
    yield from ((name, url(name)) for name in PAGES)
    yield from ((name, url(name, city.person.pk)) for name in OF_A_PERSON)
    yield from ((name, url(name, city.placement.pk)) for name in PLACEMENT_PAGES)
    yield "unit_employees", url("unit_employees", city.a.unit.pk)


def test_every_page_asks_for_sign_in(client, city):
    for _, address in every_page(city):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.HR_OFFICER, True, True),
        (Role.UNIT_HEAD, True, False),
        (Role.AUDITOR, True, False),
        (Role.LEADERSHIP, True, False),
        (Role.SURVEY_OFFICER, False, False),
        (Role.EMPLOYEE, False, False),
    ],
)
def test_every_page_answers_by_role(client, city, sign_in, role, reads, writes):
    sign_in(role, city.root)
    for name, address in every_page(city):
        is_writing = name in WRITING or name in PLACEMENT_PAGES
        allowed = name == "own_file" or (writes if is_writing else reads)
        assert client.get(address).status_code == (200 if allowed else 403), name


def test_writing_pages_of_people_out_of_scope_are_not_found(client, city, sign_in):
    sign_in(Role.HR_OFFICER, city.b.unit)
    for name, address in every_page(city):
        if name in OF_A_PERSON or name in PLACEMENT_PAGES or name == "unit_employees":
            assert client.get(address).status_code == 404, name
            assert client.post(address, form_key()).status_code in (404, 405), name


def test_visible_but_not_governed_is_forbidden(client, city, sign_in):
    user = sign_in(Role.HR_OFFICER, city.b.unit)
    RoleAssignmentFactory(user=user, unit=city.root, role=Role.AUDITOR)
    for name in OF_A_PERSON[1:]:
        assert client.get(url(name, city.person.pk)).status_code == 403, name
    for name in PLACEMENT_PAGES:
        assert client.post(url(name, city.placement.pk), form_key()).status_code == 403, name
    assert Placement.objects.count() == 1


def test_no_path_carries_a_nip(client, city):
    assert all(city.person.nip not in address for _, address in every_page(city))
