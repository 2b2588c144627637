"""What documents of a proposal tell, read from today's things; of one in force from those of the day
before it. A constant number of queries each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from employees.enums import PPPK_STATUSES
from employees.models import Employee, Placement
from employees.ranks import rank_name
from orgunits.actions import Preview
from orgunits.models import Position, UnitFunction, UnitVersion, valid_on
from orgunits.participants import catalogue_of, things_on
from orgunits.permissions import holds_throughout
from orgunits.structure import (
    FUNCTIONS,
    POSITIONS,
    SERVICES,
    Catalogue,
    Structure,
    Thing,
    Unit,
    make_plan,
)
from portal.bulkread import Listed
from portal.models import Government, User
from portal.permissions import Permission
from portal.templatetags.formats import date_long, mask_nip
from publicservices.models import PublicService
from restructuring.enums import DocumentKind, ProposalState
from restructuring.figure_lines import lines_of
from restructuring.ledger import Entry, Person, entries_of, reached_units
from restructuring.models import DocumentSetting, Proposal
from restructuring.papers.facts import Duty, Facts, Holder, Post, branch_units
from restructuring.papers.house import OF_THE_HEAD, House, Signing
from restructuring.papers.study import FindingLine, GoalLine, StudyFacts
from restructuring.queries.appraising import appraisal_of
from restructuring.queries.effects import draft_costs, draft_effects
from restructuring.queries.findings import NEW, OLD, STATUS_WORDS, FindingRow, finding_page
from restructuring.queries.ledger import HIDDEN_NAME
from restructuring.steps import Step, changes_of
from restructuring.thinking import DONE, Thought, think

OPEN_DAY = "belum ditetapkan"
LOST = (
    "Susunan sebelum usulan ini berlaku tidak dapat disusun ulang: sudah ada perubahan lain pada hari "
    "yang sama. Pakai dokumen yang disusun sebelum usulan diberlakukan."
)
NO_COSTS = "Biaya pegawai diminta, tetapi tidak dimuat: pemesan kajian tidak berhak melihatnya."
SOME_OVERLAPS = (
    "Tumpang tindih antarunit dihitung hanya di antara unit yang terlihat oleh pemesan kajian."
)
# From here on a document is no draft any more.
SETTLED = frozenset(
    {
        ProposalState.APPROVED,
        ProposalState.SCHEDULED,
        ProposalState.ENACTED,
        ProposalState.BACKED_OUT,
    }
)


def document_thought(proposal: Proposal, steps: Sequence[Step]) -> Thought:
    """``steps`` over the structure they were made for: of a proposal that was put in force that of
    the day before, with what hung on it then. ValidationError when it cannot be told any more."""
    if not steps:
        raise ValidationError("Belum ada perubahan dalam rancangan.")
    if proposal.state not in DONE:
        return _sound(proposal, steps)
    government, day = proposal.government, proposal.change.effective_on - timedelta(days=1)
    changes = changes_of(steps)
    catalogue = catalogue_of(changes, government, day)
    plan = make_plan(_structure_on(government, day), changes, catalogue=_as_it_was(catalogue))
    if plan.problems:
        raise ValidationError(LOST)
    return Thought(proposal, list(steps), day, Preview(plan, [], []))


def _sound(proposal: Proposal, steps: Sequence[Step]) -> Thought:
    """A draft over the structure of today; ValidationError when it does not fit it."""
    if not proposal.unit.is_active:
        raise ValidationError(f"{proposal.unit.name} sudah berakhir; tidak ada yang dapat disusun.")
    thought = think(proposal, steps)
    problems = [one.message for one in thought.problems if one.code != "no_change"]
    if problems:
        raise ValidationError(["Rancangan ini belum dapat dibuatkan dokumen:", *problems[:5]])
    return thought


def _structure_on(government: Government, day: date) -> Structure:
    rows = UnitVersion.objects.on(day).filter(government=government)
    columns = ("unit_id", "parent_id", "name", "abbreviation", "kind", "tipe", "code", "order")
    return Structure(Unit(*row) for row in rows.values_list(*columns))


def _as_it_was(catalogue: Catalogue | None) -> Catalogue | None:
    """The things a list names, open as they were before it ended them. Who led what then is left
    out: the list was sound when it was put in force."""
    if catalogue is None:
        return None
    things = {key: replace(thing, is_open=True) for key, thing in catalogue.things.items()}
    return Catalogue(things, {}, catalogue.titles)


def facts_of(thought: Thought, user: User) -> Facts:
    """Posts, people and functions of the branches the proposal changes. Four queries beside the
    scope."""
    proposal, plan = thought.proposal, thought.plan
    day = min(thought.day, proposal.government.today())
    units = branch_units(plan, proposal.unit_id)
    return Facts(
        plan,
        proposal.unit_id,
        posts=[
            Post(row.pk, row.unit_id, row.name, row.echelon, row.is_head, row.job_class)
            for row in _on(Position.objects, units, day).order_by("-is_head", "order", "pk")
        ],
        people=_holders(units, day, user),
        duties=[
            Duty(row.pk, row.unit_id, row.text)
            for row in _on(UnitFunction.objects, units, day).order_by("order", "pk")
        ],
    )


def _on(rows: QuerySet, units: Sequence[int], day: date) -> QuerySet:
    return rows.filter(valid_on(day), unit__in=Listed(units))


def _holders(units: Sequence[int], day: date, user: User) -> list[Holder]:
    rows = list(_seated(units, day))
    seen: set[int] = set()
    if user.has_perm(Permission.EMPLOYEE_VIEW):
        ids = {row.employee_id for row in rows}
        visible = Employee.objects.visible_to(user).filter(pk__in=Listed(ids))
        seen = set(visible.order_by().values_list("pk", flat=True))
    return [_holder(row, row.employee_id in seen) for row in rows]


def _seated(units: Sequence[int], day: date) -> QuerySet:
    rows = Placement.objects.on(day).definitive().filter(position__unit__in=Listed(units))
    return rows.select_related("employee", "position").order_by(
        "position", "employee__name", "employee"
    )


def _holder(row: Placement, is_seen: bool) -> Holder:
    if not is_seen:
        return Holder(row.employee_id, row.position_id, HIDDEN_NAME, "", "")
    one = row.employee
    return Holder(one.pk, row.position_id, one.full_name, mask_nip(one.nip), rank_of(one))


def rank_of(person: Employee) -> str:
    """Pangkat and golongan as papers write them."""
    rank = "" if person.status in PPPK_STATUSES else rank_name(person.golongan)
    return ", ".join(filter(None, [rank, person.golongan]))


def house_of(government: Government) -> House:
    """The government as its papers name it, with its settings. One query."""
    rows = DocumentSetting.objects.filter(government=government)
    own = {row.kind: row for row in rows}
    return House(
        name=government.name,
        short_name=government.short_name,
        head_title=government.head_title,
        regulation=government.regulation_term,
        letterhead=tuple(
            line.strip() for line in government.letterhead.splitlines() if line.strip()
        ),
        signings={kind: _signing(own.get(kind), kind, government) for kind in DocumentKind},
    )


def _signing(row: DocumentSetting | None, kind: str, government: Government) -> Signing:
    """The row of the kind; who signs is by default whom the government's settings name, but for what
    the head of the region signs."""
    own = row or DocumentSetting()
    by_default = not (own.signer_title or own.signer_name or kind in OF_THE_HEAD)
    return Signing(
        pattern=own.number_pattern,
        title=government.signatory_title if by_default else own.signer_title,
        name=government.signatory_name if by_default else own.signer_name,
        rank=own.signer_rank,
        nip=own.signer_nip,
        copies=tuple(line.strip() for line in own.copies.splitlines() if line.strip()),
    )


def study_facts(thought: Thought, user: User, *, with_money: bool) -> StudyFacts:
    """What a kajian tells beside the changes."""
    proposal = thought.proposal
    costs = draft_costs(thought, user) if with_money else None
    found = finding_page(thought, user, with_causes=False)
    shown = [row for row in found.rows if row.status != OLD and _within(row, thought)]
    n_left_out = sum(row.status == NEW and row not in shown for row in found.rows)
    return StudyFacts(
        title=proposal.title,
        reason=proposal.reason,
        basis=proposal.legal_basis,
        effective=effective_words(proposal),
        told=thought.told(),
        reasons=[(row.get_kind_display(), row.text) for row in proposal.evidence.all()],
        appraisal=appraisal_of(proposal.unit, user),
        lines=lines_of(draft_effects(thought, user), costs),
        findings=[_finding_line(row) for row in shown],
        n_hidden=found.n_hidden + n_left_out,
        unseen=_unseen(proposal, user, is_costless=with_money and costs is None),
        entries=document_entries(thought),
        goals=[
            GoalLine(
                row.get_indicator_display(),
                row.label,
                row.baseline,
                row.target,
                date_long(row.due_on),
            )
            for row in proposal.goals.all()
        ],
        milestones=[
            (
                row.label,
                row.owner or "–",
                date_long(row.planned_on),
                date_long(row.done_on) if row.done_on else "–",
            )
            for row in proposal.milestones.all()
        ],
    )


def _unseen(proposal: Proposal, user: User, *, is_costless: bool) -> list[str]:
    """What the figures leave out since ``user`` may not see it; a reader must not take a part for
    the whole."""
    told = [NO_COSTS] if is_costless else []
    if not holds_throughout(user, Permission.ORGUNIT_VIEW, proposal.government_id):
        told.append(SOME_OVERLAPS)
    return told


def _within(row: FindingRow, thought: Thought) -> bool:
    """Whether a finding speaks of the proposal's own units only: the kajian is read by others, too."""
    base = thought.plan.structure.base
    named = {unit for unit in (row.finding.unit, *row.finding.mentions) if unit in base}
    return all(base.is_within(unit, thought.proposal.unit_id) for unit in named)


def _finding_line(row: FindingRow) -> FindingLine:
    return FindingLine(
        status=STATUS_WORDS[row.status],
        severity=row.finding.words,
        unit=row.unit.name,
        message=row.finding.message,
        clause=row.finding.rule.clause,
        answer=row.answer.reason if row.answer else "",
    )


def document_entries(thought: Thought) -> list[Entry]:
    """The fate of everything, without names of people. Of a proposal that was put in force: of what
    was on its units the day before."""
    plan = thought.plan
    units = reached_units(plan)
    day = min(thought.day, thought.proposal.government.today())
    was_in_force = thought.proposal.state in DONE
    things = _things_of(units, day) if was_in_force else things_on(units, day)
    people = [
        Person(row.employee_id, row.position_id, row.position.unit_id, "")
        for row in _seated(units, day)
    ]
    return entries_of(plan, things, people)


def _things_of(units: Sequence[int], day: date) -> list[Thing]:
    posts = _on(Position.objects, units, day).order_by("pk")
    functions = _on(UnitFunction.objects, units, day).order_by("pk")
    services = _on(PublicService.objects, units, day).order_by("pk")
    return [
        *(Thing(POSITIONS, row.pk, row.unit_id, row.name, is_head=row.is_head) for row in posts),
        *(Thing(FUNCTIONS, row.pk, row.unit_id, row.text) for row in functions),
        *(Thing(SERVICES, row.pk, row.unit_id, row.name) for row in services),
    ]


def effective_words(proposal: Proposal) -> str:
    """On which day it takes, or took, effect."""
    if proposal.state in DONE:
        return date_long(proposal.change.effective_on)
    return date_long(proposal.effective_on) if proposal.effective_on else OPEN_DAY
