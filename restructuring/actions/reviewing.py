"""The reviewers' side: a word on each change, on a stage, a remark; and the stages themselves."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.structure import clipped
from portal import audit
from portal.models import Government, User
from restructuring.enums import ProposalState, ReviewDecision
from restructuring.gates import closed, decision_gates
from restructuring.models import (
    Proposal,
    ProposalReview,
    ReviewStage,
    StepDecision,
)
from restructuring.moving import ask_stage, lock_proposal, move_proposal, tell_drafters
from restructuring.permissions import right_on
from restructuring.queries.findings import units_in_sight
from restructuring.reviewing import JUDGING, REVIEWERS, Stage, waiting_review
from restructuring.thinking import head_steps, think

MAX_STAGES = 8
NAMED = 40  # letters of a stage that the trail names
OVER = "Tahap ini sudah lewat. Muat ulang halaman untuk melihat keadaan usulan sekarang."


@transaction.atomic
def decide_step(
    *, review: ProposalReview, key: str, is_accepted: bool, user: User, reason: str = ""
) -> StepDecision:
    """Accept or refuse one change at a stage, or say otherwise than before. ValidationError for
    whoever may not decide here, for an unknown change, and for a refusal without a reason."""
    row = lock_review(review, user)
    reason = "" if is_accepted else reason.strip()
    if not is_accepted and len(reason) < 10:
        raise ValidationError({"reason": "Tulis alasan penolakannya, paling sedikit 10 huruf."})
    if key not in {step.key for step in head_steps(row.proposal)}:
        raise ValidationError("Perubahan ini tidak ada dalam usulan. Muat ulang halaman.")
    _begin(row.proposal, user)
    decision, _is_new = StepDecision.objects.update_or_create(
        review=row,
        step=key,
        defaults={
            "government": row.government,
            "is_accepted": is_accepted,
            "reason": reason,
            "made_by": user,
        },
    )
    return decision


@transaction.atomic
def approve_review(*, review: ProposalReview, user: User, note: str = "") -> ProposalReview:
    """Give the word of a stage. The last one approves the proposal.

    ValidationError for whoever may not decide here, while a change stands refused, and, at a stage
    that decides, when the list no longer fits the structure or breaks a rule anew.
    """
    row = lock_review(review, user)
    proposal = row.proposal
    if row.steps.filter(is_accepted=False).exists():
        text = "Ada perubahan yang Anda tolak. Kembalikan usulannya, atau terima perubahan itu."
        raise ValidationError(text)
    if row.decides:
        thought = think(proposal)
        missing = closed(decision_gates(thought, units_in_sight(thought, user)))
        if missing:
            head = "Usulan tidak lagi sesuai dengan struktur terkini. Kembalikan untuk disesuaikan."
            raise ValidationError([ValidationError(text) for text in (head, *missing)])
    settle_review(row, ReviewDecision.APPROVED, user, note)
    following = waiting_review(proposal)
    if following is not None:
        _begin(proposal, user)
        text = f"Usulan penataan menunggu {following.name.lower()}: {proposal.title}"
        ask_stage(following, text)
        return row
    move_proposal(
        proposal,
        "approve",
        user=user,
        action="Menyetujui usulan penataan",
        reason=note.strip(),
        approved_at=timezone.now(),
    )
    tell_drafters(proposal, f"Usulan penataan disetujui: {proposal.title}", but=user)
    return row


@transaction.atomic
def return_review(*, review: ProposalReview, user: User, note: str = "") -> ProposalReview:
    """Give the proposal back to its drafter, with the reasons at the refused changes and a note on
    the whole. ValidationError without either."""
    row = lock_review(review, user)
    note = note.strip()
    n_refused = row.steps.filter(is_accepted=False).count()
    if not n_refused and len(note) < 10:
        text = "Tulis apa yang harus diperbaiki (paling sedikit 10 huruf), atau tolak perubahannya."
        raise ValidationError({"note": text})
    settle_review(row, ReviewDecision.RETURNED, user, note)
    told = note or f"{n_refused} perubahan ditolak; alasannya ada pada perubahan itu."
    move_proposal(
        row.proposal,
        "return",
        user=user,
        action="Mengembalikan usulan penataan",
        reason=told,
        note=told,
    )
    text = f"Usulan penataan dikembalikan ({row.name.lower()}): {row.proposal.title}"
    tell_drafters(row.proposal, text, but=user)
    return row


@transaction.atomic
def settle_stages(
    *, government: Government, stages: Sequence[Stage], user: User | None
) -> list[ReviewStage]:
    """Put the stages of a government in place of those it had; none: the house's order. Submissions
    under way keep theirs. ValidationError unless the last one decides."""
    _check_stages(stages)
    locked = Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    rows = ReviewStage.objects.filter(government=locked)
    before = [_words(row) for row in rows.order_by("order")]
    rows.delete()
    made = ReviewStage.objects.bulk_create(
        ReviewStage(
            government=locked,
            order=order,
            name=" ".join(stage.name.split()),
            role=stage.role,
            decides=stage.decides,
        )
        for order, stage in enumerate(stages, 1)
    )
    after = [_words(row) for row in made]
    if before != after:
        audit.record(
            actor=user,
            action="Mengatur tahap peninjauan usulan",
            obj=locked,
            government=locked,
            changes={"tahap": [before, after]},
        )
    return made


def _check_stages(stages: Sequence[Stage]) -> None:
    if len(stages) > MAX_STAGES:
        raise ValidationError(f"Paling banyak {MAX_STAGES} tahap.")
    for stage in stages:
        if not stage.name.strip() or len(stage.name) > 120:
            raise ValidationError("Beri setiap tahap nama, paling panjang 120 huruf.")
        if stage.role not in REVIEWERS:
            raise ValidationError(f"Peran tahap “{stage.name}” tidak dapat meninjau usulan.")
    names = [" ".join(stage.name.casefold().split()) for stage in stages]
    if len(set(names)) < len(names):
        raise ValidationError("Beri setiap tahap nama yang berbeda.")
    if stages and not stages[-1].decides:
        raise ValidationError("Tahap terakhir harus tahap yang memutus.")


def _words(row: ReviewStage) -> str:
    return f"{row.name} ({row.get_role_display()}{', memutus' if row.decides else ''})"


def lock_review(review: ProposalReview, user: User) -> ProposalReview:
    """The stage with its proposal locked, when it is the one waited for and ``user`` may decide it;
    else ValidationError."""
    proposal = lock_proposal(review.proposal)
    if proposal.state not in JUDGING:
        raise ValidationError(OVER)
    return check_right(proposal, review, user)


def check_right(proposal: Proposal, review: ProposalReview, user: User) -> ProposalReview:
    """The row of ``review`` with the locked ``proposal``; ValidationError as in ``lock_review``."""
    row = waiting_review(proposal)
    if row is None or row.pk != review.pk:
        raise ValidationError(OVER)
    row.proposal, row.government = proposal, proposal.government
    right = right_on(user, row)
    if not right.may_decide:
        raise ValidationError(right.why_not)
    return row


def settle_review(row: ProposalReview, decision: str, user: User, note: str) -> None:
    """Write the word of a stage and leave it in the trail."""
    row.decision, row.note = decision, note.strip()
    row.decided_by, row.decided_at = user, timezone.now()
    row.save(update_fields=["decision", "note", "decided_by", "decided_at"])
    audit.record(
        actor=user,
        action=f"Memutus tahap “{clipped(row.name, NAMED)}”",
        obj=row.proposal,
        government=row.government,
        unit_id=row.proposal.unit_id,
        changes={"putusan": [ReviewDecision.WAITING.label, row.get_decision_display()]},
        reason=row.note,
    )


def _begin(proposal: Proposal, user: User) -> None:
    """The first word of a reviewer: the proposal is being judged."""
    if proposal.state == ProposalState.SUBMITTED:
        move_proposal(proposal, "begin_review", user=user, action="Mulai meninjau usulan penataan")
