"""How the demo's government numbers and signs documents, and the first ones of a draft. Invented."""

from portal.jobs import run_job
from restructuring.actions import order_document, settle_documents
from restructuring.enums import DocumentFormat, DocumentKind
from restructuring.models import Proposal

K = DocumentKind
SETTINGS = {
    K.STATEMENT: {"number_pattern": "800.1.3.3/{nomor}/BKPSDM/{tahun}", "copies": "Yang bersangkutan"},
    K.DUTY: {"number_pattern": "800.1.3.4/{nomor}/BKPSDM/{tahun}", "copies": "Yang bersangkutan"},
    K.OATH: {"number_pattern": "800.1.3.2/{nomor}/BA/{tahun}"},
    K.ACTING: {"number_pattern": "800.1.11.1/{nomor}/BKPSDM/{bulan}/{tahun}"},
    K.EXCERPT: {"copies": "Gubernur\nKepala Kantor Regional BKN\nInspektur"},
}  # fmt: skip


def write(world):
    """The settings, and a matrix of the draft over the whole government; how many documents."""
    settle_documents(government=world.government, settings=SETTINGS, user=world.officer)
    drafts = Proposal.objects.filter(
        government=world.government, unit__parent__isnull=True, is_confidential=False
    )
    draft = drafts.exclude(head__steps=[]).order_by("pk").first()
    if draft is None:
        return 0
    order = order_document(
        proposal=draft, kind=K.MATRIX, format_=DocumentFormat.DOCX, user=world.officer
    )
    run_job(order.job_id)
    return 1
