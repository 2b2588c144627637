"""Releasing a report: the second person, the number, the files that carry it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.documents import PDF_TYPE
from portal.files import store
from portal.models import Government, User
from portal.notices import notify
from portal.permissions import Permission, role_labels
from portal.spreadsheets import XLSX_TYPE
from reports.freezing import thaw
from reports.models import EvaluationReport
from reports.paper import build_pdf
from reports.stamps import Stamp
from reports.workbook import build_workbook

ATTEMPTS = 3
NOT_READY = "Laporan ini belum selesai dibuat."
ALREADY = "Laporan ini sudah terbit."
SAME_PERSON = "Yang memesan laporan tidak dapat menerbitkannya. Minta orang kedua."
BUSY = "Laporan lain sedang diterbitkan. Coba sekali lagi."


def release_report(
    *, report: EvaluationReport, user: User, now: datetime | None = None
) -> EvaluationReport:
    """Give ``report`` its number and files that carry it, from its frozen inputs: for ever.

    ValidationError when it is not ready, is released already, or ``user`` ordered it. The files are
    typeset before anything is locked; when another report takes the number meanwhile, anew.
    """
    now = now or timezone.now()
    for _ in range(ATTEMPTS):
        report = EvaluationReport.objects.select_related("government", "unit").get(pk=report.pk)
        _refuse(report, user)
        office = (role_labels(user, Permission.REPORT_RELEASE) or ["Pengguna"])[0]
        number = _next_number(report.government)
        stamp = Stamp(number, report.government.today(now), office)
        inputs = thaw(report.inputs)
        files = (
            build_pdf(inputs, report.fingerprint, report.title, stamp),
            build_workbook(inputs, report.fingerprint, report.title, stamp),
        )
        released = _write(report.pk, stamp, files, user, now)
        if released is not None:
            return released
    raise ValidationError(BUSY)


def _refuse(report: EvaluationReport, user: User) -> None:
    if not report.is_ready:
        raise ValidationError(NOT_READY)
    if report.is_released:
        raise ValidationError(ALREADY)
    if report.ordered_by_id == user.pk:
        raise ValidationError(SAME_PERSON)


def _next_number(government: Government) -> int:
    rows = EvaluationReport.objects.filter(government=government)
    return (rows.aggregate(last=Max("release_number"))["last"] or 0) + 1


@transaction.atomic
def _write(
    pk: int, stamp: Stamp, files: tuple[bytes, bytes], user: User, now: datetime
) -> EvaluationReport | None:
    """The released report; None when its number was taken meanwhile."""
    report = EvaluationReport.objects.select_related("unit").get(pk=pk)
    government = Government.objects.select_for_update(no_key=True).get(pk=report.government_id)
    report = (
        EvaluationReport.objects.select_for_update(of=("self",))
        .select_related("unit", "ordered_by")
        .get(pk=pk)
    )
    report.government = government
    _refuse(report, user)
    if _next_number(government) != stamp.number:
        return None
    pdf, xlsx = files
    report.pdf = store(government, f"{report.title}.pdf", PDF_TYPE, pdf, user)
    report.xlsx = store(government, f"{report.title}.xlsx", XLSX_TYPE, xlsx, user)
    report.release_number = stamp.number
    report.released_at, report.released_by = now, user
    report.release_office = stamp.office
    report.save(
        update_fields=[
            "pdf",
            "xlsx",
            "release_number",
            "released_at",
            "released_by",
            "release_office",
        ]
    )
    audit.record(
        actor=user,
        action="Menerbitkan laporan evaluasi",
        obj=report,
        government=government,
        unit_id=report.unit_id,
        changes={"nomor": ["", stamp.label], "PDF": ["", report.pdf.sha256]},
    )
    if report.ordered_by is not None:
        notify(
            government=government,
            recipients=[report.ordered_by],
            text=f"{report.title} terbit dengan nomor {stamp.label}."[:300],
            url=reverse("reports:report_detail", args=[report.uuid]),
        )
    return report
