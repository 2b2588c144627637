"""The printed assessment: ordered as a job, kept beside the assessment."""

from django.db import transaction

from orgunits.actions.assessments.opening import lock_assessment, record
from orgunits.models import Assessment
from portal.actions import request_job
from portal.documents import PDF_TYPE
from portal.files import remove, store
from portal.models import Job, User

BUILD_PAPER = "orgunits.build_assessment_paper"


@transaction.atomic
def order_paper(*, assessment: Assessment, user: User) -> Job:
    """Have the PDF built by a worker; an open order is not doubled."""
    row = lock_assessment(assessment)
    if row.job is not None and row.job.is_open:
        return row.job
    row.job = request_job(
        kind=BUILD_PAPER,
        title=f"PDF {row}",
        params={"assessment": row.pk},
        government=row.government,
        user=user,
        total=2,
        unit_id=row.unit_id,
    )
    row.save(update_fields=["job"])
    return row.job


@transaction.atomic
def finish_paper(
    *, assessment: Assessment, pdf: bytes, fingerprint: str, name: str, user: User | None
) -> Assessment:
    """Put the PDF in its place; an older one is removed."""
    row = lock_assessment(assessment)
    older = row.pdf
    row.pdf = store(row.government, name, PDF_TYPE, pdf, user)
    row.pdf_fingerprint = fingerprint
    row.save(update_fields=["pdf", "pdf_fingerprint"])
    if older is not None:
        remove([older])
    record(row, user, "Membuat PDF evaluasi organisasi", {"pdf": [None, row.pdf.name]})
    return row
