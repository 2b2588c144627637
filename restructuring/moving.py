"""The row of a proposal, held while it is changed, its way from state to state, and who is told.

Below the actions, because the participant leads a proposal on too, inside the door.
"""

from django.urls import reverse

from portal import audit
from portal.models import User
from portal.notices import notify
from restructuring.enums import ProposalState
from restructuring.models import Proposal, ProposalReview
from restructuring.permissions import people_of
from restructuring.states import state_after


def lock_proposal(proposal: Proposal) -> Proposal:
    """The fresh row, locked until the transaction ends, with its head and government."""
    return (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("government", "unit", "head", "change")
        .get(pk=proposal.pk)
    )


def move_proposal(
    locked: Proposal, act: str, *, user: User | None, action: str, reason: str = "", **columns
) -> ProposalState:
    """Lead a locked proposal on by ``act`` and set ``columns``; ValidationError when its state does
    not allow it. Returns the state it left."""
    left = ProposalState(locked.state)
    locked.state = state_after(act, locked.state)
    for name, value in columns.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", *columns])
    audit.record(
        actor=user,
        action=action,
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={"state": [left, locked.state]},
        reason=reason,
    )
    return left


def tell_stage(review: ProposalReview, text: str) -> None:
    """Tell the people of a stage that a proposal waits for them."""
    notify(
        government=review.government,
        recipients=people_of(review),
        text=text,
        url=reverse("restructuring:proposal_review", args=[review.proposal_id]),
    )


def tell_drafters(locked: Proposal, text: str, *, but: User | None = None) -> None:
    """Tell whoever made and submitted a proposal what became of it."""
    ids = {locked.made_by_id, locked.submitted_by_id} - {None, but and but.pk}
    notify(
        government=locked.government,
        recipients=User.objects.filter(pk__in=ids),
        text=text,
        url=reverse("restructuring:proposal_review", args=[locked.pk]),
    )
