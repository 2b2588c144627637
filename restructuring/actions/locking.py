"""The row of a draft, held while it is changed, and whose hands changed it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from portal.models import User
from restructuring.models import Proposal, ProposalHand
from restructuring.moving import lock_proposal

NOT_DRAFT = "Usulan ini sudah diajukan dan terkunci. Minta dikembalikan bila perlu diubah."


def lock_draft(proposal: Proposal) -> Proposal:
    """As ``lock_proposal``; ValidationError when the draft is locked by its state."""
    locked = lock_proposal(proposal)
    if not locked.is_drafting:
        raise ValidationError(NOT_DRAFT)
    return locked


def put_hand(locked: Proposal, *users: User | None) -> None:
    """Remember that these people had a hand in what is judged of the proposal; None is nobody."""
    add_hands(locked, [user.pk for user in users if user is not None])


def add_hands(locked: Proposal, user_ids: Iterable[int]) -> None:
    """The same by the numbers of their accounts. At most one query."""
    rows = [
        ProposalHand(government_id=locked.government_id, proposal=locked, user_id=pk)
        for pk in user_ids
    ]
    if rows:
        ProposalHand.objects.bulk_create(rows, ignore_conflicts=True)
