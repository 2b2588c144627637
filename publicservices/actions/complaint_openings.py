"""Opening what is sealed in a complaint: contents on record, the identity by two people."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import User
from publicservices.actions.complaints import note
from publicservices.complaint_states import ComplaintAct, ComplaintMode
from publicservices.models import Complaint, ComplaintOpening

SIGHT = timedelta(minutes=30)
LEAST_REASON = 20


def _recorded(row: ComplaintOpening, user: User, action: str) -> None:
    complaint = row.complaint
    # Without the reason: the trail has other readers than the case.
    audit.record(
        actor=user,
        action=f"Pengaduan: {action}",
        obj=complaint,
        government=complaint.government,
        unit_id=complaint.unit_id,
    )


@transaction.atomic
def open_contents(*, complaint: Complaint, user: User) -> ComplaintOpening:
    """Let ``user`` read the contents of a confidential, anonymous or barred case for a while."""
    row = ComplaintOpening.objects.create(
        government=complaint.government,
        complaint=complaint,
        is_identity=False,
        asked_by=user,
        seen_until=timezone.now() + SIGHT,
    )
    _recorded(row, user, "membuka isi")
    return row


@transaction.atomic
def ask_identity(*, complaint: Complaint, user: User, reason: str) -> ComplaintOpening:
    """Ask to see who reported confidentially. ValidationError without a reason, or where nothing is
    sealed or asked already."""
    row = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if row.mode != ComplaintMode.CONFIDENTIAL or not (row.reporter or row.contact):
        raise ValidationError("Tidak ada identitas yang tersegel pada pengaduan ini.")
    if len(reason.strip()) < LEAST_REASON:
        raise ValidationError({"reason": f"Tulis alasannya, sedikitnya {LEAST_REASON} huruf."})
    if row.openings.filter(is_identity=True, asked_by=user, agreed_by__isnull=True).exists():
        raise ValidationError("Permintaan Anda masih menunggu persetujuan.")
    asked = ComplaintOpening.objects.create(
        government=row.government, complaint=row, is_identity=True, asked_by=user,
        reason=reason.strip(),
    )  # fmt: skip
    _recorded(asked, user, "meminta pembukaan identitas")
    return asked


@transaction.atomic
def agree_identity(*, opening: ComplaintOpening, user: User) -> ComplaintOpening:
    """Agree that whoever asked sees the identity for SIGHT; never one's own asking."""
    row = ComplaintOpening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if row.asked_by_id == user.pk:
        raise ValidationError("Permintaan sendiri harus disetujui orang lain.")
    if not row.is_identity or row.agreed_by_id is not None:
        raise ValidationError("Permintaan ini sudah disetujui.")
    row.agreed_by, row.seen_until = user, timezone.now() + SIGHT
    row.save(update_fields=["agreed_by", "seen_until"])
    # The reporter reads that it happened (SECURITY-BAR 5.3); this also leaves the trail.
    note(row.complaint, ComplaintAct.IDENTITY, "", user)
    return row


@transaction.atomic
def record_identity_read(*, opening: ComplaintOpening, user: User) -> None:
    """Leave that ``user`` looked at the name under an agreement that still holds."""
    row = ComplaintOpening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if row.asked_by_id != user.pk or row.seen_until is None or row.seen_until < timezone.now():
        raise ValidationError("Persetujuan ini sudah berakhir.")
    _recorded(row, user, "melihat identitas")
