"""Writes of reports: ordering one, and putting what was built in its place."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.models import OrgUnit
from orgunits.queries import unit_on
from portal import audit
from portal.documents import PDF_TYPE
from portal.files import store
from portal.models import Government, User
from portal.orders import place_order
from portal.spreadsheets import XLSX_TYPE
from reports.enums import ReportState
from reports.freezing import RULE_VERSION
from reports.models import EvaluationReport, ReportSchedule
from reports.periods import Period
from reports.queries import STEPS

BUILD = "reports.build_report"
NOT_TYPED = ["government", "unit", "ordered_by", "schedule", "job", "pdf", "xlsx"]


def data_day(period: Period, today: date) -> date:
    """The day whose structure and people a report shows: the last of its period, or today."""
    return min(period.end, today)


@transaction.atomic
def order_report(
    *,
    government: Government,
    unit: OrgUnit,
    period: Period,
    user: User | None,
    schedule: ReportSchedule | None = None,
    today: date | None = None,
) -> EvaluationReport:
    """Order the evaluation of ``unit``'s subtree over ``period``; a job builds it.

    Report and job are made in one transaction. ``schedule`` orders in the name of ``user``, its
    owner; ``today`` is the government's day (default: now). Raises ValidationError when the period has not
    begun, the unit did not exist on its last day, or the person may not have it built.
    """
    if unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    today = today or government.today()
    if not period.has_begun(today):
        raise ValidationError({"period": f"{period.label} belum dimulai."})
    version = unit_on(unit, data_day(period, today))
    if version is None:
        raise ValidationError(
            {"unit": f"{unit.name} tidak ada pada akhir {period.label}. Pilih periode lain."}
        )
    report = EvaluationReport(
        government=government,
        unit=unit,
        period_kind=period.kind,
        period_start=period.start,
        period_end=period.end,
        title=f"Laporan evaluasi {version.name}, {period.label}",
        ordered_by=user,
        schedule=schedule,
    )
    report.full_clean(exclude=NOT_TYPED)
    return place_order(
        report,
        kind=BUILD,
        title=report.title,
        params="report",
        total=STEPS,
        actor=None if schedule else user,
        action="Memesan laporan evaluasi" if schedule is None else "Memesan laporan terjadwal",
        changes={"periode": [None, period.label]},
    )


@transaction.atomic
def finish_report(
    *,
    report: EvaluationReport,
    inputs: dict[str, Any],
    fingerprint: str,
    ikm: Decimal | None,
    pdf: bytes,
    xlsx: bytes,
    user: User | None,
) -> EvaluationReport:
    """Freeze ``inputs`` and store both files, once: a report that is ready stays as it is.

    ``inputs`` are frozen (``reports.freezing.freeze``), ``ikm`` has two decimals or is None. The
    caller holds the transaction in which the job is finished.
    """
    report = EvaluationReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.is_ready:
        return report
    government = report.government
    report.inputs = inputs
    report.rule_version = RULE_VERSION
    report.fingerprint = fingerprint
    report.ikm = ikm
    report.pdf = store(government, f"{report.title}.pdf", PDF_TYPE, pdf, user)
    report.xlsx = store(government, f"{report.title}.xlsx", XLSX_TYPE, xlsx, user)
    report.state = ReportState.READY
    report.finished_at = timezone.now()
    report.save()
    audit.record(
        actor=user,
        action="Menyelesaikan laporan evaluasi",
        obj=report,
        government=government,
        unit_id=report.unit_id,
        changes={"fingerprint": ["", fingerprint]},
    )
    return report
