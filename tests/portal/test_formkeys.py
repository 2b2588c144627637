"""A form sent twice is written once."""

import re
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.template import Context, Template
from django.test import Client

from portal.formkeys import KEY
from portal.models import FormKey, Holiday
from tests.factories.portal import UserFactory, form_key

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls_formkeys")]

# Posts that do no harm when repeated: the second leaves what the first left.
REPEATABLE = {
    "account_logout",
    "portal:theme_set",
    "portal:notification_read",
    "portal:government_switch",
}
REPEATABLE_TEMPLATES = {
    "portal/government_switch.html",
    "portal/activation_form.html",  # the code is spent once, and a key would keep a password's mark
    "portal/activation_link.html",
    "publicservices/public/apply.html",  # its own signed secret keeps a request once
    "publicservices/public/track.html",  # writes nothing
    "publicservices/public/complain.html",  # its own signed secret keeps a case once
    "publicservices/public/complaint_track.html",  # writes nothing
    "publicservices/public/complaint_tracked.html",  # the table of transitions lets each say in once
    "publicservices/complaint_form.html",  # its own signed secret keeps a case once
    "publicservices/complaint_filed.html",  # writes nothing
    "surveys/kiosk_exit.html",  # writes nothing
    "employees/account_reset.html",  # shows a code once; sent again it makes a newer one
}


def post(client, **data):
    return client.post("/libur/", data)


def test_same_key_and_body_writes_once(client):
    data = {"name": "Kemerdekaan", **form_key()}
    first, second = post(client, **data), post(client, **data)
    assert (first.status_code, first["Location"]) == (302, "/tujuan/")
    assert (second.status_code, second["Location"]) == (302, "/tujuan/")
    assert Holiday.objects.count() == 1


def test_same_key_other_body_is_a_conflict(client):
    key = form_key()
    post(client, name="Kemerdekaan", **key)
    answer = post(client, name="Pancasila", **key)
    assert answer.status_code == 409
    assert "sudah dikirim dengan isian lain" in answer.content.decode()
    assert [holiday.name for holiday in Holiday.objects.all()] == ["Kemerdekaan"]


def test_stored_body_tells_nothing_without_the_secret_of_the_installation(client, settings):
    for secret in ("a" * 50, "b" * 50):
        settings.SECRET_KEY = secret
        post(client, name="Kemerdekaan", **form_key())
        Holiday.objects.all().delete()
    first, second = FormKey.objects.values_list("body", flat=True)
    assert first != second


@pytest.mark.parametrize("key", ["", "pendek", "x" * 65, "dengan spasi dan tanda <>&"])
def test_missing_or_garbled_key_is_refused(client, key):
    answer = post(client, name="Kemerdekaan", form_key=key)
    assert answer.status_code == 400
    assert "tidak lengkap" in answer.content.decode()
    assert not Holiday.objects.exists()


def test_form_with_errors_writes_nothing_and_leaves_the_key_unused(client):
    key = form_key()
    answer = post(client, name="", **key)
    assert (answer.status_code, answer.content) == (200, b"Isi nama.")
    assert not Holiday.objects.exists()
    assert not FormKey.objects.exists()
    assert post(client, name="Kemerdekaan", **key).status_code == 302
    assert Holiday.objects.count() == 1


def test_crash_after_the_write_leaves_nothing(client):
    client.raise_request_exception = False
    assert post(client, name="Kemerdekaan", crash="1", **form_key()).status_code == 500
    assert not Holiday.objects.exists()
    assert not FormKey.objects.exists()


def test_htmx_answer_counts_as_success(client):
    data = {"name": "Kemerdekaan", "htmx": "1", **form_key()}
    assert post(client, **data).headers["HX-Redirect"] == "/tujuan/"
    assert post(client, **data)["Location"] == "/tujuan/"
    assert Holiday.objects.count() == 1


def test_key_of_one_page_says_nothing_about_another(client):
    data = {"name": "Kemerdekaan", **form_key()}
    post(client, **data)
    Holiday.objects.all().delete()
    assert client.post("/libur-lain/", data).status_code == 302
    assert Holiday.objects.count() == 1


def test_key_of_one_person_says_nothing_about_another():
    data = {"name": "Kemerdekaan", **form_key()}
    for _ in range(2):
        client = Client()
        client.force_login(UserFactory())
        Holiday.objects.all().delete()
        assert client.post("/libur/", data).status_code == 302
    assert FormKey.objects.count() == 2


def test_uploaded_file_is_part_of_the_body(client):
    key = form_key()

    def send(content):
        file = SimpleUploadedFile("surat.txt", content)
        return client.post("/libur/", {"name": "Kemerdekaan", "file": file, **key}).status_code

    assert [send(b"satu"), send(b"satu"), send(b"dua")] == [302, 302, 409]


def test_key_row_of_an_anonymous_form_says_nothing_of_anyone(client):
    data = {"name": "Kemerdekaan", **form_key()}
    post(client, **data)
    row = FormKey.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", row.key)
    assert re.fullmatch("[0-9a-f]{64}", row.body)
    assert data["form_key"] not in (row.key, row.body, row.location)
    assert {field.name for field in FormKey._meta.fields} == {
        "id",
        "key",
        "body",
        "location",
        "day",
    }


def test_form_key_tag_prints_a_new_key_each_time():
    page = Template("{% load formkeys %}{% form_key %}{% form_key %}").render(Context())
    keys = re.findall(r'<input type="hidden" name="form_key" value="([^"]+)">', page)
    assert len(set(keys)) == 2
    assert all(KEY.fullmatch(key) for key in keys)


def test_get_needs_no_key(client):
    assert client.get("/libur/").content == b"formulir"


@pytest.mark.django_db(transaction=True)
def test_five_at_once_write_one_row():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs a database that several connections share")
    data = {"name": "Kemerdekaan", **form_key()}
    start = threading.Barrier(5)
    answers = []

    def send():
        start.wait()
        try:
            answers.append(post(Client(), **data).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 5
    assert Holiday.objects.count() == 1


def post_forms():
    """``(template, opening of the form up to its first field)`` of every POST form we wrote."""
    folder = Path(settings.BASE_DIR) / "templates"
    for path in sorted(folder.rglob("*.html")):
        name = str(path.relative_to(folder))
        if name.split("/")[0] in {"account", "mfa", "allauth", "admin"}:
            continue
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', path.read_text(), re.DOTALL):
            yield name, form


def test_every_post_form_carries_a_key():
    without = [
        name
        for name, form in post_forms()
        if "{% form_key %}" not in form and 'name="form_key"' not in form
        if name not in REPEATABLE_TEMPLATES
        if not any(f'"{url}"' in form for url in REPEATABLE)
    ]
    assert without == []
