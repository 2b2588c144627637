"""What the rulebook says of a draft: what it breaks, what it mends, what was so before.

The rules run over the structure of today and over the one the draft makes, with the facts carried
along (``carried_facts``).

A finding is new when today's structure has none of its rule on its unit that says as much: the same
with a smaller number ("7 bidang" that become 6) is remaining.

The causes of a new finding are found by trying: a step is a cause when the finding is gone without
it. Where no single step suffices (two of them go over a limit each), the causes are a smallest set
without which it is gone. So taking out all causes always takes the finding away.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from orgunits.queries.rulebook import head_echelons, rule_facts
from orgunits.rulebook import Facts, Finding, Severity
from orgunits.structure import Catalogue, Plan, Structure, Title
from restructuring.rule_trials import Court, Seen, ground_of, named_by, tops_named
from restructuring.steps import Step
from restructuring.thinking import Thought

Keep = Callable[[Hashable, Callable[[], Any]], Any]


def make_anew(_key: Hashable, make: Callable[[], Any]) -> Any:
    """Keeps nothing."""
    return make()


@dataclass(frozen=True, slots=True)
class ProposalFinding:
    """``key`` names the finding by rule, unit and words, whatever the units are called: an answer
    to it holds while the draft shows that very finding. ``causes``: keys of steps; empty unless
    ``is_new`` and asked for."""

    seen: Seen
    is_new: bool
    causes: tuple[str, ...] = ()

    @property
    def finding(self) -> Finding:
        return self.seen.finding

    @property
    def key(self) -> str:
        return self.seen.key

    @property
    def is_blocking(self) -> bool:
        """Whether it keeps the proposal from being submitted."""
        return self.is_new and self.finding.severity == Severity.BLOCK

    @property
    def needs_answer(self) -> bool:
        """Whether somebody must write why the proposal goes on all the same."""
        return self.is_new and self.finding.severity == Severity.WARN


@dataclass(frozen=True, slots=True)
class DraftFindings:
    """``found``: new and remaining ones, the heaviest first; ``solved``: those of today that the
    draft takes away. ``structure``: the reached part of what the draft makes."""

    found: list[ProposalFinding]
    solved: list[Finding]
    before: Structure
    structure: Structure

    @property
    def new(self) -> list[ProposalFinding]:
        return [one for one in self.found if one.is_new]

    @property
    def remaining(self) -> list[ProposalFinding]:
        return [one for one in self.found if not one.is_new]


def proposal_findings(thought: Thought) -> list[ProposalFinding]:
    """New and remaining findings of a draft, with causes. Six queries."""
    return draft_findings(thought).found


def draft_findings(
    thought: Thought, *, with_causes: bool = True, keep: Keep = make_anew
) -> DraftFindings:
    """Everything the rulebook says of a draft. Six queries, whose answers grow with what the draft
    reaches. ``keep(key, make)`` may give what it was given for the key a moment ago."""
    government, day = thought.proposal.government, thought.day
    living, catalogue = thought.plan.structure.base, _catalogue_of(thought.plan)
    facts = keep("facts", lambda: rule_facts(government, day, heads_of=()))
    tops = tops_named(living, named_by(thought.steps, catalogue))
    heads = partial(head_echelons, government, day)
    ground = keep(("ground", tops), lambda: ground_of(living, facts, tops, day, heads))
    return _told(Court(ground, thought.steps, day, catalogue), with_causes)


def _catalogue_of(plan: Plan) -> Catalogue:
    """What the plan's changes name, for planning a part of them again."""
    titles = {post.job_title: Title(post.name, post.job_class) for post in plan.opened_posts}
    return Catalogue(things=plan.things, titles=titles)


def judge_steps(
    structure: Structure,
    facts: Facts,
    steps: Sequence[Step],
    day: date,
    *,
    catalogue: Catalogue | None = None,
    with_causes: bool = True,
) -> DraftFindings:
    """What ``steps`` over ``structure`` (with its ``facts``) break, mend and leave. ``catalogue``
    holds the posts that the steps name. Pure."""
    catalogue = catalogue or Catalogue()
    ground = ground_of(structure, facts, tops_named(structure, named_by(steps, catalogue)), day)
    return _told(Court(ground, steps, day, catalogue), with_causes)


def _told(court: Court, with_causes: bool) -> DraftFindings:
    found = []
    for one in court.after:
        is_new = court.is_new(one)
        if is_new or one.finding.unit in court.reached:
            causes = court.causes(one) if is_new and with_causes else ()
            found.append(ProposalFinding(one, is_new, causes))
    return DraftFindings(found, court.solved(), court.structure, court.structure_after)
