"""Going back to an earlier version of a draft."""

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import User
from restructuring.actions.drafting import ProposalMoved
from restructuring.actions.locking import lock_draft, put_hand
from restructuring.models import Proposal, ProposalVersion


@transaction.atomic
def go_to_version(
    *, proposal: Proposal, number: int, user: User | None, expected: int | None = None
) -> Proposal:
    """Show version ``number`` of the draft from now on; every version stays. ValidationError when
    there is none of that number, ProposalMoved when somebody edited the draft since the page."""
    locked = lock_draft(proposal)
    if expected is not None and locked.head.number != expected:
        raise ProposalMoved(locked.head)
    target = ProposalVersion.objects.filter(proposal=locked, number=number).first()
    if target is None:
        raise ValidationError("Versi ini tidak ada.")
    left = locked.head.number
    if target.number == left:
        return locked
    locked.head = target
    locked.save(update_fields=["head"])
    put_hand(locked, user)
    audit.record(
        actor=user,
        action="Kembali ke versi lain rancangan",
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={"version": [left, target.number]},
    )
    return locked
