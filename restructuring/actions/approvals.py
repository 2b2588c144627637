"""Letters to the governor (of a province: the minister), and what came back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import User
from portal.templatetags.formats import date_long
from restructuring.enums import ExternalAnswer, ProposalState
from restructuring.models import ExternalApproval, Proposal
from restructuring.moving import lock_proposal

OVER = frozenset({ProposalState.ENACTED, ProposalState.BACKED_OUT, ProposalState.WITHDRAWN})
# Silence is not recorded: it follows from the days.
ANSWERS = tuple(one for one in ExternalAnswer if one != ExternalAnswer.SILENT)


@transaction.atomic
def record_letter(
    *, proposal: Proposal, user: User | None, addressee: str, letter_number: str, sent_on: date
) -> ExternalApproval:
    """Note that consent was asked for; ``sent_on`` is the day the letter was received there, from
    which the fifteen working days count. ValidationError for a day to come, and for one before the
    proposal was made: silence since then would be consent to what nobody there could have read."""
    locked = _lock(proposal)
    if sent_on > locked.government.today():
        raise ValidationError({"sent_on": "Tanggal diterima tidak boleh sesudah hari ini."})
    made_on = locked.government.today(locked.made_at)
    if sent_on < made_on:
        text = f"Tanggal diterima tidak boleh sebelum usulan dibuat, {date_long(made_on)}."
        raise ValidationError({"sent_on": text})
    row = ExternalApproval(
        government=locked.government,
        proposal=locked,
        addressee=addressee.strip(),
        letter_number=letter_number.strip(),
        sent_on=sent_on,
    )
    row.full_clean(exclude=["government", "proposal"])
    row.save(force_insert=True)
    _record(row, user, "Mencatat permohonan persetujuan luar", {"surat": [None, str(row)]})
    return row


@transaction.atomic
def record_answer(
    *,
    approval: ExternalApproval,
    user: User | None,
    answer: str,
    answered_on: date,
    answer_number: str = "",
    note: str = "",
) -> ExternalApproval:
    """Note the answer to a letter, once. ValidationError for a second one, a day to come or before
    the letter, and an answer that asks for more without saying what."""
    locked = _lock(approval.proposal)
    row = locked.approvals.get(pk=approval.pk)
    row.government, row.proposal = locked.government, locked
    if row.answer:
        raise ValidationError("Jawaban surat ini sudah dicatat.")
    if answer not in ANSWERS:
        raise ValidationError({"answer": "Pilih jawabannya."})
    if not row.sent_on <= answered_on <= locked.government.today():
        text = "Tanggal jawaban antara tanggal surat diterima dan hari ini."
        raise ValidationError({"answered_on": text})
    if answer != ExternalAnswer.APPROVED and not note.strip():
        raise ValidationError({"note": "Tulis perbaikan yang diperintahkan atau alasan penolakan."})
    row.answer, row.answered_on = answer, answered_on
    row.answer_number, row.note = answer_number.strip(), note.strip()
    row.full_clean(exclude=["government", "proposal"])
    row.save()
    words = row.get_answer_display()
    _record(row, user, "Mencatat jawaban persetujuan luar", {"jawaban": [None, words]}, row.note)
    return row


def _lock(proposal: Proposal) -> Proposal:
    locked = lock_proposal(proposal)
    if locked.state in OVER:
        label = locked.get_state_display().lower()
        raise ValidationError(f"Usulan ini sudah selesai ({label}).")
    return locked


def _record(
    row: ExternalApproval, user: User | None, action: str, changes: dict, reason: str = ""
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=row.proposal,
        government=row.government,
        unit_id=row.proposal.unit_id,
        changes=changes,
        reason=reason,
    )
