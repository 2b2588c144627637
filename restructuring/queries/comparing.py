"""Several proposals as the page of comparison shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from portal.models import Government, User
from restructuring.comparing import UnitChange, unit_changes
from restructuring.enums import ProposalState
from restructuring.figure_lines import Line, lines_of
from restructuring.ledger import open_fates
from restructuring.models import Proposal
from restructuring.queries.effects import draft_costs, draft_effects
from restructuring.queries.findings import SOLVED, finding_page
from restructuring.thinking import think

# What they changed is part of today's structure: nothing is left to think through.
IN_FORCE = (ProposalState.ENACTED, ProposalState.BACKED_OUT)


@dataclass(frozen=True)
class Column:
    """One proposal of a comparison."""

    proposal: Proposal
    n_steps: int
    lines: list[Line]
    changes: dict[object, UnitChange]
    n_blocking: int
    n_unanswered: int
    n_solved: int
    n_open: int
    problems: list[str]


def comparable(user: User, government: Government) -> QuerySet[Proposal]:
    """Proposals ``user`` may see that are not in force and whose unit still stands, the newest first."""
    rows = Proposal.objects.visible_to(user).filter(
        government=government, unit__closed_on__isnull=True
    )
    return rows.exclude(state__in=IN_FORCE).select_related("government", "unit", "head")


def comparison(proposals: Sequence[Proposal], user: User) -> list[Column]:
    """Every proposal thought through over today's structure. A constant number of queries each."""
    return [_column(proposal, user) for proposal in proposals]


def _column(proposal: Proposal, user: User) -> Column:
    thought = think(proposal)
    found = finding_page(thought, user, with_causes=False)
    return Column(
        proposal=proposal,
        n_steps=len(thought.steps),
        lines=lines_of(draft_effects(thought, user), draft_costs(thought, user)),
        changes=dict(unit_changes(thought.plan)),
        n_blocking=found.n_blocking,
        n_unanswered=found.n_unanswered,
        n_solved=found.count(SOLVED),
        n_open=len(open_fates(thought)),
        problems=[one.message for one in thought.problems if one.code != "no_change"],
    )
