"""Putting an approved proposal in force through the one door, and taking it back.

The government's row is locked before the proposal's, as the door does: the tick that applies a
scheduled change holds them in the same order.
"""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.actions import (
    apply_changes,
    cancel_scheduled_change,
    lock_government,
    undo_change,
)
from orgunits.actions.door import expect_version
from orgunits.enums import ChangeState
from orgunits.models import LegalBasis
from portal.models import User
from portal.permissions import Role
from portal.validators import validate_reason
from restructuring.actions.drafting import keep_version
from restructuring.actions.reviewing import OVER, check_right, settle_review
from restructuring.enums import ProposalState, ReviewDecision
from restructuring.gates import closed, enactment_of
from restructuring.models import Proposal, ProposalReview
from restructuring.moving import ask_stage, lock_proposal, move_proposal, tell_drafters
from restructuring.queries.findings import units_in_sight
from restructuring.reviewing import (
    BACK_OUT_ORDER,
    asks_back,
    last_round,
    stages_of,
    waiting_review,
)
from restructuring.states import may, state_after
from restructuring.steps import changes_of
from restructuring.thinking import think

ENDED = (ChangeState.FAILED, ChangeState.CANCELLED)


def ledger_reason(proposal: Proposal) -> str:
    """What the ledger says of the change that enacts ``proposal``; everybody reads it."""
    if proposal.is_confidential:
        return f"Usulan penataan no. {proposal.number}"
    return f"Usulan penataan no. {proposal.number}: {proposal.title}"


@transaction.atomic
def enact_proposal(
    *,
    proposal: Proposal,
    user: User | None,
    expected_version: int | None = None,
    consents: Collection[str] = (),
) -> Proposal:
    """Put an approved proposal in force: at once when its day has come, else scheduled.

    ``expected_version``: structure version of the page (StructureConflict); ``consents``: keys of
    ``gates.enactment_of`` that were ticked. ValidationError lists everything that stands before it.
    Of two that come together one is served; the other is told what the state is by then.
    """
    government, locked = _lock(proposal)
    is_later = (locked.effective_on or government.today()) > government.today()
    # A scheduled one is not enacted by hand: the tick does it on its day.
    act = "schedule" if is_later or not may("schedule", locked.state) else "enact"
    state_after(act, locked.state)
    expect_version(government, expected_version)
    thought = think(locked)
    found = enactment_of(thought, None if user is None else units_in_sight(thought, user))
    missing = closed(found.gates)
    missing += [
        f"Centang dulu: {text}" for key, text in found.consents.items() if key not in consents
    ]
    if missing:
        raise ValidationError([ValidationError(text) for text in missing])
    change = apply_changes(
        government=government,
        changes=changes_of(thought.steps),
        user=user,
        reason=ledger_reason(locked),
        effective_on=thought.day,
        legal_basis=LegalBasis(title=locked.legal_basis) if locked.legal_basis else None,
    )
    done = "dijadwalkan" if is_later else "berlaku"
    told = thought.told()
    keep_version(locked, thought.steps, locked.head.seen, f"Usulan {done}", user, told)
    action = "Menjadwalkan usulan penataan" if is_later else "Memberlakukan usulan penataan"
    move_proposal(locked, act, user=user, action=action, change=change, note="")
    tell_drafters(locked, f"Usulan penataan {done}: {locked.title}", but=user)
    return locked


@transaction.atomic
def unschedule_proposal(*, proposal: Proposal, user: User | None, reason: str) -> Proposal:
    """Call off the schedule; the proposal stays approved. A reason is required."""
    _check_reason(reason)
    _government, locked = _lock(proposal)
    state_after("unschedule", locked.state)
    cancel_scheduled_change(change=locked.change, user=user, reason=reason.strip())
    return _unscheduled(locked, user, reason.strip())


def _unscheduled(locked: Proposal, user: User | None, note: str) -> Proposal:
    move_proposal(
        locked,
        "unschedule",
        user=user,
        action="Membatalkan jadwal usulan penataan",
        reason=note,
        change=None,
        note=note,
    )
    return locked


def follow_ended_schedules() -> int:
    """Bring proposals back to approved whose scheduled change was called off in the ledger or could
    not be applied, with the reason, and tell their people. Returns how many. Run by the tick."""
    waiting = Proposal.objects.filter(state=ProposalState.SCHEDULED, change__state__in=ENDED)
    return sum(_follow_ended(row) for row in waiting.select_related("government"))


@transaction.atomic
def _follow_ended(proposal: Proposal) -> bool:
    _government, locked = _lock(proposal)
    if locked.state != ProposalState.SCHEDULED or locked.change.state not in ENDED:
        return False
    if locked.change.state == ChangeState.FAILED:
        note = f"Tidak dapat diberlakukan pada harinya: {locked.change.failure}"
    else:
        note = "Jadwalnya dibatalkan dari catatan perubahan struktur."
    _unscheduled(locked, None, note)
    tell_drafters(locked, f"Usulan penataan tidak jadi berlaku pada harinya: {locked.title}")
    return True


@transaction.atomic
def ask_back_out(*, proposal: Proposal, user: User | None, reason: str) -> ProposalReview:
    """Ask that a proposal in force be taken back; who decides proposals confirms it. Returns the
    stage that waits for that word. ValidationError when it is asked for already."""
    _check_reason(reason)
    locked = lock_proposal(proposal)
    state_after("back_out", locked.state)
    if waiting_review(locked) is not None:
        raise ValidationError("Pembatalan pemberlakuan sudah diminta dan menunggu persetujuan.")
    decider = [stage for stage in stages_of(locked.government) if stage.decides][-1]
    number, now = last_round(locked) + 1, timezone.now()
    asked = ProposalReview(
        government=locked.government,
        proposal=locked,
        round=number,
        order=BACK_OUT_ORDER,
        name="Permintaan pembatalan pemberlakuan",
        role=Role.HR_OFFICER,
        decision=ReviewDecision.WAITING,
    )
    asked.save(force_insert=True)
    asked.decided_at = now
    settle_review(asked, ReviewDecision.APPROVED, user, reason)
    review = ProposalReview(
        government=locked.government,
        proposal=locked,
        round=number,
        order=BACK_OUT_ORDER + 1,
        name="Persetujuan pembatalan pemberlakuan",
        role=decider.role,
        decides=True,
    )
    review.save(force_insert=True)
    ask_stage(review, f"Diminta pembatalan pemberlakuan usulan penataan: {locked.title}")
    return review


@transaction.atomic
def confirm_back_out(
    *, review: ProposalReview, user: User, note: str = "", expected_version: int | None = None
) -> Proposal:
    """Take the proposal back: the structure becomes as it was before, by the door.

    The rules of an approval hold: the office, in one's own right, and neither the asker nor a hand
    in the proposal. ValidationError lists what came later and rests on the change.
    """
    government, locked = _lock(review.proposal)
    row = _back_out_row(locked, review, user)
    expect_version(government, expected_version)
    settle_review(row, ReviewDecision.APPROVED, user, note)
    asked = locked.reviews.get(round=row.round, order=BACK_OUT_ORDER)
    reason = f"{ledger_reason(locked)}. Dibatalkan: {asked.note}"
    undo_change(change=locked.change, user=user, reason=reason)
    # The participant has led the state on, inside the door.
    locked.refresh_from_db(fields=["state", "back_out"])
    tell_drafters(locked, f"Pemberlakuan usulan penataan dibatalkan: {locked.title}", but=user)
    return locked


@transaction.atomic
def refuse_back_out(*, review: ProposalReview, user: User, note: str) -> Proposal:
    """Leave the proposal in force. A reason is required."""
    _check_reason(note, field="note")
    locked = lock_proposal(review.proposal)
    row = _back_out_row(locked, review, user)
    settle_review(row, ReviewDecision.RETURNED, user, note)
    tell_drafters(locked, f"Pembatalan pemberlakuan ditolak: {locked.title}", but=user)
    return locked


def _back_out_row(locked: Proposal, review: ProposalReview, user: User) -> ProposalReview:
    if locked.state != ProposalState.ENACTED or not asks_back(review):
        raise ValidationError(OVER)
    return check_right(locked, review, user)


def _lock(proposal: Proposal):
    """(government, proposal), both locked, in the order of the door."""
    government = lock_government(proposal.government)
    locked = lock_proposal(proposal)
    locked.government = government
    return government, locked


def _check_reason(reason: str, field: str = "reason") -> None:
    try:
        validate_reason(reason)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error
