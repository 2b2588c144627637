"""Writes of what is printed for surveys: order it, keep it, throw the old ones away."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.actions import request_job
from portal.documents import PDF_TYPE
from portal.files import remove, store
from portal.models import User
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
    order.save(force_insert=True)
    order.job = request_job(
        kind=PRINT,
        title=str(order),
        params={"order": order.pk},
        government=subject.government,
        user=user,
        total=STEPS,
        unit_id=subject.unit_id,
    )
    order.save(update_fields=["job"])
    audit.record(
        actor=user,
        action="Memesan cetakan survei",
        obj=order,
        government=subject.government,
        unit_id=subject.unit_id,
        changes={"isi": [None, order.get_kind_display()]},
    )
    return order


@transaction.atomic
def finish_print(*, order: SurveyPrint, pdf: bytes, n_pages: int) -> SurveyPrint:
    """Keep the PDF of an order, once. The caller holds the transaction that ends the job."""
    order = SurveyPrint.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.is_ready:
        return order
    order.pdf = store(order.government, f"{order}.pdf", PDF_TYPE, pdf, order.ordered_by)
    order.n_pages = n_pages
    order.save(update_fields=["pdf", "n_pages"])
    audit.record(
        actor=order.ordered_by,
        action="Menyelesaikan cetakan survei",
        obj=order,
        government=order.government,
        unit_id=order.unit_id,
        changes={"halaman": [0, n_pages]},
    )
    return order


def remove_old_prints() -> int:
    """Delete the files of prints past their day (part of the tick); return how many."""
    old = SurveyPrint.objects.filter(expires_at__lte=timezone.now(), pdf__isnull=False)
    files = [order.pdf for order in old.select_related("pdf")[:200]]
    if files:
        with transaction.atomic():
            remove(files)
    return len(files)
