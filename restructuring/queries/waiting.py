"""What of the proposals waits for somebody: for the first page."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from orgunits.models import RoleAssignment, valid_on
from portal.models import Government, User
from portal.permissions import Permission
from restructuring.enums import ProposalState, ReviewDecision
from restructuring.models import Proposal, ProposalReview
from restructuring.reviewing import JUDGING

SHOWN = 5  # on the first page
BRIEF, BACK_OUT = "restructuring:proposal_brief", "restructuring:back_out_decide"


class Asked(NamedTuple):
    """A stage that waits for a word, and the name of the page where it is given."""

    review: ProposalReview
    page: str

    @property
    def proposal(self) -> Proposal:
        return self.review.proposal


@dataclass(frozen=True, slots=True)
class WaitingProposals:
    """``to_judge``: stages whose word is asked of the reader's role; ``returned``: the reader's own
    proposals that came back."""

    to_judge: tuple[Asked, ...] = ()
    returned: tuple[Proposal, ...] = ()


def waiting_proposals(*, user: User, government: Government) -> WaitingProposals:
    """The WaitingProposals of ``user``. At most a query for each of the two."""
    judge, returned = (), ()
    if user.has_perm(Permission.PROPOSAL_REVIEW):
        judge = tuple(
            Asked(review, BACK_OUT if review.proposal.state == ProposalState.ENACTED else BRIEF)
            for review in _stages_asked(user, government)[:SHOWN]
        )
    if user.has_perm(Permission.PROPOSAL_EDIT):
        own = Proposal.objects.visible_to(user, Permission.PROPOSAL_EDIT).filter(
            government=government, state=ProposalState.RETURNED, made_by=user
        )
        returned = tuple(own.order_by("-submitted_at", "-pk")[:SHOWN])
    return WaitingProposals(judge, returned)


def _stages_asked(user: User, government: Government) -> QuerySet[ProposalReview]:
    """Stages that wait in the newest round of a proposal in reach, of a role ``user`` holds; those
    on which the reader had a hand in the draft are left out as far as the row tells."""
    same = ProposalReview.objects.filter(proposal=OuterRef("proposal"))
    earlier = same.filter(
        round=OuterRef("round"), order__lt=OuterRef("order"), decision=ReviewDecision.WAITING
    )
    returned = same.filter(round=OuterRef("round"), decision=ReviewDecision.RETURNED)
    mine = same.filter(round=OuterRef("round"), decided_by=user)
    held = RoleAssignment.objects.filter(valid_on(government.today()), user=user)
    rows = ProposalReview.objects.filter(
        proposal__in=Proposal.objects.visible_to(user, Permission.PROPOSAL_REVIEW),
        proposal__state__in=[*JUDGING, ProposalState.ENACTED],
        government=government,
        decision=ReviewDecision.WAITING,
        role__in=held.order_by().values("role"),
    ).exclude(proposal__made_by=user)
    rows = rows.exclude(proposal__submitted_by=user).filter(
        ~Exists(earlier),
        ~Exists(returned),
        ~Exists(mine),
        ~Exists(same.filter(round__gt=OuterRef("round"))),
    )
    return rows.select_related("proposal").order_by("proposal__submitted_at", "pk")
