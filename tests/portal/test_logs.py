"""The log says what was done and how long it took, and nothing about anybody."""

import io
import json
import logging

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from portal import logs
from portal.actions import request_job
from portal.permissions import Role
from portal.tasks import tick
from tests.factories.employees import EmployeeFactory
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import CampaignFactory, same_answers
from tests.portal import kinds  # noqa: F401 registers a kind of job

pytestmark = pytest.mark.django_db

NIK, NIP = "3674054501900002", "199001152015031007"
SECRET, COMMENT = "kata-sandi-kenari-77", "kalimat kenari yang sangat khas"
ADDRESS, AGENT = "203.0.113.77", "PeramalKenari/9.9"


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch):
    """What other tests visited is not told here when the hour changes."""
    monkeypatch.setattr(logs, "SURVEY", logs.Tally())


@pytest.fixture
def written():
    """What the process writes to its log, as text."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(stream, message=None):
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [line for line in found if message in (None, line["message"])]


@pytest.fixture
def officer(government):
    return user_with_role(Role.HR_OFFICER, government=government)


def test_a_request_leaves_one_line_with_the_route_and_no_address(written, client, officer):
    person = EmployeeFactory(government=officer.government)
    client.force_login(officer)
    answer = client.get(f"/employees/{person.pk}/?cari=kenari", headers={"User-Agent": AGENT})
    [line] = lines(written, "request")
    assert line["route"] == "employees:employee_detail"
    assert (line["method"], line["status"]) == ("GET", answer.status_code)
    assert line["ms"] > 0
    assert line["request"] == answer["X-Request-ID"]
    assert len(line["user"]) == 12
    assert line["user"] == logs.person(answer.wsgi_request)
    for word in (f"/employees/{person.pk}", "kenari", officer.username, person.name, AGENT):
        assert word not in written.getvalue()


def test_nobody_signed_in_is_nobody_and_an_unknown_page_has_no_name(written, client):
    client.get("/tidak-ada/3674054501900002/")
    [line] = lines(written)
    assert (line["route"], line["status"], line["user"]) == ("-", 404, None)
    assert NIK not in written.getvalue()


def test_reading_the_line_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("portal:health_live"))


def test_two_people_have_two_hashes_that_are_not_their_numbers(government):
    class Request:
        def __init__(self, user):
            self._cached_user = user

    first, second = (user_with_role(Role.EMPLOYEE, government=government) for _ in range(2))
    hashes = [logs.person(Request(user)) for user in (first, second, first)]
    assert hashes[0] == hashes[2] != hashes[1]
    assert logs.person(object()) is None


def test_health_is_asked_quietly(client, caplog):
    caplog.set_level(logging.INFO)
    client.get(reverse("portal:health_live"))
    assert [record for record in caplog.records if record.name == "tatanan"] == []


def test_pages_of_the_survey_are_counted_by_the_hour_and_leave_no_line(written, monkeypatch):
    campaign = CampaignFactory()
    client = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT)
    address = reverse("survey_public:survey_form", args=[campaign.code])
    sheet = {code: str(value) for code, value in same_answers(3).items()}
    answer = client.post(address, sheet | form_key() | {"comment": COMMENT})
    assert answer.status_code == 303
    assert "X-Request-ID" not in answer
    client.get(address)
    client.get("/s/tidak-ada-survei/")
    assert written.getvalue() == ""
    this = logs.hour_of()
    monkeypatch.setattr(logs, "hour_of", lambda now=None: this + 1)
    client.get(address)  # a visit in the next hour gives no sign of itself
    assert written.getvalue() == ""
    client.get(reverse("portal:health_live"))
    [line] = lines(written)
    assert {name: line[name] for name in ("200", "303", "404")} == {"200": 1, "303": 1, "404": 1}
    for word in (ADDRESS, AGENT, COMMENT, campaign.code):
        assert word not in written.getvalue()


def test_no_line_holds_what_was_typed(written, client, officer, government):
    """Main flows with canaries: sign-in, activation, a person with NIP and NIK, an import."""
    login = {"login": officer.username, "password": SECRET}
    client.post(reverse("account_login"), login, REMOTE_ADDR=ADDRESS)
    client.post(
        reverse("portal:activation_form"),
        {"username": officer.username, "code": "KENARI1234567890", "password1": SECRET}
        | {"password2": SECRET},
    )
    client.force_login(officer)
    client.post(
        reverse("employees:employee_create"),
        {"name": "Kenari Kuning", "nip": NIP, "nik": NIK} | form_key(),
    )
    client.get(f"/employees/?cari={NIP}")
    client.get("/aktivasi/tautan/1/KENARI1234567890/")
    assert len(lines(written, "request")) == 5
    text = written.getvalue()
    for word in (SECRET, NIP, NIK, "KENARI", "Kenari", officer.username, ADDRESS):
        assert word not in text


def test_a_page_that_fails_tells_where_and_not_what(written, officer, monkeypatch):
    def broken(*args, **kwargs):
        raise IntegrityError(f"Key (nik)=({NIK}) already exists") from ValueError(NIP)

    monkeypatch.setattr("portal.views.job_table", broken)
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    assert client.get(reverse("portal:job_list")).status_code == 500
    [failed] = lines(written, "request failed")
    [line] = lines(written, "request")
    assert (failed["error"], failed["cause"]) == ("IntegrityError", "ValueError")
    assert failed["route"] == "portal:job_list"
    assert failed["trace"][-1].endswith(" broken")
    assert failed["request"] == line["request"]
    assert line["status"] == 500
    assert NIK not in written.getvalue()
    assert NIP not in written.getvalue()


def test_a_failing_page_of_the_survey_tells_no_address(written, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError(COMMENT)

    monkeypatch.setattr("surveys.views.citizens.render_to_string", broken)
    client = Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS)
    campaign = CampaignFactory()
    answer = client.get(reverse("survey_public:survey_form", args=[campaign.code]))
    assert answer.status_code == 500
    [line] = lines(written)
    assert (line["error"], line["route"]) == ("ValueError", "survey_public:survey_form")
    for word in (COMMENT, ADDRESS, campaign.code):
        assert word not in written.getvalue()


def test_a_job_leaves_one_line(written, government, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = request_job(
            kind="portal.test",
            title="Laporan kenari",
            params={},
            government=government,
            user=admin,
        )
    [line] = lines(written, "job")
    assert (line["job"], line["kind"], line["attempts"]) == (job.pk, "portal.test", 1)
    assert line["state"] == "done"
    assert "kenari" not in written.getvalue()


def test_a_tick_leaves_one_line(written):
    tick()
    [line] = lines(written, "tick")
    assert line["parts"] > 0
    assert line["ms"] > 0


def test_an_error_of_another_library_is_not_quoted():
    try:
        raise ValueError(NIK)
    except ValueError:
        record = logging.getLogger("celery").makeRecord(
            "celery", logging.ERROR, "x", 1, "Task raised: %s", (NIK,), logs.sys.exc_info()
        )
    for formatter in (logs.JsonFormatter(), logs.LineFormatter()):
        text = formatter.format(record)
        assert NIK not in text
        assert "ValueError" in text


def test_a_line_for_people_is_one_line():
    record = logging.LogRecord("tatanan", logging.INFO, "x", 1, "request", (), None)
    record.told = {"route": "portal:job_list", "ms": 1.5}
    text = logs.LineFormatter().format(record)
    assert text.endswith(" INFO tatanan request route=portal:job_list ms=1.5")
    assert "\n" not in text
    forged = logging.LogRecord("x", logging.INFO, "x", 1, "a\n2026 ERROR x", (), None)
    assert "\n" not in logs.LineFormatter().format(forged)


@pytest.mark.parametrize("form", ["json", "line"])
def test_the_configuration_is_one_that_python_takes(form):
    given = logs.configuration("INFO", form)
    assert given["handlers"]["console"]["formatter"] == form
    logging.config.DictConfigurator(given)
    for name in ("django.request", "django.security", "django.server"):
        assert given["loggers"][name] == {"handlers": ["none"], "propagate": False}
