"""Accounts for many at once, printed codes, and a code for one person by the keeper of accounts."""

import io
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from employees import tasks
from employees.account_names import spread, stem_of
from employees.actions import tie_user
from employees.actions.accounts import (
    AccountsMoved,
    fill_agency,
    order_accounts,
    remove_old_lists,
    reset_account,
)
from employees.enums import AccountBatchKind
from employees.models import AccountBatch, AccountBatchFile, Employee
from employees.queries.accounts import (
    account_counts,
    account_people,
    account_units,
    reset_refusal,
    taken_usernames,
    waiting_seats,
)
from orgunits.actions import delegate_role, grant_role
from orgunits.enums import UnitKind
from orgunits.models import RoleAssignment
from orgunits.permissions import permissions_on
from orgunits.structure import Establish
from portal.activation.actions import find_code, issue_code, spend_code
from portal.activation.codes import draw_code, normal_code, written
from portal.enums import AccountState, JobState
from portal.files import attachment_path
from portal.models import ActivationCode, Attachment, AuditEvent, Job, Notification, User
from portal.permissions import Permission, Role
from tests.factories.employees import PlacementFactory, staff
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    PositionFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.factories.portal import UserFactory, form_key
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db

REASON = "Akun pertama bagi semua pegawai."
PASSWORD = "rumah-di-tepi-kali-9"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@kept_world
def town():
    """Dinas (with a bidang) and Badan; two people in the bidang, one head and one in the Badan."""
    government = GovernmentFactory(name="Kota Akun")
    units = establish(
        government,
        [
            Establish(-1, root_of(government).pk, "Dinas Satu", UnitKind.DINAS),
            Establish(-2, -1, "Bidang Dua", UnitKind.BIDANG),
            Establish(-3, root_of(government).pk, "Badan Tiga", UnitKind.BADAN),
        ],
    )
    posts = [
        PositionFactory(unit=units[-2], required_headcount=2),
        PositionFactory(unit=units[-2]),
        PositionFactory(unit=units[-1], is_head=True),
        PositionFactory(unit=units[-3]),
    ]
    staff(government, posts, name="Siti Rahmawati")
    return {"government": government, "dinas": units[-1], "bidang": units[-2], "badan": units[-3]}


@pytest.fixture
def admin(town):
    return user_with_role(Role.GOVERNMENT_ADMIN, government=town["government"])


@pytest.fixture
def keeper(town):
    return user_with_role(Role.ACCOUNT_KEEPER, unit=town["dinas"])


@pytest.fixture
def order(town, admin, django_capture_on_commit_callbacks):
    """``order(unit, kind, user)``: an order, with its job done."""

    def place(unit=None, kind=AccountBatchKind.CREATE, user=None):
        with django_capture_on_commit_callbacks(execute=True):
            batch = order_accounts(
                government=town["government"],
                unit=unit or root_of(town["government"]),
                kind=kind,
                user=user or admin,
                reason=REASON,
            )
        batch.job.refresh_from_db()
        return batch

    return place


def text_of(row):
    pages = PdfReader(io.BytesIO(attachment_path(row.attachment).read_bytes())).pages
    return "\n".join(page.extract_text() for page in pages)


def codes_in(text):
    found = re.findall(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}\b", text)
    return [code for code in found if normal_code(code)]


# --- user names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Siti Rahmawati", "siti.rahmawati"),
        ("Budi", "budi"),
        ("M. Nur Al-Fajri", "m.fajri"),
        ("I Gusti Ngurah Ketut Bagus", "i.bagus"),
        ("Ma'ruf Sa’id", "maruf.said"),
        ("José Núñez", "jose.nunez"),
        ("Wolfeschlegelsteinhausen", "wolfeschlegels"),
        ("李 明", "pegawai"),
        ("", "pegawai"),
    ],
)
def test_user_name_is_made_of_the_first_and_last_word(name, stem):
    assert stem_of(name) == stem


def test_people_of_the_same_name_get_different_user_names():
    names = ["Budi Santoso", "Budi Santoso", "BUDI  SANTOSO", "Budi Hartono Santoso"]
    assert spread(names, {"budi.santoso", "budi.santoso3"}) == [
        "budi.santoso2",
        "budi.santoso4",
        "budi.santoso5",
        "budi.santoso6",
    ]


def test_user_names_in_use_are_found_in_any_case_and_government():
    for name in ("Budi.Santoso", "budi.santoso12", "budi.santosoan", "lain"):
        UserFactory(username=name)
    assert taken_usernames(["Budi Santoso"]) == {"budi.santoso", "budi.santoso12"}


# --- the order ------------------------------------------------------------------------------------


def test_order_makes_an_account_a_role_and_a_slip_for_everybody_with_a_post(order, town):
    batch = order()
    assert batch.job.state == JobState.DONE
    files = list(batch.files.all())
    assert [(row.unit_name, row.n_accounts) for row in files] == [
        ("Badan Tiga", 1),
        ("Dinas Satu", 3),
    ]
    people = Employee.objects.filter(government=town["government"])
    names = set(people.values_list("user__username", flat=True))
    assert names == {"siti.rahmawati", "siti.rahmawati2", "siti.rahmawati3", "siti.rahmawati4"}
    assert not any(person.user.has_usable_password() for person in people)
    roles = RoleAssignment.objects.filter(user__employee__in=people)
    assert sorted(roles.values_list("role", "unit__name")) == [
        (Role.EMPLOYEE, "Badan Tiga"),
        (Role.EMPLOYEE, "Bidang Dua"),
        (Role.EMPLOYEE, "Bidang Dua"),
        (Role.EMPLOYEE, "Dinas Satu"),
        (Role.UNIT_HEAD, "Dinas Satu"),
    ]
    text = text_of(files[1])
    assert len(codes_in(text)) == 3
    for word in ("Dinas Satu", "3 akun", "/aktivasi/", "siti.rahmawati2", "Siti Rahmawati"):
        assert word in text
    assert not any(person.nip in text for person in people)


def test_printed_code_opens_the_account_it_is_printed_beside(order):
    [row] = order().files.filter(unit_name="Badan Tiga")
    text = text_of(row)
    [code] = codes_in(text)
    username = re.search(r"siti\.rahmawati\d?", text).group()
    client = Client()
    data = {"login": username, "code": code, "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post(reverse("portal:activation_form"), data)
    assert answer["Location"] == "/"
    assert client.get(reverse("employees:own_file")).status_code == 200


def test_codes_stand_in_the_lists_alone(order):
    codes = [code for row in order().files.all() for code in codes_in(text_of(row))]
    models = (ActivationCode, AuditEvent, Job, Notification, User, AccountBatch, AccountBatchFile)
    kept = "".join(str(row) for model in models for row in model.objects.values())
    assert len(codes) == 4
    for code in codes:
        assert code not in kept
        assert normal_code(code) not in kept


def test_every_account_leaves_its_trail(order, admin):
    order()
    events = AuditEvent.objects.filter(actor=admin)
    for action in ("Mengaitkan akun pegawai", "Membuat kode aktivasi", "Memberi peran"):
        assert events.filter(action=action).exclude(unit_id=None).count() == 4
    assert events.filter(action="Memesan akun").count() == 1


def test_second_order_serves_only_who_came_since(order, town):
    order()
    PlacementFactory(position=PositionFactory(unit=town["badan"]))
    batch = order()
    assert [(row.unit_name, row.n_accounts) for row in batch.files.all()] == [("Badan Tiga", 1)]


def test_order_without_anybody_to_serve_fails_and_says_why(order):
    order()
    batch = order()
    assert batch.job.state == JobState.FAILED
    assert "sudah punya akun" in batch.job.error


def test_reprint_revokes_the_old_codes_and_leaves_active_accounts_alone(order, town):
    first = {row.unit_name: codes_in(text_of(row)) for row in order().files.all()}
    active = Employee.objects.order_by("pk").first().user
    code = issue_code(account=active, issued_by=None, reason=REASON)
    spend_code(code=find_code(login=active.username, text=code), password=PASSWORD)
    batch = order(kind=AccountBatchKind.REPRINT)
    again = {row.unit_name: codes_in(text_of(row)) for row in batch.files.all()}
    assert sum(map(len, again.values())) == 3
    assert not {c for found in first.values() for c in found} & {
        c for found in again.values() for c in found
    }
    assert ActivationCode.objects.unspent().count() == 3
    active.refresh_from_db()
    assert active.check_password(PASSWORD)


def test_repeated_run_goes_on_where_the_last_one_stopped(order, town, admin, monkeypatch):
    made, serve = [], tasks.serve_once

    def once_only(batch, agency):
        if made:
            raise ZeroDivisionError
        made.append(agency.name)
        return serve(batch, agency)

    monkeypatch.setattr(tasks, "serve_once", once_only)
    batch = order()
    assert batch.job.state == JobState.QUEUED
    assert batch.files.count() == 1
    before = dict(batch.files.values_list("unit_name", "attachment__sha256"))
    monkeypatch.setattr(tasks, "serve_once", serve)
    tasks.fill_account_batch(lambda *_: None, batch=batch.pk)
    after = dict(batch.files.values_list("unit_name", "attachment__sha256"))
    assert set(after) == {"Badan Tiga", "Dinas Satu"}
    assert before.items() <= after.items()
    assert User.objects.filter(username__startswith="siti").count() == 4


def test_name_taken_meanwhile_makes_the_agency_anew(order, monkeypatch):
    real, calls = tasks.taken_usernames, []

    def forgetful(names):
        calls.append(names)
        return set() if len(calls) == 1 else real(names)

    UserFactory(username="siti.rahmawati")
    monkeypatch.setattr(tasks, "taken_usernames", forgetful)
    batch = order()
    assert batch.job.state == JobState.DONE
    assert len(calls) == 3
    assert User.objects.filter(username__startswith="siti").count() == 5


def one_agency(town, admin):
    batch = AccountBatch.objects.create(
        government=town["government"], unit=town["badan"], kind=AccountBatchKind.CREATE,
        reason=REASON, ordered_by=admin,
    )  # fmt: skip
    [agency] = waiting_seats(batch, admin, town["government"].today())
    return batch, agency


def test_person_tied_meanwhile_stops_the_agency_whole(town, admin):
    batch, agency = one_agency(town, admin)
    person = Employee.objects.get(pk=agency.seats[0].employee_id)
    account = UserFactory(government=town["government"])
    tie_user(employee=person, account=account, user=None, reason=REASON)
    n_users = User.objects.count()
    with pytest.raises(AccountsMoved):
        fill_agency(
            batch=batch, agency=agency, usernames=["baru"], codes=[draw_code()], pdf=b"%PDF"
        )
    assert User.objects.count() == n_users
    assert not AccountBatchFile.objects.exists()
    assert not ActivationCode.objects.exists()


def test_two_workers_cannot_serve_one_agency_twice(town, admin):
    batch, agency = one_agency(town, admin)
    given = {"batch": batch, "agency": agency, "codes": [draw_code()], "pdf": b"%PDF"}
    fill_agency(usernames=["satu"], **given)
    with pytest.raises(IntegrityError):
        fill_agency(usernames=["dua"], **given)
    assert not User.objects.filter(username="dua").exists()


def test_agency_costs_as_many_queries_for_one_as_for_thirty(admin, town):
    def cost(n):
        post = PositionFactory(unit=town["badan"], required_headcount=n)
        staff(town["government"], [post] * n, start=n * 100)
        batch, agency = one_agency(town, admin)
        names = [f"orang.{n}.{number}" for number in range(len(agency.seats))]
        with CaptureQueriesContext(connection) as asked:
            fill_agency(
                batch=batch, agency=agency, usernames=names,
                codes=[draw_code() for _ in names], pdf=b"%PDF",
            )  # fmt: skip
        return len(asked)

    assert cost(1) == cost(30)


def test_second_order_for_the_unit_waits_for_the_first(town, admin):
    given = {
        "government": town["government"], "unit": town["dinas"],
        "kind": AccountBatchKind.CREATE, "user": admin, "reason": REASON,
    }  # fmt: skip
    order_accounts(**given)
    with pytest.raises(ValidationError, match="masih dikerjakan"):
        order_accounts(**given)
    with pytest.raises(ValidationError):
        order_accounts(**given | {"unit": town["badan"], "reason": "ya"})
    with pytest.raises(ValidationError):
        order_accounts(**given | {"unit": town["badan"], "kind": "lain"})
    with pytest.raises(ValueError, match="another government"):
        order_accounts(**given | {"unit": root_of(GovernmentFactory())})
    assert AccountBatch.objects.count() == 1


def test_admin_of_one_unit_prints_nobody_with_rights_elsewhere(order, town):
    own = user_with_role(Role.GOVERNMENT_ADMIN, unit=town["dinas"])
    first, second, head, _ = Employee.objects.order_by("pk")
    account = UserFactory(government=town["government"])
    account.set_unusable_password()
    account.save()
    tie_user(employee=first, account=account, user=None, reason=REASON)
    grant_role(
        user=account, unit=root_of(town["government"]), role=Role.AUDITOR, granted_by=None,
        valid_from=LONG_AGO,
    )  # fmt: skip
    acting = PositionFactory(unit=town["badan"], is_head=True)
    PlacementFactory(employee=second, position=acting, kind="plt")
    assert order(town["dinas"], user=own).files.get().n_accounts == 1
    assert Employee.objects.get(pk=head.pk).user is not None
    assert Employee.objects.get(pk=second.pk).user is None
    batch = order(town["dinas"], kind=AccountBatchKind.REPRINT, user=own)
    assert batch.files.get().n_accounts == 1
    assert not ActivationCode.objects.filter(user=account).exists()


def test_orderer_who_lost_the_role_gets_nothing(town, admin):
    batch = order_accounts(
        government=town["government"], unit=town["dinas"], kind=AccountBatchKind.CREATE,
        user=admin, reason=REASON,
    )  # fmt: skip
    RoleAssignment.objects.filter(user=admin).update(valid_until=town["government"].today())
    assert tasks.may_fill(User.objects.get(pk=admin.pk), {"batch": batch.pk}) is False


# --- the lists ------------------------------------------------------------------------------------


def file_url(row):
    return reverse("employees:account_batch_file", args=[row.uuid])


def test_only_the_orderer_fetches_a_list_and_each_time_leaves_a_trace(order, town, admin, client):
    row = order(town["badan"]).files.get()
    client.force_login(admin)
    answer = client.get(file_url(row))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="Mengunduh berkas", actor=admin).count() == 1
    other = user_with_role(Role.GOVERNMENT_ADMIN, government=town["government"])
    client.force_login(other)
    assert client.get(file_url(row)).status_code == 404
    page = client.get(reverse("employees:account_batch_detail", args=[row.batch.uuid]))
    assert "hanya pemesan" in page.content.decode()
    assert file_url(row) not in page.content.decode()


def test_list_is_gone_after_its_days_file_and_all(order, town, admin, client):
    row = order(town["badan"]).files.get()
    path = attachment_path(row.attachment)
    client.force_login(admin)
    assert row.expires_at - row.made_at == timedelta(days=7)
    assert remove_old_lists() == 0
    AccountBatchFile.objects.update(
        made_at=timezone.now() - timedelta(days=7), expires_at=timezone.now()
    )
    assert client.get(file_url(row)).status_code == 404
    assert path.exists()


def test_old_list_is_deleted_by_the_tick(order, town, django_capture_on_commit_callbacks):
    row = order(town["badan"]).files.get()
    path = attachment_path(row.attachment)
    AccountBatchFile.objects.update(
        made_at=timezone.now() - timedelta(days=7), expires_at=timezone.now()
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_old_lists() == 1
    assert not path.exists()
    assert not Attachment.objects.filter(pk=row.attachment_id).exists()
    row.refresh_from_db()
    assert row.attachment is None
    assert row.n_accounts == 1


# --- who has come how far -------------------------------------------------------------------------


def test_states_are_counted_per_agency(order, town, admin):
    order(town["dinas"])
    waiting, expired, active = Employee.objects.filter(user__isnull=False).order_by("pk")
    ActivationCode.objects.filter(user=expired.user).update(
        issued_at=timezone.now() - timedelta(days=31),
        expires_at=timezone.now() - timedelta(days=1),
    )
    active.user.set_password(PASSWORD)
    active.user.save()
    counts = account_counts(
        government=town["government"], user=admin, day=town["government"].today()
    )
    assert [
        (row.name, row.people, row.none, row.waiting, row.expired, row.active) for row in counts
    ] == [("Badan Tiga", 1, 1, 0, 0, 0), ("Dinas Satu", 3, 0, 1, 1, 1)]
    found = {
        row.employee: row.account_state
        for row in account_people(
            government=town["government"], user=admin, day=town["government"].today()
        )
    }
    assert found[waiting] == AccountState.WAITING
    assert found[expired] == AccountState.EXPIRED
    assert found[active] == AccountState.ACTIVE
    assert set(found.values()) == {*AccountState} - {AccountState.OFF}


def test_keeper_sees_own_unit_only(town, keeper, client):
    client.force_login(keeper)
    page = client.get(reverse("employees:account_overview")).content.decode()
    assert "Dinas Satu" in page
    assert "Badan Tiga" not in page
    assert "Buat akun dan cetak" not in page
    people = client.get(reverse("employees:account_person_list"))
    assert people.context["page_obj"].paginator.count == 3
    assert client.get(reverse("employees:account_batch_create")).status_code == 403
    assert account_units(
        government=town["government"], user=keeper, permission="employees.account_reset"
    ) == [(town["dinas"].pk, "Dinas Satu")]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"state": "none"}, 4),
        ({"state": "active"}, 0),
        ({"q": "rahma"}, 4),
        ({"q": "tidak-ada"}, 0),
    ],
)
def test_list_of_people_is_narrowed(town, admin, client, query, count):
    client.force_login(admin)
    answer = client.get(reverse("employees:account_person_list"), query)
    assert answer.context["page_obj"].paginator.count == count


def test_list_of_one_unit_holds_what_is_under_it(town, admin, client):
    client.force_login(admin)
    url = reverse("employees:account_person_list")
    answer = client.get(url, {"unit": town["dinas"].pk})
    assert answer.context["page_obj"].paginator.count == 3
    assert "table" not in answer.templates[0].name
    fragment = client.get(url, headers={"HX-Request": "true"})
    assert fragment.templates[0].name == "employees/_account_table.html"


# --- ordering on screen ---------------------------------------------------------------------------


def create_url(unit):
    return f"{reverse('employees:account_batch_create')}?unit={unit.pk}"


def test_order_on_screen_shows_whom_it_serves_and_leads_to_its_page(town, admin, client):
    client.force_login(admin)
    page = client.get(create_url(town["dinas"])).content.decode()
    assert "3 pegawai belum punya akun" in page
    data = form_key() | {"kind": "create", "reason": REASON}
    answer = client.post(create_url(town["dinas"]), data)
    batch = AccountBatch.objects.get()
    assert answer["Location"] == reverse("employees:account_batch_detail", args=[batch.uuid])
    again = client.post(create_url(town["dinas"]), data)
    assert again["Location"] == answer["Location"]
    assert AccountBatch.objects.count() == 1
    shown = client.get(answer["Location"])
    assert shown.status_code == 200
    assert "Batalkan" in shown.content.decode()
    panel = client.get(answer["Location"], headers={"HX-Request": "true"})
    assert panel.templates[0].name == "employees/_order_job.html"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": "ya"}, "paling sedikit 10 huruf"),
        ({"reason": ""}, "Alasan belum diisi."),
        ({"kind": ""}, "belum dipilih"),
        ({"kind": "lain"}, "pilihan tidak dikenal"),
    ],
)
def test_order_that_is_not_complete_says_so_and_writes_nothing(
    town, admin, client, values, message
):
    client.force_login(admin)
    data = form_key() | {"kind": "create", "reason": REASON} | values
    answer = client.post(create_url(town["dinas"]), data)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not AccountBatch.objects.exists()
    assert not Job.objects.exists()


def test_order_for_a_unit_out_of_reach_is_refused(town, client):
    own = user_with_role(Role.GOVERNMENT_ADMIN, unit=town["badan"])
    client.force_login(own)
    assert client.get(create_url(town["dinas"])).status_code == 404
    grant_role(
        user=own, unit=town["dinas"], role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO
    )
    assert client.get(create_url(town["dinas"])).status_code == 403
    data = form_key() | {"kind": "create", "reason": REASON}
    assert client.post(create_url(town["dinas"]), data).status_code == 403
    assert client.get(create_url(root_of(GovernmentFactory()))).status_code == 404
    assert not AccountBatch.objects.exists()


def test_finished_order_is_shown_whole_with_its_lists(order, town, admin, client):
    batch = order()
    client.force_login(admin)
    url = reverse("employees:account_batch_detail", args=[batch.uuid])
    page = client.get(url).content.decode()
    assert page.count("Unduh<") == 2
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    listed = client.get(reverse("employees:account_batch_list")).content.decode()
    assert url in listed
    assert batch.job.result["url"] == url


# --- a code for one person ------------------------------------------------------------------------


@pytest.fixture
def member(town):
    """Somebody of the bidang with an active account and the role of an employee there."""
    account = user_with_role(Role.EMPLOYEE, unit=town["bidang"], display_name="Rahma")
    person = Employee.objects.order_by("pk").first()
    tie_user(employee=person, account=account, user=None, reason=REASON)
    return account


def reset_url(account):
    return reverse("employees:account_reset", args=[account.pk])


def test_keeper_makes_a_code_that_is_shown_once(town, keeper, member, client):
    client.force_login(keeper)
    assert client.get(reset_url(member)).status_code == 200
    answer = client.post(reset_url(member), {"reason": "Datang sendiri dengan KTP."})
    assert answer.status_code == 200
    [code] = codes_in(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert find_code(login=member.username, text=code).user == member
    event = AuditEvent.objects.get(action="Membuat kode sandi baru")
    assert (event.actor, event.unit_id) == (keeper, town["bidang"].pk)
    assert code not in str(event.changes) + event.reason
    notice = Notification.objects.get(recipient=member)
    assert str(keeper) in notice.text
    assert codes_in(client.get(reset_url(member)).content.decode()) == []


def test_reset_without_a_reason_makes_no_code(keeper, member, client):
    client.force_login(keeper)
    answer = client.post(reset_url(member), {"reason": "ya"})
    assert "paling sedikit 10 huruf" in answer.content.decode()
    assert not ActivationCode.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.GOVERNMENT_ADMIN, Role.LEADERSHIP, Role.HR_OFFICER, Role.AUDITOR, Role.UNIT_HEAD]
)
def test_keeper_cannot_reset_wider_rights_and_the_admin_can(town, keeper, admin, member, role):
    grant_role(user=member, unit=town["bidang"], role=role, granted_by=None, valid_from=LONG_AGO)
    with pytest.raises(ValidationError, match=Role(role).label):
        reset_account(account=member, user=keeper, reason=REASON)
    assert not ActivationCode.objects.exists()
    assert reset_account(account=member, user=admin, reason=REASON)


def test_role_still_to_come_and_role_elsewhere_count_as_wider(town, keeper, member):
    later = town["government"].today() + timedelta(days=30)
    grant_role(
        user=member, unit=town["dinas"], role=Role.HR_OFFICER, granted_by=None, valid_from=later
    )
    assert "Petugas organisasi" in reset_refusal(keeper, member)
    RoleAssignment.objects.filter(user=member, role=Role.HR_OFFICER).update(valid_until=later)
    grant_role(
        user=member, unit=town["badan"], role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO
    )
    assert "Badan Tiga" in reset_refusal(keeper, member)


def test_role_that_ended_does_not_count(town, keeper, member):
    row = grant_role(
        user=member, unit=town["dinas"], role=Role.HR_OFFICER, granted_by=None, valid_from=LONG_AGO
    )
    RoleAssignment.objects.filter(pk=row.pk).update(valid_until=town["government"].today())
    assert reset_refusal(keeper, member) == ""


def test_nobody_makes_a_code_for_themselves(town, admin, client):
    client.force_login(admin)
    answer = client.post(reset_url(admin), {"reason": REASON})
    assert answer.status_code == 403
    assert "akun sendiri" in answer.content.decode()
    assert not ActivationCode.objects.exists()


def test_refused_reset_says_why_and_writes_nothing(town, keeper, member, client):
    grant_role(
        user=member, unit=town["bidang"], role=Role.AUDITOR, granted_by=None, valid_from=LONG_AGO
    )
    client.force_login(keeper)
    for answer in (client.get(reset_url(member)), client.post(reset_url(member), {})):
        assert answer.status_code == 403
        assert "admin pemerintah daerah" in answer.content.decode()
    User.objects.filter(pk=member.pk).update(is_active=False)
    member.refresh_from_db()
    assert "dinonaktifkan" in reset_refusal(keeper, member)


def test_account_out_of_reach_is_not_there(town, keeper, client):
    client.force_login(keeper)
    stranger = UserFactory(government=town["government"])  # tied to nobody
    person = Employee.objects.order_by("pk").last()
    elsewhere = UserFactory(government=town["government"])
    tie_user(employee=person, account=elsewhere, user=None, reason=REASON)
    for account in (stranger, elsewhere, UserFactory()):
        assert client.get(reset_url(account)).status_code == 404


def test_admin_of_the_government_reaches_accounts_of_nobody(town, admin, client):
    client.force_login(admin)
    invited = UserFactory(government=town["government"])
    assert client.get(reset_url(invited)).status_code == 200
    assert client.get(reset_url(UserFactory())).status_code == 404


def test_link_is_offered_only_where_mail_reaches_and_goes_by_job(
    town, keeper, member, client, settings
):
    client.force_login(keeper)
    assert "way" not in client.get(reset_url(member)).context["form"].fields
    settings.EMAIL_HOST = "surel.example"
    member.email = "orang@example.go.id"
    member.save()
    assert "way" in client.get(reset_url(member)).context["form"].fields
    answer = client.post(reset_url(member), {"way": "mail", "reason": REASON})
    assert answer.status_code == 302
    job = Job.objects.get()
    assert job.params == {"account": member.pk}
    assert AuditEvent.objects.filter(action="Mengirim tautan sandi", actor=keeper).count() == 1
    assert not ActivationCode.objects.exists()


def test_code_is_written_in_groups():
    assert written("ABCDEFGHJKLMNPQ") == "ABCDE-FGHJK-LMNPQ"


def test_who_stands_in_for_a_head_makes_no_code_for_the_head(town, keeper, member):
    government = town["government"]
    office = grant_role(
        user=member, unit=town["dinas"], role=Role.UNIT_HEAD, granted_by=None, valid_from=LONG_AGO
    )
    today = government.today()
    delegate_role(
        assignment=office, delegate=keeper, valid_from=today, valid_until=today + timedelta(days=3),
        user=member, reason=REASON,
    )  # fmt: skip
    stands_in = User.objects.get(pk=keeper.pk)
    assert Permission.REPORT_ORDER in permissions_on(stands_in, town["dinas"])
    assert "Pimpinan unit" in reset_refusal(stands_in, member)
    grant_role(
        user=keeper, unit=town["dinas"], role=Role.UNIT_HEAD, granted_by=None, valid_from=LONG_AGO
    )
    assert reset_refusal(User.objects.get(pk=keeper.pk), member) == ""
