"""Whether an enacted proposal helped: before and after, beside comparable units."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.permissions import Permission, require
from reports.outcome_words import OutcomeView
from reports.queries.outcomes import outcomes_of
from restructuring.enums import ProposalState
from restructuring.views.access import visible_proposal


@require_safe
@require(Permission.PROPOSAL_VIEW)
def proposal_outcome(request, pk):
    """Figures of the units that a proposal touched, the quarters before and after it came into
    force. Asks for the permission to see reports of the proposal's unit beside sight of itself."""
    proposal = visible_proposal(request, pk)
    if not request.user.has_perm(Permission.REPORT_VIEW, proposal.unit):
        raise PermissionDenied
    is_in_force = proposal.state == ProposalState.ENACTED
    found = outcomes_of(proposal, request.today) if is_in_force else []
    context = {
        "proposal": proposal,
        "tab": "outcome",
        "is_in_force": is_in_force,
        "outcomes": [OutcomeView(outcome) for outcome in found],
    }
    return render(request, "reports/proposal_outcome.html", context)
