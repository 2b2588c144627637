"""Screens of accounts: finding, inviting, changing, switching off, tying to an employee."""

import html
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import tie_user
from employees.models import Employee
from orgunits.actions import deactivate_account, reactivate_account, update_account
from orgunits.models import RoleAssignment
from portal.activation.actions import find_code, issue_code
from portal.models import AuditEvent, Notification, User
from portal.permissions import Permission, Role
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    GovernmentFactory,
    PositionFactory,
    RoleAssignmentFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import SuperadminFactory, UserFactory, form_key

pytestmark = pytest.mark.django_db
REASON = "Sesuai surat tugas."


def url(name, *args, **query):
    address = reverse(f"employees:{name}", args=[getattr(arg, "pk", arg) for arg in args])
    pairs = [f"{key}={getattr(value, 'pk', value)}" for key, value in query.items()]
    return address + ("?" + "&".join(pairs) if pairs else "")


def words(response):
    body = response.content.decode()
    main = body[body.find("<main") : body.find("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


@pytest.fixture
def government():
    return GovernmentFactory(name="Kota Akun")


@pytest.fixture
def units(government):
    return grow_units(government, 3)


@pytest.fixture
def admin(client, government):
    user = user_with_role(Role.GOVERNMENT_ADMIN, government=government, display_name="Admin Satu")
    client.force_login(user)
    return user


@pytest.fixture
def officer(government, units):
    return user_with_role(
        Role.HR_OFFICER, unit=units[0], display_name="Dewi Petugas", username="dewi.petugas"
    )


def counts():
    models = (User, RoleAssignment, AuditEvent, Notification)
    tied = Employee.objects.filter(user__isnull=False).count()
    return [model.objects.count() for model in models] + [tied]


# --- the list -------------------------------------------------------------------------------------


def test_account_list_shows_roles_state_and_person(client, admin, officer, government):
    person = EmployeeFactory(government=government, name="Dewi Anggraini")
    tie_user(employee=person, account=officer, user=None, reason=REASON)
    stranger = UserFactory(display_name="Orang Asing")
    text = words(client.get(url("account_list")))
    for word in ("Dewi Petugas", "dewi.petugas", "Dewi Anggraini", "Petugas organisasi"):
        assert word in text
    assert stranger.display_name not in text


def test_account_list_filters(client, admin, officer, government, units):
    waiting = UserFactory(government=government, display_name="Belum Masuk")
    waiting.set_unusable_password()
    waiting.save()
    off = UserFactory(government=government, display_name="Sudah Pindah", is_active=False)

    def names(**query):
        page = client.get(url("account_list", **query))
        return {line.account for line in page.context["lines"]}

    assert names() == {admin, officer, waiting, off}
    assert names(q="dewi") == {officer}
    assert names(q="PETUGAS") == {officer}
    assert names(role=Role.HR_OFFICER) == {officer}
    assert names(state="waiting") == {waiting}
    assert names(state="off") == {off}
    assert names(state="working") == {admin, officer}
    assert names(unit=units[0]) == {officer}
    assert names(role="raja") == {admin, officer, waiting, off}
    assert "Tidak ada akun yang cocok" in words(client.get(url("account_list", q="xyz")))


@pytest.mark.parametrize("sort", ["name", "-name", "username", "-seen", "password"])
def test_account_list_sorts_by_an_allow_list(client, admin, officer, sort):
    page = client.get(url("account_list", sort=sort))
    assert page.status_code == 200
    if sort == "-name":
        assert [line.account for line in page.context["lines"]] == [officer, admin]


def test_account_list_leaves_as_a_file(client, admin, officer):
    body = b"".join(client.get(url("account_list", ekspor="csv"))).decode("utf-8-sig")
    assert "dewi.petugas" in body
    assert "Keadaan" in body


def test_account_list_of_a_part_shows_who_works_there(client, government, units, officer, admin):
    """Whoever administers a part sees the accounts with a role there, and no other."""
    part = user_with_role(Role.GOVERNMENT_ADMIN, unit=units[0])
    client.force_login(part)
    page = client.get(url("account_list"))
    assert {line.account for line in page.context["lines"]} == {part, officer}
    assert client.get(url("account_detail", admin)).status_code == 404
    assert client.get(url("account_detail", officer)).status_code == 200
    for name in ("account_update", "account_deactivate", "account_tie", "account_create"):
        args = [] if name == "account_create" else [officer]
        assert client.get(url(name, *args)).status_code == 403


def test_account_list_costs_the_same_for_2_and_40(client, admin, officer, government, units):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("account_list")).status_code == 200
        return len(asked)

    cost()
    before = cost()
    for number in range(40):
        RoleAssignmentFactory(unit=units[number % 3], user=UserFactory(government=government))
    assert cost() == before


# --- one account ----------------------------------------------------------------------------------


def test_account_detail_shows_roles_of_all_times_and_the_trail(
    client, admin, officer, government, units
):
    today = government.today()
    RoleAssignment.objects.filter(user=officer).update(valid_until=today)
    RoleAssignmentFactory(user=officer, unit=units[1], role=Role.SURVEY_OFFICER)
    update_account(account=officer, user=admin, reason=REASON, display_name="Dewi Baru")
    text = words(client.get(url("account_detail", officer)))
    current, past = text.split("Peran yang sudah berakhir", 1)
    assert "Petugas layanan dan survei" in current
    assert "Petugas organisasi dan kepegawaian" in past
    assert "Mengubah akun" in text
    assert "Dewi Petugas" in text


def test_account_detail_shows_roles_in_reach_only(client, government, units, officer):
    RoleAssignmentFactory(user=officer, unit=units[1], role=Role.SURVEY_OFFICER)
    client.force_login(user_with_role(Role.GOVERNMENT_ADMIN, unit=units[0]))
    text = words(client.get(url("account_detail", officer)))
    assert units[0].name in text
    assert units[1].name not in text
    assert "hanya pada unit dalam wewenang Anda" in text


def test_account_of_another_government_is_not_found(client, admin):
    other = user_with_role(Role.EMPLOYEE)
    for name in ("account_detail", "account_update", "account_deactivate", "account_tie"):
        assert client.get(url(name, other)).status_code == 404


def test_account_pages_read_only_for_auditor_and_leadership(client, government, officer):
    for role in (Role.AUDITOR, Role.LEADERSHIP):
        client.force_login(user_with_role(role, government=government))
        assert client.get(url("account_detail", officer)).status_code == 200
        assert client.get(url("account_update", officer)).status_code == 403
    client.force_login(officer)
    assert client.get(url("account_list")).status_code == 403


# --- inviting -------------------------------------------------------------------------------------


def invitation(**values):
    return {
        "display_name": "Siti Aminah",
        "username": "siti.aminah",
        "email": "",
        "role": "",
        "unit": "",
        "decree": "",
        **form_key(),
    } | values


def test_account_create_asks_for_the_person_first(client, admin, government):
    EmployeeFactory(government=government, name="Siti Aminah")
    tied = EmployeeFactory(government=government, name="Sudah Punya")
    tie_user(employee=tied, account=UserFactory(government=government), user=None, reason=REASON)
    text = words(client.get(url("account_create")))
    assert "Siti Aminah" in text
    assert "Sudah Punya" not in text
    assert "Tidak ada pegawai tanpa akun" in words(client.get(url("account_create", q="xyz")))


def test_account_create_without_a_person(client, admin, government):
    answer = client.post(url("account_create", employee="none"), invitation(), follow=True)
    account = User.objects.get(username="siti.aminah")
    assert "Belum dapat masuk" in words(answer)
    assert account.government == government
    assert not account.has_usable_password()


def test_account_create_ties_and_gives_the_first_role_in_one_step(client, admin, government, units):
    person = PlacementFactory(position=PositionFactory(unit=units[0])).employee
    page = words(client.get(url("account_create", employee=person)))
    assert person.full_name in page
    form = client.get(url("account_create", employee=person)).context["form"]
    assert (form["username"].value(), form["role"].value()) == ("pegawai.contoh", Role.EMPLOYEE)
    assert form["unit"].value() == units[0].pk
    data = invitation(role=Role.SURVEY_OFFICER, unit=units[0].pk, decree="SK 3/2026")
    assert client.post(url("account_create", employee=person), data).status_code == 302
    account = User.objects.get(username="siti.aminah")
    person.refresh_from_db()
    assert person.user == account
    assert account.has_perm(Permission.CAMPAIGN_EDIT, units[0])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"display_name": ""}, "Nama belum diisi."),
        ({"username": ""}, "Nama pengguna belum diisi."),
        ({"username": "DEWI.petugas"}, "Nama pengguna ini sudah dipakai."),
        ({"username": "dewi.petugas"}, "Nama pengguna ini sudah dipakai."),
        ({"email": "bukan"}, "Alamat surel tidak lengkap"),
        ({"role": Role.HR_OFFICER}, "Pilih unit tempat peran ini berlaku."),
        ({"role": Role.AUDITOR}, "Peran pertama"),
        ({"role": Role.SUPERADMIN}, "Peran pertama"),
    ],
)
def test_account_create_says_what_is_wrong_and_writes_nothing(
    client, admin, officer, values, message
):
    before = counts()
    page = client.post(url("account_create", employee="none"), invitation(**values))
    assert page.status_code == 200
    assert message in words(page)
    assert "Kesalahan:" in page.content.decode()
    assert counts() == before


def test_account_create_is_whole_or_not_at_all(client, admin, government, officer):
    """The first role is refused after the account was made: neither stays."""
    person = EmployeeFactory(government=government)
    data = invitation(role=Role.HR_OFFICER, unit=root_of(government).pk, decree=" ")
    before = counts()
    page = client.post(url("account_create", employee=person), data)
    assert "Tulis dasar" in words(page)
    assert counts() == before


def test_account_create_for_people_out_of_reach_is_not_found(client, admin):
    foreign = EmployeeFactory(government=GovernmentFactory())
    assert client.get(url("account_create", employee=foreign)).status_code == 404
    assert client.get(url("account_create", employee="1x")).status_code == 404


# --- changing -------------------------------------------------------------------------------------


def opened_in(page):
    found = re.search(r'name="opened" value="([^"]*)"', page.content.decode())
    return {"opened": html.unescape(found[1])}


def changed(page, **values):
    data = {"display_name": "Dewi Baru", "username": "dewi.petugas", "email": "", "reason": REASON}
    return data | opened_in(page) | form_key() | values


def test_account_update_saves(client, admin, officer):
    page = client.get(url("account_update", officer))
    assert client.post(url("account_update", officer), changed(page)).status_code == 302
    officer.refresh_from_db()
    assert officer.display_name == "Dewi Baru"


def test_account_update_tells_the_second_editor(client, admin, officer, government):
    page = client.get(url("account_update", officer))
    first = user_with_role(
        Role.GOVERNMENT_ADMIN, government=government, display_name="Sari Cekatan"
    )
    update_account(account=officer, user=first, reason=REASON, email="dewi@contoh.go.id")
    answer = client.post(url("account_update", officer), changed(page))
    assert "sudah diubah oleh Sari Cekatan" in words(answer)
    officer.refresh_from_db()
    assert officer.email == "dewi@contoh.go.id"
    assert client.post(url("account_update", officer), changed(answer)).status_code == 302


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": ""}, "Alasan belum diisi."),
        ({"username": "Admin-Lain"}, "sudah dipakai"),
        ({"display_name": ""}, "Nama belum diisi."),
    ],
)
def test_account_update_says_what_is_wrong(client, admin, officer, values, message):
    UserFactory(username="admin-lain")
    page = client.get(url("account_update", officer))
    before = counts()
    answer = client.post(url("account_update", officer), changed(page, **values))
    assert message in words(answer)
    assert counts() == before


# --- switching off and on -------------------------------------------------------------------------


def test_account_deactivate_ends_the_session_at_its_next_request(client, admin, officer):
    other = type(client)()
    other.force_login(officer)
    assert other.get(reverse("reports:home")).status_code == 200
    answer = client.post(
        url("account_deactivate", officer), {"reason": REASON, **form_key()}, follow=True
    )
    assert "Akun ini dinonaktifkan." in words(answer)
    sent = other.get(reverse("reports:home"))
    assert sent.status_code == 302
    assert sent["Location"].startswith(reverse("account_login"))


def test_account_deactivate_kills_the_open_code(client, admin, officer):
    code = issue_code(account=officer, issued_by=admin, reason=REASON)
    assert "Kode terbuka" in words(client.get(url("account_detail", officer)))
    deactivate_account(account=officer, user=admin, reason=REASON)
    reactivate_account(account=officer, user=admin, reason=REASON)
    assert find_code(login=officer.username, text=code) is None
    assert "Kode terbuka" not in words(client.get(url("account_detail", officer)))


def test_account_that_is_off_cannot_sign_in_again(client, admin, officer):
    deactivate_account(account=officer, user=admin, reason=REASON)
    other = type(client)()
    other.post(
        reverse("account_login"), {"login": "dewi.petugas", "password": "sandi-yang-panjang-1"}
    )
    assert other.get(reverse("reports:home")).status_code == 302


def test_account_deactivate_refuses_on_the_form(client, admin, officer):
    page = client.post(url("account_deactivate", officer), {"reason": "", **form_key()})
    assert "Alasan belum diisi." in words(page)
    page = client.post(url("account_deactivate", admin), {"reason": REASON, **form_key()})
    assert "akun Anda sendiri" in words(page)
    officer.refresh_from_db()
    admin.refresh_from_db()
    assert officer.is_active
    assert admin.is_active


def test_account_reactivate_says_what_comes_back(client, admin, officer):
    deactivate_account(account=officer, user=admin, reason=REASON)
    page = words(client.get(url("account_reactivate", officer)))
    assert "Petugas organisasi dan kepegawaian, Unit 1" in page
    client.post(url("account_reactivate", officer), {"reason": REASON, **form_key()})
    assert User.objects.get(pk=officer.pk).has_perm(Permission.ORGUNIT_EDIT)


# --- tying ----------------------------------------------------------------------------------------


def test_account_tie_and_untie(client, admin, officer, government):
    person = EmployeeFactory(government=government, name="Dewi Anggraini")
    assert "Dewi Anggraini" in words(client.get(url("account_tie", officer)))
    data = {"reason": REASON, **form_key()}
    assert client.post(url("account_tie", officer, employee=person), data).status_code == 302
    person.refresh_from_db()
    assert person.user == officer
    second = EmployeeFactory(government=government)
    page = client.post(
        url("account_tie", officer, employee=second), {"reason": REASON, **form_key()}
    )
    assert "Lepas dulu kaitannya" in words(page)
    client.post(url("account_untie", officer), {"reason": REASON, **form_key()})
    person.refresh_from_db()
    assert person.user is None


def test_person_who_got_an_account_meanwhile_keeps_it(admin, officer, government):
    person = EmployeeFactory(government=government)
    seen = Employee.objects.get(pk=person.pk)  # as the page of the second admin read it
    tie_user(employee=person, account=officer, user=admin, reason=REASON)
    other = UserFactory(government=government)
    before = counts()
    with pytest.raises(ValidationError, match=f"sudah punya akun {officer.username}"):
        tie_user(employee=seen, account=other, user=admin, reason=REASON)
    assert counts() == before
    assert Employee.objects.get(pk=person.pk).user == officer


def test_nobody_ties_the_own_account(client, admin, government):
    """Tying gives the roles of the person's posts."""
    person = EmployeeFactory(government=government)
    data = {"reason": REASON, **form_key()}
    page = client.post(url("account_tie", admin, employee=person), data)
    assert "dikaitkan oleh admin lain" in words(page)
    person.refresh_from_db()
    assert person.user is None


def test_superadmin_works_in_the_chosen_government_only(client, government, officer):
    client.force_login(SuperadminFactory())
    other = user_with_role(Role.EMPLOYEE, government=GovernmentFactory(name="Kota Zeta"))
    assert client.get(url("account_detail", officer)).status_code == 200  # first by name
    assert client.get(url("account_detail", other)).status_code == 404
