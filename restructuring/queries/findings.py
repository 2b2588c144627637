"""The findings of a draft as its page lists them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orgunits.enums import UnitKind
from orgunits.models import OrgUnit
from orgunits.permissions import holds_throughout
from orgunits.rulebook import Finding
from orgunits.structure import Unit
from portal.models import User
from portal.permissions import Permission
from restructuring.findings import DraftFindings, ProposalFinding, draft_findings
from restructuring.models import FindingAnswer
from restructuring.thinking import Thought

NEW, SOLVED, OLD = "baru", "selesai", "lama"
STATUS_WORDS = {NEW: "Baru", SOLVED: "Terselesaikan", OLD: "Sudah ada sebelumnya"}


@dataclass(frozen=True, slots=True)
class Cause:
    """A change of the draft: its number in the list and what it does."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """``status``: a key of STATUS_WORDS. ``unit`` as the draft makes it (of a solved finding: as it
    is today). ``draft`` is None for a solved one."""

    status: str
    finding: Finding
    unit: Unit
    draft: ProposalFinding | None = None
    causes: tuple[Cause, ...] = ()
    answer: FindingAnswer | None = None

    @property
    def kind_label(self) -> str:
        return str(UnitKind(self.unit.kind).label)

    @property
    def is_open(self) -> bool:
        """Whether it keeps the proposal from being submitted as it stands."""
        if self.draft is None:
            return False
        return self.draft.is_blocking or (self.draft.needs_answer and self.answer is None)


@dataclass(frozen=True, slots=True)
class FindingPage:
    """``rows``: new ones first, then solved, then old. ``n_hidden``: new ones that speak of units out
    of sight, since they may keep the draft from being submitted. What stood there before is not even
    counted: its number would tell of changes elsewhere."""

    rows: list[FindingRow]
    n_hidden: int

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)

    @property
    def n_blocking(self) -> int:
        return sum(row.draft is not None and row.draft.is_blocking for row in self.rows)

    @property
    def n_unanswered(self) -> int:
        return sum(row.is_open and not row.draft.is_blocking for row in self.rows)


def finding_page(thought: Thought, user: User, *, with_causes: bool = True) -> FindingPage:
    """What the rulebook says of a draft, for ``user``. A constant number of queries."""
    found = draft_findings(thought, with_causes=with_causes)
    return page_of(found, found.remaining, thought, user)


def page_of(
    found: DraftFindings, old: Sequence[ProposalFinding], thought: Thought, user: User
) -> FindingPage:
    """The page of ``found`` with ``old`` as the remaining ones. At most three queries."""
    answers = {}
    if any(one.needs_answer for one in (*found.new, *old)):
        answers = {row.finding: row for row in thought.proposal.answers.select_related("made_by")}
    rows = [
        *_rows(found, found.new, thought, answers),
        *(FindingRow(SOLVED, one, found.before.unit(one.unit)) for one in found.solved),
        *_rows(found, old, thought, answers),
    ]
    seen = units_in_sight(thought, user)
    shown = [row for row in rows if seen is None or _units_of(row) <= seen]
    return FindingPage(shown, sum(row.status == NEW for row in rows if row not in shown))


def _rows(
    found: DraftFindings,
    findings: Sequence[ProposalFinding],
    thought: Thought,
    answers: Mapping[str, FindingAnswer],
) -> Iterator[FindingRow]:
    numbers = {step.key: number for number, step in enumerate(thought.steps, 1)}
    told = thought.told() if any(one.causes for one in findings) else []
    for one in findings:
        causes = tuple(Cause(numbers[key], told[numbers[key] - 1]) for key in one.causes)
        yield FindingRow(
            NEW if one.is_new else OLD,
            one.finding,
            found.structure.unit(one.finding.unit),
            draft=one,
            causes=causes,
            answer=answers.get(one.key) if one.needs_answer else None,
        )


def _units_of(row: FindingRow) -> set[int]:
    """Units of today that a finding speaks of; new ones are the draft's own."""
    return {unit for unit in (row.finding.unit, *row.finding.mentions) if unit > 0}


def units_in_sight(thought: Thought, user: User) -> set[int] | None:
    """Ids of the units ``user`` may judge; None when these are all. At most two queries."""
    government = thought.proposal.government_id
    if holds_throughout(user, Permission.RULEBOOK_VIEW, government):
        return None
    units = OrgUnit.objects.visible_to(user, Permission.RULEBOOK_VIEW)
    return set(units.filter(government=government).order_by().values_list("pk", flat=True))
