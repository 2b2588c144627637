"""A proposal thought through over the living structure: what it does, and what stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orgunits.actions import Preview, preview_changes
from orgunits.structure import Catalogue, Plan, Problem, tell_lists
from orgunits.structure.changes import mentioned
from portal.models import Government
from restructuring.enums import ProposalState
from restructuring.models import Proposal
from restructuring.steps import Step, changes_of, steps_from_json

DONE = frozenset({ProposalState.ENACTED, ProposalState.BACKED_OUT})
# Judged by the end of the list: two units may swap their names or heads, and what a unit that ends
# was to receive may be handed elsewhere yet, so a draft may have these.
LATE_PROBLEMS = frozenset(
    {"name_taken", "kind_parent", "kind_root", "no_change", "second_head", "receiver"}
)


@dataclass(frozen=True)
class Thought:
    """``steps`` over the structure of today. ``preview`` is the door's own answer; for an empty
    list its only problem is that nothing changes."""

    proposal: Proposal
    steps: list[Step]
    day: date
    preview: Preview

    @property
    def plan(self) -> Plan:
        return self.preview.plan

    @property
    def problems(self) -> list[Problem]:
        """What the law of the tree forbids, and what lies outside the proposal's unit."""
        return [*self.preview.problems, *outside_problems(self.proposal, self.plan)]

    def told(self) -> list[str]:
        """Each step in one line of Indonesian. Of a list that is in force, or was: as it was told
        then, since over the structure of today it says something else."""
        if self.proposal.state in DONE and self.proposal.head_id:
            kept = {item["key"]: item.get("told", "") for item in self.proposal.head.steps}
            return [kept.get(step.key, "") for step in self.steps]
        lists = [step.changes for step in self.steps]
        return tell_lists(self.plan.structure.base, lists, Catalogue(self.plan.things))

    def steps_about(self, unit_id: int) -> list[Step]:
        """Steps that name ``unit_id``: the causes of what is found on it."""
        return [
            step
            for step in self.steps
            if any(unit_id in mentioned(change) for change in step.changes)
        ]


def think(proposal: Proposal, steps: Sequence[Step] | None = None) -> Thought:
    """Think ``steps`` (those of the proposal's head unless given) over today's structure. Constant
    number of queries; writes nothing."""
    if steps is None:
        steps = head_steps(proposal)
    government: Government = proposal.government
    day = proposal.effective_on or government.today()
    preview = preview_changes(government, changes_of(steps), day)
    return Thought(proposal, list(steps), day, preview)


def head_steps(proposal: Proposal) -> list[Step]:
    return steps_from_json(proposal.head.steps) if proposal.head_id else []


def outside_problems(proposal: Proposal, plan: Plan) -> list[Problem]:
    """Units the plan touches or names, or hands things from or to, that are not within the proposal's
    unit. The unit itself may be named, as the one others come under, and hand things on, but not be
    touched unless it is the whole government."""
    found = []
    before = plan.structure.base
    for unit_id in sorted(plan.touched | plan.needed | plan.concerned):
        if unit_id not in before:
            continue
        is_own = unit_id == proposal.unit_id
        inside = before.is_within(unit_id, proposal.unit_id)
        if inside and not (is_own and unit_id in plan.touched and before.unit(unit_id).parent):
            continue
        name = before.unit(unit_id).name
        text = f"“{name}” di luar lingkup usulan ini."
        found.append(Problem("outside", text, unit_id))
    return found


def early_problems(problems: Sequence[Problem]) -> list[Problem]:
    """Those that no later step can mend."""
    return [problem for problem in problems if problem.code not in LATE_PROBLEMS]
