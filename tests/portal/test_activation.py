"""A first or new password by a one-time code: what works, what is refused, what is told."""

import logging
import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal import ticks
from portal.activation import actions
from portal.activation.actions import find_code, issue_code, issue_codes, spend_code
from portal.activation.codes import draw_code, normal_code, written
from portal.activation.mail import answer_requests, link_for, order_mail_link
from portal.enums import CodePurpose, JobState
from portal.housekeeping import remove_old_codes
from portal.models import (
    ActivationCode,
    AuditEvent,
    FormKey,
    Job,
    Notification,
    ResetRequest,
    User,
)
from tests.factories.portal import UserFactory, form_key

pytestmark = pytest.mark.django_db

FORM = reverse("portal:activation_form")
REQUEST = reverse("portal:activation_request")
REQUESTED = reverse("portal:activation_requested")
LOGIN = reverse("account_login")
NOTICES = reverse("portal:notification_list")
REASON = "Datang sendiri membawa KTP."
OLD = "sandi-yang-panjang-1"
NEW = "rumah-di-tepi-kali-9"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def newcomer(government):
    """Somebody with an account that was never activated."""
    account = UserFactory(username="siti.rahma", display_name="Siti Rahma", government=government)
    account.set_unusable_password()
    account.save()
    return account


@pytest.fixture
def code(newcomer):
    return issue_code(account=newcomer, issued_by=None, reason=REASON)


def answer_to(login, code, password=NEW, client=None, again=None):
    return (client or Client()).post(
        FORM,
        {
            "login": login,
            "code": code,
            "password1": password,
            "password2": password if again is None else again,
        },
    )


def is_in(client):
    return "_auth_user_id" in client.session


# --- the way in -----------------------------------------------------------------------------------


def test_code_makes_the_password_and_signs_in(client, newcomer, code):
    answer = answer_to("siti.rahma", written(code), client=client)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert is_in(client)
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    event = AuditEvent.objects.get(action="Mengaktifkan akun")
    assert event.actor == newcomer


def test_user_name_and_code_may_be_typed_in_any_case(client, newcomer, code):
    assert answer_to(" Siti.RAHMA ", written(code).lower(), client=client).status_code == 302


def test_code_works_once(newcomer, code):
    assert answer_to(newcomer.username, code).status_code == 302
    client = Client()
    answer = answer_to(newcomer.username, code, "kebun-belakang-rumah-3", client=client)
    assert answer.status_code == 200
    assert not is_in(client)
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)


def test_code_read_before_another_spent_it_is_refused(newcomer, code):
    first = find_code(login=newcomer.username, text=code)
    second = find_code(login=newcomer.username, text=code)
    spend_code(code=first, password=NEW)
    with pytest.raises(actions.CodeRefused):
        spend_code(code=second, password="kebun-belakang-rumah-3")
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)


def test_account_switched_off_after_the_code_was_read_stays_closed(newcomer, code):
    found = find_code(login=newcomer.username, text=code)
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    with pytest.raises(actions.CodeRefused):
        spend_code(code=found, password=NEW)
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()
    assert ActivationCode.objects.unspent().count() == 1


def test_code_lives_to_its_last_moment_and_no_longer(newcomer, code, settings):
    row = ActivationCode.objects.get()
    assert row.expires_at - row.issued_at == timedelta(days=settings.ACTIVATION_CODE_DAYS)
    row_at = ActivationCode.objects.usable
    assert row_at(row.expires_at - timedelta(seconds=1)).exists()
    assert not row_at(row.expires_at).exists()


def test_new_code_revokes_the_one_before(newcomer, code):
    later = issue_code(account=newcomer, issued_by=None, reason=REASON)
    assert find_code(login=newcomer.username, text=code) is None
    assert find_code(login=newcomer.username, text=later).user == newcomer


def test_code_of_one_account_does_not_open_another(newcomer, code, employee):
    issue_code(account=employee, issued_by=None, reason=REASON)
    assert find_code(login=employee.username, text=code) is None


def test_switched_off_account_takes_no_code(newcomer, code):
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    assert find_code(login=newcomer.username, text=code) is None
    newcomer.refresh_from_db()
    with pytest.raises(ValidationError, match="dinonaktifkan"):
        issue_code(account=newcomer, issued_by=None, reason=REASON)


def test_reset_ends_every_session_and_keeps_the_old_password_until_then(employee):
    inside = Client()
    inside.post(LOGIN, {"login": employee.username, "password": OLD})
    assert inside.get(NOTICES).status_code == 200
    code = issue_code(account=employee, issued_by=None, reason=REASON)
    assert inside.get(NOTICES).status_code == 200
    employee.refresh_from_db()
    assert employee.check_password(OLD)
    answer_to(employee.username, code)
    assert inside.get(NOTICES).status_code == 302
    assert ActivationCode.objects.get().purpose == CodePurpose.RESET
    assert AuditEvent.objects.filter(action="Mengganti sandi dengan kode").count() == 1
    told = Notification.objects.filter(recipient=employee).values_list("text", flat=True)
    assert any("Sandi akun Anda diganti" in text for text in told)


def test_session_key_changes_when_the_code_signs_in(client, newcomer, code):
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    answer_to(newcomer.username, code, client=client)
    assert is_in(client)
    assert client.session.session_key != before
    assert not Client(headers={"cookie": f"sessionid={before}"}).session.get("_auth_user_id")


def test_session_of_somebody_else_on_the_same_computer_ends(client, newcomer, code, employee):
    client.force_login(employee)
    client.session["secret"] = "x"
    answer_to(newcomer.username, code, client=client)
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    assert "secret" not in client.session


def test_second_factor_is_still_asked_after_a_reset(client, employee):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415

    TOTP.activate(employee, generate_totp_secret())
    code = issue_code(account=employee, issued_by=None, reason=REASON)
    answer = answer_to(employee.username, code, client=client)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.get(NOTICES).status_code == 302


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"login": ""}, "Nama pengguna belum diisi."),
        ({"code": ""}, "Kode belum diisi."),
        ({"code": "ABCDE-FGHJK-LMNPX"}, "salah ketik"),
        ({"code": "ABCDE"}, "salah ketik"),
        ({"password2": "lain-sama-sekali-1"}, "Kedua sandi tidak sama"),
        ({"password1": "pendek1", "password2": "pendek1"}, "12"),
        ({"password1": "918273645546", "password2": "918273645546"}, "angka"),
        ({"password1": "siti.rahma.2026", "password2": "siti.rahma.2026"}, "mirip"),
    ],
)
def test_form_says_what_is_wrong_and_writes_nothing(client, newcomer, code, values, message):
    good = {"login": "siti.rahma", "code": code, "password1": NEW, "password2": NEW}
    answer = client.post(FORM, good | values)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not is_in(client)
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()
    assert ActivationCode.objects.unspent().count() == 1


def test_password_like_the_persons_own_name_is_refused_only_with_the_right_code(client, newcomer):
    newcomer.first_name = "Mangkurawang"
    newcomer.save()
    code = issue_code(account=newcomer, issued_by=None, reason=REASON)
    told = answer_to(newcomer.username, draw_code(), "mangkurawang-12", client=client)
    assert "Kode tidak dapat dipakai" in told.content.decode()
    told = answer_to(newcomer.username, code, "mangkurawang-12", client=client)
    assert "mirip" in told.content.decode()
    assert ActivationCode.objects.unspent().count() == 1


def test_short_reason_makes_no_code(newcomer):
    with pytest.raises(ValidationError):
        issue_code(account=newcomer, issued_by=None, reason="ya")
    assert not ActivationCode.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"expires_at": timezone.now() - timedelta(days=400)},
        {"used_at": timezone.now(), "revoked_at": timezone.now()},
        {"purpose": "lain"},
    ],
)
def test_impossible_codes_are_refused_by_the_database(newcomer, code, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivationCode.objects.update(**values)


def test_database_holds_one_unspent_code_of_an_account(newcomer, code):
    row = ActivationCode.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_many_codes_cost_as_many_queries_as_one(government):
    def cost(n):
        accounts = [UserFactory(government=government) for _ in range(n)]
        with CaptureQueriesContext(connection) as asked:
            issue_codes(government=government, accounts=accounts, issued_by=None, reason=REASON)
        return len(asked)

    assert cost(1) == cost(40)


def test_codes_are_forgotten_a_year_after_they_ran_out(newcomer, code):
    now = timezone.now()
    ActivationCode.objects.update(
        issued_at=now - timedelta(days=400), expires_at=now - timedelta(days=365)
    )
    remove_old_codes(now)
    assert ActivationCode.objects.count() == 1
    remove_old_codes(now + timedelta(seconds=1))
    assert not ActivationCode.objects.exists()


# --- nothing is told ------------------------------------------------------------------------------


def refusals(government):
    """What a stranger is answered in every case, with what differs by their own typing removed."""
    for name in ("terpakai", "kedaluwarsa", "dicabut", "mati", "tanpa-kode", "salah-huruf"):
        UserFactory(username=name.ljust(12, "x"), government=government)
    used = issue(government, "terpakai")
    spend_code(code=find_code(login="terpakai".ljust(12, "x"), text=used), password=NEW)
    expired = issue(government, "kedaluwarsa")
    rows = ActivationCode.objects.filter(user__username__startswith="kedaluwarsa")
    rows.update(
        issued_at=timezone.now() - timedelta(days=40), expires_at=timezone.now() - timedelta(days=1)
    )
    revoked = issue(government, "dicabut")
    ActivationCode.objects.filter(user__username__startswith="dicabut").update(
        revoked_at=timezone.now()
    )
    dead = issue(government, "mati")
    User.objects.filter(username__startswith="mati").update(is_active=False)
    issue(government, "salah-huruf")
    return {
        "terpakai": used,
        "kedaluwarsa": expired,
        "dicabut": revoked,
        "mati": dead,
        "tanpa-kode": draw_code(),
        "salah-huruf": draw_code(),
        "tidak-ada": draw_code(),
    }


def issue(government, name):
    account = User.objects.get(username=name.ljust(12, "x"))
    return issue_code(account=account, issued_by=None, reason=REASON)


def test_every_refusal_is_the_same_answer_after_the_same_queries(government):
    seen = {}
    for name, code in refusals(government).items():
        client = Client(REMOTE_ADDR="10.1.1.1")
        login = name.ljust(12, "x")
        with CaptureQueriesContext(connection) as asked:
            answer = answer_to(login, code, client=client)
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
        seen[name] = (
            answer.status_code,
            page.replace(login, "").replace(code, ""),
            len(page),
            [re.sub(r"\d+|'[^']*'", "", query["sql"])[:60] for query in asked],
            sorted(answer.headers),
            answer["Content-Length"],
        )
        assert not is_in(client)
    assert "Kode tidak dapat dipakai" in seen["tidak-ada"][1]
    assert [name for name, told in seen.items() if told != seen["tidak-ada"]] == []


def test_unknown_account_is_compared_too(newcomer, code, monkeypatch):
    compared = []
    same = actions.constant_time_compare
    monkeypatch.setattr(
        actions, "constant_time_compare", lambda a, b: compared.append(a) or same(a, b)
    )
    find_code(login="tidak-ada", text=draw_code())
    find_code(login=newcomer.username, text=draw_code())
    assert len(compared) == 2


def test_guesses_on_one_name_stop_whatever_the_address_and_whether_it_exists(newcomer, code):
    for login in (newcomer.username, "tidak.ada.orang"):
        for number in range(10):
            client = Client(REMOTE_ADDR=f"10.2.{number}.1")
            assert answer_to(login, draw_code(), client=client).status_code == 200
        answer = answer_to(login, code, client=Client(REMOTE_ADDR="10.2.99.1"))
        assert answer.status_code == 429
        assert "Terlalu banyak percobaan" in answer.content.decode()
    assert ActivationCode.objects.unspent().count() == 1


def test_wrong_codes_from_one_network_stop_and_right_ones_do_not_count(government):
    accounts = [UserFactory(government=government) for _ in range(65)]
    codes = issue_codes(government=government, accounts=accounts, issued_by=None, reason=REASON)
    for account in accounts[:62]:  # an office activates its people behind one address
        assert answer_to(account.username, codes[account.pk]).status_code == 302
    for number in range(60):
        assert answer_to(f"tebakan{number}", draw_code()).status_code == 200
    last = accounts[-1]
    assert answer_to(last.username, codes[last.pk]).status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.3.0.1")
    assert answer_to(last.username, codes[last.pk], client=elsewhere).status_code == 302


@pytest.mark.usefixtures("_smtp")
def test_code_and_password_stand_in_no_table_event_job_or_log(
    newcomer, caplog, client, django_capture_on_commit_callbacks
):
    newcomer.email = "siti@example.go.id"
    newcomer.save()
    with caplog.at_level(logging.DEBUG):
        code, wrong = issue_code(account=newcomer, issued_by=None, reason=REASON), draw_code()
        answer_to(newcomer.username, wrong, client=client)
        answer_to(newcomer.username, code, client=client)
        run_jobs(
            django_capture_on_commit_callbacks,
            lambda: order_mail_link(account=newcomer, issued_by=None),
        )
    [letter] = mail.outbox
    mailed = re.search(r"/([^/\s]+)/$", letter.body, re.MULTILINE).group(1)
    assert normal_code(mailed)
    kept = [caplog.text]
    for model in (ActivationCode, AuditEvent, Job, Notification, FormKey, ResetRequest, User):
        kept += [str(row) for row in model.objects.values()]
    text = "\n".join(kept)
    for secret in (code, written(code), wrong, NEW, mailed, normal_code(mailed)):
        assert secret not in text


def test_page_is_kept_in_no_cache(client):
    for url in (FORM, REQUEST, REQUESTED):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_get_writes_nothing(client, newcomer, code, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(FORM)
        client.get(reverse("portal:activation_link", args=[newcomer.pk, written(code)]))


# --- by mail --------------------------------------------------------------------------------------


@pytest.fixture
def _smtp(settings):
    settings.EMAIL_HOST = "surel.example"
    settings.SITE_URL = "https://tatanan.example.go.id"


@pytest.fixture
def reachable(employee):
    employee.email = "orang@example.go.id"
    employee.save()
    return employee


def run_jobs(django_capture_on_commit_callbacks, call):
    with django_capture_on_commit_callbacks(execute=True):
        call()


@pytest.mark.usefixtures("_smtp")
def test_request_is_answered_alike_and_only_the_reachable_get_a_link(
    client, reachable, newcomer, django_capture_on_commit_callbacks
):
    told = set()
    for login in (reachable.username, newcomer.username, "tidak.ada"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(REQUEST, form_key() | {"login": login})
        told.add((answer.status_code, answer["Location"], len(asked)))
    assert len(told) == 1
    assert ResetRequest.objects.count() == 3
    assert not any(reachable.username in str(row) for row in ResetRequest.objects.values())
    run_jobs(django_capture_on_commit_callbacks, answer_requests)
    assert not ResetRequest.objects.exists()
    [letter] = mail.outbox
    assert letter.to == ["orang@example.go.id"]
    link = re.search(r"https://tatanan\.example\.go\.id(\S+)", letter.body).group(1)
    answer = client.post(link, {"password1": NEW, "password2": NEW})
    assert answer["Location"] == "/"
    reachable.refresh_from_db()
    assert reachable.check_password(NEW)
    again = Client().post(link, {"password1": OLD, "password2": OLD})
    assert "Kode tidak dapat dipakai" in again.content.decode()


@pytest.mark.usefixtures("_smtp")
def test_link_names_our_own_site_whatever_host_was_asked(
    reachable, settings, django_capture_on_commit_callbacks
):
    settings.ALLOWED_HOSTS = ["jahat.example", "testserver"]
    Client().post(
        REQUEST, form_key() | {"login": reachable.username}, headers={"host": "jahat.example"}
    )
    run_jobs(django_capture_on_commit_callbacks, answer_requests)
    [letter] = mail.outbox
    assert "jahat" not in letter.body
    assert "https://tatanan.example.go.id/" in letter.body


def test_opened_link_spends_nothing_and_tells_no_other_page(client, newcomer, code):
    path = link_for(newcomer, code).partition("//")[2].partition("/")[2]
    answer = client.get(f"/{path}")
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "strict-origin"
    assert newcomer.username not in answer.content.decode()
    assert ActivationCode.objects.unspent().count() == 1


def test_link_with_a_number_no_account_can_have_is_refused_like_any(client):
    url = reverse("portal:activation_link", args=[10**30, written(draw_code())])
    answer = client.post(url, {"password1": NEW, "password2": NEW})
    assert answer.status_code == 200
    assert "Kode tidak dapat dipakai" in answer.content.decode()


def test_wrong_link_looks_and_answers_like_a_used_one(client, newcomer, code):
    def told(pk, text):
        url = reverse("portal:activation_link", args=[pk, text])
        pages = [client.get(url), client.post(url, {"password1": NEW, "password2": NEW})]
        return [
            re.sub(r'(value|action)="[^"]+"', "", page.content.decode()) + str(page.status_code)
            for page in pages
        ]

    used = issue_code(account=newcomer, issued_by=None, reason=REASON)
    spend_code(code=find_code(login=newcomer.username, text=used), password=NEW)
    assert told(newcomer.pk, used) == told(999_999, draw_code()) == told(newcomer.pk, "xyz")


@pytest.mark.usefixtures("_smtp")
def test_requests_for_one_name_are_limited(client, reachable):
    for _ in range(3):
        assert client.post(REQUEST, form_key() | {"login": "ya"}).status_code == 302
    assert client.post(REQUEST, form_key() | {"login": "ya"}).status_code == 429
    assert ResetRequest.objects.count() == 3


@pytest.mark.usefixtures("_smtp")
def test_stranger_cannot_flood_a_letter_box(reachable, django_capture_on_commit_callbacks):
    for _ in range(2):
        actions.note_request(login=reachable.username)
        run_jobs(django_capture_on_commit_callbacks, answer_requests)
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("_smtp")
def test_mail_server_that_fails_leaves_a_failed_job_and_no_usable_surprise(
    reachable, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    settings.JOB_MAX_ATTEMPTS = 1
    run_jobs(
        django_capture_on_commit_callbacks,
        lambda: order_mail_link(account=reachable, issued_by=None),
    )
    assert Job.objects.get().state == JobState.FAILED


def test_without_a_mail_server_the_page_says_whom_to_ask(client, employee):
    page = client.get(REQUEST).content.decode()
    assert "petugas akun unit" in page
    assert 'name="login"' not in page
    client.post(REQUEST, form_key() | {"login": employee.username})
    assert not ResetRequest.objects.exists()


def test_tick_knows_the_requests():
    assert "portal.reset_requests" in ticks.PARTS


def test_sealed_request_that_cannot_be_opened_is_dropped(settings, reachable):
    actions.note_request(login=reachable.username)
    ResetRequest.objects.update(login_sealed="00000000.AAAA")
    answer_requests()
    assert not ResetRequest.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("url", [LOGIN, FORM])
def test_sign_in_and_activation_lead_to_each_other(client, url):
    page = client.get(url).content.decode()
    assert FORM in page or url == FORM
    assert REQUEST in page


# --- two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_code_sent_five_times_at_once_is_spent_once():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs a database that several connections share")
    account = UserFactory(government=None)
    code = issue_code(account=account, issued_by=None, reason=REASON)
    start, answers = threading.Barrier(5), {}

    def send(number):
        start.wait()
        try:
            password = f"rumah-di-tepi-kali-{number}"
            answers[number] = answer_to(account.username, code, password).status_code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers.values()) == [200, 200, 200, 200, 302]
    [winner] = [number for number, status in answers.items() if status == 302]
    account.refresh_from_db()
    assert account.check_password(f"rumah-di-tepi-kali-{winner}")
    assert AuditEvent.objects.filter(action="Mengganti sandi dengan kode").count() == 1
