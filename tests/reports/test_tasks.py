"""reports.tasks: the job that builds a report, run for real."""

import io
import re

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from orgunits.actions import end_role
from orgunits.models import RoleAssignment
from portal.enums import JobState
from portal.files import attachment_path
from portal.jobs import run_job
from portal.models import Attachment, Job, Notification
from portal.permissions import Role
from reports import tasks
from reports.enums import PeriodKind
from reports.freezing import fingerprint, thaw
from reports.models import EvaluationReport
from reports.paper import build_pdf
from reports.periods import last_full
from reports.workbook import build_workbook
from surveys.models import Campaign, ResponseInbox
from tests.factories.orgunits import GovernmentFactory, OrgUnitFactory, root_of, user_with_role
from tests.factories.reports import EvaluationReportFactory, survey_of
from tests.factories.surveys import CampaignFactory, same_answers, submit
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db


@kept_world
def city():
    """A government with two agencies that were surveyed in the last full quarter."""
    government = GovernmentFactory()
    period = last_full(PeriodKind.QUARTER, government.today())
    for value in (3, 4):
        unit = OrgUnitFactory(government=government)
        survey_of(unit, period.start, 20, value)
        survey_of(unit, period.previous.start, 20, 3)
    return government


def built(government, user=None):
    return EvaluationReportFactory(unit=root_of(government), user=user, built=True)


def test_job_builds_both_files_with_the_index_of_the_row(city):
    report = built(city)
    assert report.is_ready
    assert str(report.ikm) == "87.50"
    pages = PdfReader(io.BytesIO(attachment_path(report.pdf).read_bytes())).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    assert "87,50" in text
    book = CalamineWorkbook.from_path(attachment_path(report.xlsx))
    summary = {row[0]: row[1] for row in book.get_sheet_by_name("Ringkasan").to_python()}
    assert summary["IKM"] == 87.5
    job = Job.objects.get(pk=report.job_id)
    assert (job.state, job.done, job.total) == (JobState.DONE, 7, 7)
    assert job.result["url"] == f"/reports/{report.uuid}/"


def test_files_can_be_built_again_from_the_frozen_inputs(city):
    report = built(city)
    inputs = thaw(report.inputs)
    assert fingerprint(report.inputs) == report.fingerprint
    pdf = build_pdf(inputs, report.fingerprint, report.title)
    assert pdf == attachment_path(report.pdf).read_bytes()
    xlsx = build_workbook(inputs, report.fingerprint, report.title)
    assert xlsx == attachment_path(report.xlsx).read_bytes()


def test_job_run_again_changes_nothing(city):
    report = built(city)
    Job.objects.filter(pk=report.job_id).update(state=JobState.QUEUED, finished_at=None)
    run_job(report.job_id)
    again = EvaluationReport.objects.get(pk=report.pk)
    assert (again.pdf_id, again.xlsx_id) == (report.pdf_id, report.xlsx_id)
    assert Attachment.objects.count() == 2
    assert Job.objects.get(pk=report.job_id).state == JobState.DONE


def test_job_that_dies_before_the_end_leaves_nothing_and_runs_again(city, monkeypatch):
    report = EvaluationReportFactory(unit=root_of(city))

    def dies(*_args):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "build_workbook", dies)
        run_job(report.job_id)
    report.refresh_from_db()
    assert not report.is_ready
    assert Attachment.objects.count() == 0
    run_job(report.job_id)
    report.refresh_from_db()
    assert report.is_ready


def test_job_reports_its_steps_in_words(city, monkeypatch):
    said = []
    monkeypatch.setattr(
        "portal.jobs.Progress.__call__",
        lambda self, done, total=None, message="": said.append((done, total, message)),
    )
    built(city)
    assert [done for done, _total, _message in said] == list(range(7))
    assert {total for _done, total, _message in said} == {7}
    assert said[5][2] == "Menyusun PDF"


def test_job_of_a_person_who_lost_the_role_fails_and_says_so(city):
    user = user_with_role(Role.LEADERSHIP, government=city)
    report = EvaluationReportFactory(unit=root_of(city), user=user)
    assignment = RoleAssignment.objects.get(user=user)
    end_role(assignment=assignment, on=city.today(), ended_by=None, reason="Masa tugas berakhir.")
    run_job(report.job_id)
    job = Job.objects.get(pk=report.job_id)
    assert job.state == JobState.FAILED
    assert "tidak lagi punya wewenang" in job.error
    assert not EvaluationReport.objects.get(pk=report.pk).is_ready


def test_requester_is_told_where_the_report_is(city):
    user = user_with_role(Role.LEADERSHIP, government=city)
    report = built(city, user)
    notice = Notification.objects.get(recipient=user)
    assert notice.url == f"/reports/{report.uuid}/"


def test_report_of_a_government_without_anything_is_still_a_report():
    report = built(GovernmentFactory())
    assert report.is_ready
    assert report.ikm is None


def test_a_report_counts_the_answers_that_still_wait_when_its_period_is_over():
    government = GovernmentFactory()
    unit = OrgUnitFactory(government=government)
    period = last_full(PeriodKind.QUARTER, government.today())
    campaign = CampaignFactory(unit=unit)
    for _ in range(12):
        submit(campaign, answers=same_answers(4))
    # As if they had come on the last day of the period, and no tick had run since.
    Campaign.objects.update(period_start=period.start, period_end=period.end)
    ResponseInbox.objects.update(day=period.end)

    report = built(government)

    assert str(report.ikm) == "100.00"
    assert not ResponseInbox.objects.exists()
