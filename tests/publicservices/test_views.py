"""Public services as officers see them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.models import AuditEvent
from portal.permissions import Permission, Role
from publicservices.actions import EDITABLE
from publicservices.models import PublicService
from publicservices.queries import pickable_units
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    OrgUnitFactory,
    RoleAssignmentFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import form_key, opening
from tests.factories.publicservices import PublicServiceFactory
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db


@kept_world
def units():
    return grow_units(GovernmentFactory(), 3)


@pytest.fixture
def officer(client, units):
    """A service officer of the first unit, signed in."""
    user = user_with_role(Role.SURVEY_OFFICER, unit=units[0])
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"publicservices:{name}", args=args)


def paths(service):
    return {
        "service_list": url("service_list"),
        "service_create": url("service_create") + f"?unit={service.unit_id}",
        "service_update": url("service_update", service.pk),
        "service_end": url("service_end", service.pk),
        "unit_services": url("unit_services", service.unit_id),
    }


NAMES = sorted(paths(PublicService(pk=1, unit_id=1)))
READS = {"service_list", "unit_services"}


def data(**changes):
    return (
        {
            "name": "Izin praktik bidan",
            "code": "LYN-101",
            "product": "SIPB",
            "standard_time": "3 hari kerja",
            "cost": "gratis",
            "legal_basis": "Permenkes 28/2017",
            "valid_from": "2020-01-01",
            "reason": "Sesuai standar pelayanan.",
        }
        | form_key()
        | changes
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_page_asks_the_anonymous_to_sign_in(client, units, name):
    service = PublicServiceFactory(unit=units[0])

    response = client.get(paths(service)[name])

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("role", "writes"),
    [
        (Role.SURVEY_OFFICER, 200),
        (Role.HR_OFFICER, 200),
        (Role.LEADERSHIP, 403),
        (Role.AUDITOR, 403),
        (Role.UNIT_HEAD, 403),
        (Role.EMPLOYEE, 403),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_every_page_answers_by_role(client, units, role, writes, name):
    service = PublicServiceFactory(unit=units[0])
    client.force_login(user_with_role(role, unit=units[0]))

    expected = 200 if name in READS else writes
    assert client.get(paths(service)[name]).status_code == expected


@pytest.mark.parametrize("name", [name for name in NAMES if name != "service_list"])
@pytest.mark.parametrize("where", ["sibling", "foreign", "absent"])
def test_a_service_out_of_scope_is_not_found(client, officer, units, name, where):
    service = {
        "sibling": lambda: PublicServiceFactory(unit=units[1]),
        "foreign": PublicServiceFactory,
        "absent": lambda: PublicService(pk=987654, unit_id=987654),
    }[where]()

    response = client.get(paths(service)[name])

    assert response.status_code == 404
    if where != "absent":
        assert service.name not in response.content.decode()


def test_seen_but_not_ones_own_to_write_is_forbidden(client, units):
    reader = user_with_role(Role.AUDITOR, unit=root_of(units[0].government))
    RoleAssignmentFactory(user=reader, unit=units[0], role=Role.SURVEY_OFFICER)
    client.force_login(reader)
    service = PublicServiceFactory(unit=units[1])

    for name in ("service_create", "service_update", "service_end"):
        assert client.get(paths(service)[name]).status_code == 403
        assert client.post(paths(service)[name], data()).status_code == 403
    assert PublicService.objects.get() == service


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("q=izin", 1),
        ("q=LYN-9", 0),
        ("agency={unit}", 2),
        ("agency=0", 2),
        ("sort=-code", 2),
        ("sort=password", 2),
        ("page=99", 2),
        ("per=2014-12-31", 0),
        ("per=x", 2),
        ("q=%00", 2),
    ],
)
def test_service_list_filters_and_survives_any_query(client, officer, units, query, found):
    PublicServiceFactory(unit=units[0], name="Izin praktik", code="A-1")
    PublicServiceFactory(unit=units[0], name="Kartu keluarga", code="A-2")
    PublicServiceFactory(unit=units[1], name="Izin lain")

    response = client.get(f"{url('service_list')}?{query.format(unit=units[0].pk)}")

    assert response.status_code == 200
    assert response.context["page_obj"].paginator.count == found


def test_service_list_gives_htmx_the_table_alone(client, officer, units):
    service = PublicServiceFactory(unit=units[0])

    page = client.get(url("service_list"), headers={"HX-Request": "true"}).content.decode()

    assert service.name in page
    assert "<html" not in page


@pytest.mark.parametrize("name", sorted(READS))
def test_lists_cost_the_same_for_3_and_60_services(
    client, officer, units, name, django_assert_max_num_queries
):
    def fill(n):
        for _ in range(n):
            PublicServiceFactory(unit=units[0])

    fill(3)
    path = paths(PublicService.objects.first())[name]
    client.get(path)
    with django_assert_max_num_queries(40) as few:
        client.get(path)
    fill(57)
    with django_assert_max_num_queries(40) as many:
        client.get(path)
    assert len(many) == len(few)


def test_unit_services_shows_the_day_and_writes_only_today(client, officer, units):
    service = PublicServiceFactory(unit=units[0])
    path = url("unit_services", units[0].pk)
    PublicService.objects.update(valid_until=LONG_AGO + timedelta(days=30))

    today = client.get(path).content.decode()
    then = client.get(f"{path}?per=2015-01-10").content.decode()

    assert service.name not in today
    assert "Daftarkan layanan" in today
    assert service.name in then
    assert "Daftarkan layanan" not in then
    assert url("service_update", service.pk) not in then


def test_pickable_units_finds_by_abbreviation_first():
    government = GovernmentFactory()
    OrgUnitFactory(government=government, name="Badan RSU dan lainnya")
    exact = OrgUnitFactory(government=government, name="Rumah sakit", abbreviation="RSU")
    user = user_with_role(Role.SURVEY_OFFICER, government=government)

    found = pickable_units(
        government=government, user=user, permission=Permission.SERVICE_EDIT, text="rsu"
    )

    assert [unit.abbreviation for unit in found] == ["RSU", ""]
    assert found[0] == exact


@pytest.mark.parametrize("text", ["unit", "%00", "'", "x" * 500])
def test_choosing_a_unit_survives_any_text(client, officer, text):
    assert client.get(f"{url('service_create')}?q={text}").status_code == 200


# --- writing ----------------------------------------------------------------------------------


def test_service_create_registers_it_once(client, officer, units):
    path = url("service_create") + f"?unit={units[0].pk}"
    posted = data()

    response = client.post(path, posted)
    again = client.post(path, posted)

    service = PublicService.objects.get()
    assert response["Location"] == again["Location"] == url("unit_services", units[0].pk)
    assert (service.name, service.code, service.cost, service.unit) == (
        "Izin praktik bidan",
        "LYN-101",
        "gratis",
        units[0],
    )
    assert AuditEvent.objects.of_object(service).get().actor == officer


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "kosong"),
        ({"name": "x" * 201}, "200"),
        ({"name": "a\x00b"}, "null"),
        ({"code": ""}, "kosong"),
        ({"code": "SUDAH-ADA"}, "sudah punya layanan dengan kode"),
        ({"valid_from": "kemarin"}, "tanggal"),
        ({"reason": "pendek"}, "alasan yang jelas"),
    ],
)
def test_service_create_says_what_is_wrong_and_keeps_nothing(
    client, officer, units, changes, message
):
    PublicServiceFactory(unit=units[0], code="SUDAH-ADA")

    response = client.post(url("service_create") + f"?unit={units[0].pk}", data(**changes))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Kesalahan:" in page
    assert message in page
    assert PublicService.objects.count() == 1


def test_service_update_changes_it_with_its_reason(client, officer, units):
    service = PublicServiceFactory(unit=units[0], cost="Rp 50.000")
    path = url("service_update", service.pk)
    assert "Rp 50.000" in client.get(path).content.decode()

    response = client.post(path, data(code=service.code) | opening(service, EDITABLE))

    service.refresh_from_db()
    assert response.status_code == 302
    assert service.cost == "gratis"
    event = AuditEvent.objects.of_object(service).first()
    assert event.changes["cost"] == ["Rp 50.000", "gratis"]
    assert event.reason == "Sesuai standar pelayanan."


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"name": ""}, "kosong"), ({"code": "LAIN"}, "sudah punya layanan dengan kode")],
)
def test_service_update_says_what_is_wrong_and_changes_nothing(
    client, officer, units, changes, message
):
    service = PublicServiceFactory(unit=units[0], name="Nama lama")
    PublicServiceFactory(unit=units[0], code="LAIN")

    sent = data(**changes) | opening(service, EDITABLE)
    page = client.post(url("service_update", service.pk), sent).content.decode()

    assert "Kesalahan:" in page
    assert message in page
    service.refresh_from_db()
    assert service.name == "Nama lama"


def test_service_end_asks_first_and_then_ends_it(client, officer, units):
    service = PublicServiceFactory(unit=units[0])
    path = url("service_end", service.pk)
    today = service.government.today()

    assert client.get(path).status_code == 200
    response = client.post(
        path, {"on": today.isoformat(), "reason": "Layanan dihapus Perda."} | form_key()
    )

    service.refresh_from_db()
    assert response.status_code == 302
    assert service.valid_until == today


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"on": "", "reason": "Layanan dihapus Perda."}, "tidak boleh kosong"),
        ({"on": "2014-01-01", "reason": "Layanan dihapus Perda."}, "sebelum tanggal mulai"),
        ({"on": "2026-01-01", "reason": "x"}, "alasan yang jelas"),
    ],
)
def test_service_end_says_what_is_wrong_and_ends_nothing(client, officer, units, posted, message):
    service = PublicServiceFactory(unit=units[0])

    response = client.post(url("service_end", service.pk), posted | form_key())

    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    service.refresh_from_db()
    assert service.valid_until is None
