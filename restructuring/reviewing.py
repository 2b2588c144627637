"""In which order a proposal is judged, and where it stands on that way.

A submission is a **round**: one ProposalReview per stage, decided in their order. Taking an enacted
proposal back is a round too: its order 0 is the request, already given; what follows is the decider's
word. So the same rules hold for both (two persons, an office in one's own right).
"""

from dataclasses import dataclass

from django.db.models import Max

from portal.models import Government
from portal.permissions import Permission, Role, roles_with
from restructuring.enums import ProposalState, ReviewDecision
from restructuring.models import Proposal, ProposalHand, ProposalReview, ReviewStage

JUDGING = frozenset({ProposalState.SUBMITTED, ProposalState.IN_REVIEW})
BACK_OUT_ORDER = 0  # of the request in a round that is about taking back
# Roles that may be given a stage: offices that hold PROPOSAL_REVIEW.
REVIEWERS = tuple(
    role
    for role in Role
    if role in roles_with(Permission.PROPOSAL_REVIEW) and role != Role.SUPERADMIN
)


@dataclass(frozen=True, slots=True)
class Stage:
    """``decides``: the word that approves; else the stage prepares and checks."""

    name: str
    role: str
    decides: bool


HOUSE_ORDER = (
    Stage("Telaah hukum", Role.LEGAL_REVIEWER, decides=False),
    Stage("Persetujuan pimpinan", Role.LEADERSHIP, decides=True),
)


def stages_of(government: Government) -> tuple[Stage, ...]:
    """The stages of ``government`` in their order: its own, or the house's."""
    rows = ReviewStage.objects.filter(government=government).order_by("order")
    return tuple(Stage(row.name, row.role, row.decides) for row in rows) or HOUSE_ORDER


def last_round(proposal: Proposal) -> int:
    """The number of the newest round; 0 when there was none."""
    return proposal.reviews.aggregate(last=Max("round"))["last"] or 0


def waiting_review(proposal: Proposal) -> ProposalReview | None:
    """The stage whose word the proposal waits for: of an approval, or of taking it back."""
    if proposal.state not in (*JUDGING, ProposalState.ENACTED):
        return None
    newest = proposal.reviews.filter(round=last_round(proposal)).order_by("order")
    rows = list(newest.select_related("decided_by"))
    if any(row.decision == ReviewDecision.RETURNED for row in rows):
        return None
    return next((row for row in rows if row.decision == ReviewDecision.WAITING), None)


def asks_back(review: ProposalReview) -> bool:
    """Whether the round of ``review`` is about taking the proposal back."""
    return ProposalReview.objects.filter(
        proposal=review.proposal_id, round=review.round, order=BACK_OUT_ORDER
    ).exists()


def hands_on(proposal: Proposal) -> set[int]:
    """Ids of everybody who made the proposal, changed what is judged of it, drafted what was taken
    into it, or submitted it."""
    rows = ProposalHand.objects.filter(proposal=proposal).order_by()
    return {
        *rows.values_list("user_id", flat=True),
        *filter(None, [proposal.made_by_id, proposal.submitted_by_id]),
    }
