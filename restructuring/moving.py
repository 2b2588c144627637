"""The row of a proposal, held while it is changed, its way from state to state, and who is told.

Below the actions, because the participant leads a proposal on too, inside the door.
"""

from django.urls import reverse

from portal import audit
from portal.models import User
from portal.notices import notify, notify_each
from portal.permissions import Role
from restructuring.enums import ProposalState
from restructuring.models import Proposal, ProposalReview
from restructuring.permissions import people_of, roles_at, standing_in
from restructuring.states import state_after

AS_STAND_IN = "Sebagai {} Anda dapat memberi catatan; yang memutus pejabat definitif."
NOBODY_DECIDES = "Usulan penataan belum dapat diputus, sebab tidak ada pejabat definitif sebagai"


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


def ask_stage(review: ProposalReview, text: str) -> None:
    """Ask the people of a stage for their word. Who holds the office only as Plt or Plh is told at a
    stage that decides what they may do instead; when nobody else holds it, the drafters are told."""
    if not review.decides:
        tell_stage(review, text)
        return
    proposal, deciders, acting = review.proposal, [], []
    url = reverse("restructuring:proposal_review", args=[proposal.pk])
    for person in people_of(review):
        words = standing_in(person, proposal, list(roles_at(person, review)))
        if words:
            # First, for a notice is cut off at its end and titles are long.
            acting.append(([person], f"{AS_STAND_IN.format(words)} {text}", url))
        else:
            deciders.append(person)
    notify_each(government=review.government, notices=[(deciders, text, url), *acting])
    if not deciders:
        tell_drafters(proposal, f"{NOBODY_DECIDES} {Role(review.role).label}: {proposal.title}")


def tell_drafters(locked: Proposal, text: str, *, but: User | None = None) -> None:
    """Tell whoever made and submitted a proposal what became of it."""
    ids = {locked.made_by_id, locked.submitted_by_id} - {None, but and but.pk}
    notify(
        government=locked.government,
        recipients=User.objects.filter(pk__in=ids),
        text=text,
        url=reverse("restructuring:proposal_review", args=[locked.pk]),
    )
