"""Writes of what is printed for surveys: order it, keep it, throw the old ones away."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.documents import PDF_TYPE
from portal.models import User
from portal.orders import keep_file, place_order, remove_expired
from surveys.enums import PrintKind
from surveys.models import Campaign, CampaignBatch, SurveyPrint

PRINT = "surveys.print"
STEPS = 2
KEPT = timedelta(days=90)
CODES_KEPT = timedelta(days=30)


@transaction.atomic
def order_print(
    *,
    kind: PrintKind,
    user: User,
    campaign: Campaign | None = None,
    batch: CampaignBatch | None = None,
) -> SurveyPrint:
    """Order ``kind`` on paper for one survey or for every survey of a batch; a job makes the PDF.

    Raises ValidationError when the same is being made already, or when the person may not.
    """
    subject = campaign or batch
    now = timezone.now()
    order = SurveyPrint(
        government=subject.government,
        unit=subject.unit,
        kind=kind,
        campaign=campaign,
        batch=batch,
        ordered_by=user,
        ordered_at=now,
        expires_at=now + (CODES_KEPT if kind == PrintKind.CODES else KEPT),
    )
    running = SurveyPrint.objects.filter(
        kind=kind, campaign=campaign, batch=batch, ordered_by=user, job__finished_at__isnull=True
    )
    if running.filter(job__isnull=False).exists():
        raise ValidationError("Cetakan yang sama masih dikerjakan. Tunggu sampai selesai.")
    order.clean_fields(
        exclude=["government", "unit", "campaign", "batch", "ordered_by", "job", "pdf"]
    )
    return place_order(
        order,
        kind=PRINT,
        title=str(order),
        params="order",
        total=STEPS,
        actor=user,
        action="Memesan cetakan survei",
        changes={"isi": [None, order.get_kind_display()]},
    )


def finish_print(*, order: SurveyPrint, pdf: bytes, n_pages: int) -> SurveyPrint:
    """Keep the PDF of an order, once. The caller holds the transaction that ends the job."""
    return keep_file(
        order,
        field="pdf",
        name=f"{order}.pdf",
        content_type=PDF_TYPE,
        content=pdf,
        actor=order.ordered_by,
        action="Menyelesaikan cetakan survei",
        changes={"halaman": [0, n_pages]},
        n_pages=n_pages,
    )


def remove_old_prints() -> int:
    """Delete the files of prints past their day (part of the tick); return how many."""
    return remove_expired(SurveyPrint, "pdf")
