"""The drafter's side of the way: submit, withdraw, open again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.models import Government, User
from portal.validators import validate_reason
from restructuring.actions.drafting import expect_head
from restructuring.actions.locking import put_hand
from restructuring.gates import closed, submission_gates
from restructuring.models import Proposal, ProposalReview
from restructuring.moving import ask_stage, lock_proposal, move_proposal, tell_stage
from restructuring.queries.findings import units_in_sight
from restructuring.reviewing import JUDGING, last_round, stages_of
from restructuring.states import state_after
from restructuring.thinking import think


@transaction.atomic
def submit_proposal(
    *, proposal: Proposal, user: User | None, expected: int | None = None
) -> Proposal:
    """Lock the draft and hand it to the first stage of review. ``expected``: number of the version
    the page showed (ProposalMoved). ValidationError lists everything that is not settled yet."""
    locked = lock_proposal(proposal)
    state_after("submit", locked.state)
    expect_head(locked, expected)
    thought = think(locked)
    sight = None if user is None else units_in_sight(thought, user)
    missing = closed(submission_gates(thought, sight))
    if missing:
        raise ValidationError([ValidationError(text) for text in missing])
    version = Government.objects.values_list("structure_version", flat=True)
    move_proposal(
        locked,
        "submit",
        user=user,
        action="Mengajukan usulan penataan",
        submitted_by=user,
        submitted_at=timezone.now(),
        base_version=version.get(pk=locked.government_id),
        note="",
    )
    put_hand(locked, user)
    first = _open_round(locked)
    ask_stage(first, f"Usulan penataan menunggu {first.name.lower()}: {locked.title}")
    return locked


def _open_round(locked: Proposal) -> ProposalReview:
    number = last_round(locked) + 1
    rows = ProposalReview.objects.bulk_create(
        ProposalReview(
            government=locked.government,
            proposal=locked,
            round=number,
            order=order,
            name=stage.name,
            role=stage.role,
            decides=stage.decides,
        )
        for order, stage in enumerate(stages_of(locked.government), 1)
    )
    return rows[0]


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, user: User | None, reason: str) -> Proposal:
    """End a proposal that is not in force or scheduled. A reason is required."""
    _check_reason(reason)
    locked = lock_proposal(proposal)
    was_judged = locked.state in JUDGING
    move_proposal(
        locked,
        "withdraw",
        user=user,
        action="Menarik usulan penataan",
        reason=reason.strip(),
        note=reason.strip(),
    )
    if was_judged:
        for review in locked.reviews.filter(round=last_round(locked)).order_by("order")[:1]:
            tell_stage(review, f"Usulan penataan ditarik: {locked.title}")
    return locked


@transaction.atomic
def reopen_proposal(*, proposal: Proposal, user: User | None, reason: str) -> Proposal:
    """Make an approved proposal a draft again; it must be judged anew. A reason is required."""
    _check_reason(reason)
    locked = lock_proposal(proposal)
    move_proposal(
        locked,
        "reopen",
        user=user,
        action="Membuka kembali usulan penataan",
        reason=reason.strip(),
        note=reason.strip(),
        approved_at=None,
    )
    return locked


def _check_reason(reason: str) -> None:
    try:
        validate_reason(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
