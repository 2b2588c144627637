"""Long work of reports."""

from django.db import transaction
from django.urls import reverse

from portal.jobs import JobFailed, job
from portal.permissions import Permission
from reports.actions import BUILD, finish_report, tell_recipients
from reports.freezing import fingerprint, freeze, thaw
from reports.models import EvaluationReport
from reports.paper import build_pdf
from reports.queries import STEPS, gather
from reports.workbook import build_workbook
from surveys.actions import settle_ended_days


def may_build(user, params):
    """Whether the person still reaches the unit of the report."""
    return EvaluationReport.objects.visible_to(user).filter(pk=params["report"]).exists()


def result_of(report):
    return {
        "url": reverse("reports:report_detail", args=[report.uuid]),
        "url_label": "Buka laporan",
    }


@job(name=BUILD, permission=Permission.REPORT_VIEW, allowed=may_build, time_limit=900)
def build_report(progress, *, report):
    """Read the inputs, build both files, and put them in their place in one transaction.

    Nothing is written before the end, so that it may run again from the start at any time.
    """
    row = (
        EvaluationReport.objects.without_inputs().select_related("unit__government").get(pk=report)
    )
    if row.is_ready:
        return result_of(row)
    settle_ended_days()  # a report of a period counts every answer that came in it
    facts = gather(row.unit, row.period, row.government.today(), progress)
    if facts is None:
        raise JobFailed("Unit ini tidak ada pada akhir periode laporan.")
    inputs = freeze(facts)
    digest = fingerprint(inputs)
    thawed = thaw(inputs)
    progress(5, STEPS, "Menyusun PDF")
    pdf = build_pdf(thawed, digest, row.title)
    progress(6, STEPS, "Menyusun lembar kerja")
    xlsx = build_workbook(thawed, digest, row.title)
    with transaction.atomic():
        report = finish_report(
            report=row,
            inputs=inputs,
            fingerprint=digest,
            ikm=thawed["results"]["score"]["value"],
            pdf=pdf,
            xlsx=xlsx,
            user=progress.job.requested_by,
        )
        tell_recipients(report, result_of(report)["url"])
        progress.finish(result_of(report))
    return None
