"""Pages of reports: who sees what, and that page, PDF and XLSX say the same."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from employees.models import Employee
from orgunits.actions import end_role
from orgunits.models import RoleAssignment
from portal.enums import JobState
from portal.models import AuditEvent, Job
from portal.permissions import Role
from reports.enums import PeriodKind
from reports.models import EvaluationReport
from reports.periods import last_full
from reports.views.front import greeting
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import JobFactory, SuperadminFactory, UserFactory, form_key
from tests.factories.reports import EvaluationReportFactory, filed_report, survey_of
from tests.factories.surveys import CampaignFactory
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db


@kept_world
def city():
    """A government with two agencies surveyed in the last full quarter and the one before."""
    government = GovernmentFactory()
    period = last_full(PeriodKind.QUARTER, government.today())
    for name, value in (("Dinas Sosial", 3), ("Dinas Kesehatan", 4)):
        unit = OrgUnitFactory(government=government, name=name)
        survey_of(unit, period.start, 30, value)
        survey_of(unit, period.previous.start, 30, 4)
    return government


def signed_in(client, role, **scope):
    user = user_with_role(role, **scope)
    client.force_login(user)
    return user


def body(response):
    return response.content.decode()


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body(response)))


def streamed(response):
    return b"".join(response.streaming_content)


def status_of(client, name, report):
    """Status of a page of ``report``; a file that was opened for it is read to its end."""
    answer = client.get(reverse(f"reports:{name}", args=[report.uuid]))
    if answer.streaming:
        streamed(answer)
    return answer.status_code


def queries_of(client, name):
    client.get(reverse(name))  # the first request of a session reads more
    with CaptureQueriesContext(connection) as context:
        assert client.get(reverse(name)).status_code == 200
    return len(context)


def order_data(unit, period=None):
    period = period or last_full(PeriodKind.QUARTER, unit.government.today())
    return {"unit": unit.pk, "period": period.key, **form_key()}


# --- library ---------------------------------------------------------------------------------


def test_report_list_shows_index_quality_and_downloads(client, city):
    report = filed_report(root_of(city))
    signed_in(client, Role.LEADERSHIP, government=city)
    shown = text_of(client.get(reverse("reports:report_list")))
    assert "81,37" in shown
    assert report.period.label in shown
    assert "Siap" in shown


def test_report_list_shows_running_and_failed_ones(client, city):
    running = EvaluationReportFactory(unit=root_of(city))
    failed = EvaluationReportFactory(unit=root_of(city))
    Job.objects.filter(pk=failed.job_id).update(
        state=JobState.FAILED, finished_at=failed.ordered_at, error="Disk penuh."
    )
    signed_in(client, Role.LEADERSHIP, government=city)
    url = reverse("reports:report_list")
    assert "Sedang dibuat" in text_of(client.get(url))
    assert "Gagal" in text_of(client.get(url, {"state": "failed"}))
    running_page = body(client.get(url, {"state": "running"}))
    assert str(running.uuid) in running_page
    assert str(failed.uuid) not in running_page


def test_report_list_when_empty_offers_the_first_order(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    shown = client.get(reverse("reports:report_list"))
    assert "Belum ada laporan" in text_of(shown)
    assert reverse("reports:report_create") in body(shown)
    filtered = client.get(reverse("reports:report_list"), {"q": "tidak ada"})
    assert "Tidak ada laporan yang cocok" in text_of(filtered)


def test_report_list_of_an_auditor_offers_no_order(client, city):
    signed_in(client, Role.AUDITOR, government=city)
    assert reverse("reports:report_create") not in body(client.get(reverse("reports:report_list")))


def test_report_list_swaps_only_its_table(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    shown = client.get(reverse("reports:report_list"), headers={"HX-Request": "true"})
    assert body(shown).lstrip().startswith('<div id="report-table"')


def test_report_list_asks_as_often_for_many_as_for_few(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    units = grow_units(city, 12)
    counts = []
    for batch in (units[:3], units[3:]):
        for unit in batch:
            filed_report(unit)
        counts.append(queries_of(client, "reports:report_list"))
    assert counts[0] == counts[1]


# --- order -----------------------------------------------------------------------------------


def test_report_create_orders_builds_and_leads_to_the_report(
    client, city, django_capture_on_commit_callbacks
):
    signed_in(client, Role.LEADERSHIP, government=city)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("reports:report_create"), order_data(root_of(city)))
    report = EvaluationReport.objects.get()
    assert answer["Location"] == reverse("reports:report_detail", args=[report.uuid])
    assert report.is_ready


def test_report_create_sent_twice_orders_once(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    data = order_data(root_of(city))
    first = client.post(reverse("reports:report_create"), data)
    second = client.post(reverse("reports:report_create"), data)
    assert first["Location"] == second["Location"]
    assert (EvaluationReport.objects.count(), Job.objects.count()) == (1, 1)


def test_report_create_offers_the_last_full_quarter(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    last = last_full(PeriodKind.QUARTER, city.today())
    shown = body(client.get(reverse("reports:report_create")))
    assert f'<option value="{last.key}" selected>' in shown


def test_report_create_takes_the_unit_of_the_link(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    unit = OrgUnitFactory(government=city)
    shown = body(client.get(reverse("reports:report_create"), {"unit": unit.pk}))
    assert f'<option value="{unit.pk}" selected>' in shown


def test_report_create_takes_no_number_too_long_to_be_one(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    url, number = reverse("reports:report_create"), "9" * 5000
    assert client.get(url, {"unit": number}).status_code == 200
    answer = client.post(url, {"unit": number, "period": "quarter-2026-1", **form_key()})
    assert "Unit ini tidak ada dalam wewenang Anda." in text_of(answer)


def test_report_create_shows_what_is_wrong_and_writes_nothing(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    answer = client.post(
        reverse("reports:report_create"), {"unit": "", "period": "quarter-1-1", **form_key()}
    )
    assert answer.status_code == 200
    assert "Pilih unitnya." in text_of(answer)
    assert "Kesalahan:" in body(answer)
    assert not EvaluationReport.objects.exists()
    assert not Job.objects.exists()


def test_report_create_warns_of_a_running_period(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    running = f"year-{city.today().year}-1"
    data = {"unit": root_of(city).pk, "period": running}
    url = reverse("reports:report_create")
    asked = client.post(url, {**data, **form_key()})
    assert "belum berakhir" in text_of(asked)
    assert not EvaluationReport.objects.exists()
    client.post(url, {**data, "accept_unfinished": "on", **form_key()})
    assert EvaluationReport.objects.count() == 1


def test_report_create_shows_what_the_action_refuses(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    unit = OrgUnitFactory(government=city, established_on=city.today())
    answer = client.post(reverse("reports:report_create"), order_data(unit))
    assert "tidak ada pada akhir" in text_of(answer)
    assert not EvaluationReport.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEGAL_REVIEWER, Role.EMPLOYEE])
def test_report_create_is_forbidden_without_the_permission(client, city, role):
    signed_in(client, role, government=city)
    assert client.get(reverse("reports:report_create")).status_code == 403
    assert client.post(reverse("reports:report_create"), form_key()).status_code == 403


def test_report_create_for_a_unit_out_of_scope_is_refused(client, city):
    unit = OrgUnitFactory(government=city)
    signed_in(client, Role.UNIT_HEAD, unit=unit)
    answer = client.post(reverse("reports:report_create"), order_data(root_of(city)))
    assert "Unit ini tidak ada dalam wewenang Anda." in text_of(answer)
    assert not EvaluationReport.objects.exists()


# --- one report ------------------------------------------------------------------------------


def test_screen_pdf_and_workbook_carry_the_same_index(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    report = EvaluationReportFactory(unit=root_of(city), built=True)
    shown = text_of(client.get(reverse("reports:report_detail", args=[report.uuid])))
    assert "87,50" in shown
    assert "turun 12,50" in shown
    assert report.fingerprint[:4].upper() in shown
    pdf = streamed(client.get(reverse("reports:report_pdf", args=[report.uuid])))
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert "87,50" in " ".join(page.extract_text() for page in pages)
    xlsx = streamed(client.get(reverse("reports:report_xlsx", args=[report.uuid])))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_name("Ringkasan")
    assert {row[0]: row[1] for row in sheet.to_python()}["IKM"] == 87.5


def test_report_detail_links_each_index_to_its_working(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    report = EvaluationReportFactory(unit=root_of(city), built=True)
    shown = body(client.get(reverse("reports:report_detail", args=[report.uuid])))
    assert 'href="#cara"' in shown
    assert 'id="cara"' in shown
    assert "style=" not in shown


def test_report_detail_without_answers_says_so(client):
    government = GovernmentFactory()
    signed_in(client, Role.LEADERSHIP, government=government)
    report = EvaluationReportFactory(unit=root_of(government), built=True)
    shown = text_of(client.get(reverse("reports:report_detail", args=[report.uuid])))
    assert "Belum ada nilai kepuasan" in shown


def test_report_detail_shows_progress_till_it_is_ready(client, city):
    user = signed_in(client, Role.LEADERSHIP, government=city)
    report = EvaluationReportFactory(unit=root_of(city), user=user)
    url = reverse("reports:report_detail", args=[report.uuid])
    shown = body(client.get(url))
    assert "Laporan sedang dibuat." in shown
    assert 'http-equiv="refresh"' in shown
    assert reverse("portal:job_cancel", args=[report.job.uuid]) in shown
    fragment = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in body(fragment)
    filed = filed_report(root_of(city))
    done = client.get(
        reverse("reports:report_detail", args=[filed.uuid]), headers={"HX-Request": "true"}
    )
    assert done["HX-Refresh"] == "true"


def test_report_detail_of_a_failed_build_says_why_and_offers_another_try(client, city):
    user = signed_in(client, Role.LEADERSHIP, government=city)
    report = EvaluationReportFactory(unit=root_of(city), user=user)
    Job.objects.filter(pk=report.job_id).update(
        state=JobState.FAILED, finished_at=report.ordered_at, error="Disk penuh."
    )
    shown = body(client.get(reverse("reports:report_detail", args=[report.uuid])))
    assert "Disk penuh." in shown
    assert reverse("portal:job_retry", args=[report.job.uuid]) in shown
    assert "hx-trigger" not in shown.split("<main")[1]


def test_failed_build_can_be_tried_again(client, city, django_capture_on_commit_callbacks):
    user = signed_in(client, Role.LEADERSHIP, government=city)
    report = EvaluationReportFactory(unit=root_of(city), user=user)
    Job.objects.filter(pk=report.job_id).update(
        state=JobState.FAILED, finished_at=report.ordered_at, error="Disk penuh."
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("portal:job_retry", args=[report.job.uuid]), form_key())
    assert EvaluationReport.objects.get(pk=report.pk).is_ready


def test_download_is_a_safe_attachment_and_is_audited(client, city):
    user = signed_in(client, Role.LEADERSHIP, government=city)
    report = filed_report(root_of(city))
    answer = client.get(reverse("reports:report_pdf", args=[report.uuid]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    streamed(answer)
    assert AuditEvent.objects.of_object(report.pdf).filter(actor=user).exists()


def test_download_of_a_report_that_is_not_ready_is_not_found(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    report = EvaluationReportFactory(unit=root_of(city))
    for name in ("report_pdf", "report_xlsx"):
        assert client.get(reverse(f"reports:{name}", args=[report.uuid])).status_code == 404


PAGES = ["report_detail", "report_pdf", "report_xlsx"]


@pytest.mark.parametrize("name", PAGES)
def test_report_of_a_foreign_unit_is_not_found(client, city, name):
    mine, other = (OrgUnitFactory(government=city) for _ in range(2))
    signed_in(client, Role.UNIT_HEAD, unit=mine)
    for unit in (other, root_of(city), OrgUnitFactory()):
        report = filed_report(unit)
        assert status_of(client, name, report) == 404
    assert status_of(client, name, filed_report(mine)) == 200


@pytest.mark.parametrize("name", PAGES)
def test_report_is_gone_for_whoever_lost_the_role(client, city, name):
    unit = OrgUnitFactory(government=city)
    user = signed_in(client, Role.UNIT_HEAD, unit=unit)
    report = filed_report(unit)
    assert status_of(client, name, report) == 200
    assignment = RoleAssignment.objects.get(user=user)
    end_role(assignment=assignment, on=city.today(), ended_by=None, reason="Masa tugas berakhir.")
    assert status_of(client, name, report) in (403, 404)


@pytest.mark.parametrize("name", PAGES)
def test_report_is_forbidden_without_the_permission(client, city, name):
    report = filed_report(root_of(city))
    signed_in(client, Role.EMPLOYEE, government=city)
    assert status_of(client, name, report) == 403


@pytest.mark.parametrize("name", ["home", "search", "report_list", "report_create", *PAGES])
def test_every_page_asks_for_a_sign_in(client, city, name):
    arguments = [filed_report(root_of(city)).uuid] if name in PAGES else []
    answer = client.get(reverse(f"reports:{name}", args=arguments))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


# --- home ------------------------------------------------------------------------------------


def test_home_shows_the_figures_of_the_government(client, city):
    signed_in(client, Role.LEADERSHIP, government=city, display_name="Ratna")
    PositionFactory(unit=root_of(city), required_headcount=4)
    CampaignFactory(unit=root_of(city))
    shown = text_of(client.get(reverse("reports:home")))
    assert "Ratna" in shown
    assert "87,50" in shown
    assert "turun 12,50, 60 jawaban" in shown
    assert "0 dari 4, 4 lowong" in shown
    assert "Survei berjalan 1" in shown
    quarter = last_full(PeriodKind.QUARTER, city.today())
    assert f"Laporan {quarter.label} belum dibuat" in shown


def test_home_of_another_day_stays_on_it_and_tells_of_no_open_survey(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    PositionFactory(unit=root_of(city), required_headcount=4)
    CampaignFactory(unit=root_of(city))
    day = (city.today() - timedelta(days=1)).isoformat()
    answer = client.get(reverse("reports:home"), {"per": day})
    assert "Survei berjalan" not in text_of(answer)
    for name in ("orgunits:orgunit_list", "employees:vacancy_list"):
        assert f'href="{reverse(name)}?per={day}"' in body(answer)


def test_home_without_needs_states_no_share_of_seats(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    shown = text_of(client.get(reverse("reports:home")))
    assert "Jabatan terisi – belum ada kebutuhan yang tercatat" in shown


def test_home_lists_reports_jobs_and_failures(client, city):
    user = signed_in(client, Role.LEADERSHIP, government=city)
    report = filed_report(root_of(city))
    JobFactory(government=city, requested_by=user, title="Pekerjaan jalan", total=4)
    JobFactory(government=city, requested_by=user, failed=True, title="Pekerjaan rusak")
    shown = body(client.get(reverse("reports:home")))
    assert reverse("reports:report_pdf", args=[report.uuid]) in shown
    assert "Pekerjaan jalan" in shown
    assert "Pekerjaan rusak" in shown
    assert "belum dibuat" not in shown


def test_home_of_an_employee_shows_no_figures_of_others(client, city):
    PositionFactory(unit=root_of(city), required_headcount=4)
    signed_in(client, Role.EMPLOYEE, government=city)
    shown = text_of(client.get(reverse("reports:home")))
    for words in ("Jabatan terisi", "IKM", "Survei berjalan", "Laporan terbaru", "lowong"):
        assert words not in shown


def test_home_links_a_person_to_the_own_file(client, city):
    user = signed_in(client, Role.EMPLOYEE, government=city)
    assert (
        reverse("employees:own_page")
        not in body(client.get(reverse("reports:home"))).split("<main")[1]
    )
    employee = EmployeeFactory(government=city)
    Employee.objects.filter(pk=employee.pk).update(user=user)
    assert "Halaman saya</a>" in body(client.get(reverse("reports:home"))).split("<main")[1]


def test_home_of_a_government_without_units_is_an_empty_state(client):
    government = GovernmentFactory(established_on=date(2015, 1, 1))
    signed_in(client, Role.LEADERSHIP, government=government)
    shown = text_of(client.get(reverse("reports:home"), {"per": "2014-12-31"}))
    assert "Belum ada susunan pada hari ini" in shown


def test_home_without_any_government_says_so(client):
    client.force_login(SuperadminFactory())
    assert "Belum ada pemerintah daerah" in text_of(client.get(reverse("reports:home")))


def test_home_of_a_person_without_a_role_is_forbidden(client, city):
    client.force_login(UserFactory(government=city))
    assert client.get(reverse("reports:home")).status_code == 403


def test_home_asks_at_most_26_times(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    filed_report(root_of(city))
    few = queries_of(client, "reports:home")
    for unit in grow_units(city, 40):
        PositionFactory(unit=unit)
    many = queries_of(client, "reports:home")
    assert few == many
    assert many <= 26


@pytest.mark.parametrize(
    ("hour", "word"),
    [(0, "malam"), (3, "malam"), (4, "pagi"), (10, "pagi"), (11, "siang"), (14, "siang"),
     (15, "sore"), (17, "sore"), (18, "malam"), (23, "malam")],
)  # fmt: skip
def test_greeting_follows_the_hour(hour, word):
    assert greeting(datetime(2026, 11, 20, hour, tzinfo=UTC)) == f"Selamat {word}"


# --- search ----------------------------------------------------------------------------------


def test_search_groups_results_and_links_to_them(client, city):
    unit = OrgUnitFactory(government=city, name="Dinas Melati")
    employee = EmployeeFactory(government=city, name="Melati Wijaya")
    PlacementFactory(employee=employee, position=PositionFactory(unit=unit))
    signed_in(client, Role.LEADERSHIP, government=city)
    shown = body(client.get(reverse("reports:search"), {"q": "melati"}))
    assert reverse("orgunits:orgunit_detail", args=[unit.pk]) in shown
    assert reverse("employees:employee_detail", args=[employee.pk]) in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Apa yang Anda cari?"),
        ("m", "Tulis sedikitnya dua huruf"),
        ("zzz", "Tidak ada yang cocok"),
        ("%_%", "Tidak ada yang cocok"),
        ("zz\x00z", "Tidak ada yang cocok"),
        ("<script>alert(1)</script>", "Tidak ada yang cocok"),
    ],
)
def test_search_has_its_empty_states(client, city, text, expected):
    signed_in(client, Role.LEADERSHIP, government=city)
    answer = client.get(reverse("reports:search"), {"q": text})
    assert expected in text_of(answer)
    assert "<script>alert" not in body(answer)


def test_search_is_a_get_only_page(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    assert client.post(reverse("reports:search"), {"q": "x"}).status_code == 405


# --- the same report once more --------------------------------------------------------------


def test_report_that_is_there_is_made_again_only_when_asked_for(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    filed = filed_report(root_of(city))
    url = reverse("reports:report_create")
    data = order_data(root_of(city), filed.period)
    refused = client.post(url, data)
    assert "sudah ada, dibuat" in text_of(refused)
    assert EvaluationReport.objects.count() == 1
    client.post(url, order_data(root_of(city), filed.period) | {"again": "on"})
    assert EvaluationReport.objects.count() == 2


def test_report_being_built_is_not_ordered_a_second_time_unasked(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    running = EvaluationReportFactory(unit=root_of(city))
    refused = client.post(
        reverse("reports:report_create"), order_data(root_of(city), running.period)
    )
    assert "sedang dibuat" in text_of(refused)
    assert EvaluationReport.objects.count() == 1


def test_failed_report_and_other_periods_ask_nothing(client, city):
    signed_in(client, Role.LEADERSHIP, government=city)
    failed = EvaluationReportFactory(unit=root_of(city))
    Job.objects.filter(pk=failed.job_id).update(
        state=JobState.FAILED, finished_at=failed.ordered_at, error="Disk penuh."
    )
    url = reverse("reports:report_create")
    client.post(url, order_data(root_of(city), failed.period))
    client.post(url, order_data(root_of(city), failed.period.previous))
    assert EvaluationReport.objects.count() == 3
