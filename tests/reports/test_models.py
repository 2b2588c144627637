"""reports.models: what the database refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from reports.enums import ReportState
from reports.models import EvaluationReport
from tests.factories.orgunits import OrgUnitFactory
from tests.factories.reports import EvaluationReportFactory

pytestmark = pytest.mark.django_db


def test_period_ends_after_it_starts():
    report = EvaluationReportFactory()
    report.period_end = report.period_start - timedelta(days=1)
    with pytest.raises(IntegrityError, match="report_period_ordered"), transaction.atomic():
        report.save()


def test_ready_report_has_both_files():
    report = EvaluationReportFactory()
    report.state = ReportState.READY
    with pytest.raises(IntegrityError, match="report_ready_has_files"), transaction.atomic():
        report.save()


def test_lists_do_not_read_the_frozen_inputs():
    EvaluationReportFactory(unit=OrgUnitFactory())
    report = EvaluationReport.objects.without_inputs().get()
    assert "inputs" in report.get_deferred_fields()
