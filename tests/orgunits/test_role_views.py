"""Screens of roles, standing in, and governments."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits.actions import delegate_role, grant_role
from orgunits.enums import RoleOrigin
from orgunits.models import Delegation, RoleAssignment
from portal.models import AuditEvent, Government, User
from portal.permissions import Permission, Role, holds_everywhere
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    OrgUnitFactory,
    RoleAssignmentFactory,
    user_with_role,
)
from tests.factories.portal import SuperadminFactory, UserFactory, form_key
from tests.orgunits.conftest import CANARY

pytestmark = pytest.mark.django_db
REASON = "Sesuai surat tugas."
DAY = timedelta(days=1)


def at(name, *args, **query):
    address = reverse(f"orgunits:{name}", args=[getattr(arg, "pk", arg) for arg in args])
    pairs = [f"{key}={getattr(value, 'pk', value)}" for key, value in query.items()]
    return address + ("?" + "&".join(pairs) if pairs else "")


def words(response):
    body = response.content.decode()
    main = body[body.find("<main") : body.find("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


@pytest.fixture
def admin(client, town):
    user = user_with_role(Role.GOVERNMENT_ADMIN, unit=town.root, display_name="Admin Satu")
    client.force_login(user)
    return user


@pytest.fixture
def leader(town):
    return user_with_role(Role.LEADERSHIP, unit=town.root, display_name="Wali Kota")


@pytest.fixture
def person(town):
    return UserFactory(government=town.government, display_name="Budi Penerima")


def counts():
    models = (RoleAssignment, Delegation, AuditEvent, User, Government)
    return [model.objects.count() for model in models]


def grant_data(town, **values):
    return {
        "role": Role.HR_OFFICER,
        "valid_from": town.government.today().isoformat(),
        "last_day": "",
        "decree": "SK 12 Tahun 2026",
        **form_key(),
    } | values


# --- granting -------------------------------------------------------------------------------------


def test_role_grant_asks_whom_then_where(client, town, admin, person):
    page = words(client.get(at("role_grant", unit=town.health)))
    assert "Budi Penerima" in page
    assert "Admin Satu" not in page  # nobody grants to oneself
    page = words(client.get(at("role_grant", unit=town.health, q="tidakada")))
    assert "Tidak ada akun yang cocok" in page
    page = words(client.get(at("role_grant", account=person)))
    assert "Kota Rimba" in page
    page = words(client.get(at("role_grant", account=person, q="pasar")))
    assert "Bidang Pasar" in page


def test_role_grant_gives_the_role_until_the_last_day_said(client, town, admin, person):
    last = town.government.today() + 9 * DAY
    answer = client.post(
        at("role_grant", account=person, unit=town.health),
        grant_data(town, last_day=last.isoformat()),
        follow=True,
    )
    assert "kini diberi peran" in words(answer)
    row = RoleAssignment.objects.get(user=person)
    assert (row.role, row.unit, row.valid_until) == (Role.HR_OFFICER, town.health, last + DAY)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"role": ""}, "Pilih perannya."),
        ({"role": "superadmin"}, "superadmin"),
        ({"role": "auditor"}, "auditor"),
        ({"decree": ""}, "Tulis dasar pemberian peran ini."),
        ({"valid_from": "2020-01-01"}, "mulai paling cepat hari ini"),
        ({"last_day": "2020-01-01"}, "Hari terakhir tidak boleh"),
        ({"valid_from": "besok"}, "Tanggal tidak dikenal"),
    ],
)
def test_role_grant_says_what_is_wrong_and_writes_nothing(
    client, town, admin, person, values, message
):
    before = counts()
    page = client.post(
        at("role_grant", account=person, unit=town.health), grant_data(town, **values)
    )
    assert page.status_code == 200
    assert message in words(page)
    assert counts() == before


def test_role_grant_stays_within_ones_reach(client, town, person):
    grant_role(
        user=person, unit=town.care, role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO
    )
    client.force_login(user_with_role(Role.GOVERNMENT_ADMIN, unit=town.health))
    assert client.get(at("role_grant", account=person, unit=town.trade)).status_code == 404
    assert client.get(at("role_grant", account=person, unit=town.foreign)).status_code == 404
    stranger = UserFactory(government=town.government)
    assert client.get(at("role_grant", account=stranger, unit=town.care)).status_code == 404
    assert client.get(at("role_grant", account=person, unit=town.care)).status_code == 200


def test_auditor_is_named_and_ended_by_leadership(client, town, leader, person, admin):
    for url in (
        at("auditor_grant", account=person, unit=town.root),
        at("auditor_end", RoleAssignmentFactory(user=person, unit=town.root, role=Role.AUDITOR)),
    ):
        assert client.get(url).status_code == 403  # the administrator
    row = RoleAssignment.objects.get(user=person)
    assert client.get(at("role_end", row)).status_code == 403
    client.force_login(leader)
    data = {"on": town.government.today().isoformat(), "reason": REASON, **form_key()}
    assert client.post(at("auditor_end", row), data).status_code == 302
    page = client.get(at("auditor_grant", account=person, unit=town.root))
    assert "Petugas organisasi" not in words(page)
    answer = client.post(
        at("auditor_grant", account=person, unit=town.root), grant_data(town, role=Role.AUDITOR)
    )
    assert answer.status_code == 302
    assert RoleAssignment.objects.filter(user=person, role=Role.AUDITOR).count() == 2


def test_auditor_grant_needs_the_whole_government(client, town):
    client.force_login(user_with_role(Role.LEADERSHIP, unit=town.health))
    assert client.get(at("auditor_grant")).status_code == 403


# --- ending ---------------------------------------------------------------------------------------


def test_role_end_takes_effect_at_the_next_request(client, town, admin):
    other = type(client)()
    other.force_login(town.officer)
    assert other.get(reverse("orgunits:orgunit_create")).status_code == 200
    row = RoleAssignment.objects.get(user=town.officer)
    data = {"on": town.government.today().isoformat(), "reason": REASON, **form_key()}
    assert client.post(at("role_end", row), data).status_code == 302
    assert other.get(reverse("orgunits:orgunit_create")).status_code == 403


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": ""}, "Alasan"),
        ({"reason": "pendek"}, "paling sedikit 10 huruf"),
        ({"on": ""}, "Isi tanggal berakhirnya"),
        ({"on": "2020-01-01"}, "paling cepat hari ini"),
    ],
)
def test_role_end_says_what_is_wrong_and_writes_nothing(client, town, admin, values, message):
    before = counts()
    row = RoleAssignment.objects.get(user=town.officer)
    data = {"on": town.government.today().isoformat(), "reason": REASON, **form_key()} | values
    page = client.post(at("role_end", row), data)
    assert message in words(page)
    assert counts() == before


def test_role_end_of_the_last_administrator_is_refused_on_the_form(client, town, admin):
    row = RoleAssignment.objects.get(user=admin)
    data = {"on": town.government.today().isoformat(), "reason": REASON, **form_key()}
    page = client.post(at("role_end", row), data)
    assert "admin terakhir" in words(page)
    assert holds_everywhere(User.objects.get(pk=admin.pk), Permission.ROLE_GRANT)


def test_role_end_explains_roles_that_are_not_ended_here(client, town, admin):
    row = RoleAssignment.objects.get(user=town.head)
    RoleAssignment.objects.filter(pk=row.pk).update(origin=RoleOrigin.PLACEMENT)
    page = words(client.get(at("role_end", row)))
    assert "Peran ini mengikuti jabatan" in page
    assert "Alasan" not in page


# --- the tab of a unit ----------------------------------------------------------------------------


def test_orgunit_roles_shows_own_and_inherited(client, town, admin):
    page = words(client.get(at("orgunit_roles", town.clinic)))
    own, above = page.split("Menjangkau dari unit di atasnya")
    assert "Belum ada peran yang diberikan di unit ini" in own
    for user in (town.officer, town.narrow, town.head, admin):
        assert user.display_name in above
    page = words(client.get(at("orgunit_roles", town.health)))
    own, above = page.split("Menjangkau dari unit di atasnya")
    assert town.head.display_name in own
    assert town.head.display_name not in above
    assert CANARY not in page


def test_orgunit_roles_does_not_detail_what_lies_above_the_reader(client, town):
    client.force_login(town.head)
    page = words(client.get(at("orgunit_roles", town.clinic)))
    assert town.narrow.display_name in page
    assert town.officer.display_name not in page  # holds it on the root
    assert "di atas wewenang Anda tidak dirinci" in page


def test_orgunit_roles_leaves_out_accounts_that_are_off_and_past_roles(client, town, admin):
    User.objects.filter(pk=town.head.pk).update(is_active=False)
    RoleAssignment.objects.filter(user=town.narrow).update(valid_until=town.government.today())
    page = words(client.get(at("orgunit_roles", town.health)))
    assert town.head.display_name not in page
    assert town.narrow.display_name not in page


def test_orgunit_roles_costs_the_same_for_1_and_30_people(client, town, admin):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at("orgunit_roles", town.health)).status_code == 200
        return len(asked)

    cost()  # reads what is read once per process
    before = cost()
    for number in range(30):
        RoleAssignmentFactory(
            unit=town.health, role=Role.SURVEY_OFFICER,
            user=UserFactory(government=town.government, display_name=f"Orang {number}"),
        )  # fmt: skip
    assert cost() == before


def test_employee_sees_no_roles_of_a_unit(client, town):
    client.force_login(user_with_role(Role.EMPLOYEE, unit=town.health))
    assert client.get(at("orgunit_roles", town.health)).status_code == 403


# --- standing in ----------------------------------------------------------------------------------


def delegation_data(town, **values):
    today = town.government.today()
    return {
        "valid_from": today.isoformat(),
        "last_day": (today + 2 * DAY).isoformat(),
        "decree": "",
        "reason": "Dinas luar ke Jakarta.",
        **form_key(),
    } | values


@pytest.fixture
def deputy(town):
    return user_with_role(Role.EMPLOYEE, unit=town.care, display_name="Wakil Setia")


@pytest.fixture
def office(town):
    return RoleAssignment.objects.get(user=town.head)


def test_head_delegates_to_somebody_of_the_own_unit(client, town, deputy, office):
    outsider = user_with_role(Role.EMPLOYEE, unit=town.trade, display_name="Orang Luar")
    client.force_login(town.head)
    page = words(client.get(at("delegation_create")))  # the only office is chosen by itself
    assert "Wakil Setia" in page
    assert "Orang Luar" not in page
    assert client.get(at("delegation_create", role=office, to=outsider)).status_code == 404
    url = at("delegation_create", role=office, to=deputy)
    answer = client.post(url, delegation_data(town), follow=True)
    assert "tercatat sebagai pelaksana harian" in words(answer)
    assert "Berjalan" in words(answer)
    row = Delegation.objects.get()
    assert row.valid_until == town.government.today() + 3 * DAY


def test_who_stands_in_is_told_on_every_page(client, town, deputy, office):
    client.force_login(town.head)
    client.post(at("delegation_create", role=office, to=deputy), delegation_data(town))
    client.force_login(deputy)
    text = client.get(reverse("reports:home")).content.decode()
    assert "Plh. Pimpinan unit" in text
    assert f"atas nama {town.head}" in text


def test_admin_is_not_offered_for_the_office_of_another(client, town, admin, office):
    assert admin.username not in words(client.get(at("delegation_create", role=office)))
    url = at("delegation_create", role=office, to=admin)
    assert client.post(url, delegation_data(town, decree="SP 7/2026")).status_code == 404
    assert not Delegation.objects.exists()


def test_list_leads_nobody_to_a_withdrawal_that_is_refused(client, town, office):
    """Who is head elsewhere and will stand in later may not withdraw it, so is not led there."""
    other = user_with_role(Role.UNIT_HEAD, unit=town.care, display_name="Kepala Bidang")
    start = town.government.today() + 2 * DAY
    row = delegate_role(
        assignment=office, delegate=other, valid_from=start, valid_until=start + DAY,
        user=town.head, reason="Dinas luar ke Jakarta.",
    )  # fmt: skip
    link = at("delegation_withdraw", row)
    for user, offered in ((other, False), (town.head, True)):
        client.force_login(user)
        page = client.get(at("delegation_list")).content.decode()
        assert "Dinas luar ke Jakarta." in page
        assert (link in page) is offered
        assert client.get(link).status_code == (200 if offered else 403)


def test_admin_records_it_with_the_decree_for_anybody(client, town, admin, office):
    outsider = user_with_role(Role.EMPLOYEE, unit=town.trade, display_name="Orang Luar")
    url = at("delegation_create", role=office, to=outsider)
    page = client.post(url, delegation_data(town))
    assert "Tulis nomor dan tanggal surat perintahnya." in words(page)
    assert not Delegation.objects.exists()
    assert client.post(url, delegation_data(town, decree="SP 7/2026")).status_code == 302
    assert Delegation.objects.get().recorded_by == admin


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"last_day": ""}, "Isi hari terakhirnya."),
        ({"last_day": "2020-01-01"}, "Hari terakhir tidak boleh"),
        ({"valid_from": "2020-01-01"}, "paling cepat hari ini"),
        ({"reason": ""}, "Alasan"),
    ],
)
def test_delegation_says_what_is_wrong_and_writes_nothing(
    client, town, deputy, office, values, message
):
    client.force_login(town.head)
    before = counts()
    page = client.post(
        at("delegation_create", role=office, to=deputy), delegation_data(town, **values)
    )
    assert message in words(page)
    assert counts() == before


def test_offices_of_others_are_not_ones_own_to_delegate(client, town, deputy, office):
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=town.trade))
    assert client.get(at("delegation_create", role=office)).status_code == 404
    client.force_login(user_with_role(Role.LEADERSHIP, unit=town.root))
    assert client.get(at("delegation_create", role=office)).status_code == 403


def test_delegate_cannot_hand_it_on(client, town, deputy, office):
    client.force_login(town.head)
    client.post(at("delegation_create", role=office, to=deputy), delegation_data(town))
    client.force_login(deputy)
    taken = RoleAssignment.objects.get(user=deputy, origin=RoleOrigin.DELEGATED)
    assert "tidak memegang wewenang" in words(client.get(at("delegation_create")))
    assert client.get(at("delegation_create", role=taken)).status_code in (403, 404)


def test_withdrawing_on_screen(client, town, deputy, office):
    row = delegate_role(
        assignment=office, delegate=deputy, valid_from=town.government.today(),
        valid_until=town.government.today() + DAY, user=town.head, reason=REASON,
    )  # fmt: skip
    client.force_login(town.head)
    assert "Cabut" in words(client.get(at("delegation_list")))
    page = client.post(at("delegation_withdraw", row), {"reason": "", **form_key()})
    assert "Kesalahan" in page.content.decode()
    data = {"reason": REASON, **form_key()}
    assert "Dicabut" in words(client.post(at("delegation_withdraw", row), data, follow=True))


def test_reason_of_an_absence_is_not_everybodys_business(client, town, deputy, office):
    delegate_role(
        assignment=office, delegate=deputy, valid_from=town.government.today(),
        valid_until=town.government.today() + DAY, user=town.head, reason="Berobat ke Jakarta.",
    )  # fmt: skip
    client.force_login(user_with_role(Role.EMPLOYEE, unit=town.health))
    page = words(client.get(at("delegation_list")))
    assert "Wakil Setia" in page
    assert "Berobat" not in page
    client.force_login(town.head)
    assert "Berobat" in words(client.get(at("delegation_list")))


def test_delegation_list_costs_the_same_for_1_and_3(client, town, deputy, office):
    today = town.government.today()

    def more(number):
        delegate_role(
            assignment=office, delegate=deputy, valid_from=today + number * DAY,
            valid_until=today + (number + 1) * DAY, user=town.head, reason=REASON,
        )  # fmt: skip

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at("delegation_list")).status_code == 200
        return len(asked)

    client.force_login(town.head)
    more(1)
    cost()
    before = cost()
    more(2)
    more(3)
    assert cost() == before


# --- governments ----------------------------------------------------------------------------------


def government_data(**values):
    return {
        "name": "Kota Anyar",
        "short_name": "Anyar",
        "slug": "kota-anyar",
        "kind": "city",
        "area_code": "36.99",
        "bkn_code": "",
        "time_zone": "Asia/Jakarta",
        "head_title": "Wali Kota",
        "regulation_term": "Peraturan Wali Kota",
        "regulation_short": "Perwal",
        "root_name": "",
        "established_on": "2008-11-26",
        "admin_name": "Sri Admin",
        "admin_username": "sri.admin",
        "admin_email": "",
        "prepares": "on",
        **form_key(),
    } | values


def test_government_create_makes_it_with_its_admin_and_goes_on_there(client):
    client.force_login(SuperadminFactory())
    answer = client.post(at("government_create"), government_data(), follow=True)
    account = User.objects.get(username="sri.admin")
    assert answer.request["PATH_INFO"] == reverse("employees:account_detail", args=[account.pk])
    assert "Belum dapat masuk" in words(answer)
    code_page = reverse("employees:account_reset", args=[account.pk])
    assert code_page in answer.content.decode()
    assert client.get(code_page).status_code == 200
    assert answer.wsgi_request.government.name == "Kota Anyar"
    assert holds_everywhere(account, Permission.GOVERNMENT_EDIT)
    assert "Kota Anyar" in words(client.get(at("government_list")))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "Nama"),
        ({"slug": "Bukan Slug"}, "alamat pendek"),
        ({"established_on": "2099-01-01"}, "Tanggal berdiri tidak boleh sesudah hari ini."),
        ({"admin_name": ""}, "Tulis nama adminnya."),
        ({"admin_username": "dua kata"}, "nama pengguna"),
        ({"admin_username": "terpakai"}, "sudah dipakai"),
        ({"admin_email": "bukan"}, "Alamat surel tidak lengkap"),
    ],
)
def test_government_create_says_what_is_wrong_and_writes_nothing(client, values, message):
    client.force_login(SuperadminFactory())
    UserFactory(username="terpakai")
    before = counts()
    page = client.post(at("government_create"), government_data(**values))
    assert page.status_code == 200
    assert message.lower() in words(page).lower()
    assert counts() == before


def test_governments_are_for_the_superadmin(client, town, admin, leader):
    for user in (admin, leader):
        client.force_login(user)
        for name in ("government_list", "government_create"):
            assert client.get(at(name)).status_code == 403


def test_government_list_finds_sorts_and_costs_the_same(client):
    client.force_login(SuperadminFactory())
    GovernmentFactory(name="Kota Mangga")

    def cost(**query):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(at("government_list", **query))
        return len(asked), words(page)

    cost()
    before, _ = cost()
    for name in ("Kota Nanas", "Kota Jeruk"):
        unit = OrgUnitFactory(government=GovernmentFactory(name=name))
        UserFactory(government=unit.government)
    after, text = cost(sort="-name")
    assert after == before
    assert text.index("Kota Nanas") < text.index("Kota Jeruk")
    assert "Kota Mangga" not in cost(q="nanas")[1]
    assert "Tidak ada pemerintah daerah yang cocok" in cost(q="salak")[1]
