"""Headers, CSRF, sessions, sign-in and the admin: what every page owes."""

import re

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, path, reverse

from portal import views
from portal.urls import urlpatterns as portal_urls
from tests.factories.portal import UserFactory

pytestmark = pytest.mark.django_db

LOGIN = reverse("account_login")
NOTICES = reverse("portal:notification_list")
PASSWORD = "sandi-yang-panjang-1"
HEADERS = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Cache-Control",
}


def crash(request):
    raise KeyError("nip 198006272017041025")


crash.login_required = False


def file(request):
    return HttpResponse(headers={"Content-Security-Policy": "sandbox"})


file.login_required = False
urlpatterns = [path("crash/", crash), path("file/", file), *portal_urls]
handler400, handler403 = views.bad_request, views.permission_denied
handler404, handler500 = views.page_not_found, views.server_error


def missing(answer):
    return {name for name in HEADERS if not answer.has_header(name)}


# --- headers --------------------------------------------------------------------------------------


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("url", "status"),
    [
        (LOGIN, 200),
        (NOTICES, 302),
        ("/health/", 503),
        ("/tidak/ada/", 404),
        ("/crash/", 500),
        ("/static/citizen.css", 404),
        ("/admin/", 302),
        ("/file/", 200),
    ],
)
def test_every_answer_carries_the_headers(url, status):
    answer = Client(raise_request_exception=False).get(url)
    assert answer.status_code == status
    assert missing(answer) == set()


def test_static_files_carry_the_headers(client):
    answer = client.get("/static/css/citizen.css")
    assert answer.getvalue()
    assert answer.status_code == 200
    assert missing(answer) == set()


def test_errors_for_signed_in_people_carry_the_headers(client, employee):
    client.force_login(employee)
    for url, status in [("/tidak/ada/", 404), (reverse("portal:audit_list"), 403), (NOTICES, 200)]:
        answer = client.get(url)
        assert answer.status_code == status
        assert missing(answer) == set()
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.urls(__name__)
def test_server_error_shows_no_trace():
    answer = Client(raise_request_exception=False).get("/crash/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "KeyError" not in text
    assert "198006272017041025" not in text
    assert "Traceback" not in text


def test_redirect_to_https_carries_the_headers(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get(LOGIN)
    assert answer.status_code == 301
    assert missing(answer) == set()


def test_content_security_policy_allows_nothing_foreign_or_inline(client):
    policy = client.get(LOGIN)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_unknown_host_is_refused(client):
    answer = client.get(LOGIN, headers={"host": "jahat.example"})
    assert answer.status_code == 400
    assert missing(answer) == set()


# --- CSRF -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "portal:theme_set",
        "portal:notification_read",
        "portal:government_update",
        "portal:government_switch",
        "account_login",
        "account_logout",
        "account_change_password",
    ],
)
def test_post_without_a_token_is_refused(superadmin, government, name):
    client = Client(enforce_csrf_checks=True)
    if name != "account_login":
        client.force_login(superadmin)
    answer = client.post(reverse(name), {"theme": "dark"})
    assert answer.status_code == 403
    assert missing(answer) == set()


def test_post_from_another_origin_is_refused(employee):
    client = Client(enforce_csrf_checks=True)
    client.force_login(employee)
    page = client.get(reverse("account_change_password")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    url = reverse("portal:theme_set")
    body = {"csrfmiddlewaretoken": token, "theme": "dark"}
    foreign = client.post(url, body, headers={"origin": "https://jahat.example"})
    assert foreign.status_code == 403
    assert client.post(url, body, headers={"origin": "http://testserver"}).status_code == 302


# --- sessions -------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """A clock for the session limits that the test moves."""
    now = [1_790_000_000]
    monkeypatch.setattr("portal.middleware.time.time", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


def is_in(client, **query):
    return client.get(NOTICES, query).status_code == 200


def test_session_key_changes_at_sign_in(client, employee):
    client.get(LOGIN)
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    client.post(LOGIN, {"login": employee.username, "password": PASSWORD})
    assert is_in(client)
    assert client.session.session_key != before


def test_session_ends_when_it_is_not_used(client, employee, clock):
    client.force_login(employee)
    assert is_in(client)
    clock(29 * 60)
    assert is_in(client)
    clock(29 * 60)
    assert is_in(client)
    clock(30 * 60 + 1)
    answer = client.get(NOTICES, follow=True)
    assert answer.redirect_chain == [(f"{LOGIN}?next={NOTICES}", 302)]
    assert "lama tidak dipakai" in answer.content.decode()


def test_session_ends_after_its_absolute_time(client, employee, clock):
    client.force_login(employee)
    for _ in range(12 * 3):
        assert is_in(client)
        clock(20 * 60)
    clock(1)
    answer = client.get(NOTICES, follow=True)
    assert answer.redirect_chain == [(f"{LOGIN}?next={NOTICES}", 302)]
    assert "terlalu lama" in answer.content.decode()


def test_page_that_asks_for_itself_does_not_keep_a_session_alive(client, employee, clock):
    client.force_login(employee)
    assert is_in(client)
    for _ in range(6):
        clock(5 * 60)
        assert is_in(client, poll=1)
    clock(5 * 60)
    assert not is_in(client, poll=1)


def test_session_is_not_written_at_every_request(client, employee, clock):
    client.force_login(employee)
    is_in(client)
    seen = client.session["seen"]
    clock(59)
    is_in(client)
    assert client.session["seen"] == seen
    clock(1)
    is_in(client)
    assert client.session["seen"] == seen + 60


def test_sign_out_ends_the_session_on_the_server(client, employee):
    client.force_login(employee)
    stolen = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not is_in(thief)


def test_person_switched_off_is_out_at_the_next_request(client, employee):
    client.force_login(employee)
    assert is_in(client)
    employee.is_active = False
    employee.save()
    assert not is_in(client)


def test_role_that_ended_is_gone_at_the_next_request(client, employee):
    client.force_login(employee)
    assert is_in(client)
    employee.role_assignments.all().delete()
    assert client.get(NOTICES).status_code == 403


def test_changed_password_keeps_this_session_and_ends_the_others(client, employee):
    other = Client()
    for browser in (client, other):
        browser.post(LOGIN, {"login": employee.username, "password": PASSWORD})
        assert is_in(browser)
    new = "kata-sandi-baru-77"
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    assert is_in(client)
    assert not is_in(other)


def test_wrong_old_password_is_refused_in_words_of_our_own(client, employee):
    client.force_login(employee)
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": "bukan-ini", "password1": "kata-baru-77-x", "password2": "kata-baru-77-x"},
    )
    page = answer.content.decode()
    assert "Sandi sekarang: Sandi Anda sekarang tidak cocok. Ketik lagi." in page
    assert "Kata sandi" not in page
    assert "Silahkan" not in page
    employee.refresh_from_db()
    assert employee.check_password(PASSWORD)


def test_weak_new_password_is_refused(client, employee):
    client.force_login(employee)
    for new in ("pendek1", "918273645546", "qwerty123456"):
        answer = client.post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": new, "password2": new},
        )
        assert answer.status_code == 200
    employee.refresh_from_db()
    assert employee.check_password(PASSWORD)


def test_session_cookie_is_closed_to_scripts_and_other_sites(client, employee):
    client.post(LOGIN, {"login": employee.username, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# --- sign-in --------------------------------------------------------------------------------------


@pytest.fixture
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


def sign_in(username, password, address="10.0.0.1"):
    client = Client(REMOTE_ADDR=address)
    answer = client.post(LOGIN, {"login": username, "password": password})
    return answer, is_in(client)


@pytest.mark.usefixtures("_fresh_limits")
def test_guesses_on_one_account_stop_whatever_the_address(employee):
    for number in range(10):
        sign_in(employee.username, "salah", address=f"10.0.1.{number}")
    answer, inside = sign_in(employee.username, PASSWORD, address="10.0.1.99")
    assert not inside
    assert answer.status_code == 200
    assert "percobaan" in answer.content.decode()


@pytest.mark.usefixtures("_fresh_limits")
def test_guesses_on_many_accounts_from_one_address_stop(employee):
    for number in range(30):
        sign_in(f"tebakan{number}", "salah")
    assert sign_in(employee.username, PASSWORD)[1] is False
    assert sign_in(employee.username, PASSWORD, address="10.0.0.2")[1] is True


@pytest.mark.usefixtures("_fresh_limits")
def test_unknown_account_and_wrong_password_get_the_same_answer(employee):
    def told(username):
        page = sign_in(username, "salah")[0].content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
        return page.replace(username, "")

    assert told(employee.username) == told("tidakada")


def test_sign_in_stays_on_this_site(client, employee):
    answer = client.post(
        f"{LOGIN}?next=https://jahat.example/",
        {"login": employee.username, "password": PASSWORD, "next": "https://jahat.example/"},
    )
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email", "socialaccount_signup"]
)
def test_routes_that_are_not_offered_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "url", ["/account/signup/", "/account/password/reset/", "/account/email/", "/accounts/signup/"]
)
def test_public_sign_up_is_not_routed(client, employee, url):
    client.force_login(employee)
    assert client.get(url).status_code == 404
    assert client.post(url, {"username": "baru"}).status_code == 404


# --- the admin ------------------------------------------------------------------------------------


def admin_urls():
    yield "/admin/"
    yield "/admin/login/"
    for model in admin.site._registry:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{label}_changelist")
        yield reverse(f"{label}_add")


def test_admin_is_closed_to_everybody_but_superadmins(admin_user_of_government, client):
    client.force_login(admin_user_of_government)
    assert {client.get(url, follow=True).status_code for url in admin_urls()} == {403}


@pytest.fixture
def admin_user_of_government(admin):
    """The mightiest person who is no superadmin, with Django's staff flag on top."""
    admin.is_staff = True
    admin.save()
    return admin


def test_admin_sends_an_anonymous_visitor_to_our_sign_in(client):
    for url in admin_urls():
        answer = client.get(url, follow=True)
        assert answer.redirect_chain[-1][0].startswith(LOGIN)
        assert b"csrfmiddlewaretoken" in answer.content


def test_admin_opens_to_a_superadmin(client, superadmin):
    client.force_login(superadmin)
    for url in admin_urls():
        assert client.get(url, follow=True).status_code == 200


def test_bell_counts_unread_notices_in_one_query(client, employee, django_assert_num_queries):
    client.force_login(employee)
    is_in(client)
    with django_assert_num_queries(20, exact=False) as captured:
        is_in(client)
    bell = [q["sql"] for q in captured if "portal_notification" in q["sql"] and "COUNT" in q["sql"]]
    assert len([sql for sql in bell if "read_at" in sql]) == 1


def test_person_of_no_government_has_no_frame_of_one(client, government):
    client.force_login(UserFactory(government=None))
    assert client.get(NOTICES).status_code == 403
