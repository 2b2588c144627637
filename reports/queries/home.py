"""What the home page says, in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, Q, Value, When

from employees.models import Employee
from employees.move_request_enums import MoveRequestState
from employees.queries import StaffCount, headcount_by_unit, positions_reached
from employees.queries.case_attention import WaitingCases, waiting_cases
from employees.queries.corrections import correction_table
from employees.queries.move_requests import move_request_table
from employees.queries.sessions import sign_up_table
from orgunits.enums import AGENCY_KINDS, ChangeState
from orgunits.models import OrgUnit, StructureChange
from orgunits.queries import LedgerEntry, StructureRow, ledger_entries, structure_on
from orgunits.queries.rounds import WaitingRounds, waiting_rounds
from orgunits.structure.changes import from_json, mentioned
from portal.enums import OPEN_JOB_STATES, JobState
from portal.models import Government, Job, User
from portal.permissions import Permission, Role, role_labels
from reports.enums import PeriodKind
from reports.evaluation import evaluate_groups
from reports.models import EvaluationReport
from reports.periods import Period, last_full
from reports.queries.inputs import unit_facts
from reports.queries.tree import subtree_on
from restructuring.queries.noticing import WaitingSignals, waiting_signals
from restructuring.queries.waiting import WaitingProposals, waiting_proposals
from surveys.models import Campaign
from surveys.queries.follow_ups import n_overdue
from surveys.queries.totals import of_told_surveys, tallies_between, tally_totals_by
from surveys.scoring import Totals

SHOWN = 5
SOON = timedelta(days=7)
LEDGER_READ = 40  # enough to find a few that concern a part of the tree


@dataclass(frozen=True)
class Vacancies:
    """Seats of a unit with everything under it."""

    unit: StructureRow
    count: StaffCount


@dataclass(frozen=True)
class Running:
    """Surveys that are open: how many, and how many end within a week."""

    n: int
    n_soon: int


@dataclass
class Home:
    """Everything on the home page; parts the person may not see are None or empty."""

    day: date
    quarter: Period
    rows: list[StructureRow]
    staff: StaffCount | None = None
    vacancies: list[Vacancies] = field(default_factory=list)
    score: dict | None = None
    lowest: list[dict] = field(default_factory=list)
    n_headless: int = 0
    n_late_follow_ups: int = 0
    n_sign_ups: int = 0
    n_corrections: int = 0
    heads_unit: bool = False
    n_move_requests: int = 0
    has_file: bool = False
    surveys: Running | None = None
    rounds: WaitingRounds = WaitingRounds()
    cases: WaitingCases = WaitingCases()
    proposals: WaitingProposals = WaitingProposals()
    signals: WaitingSignals = WaitingSignals()
    jobs: list[Job] = field(default_factory=list)
    failed: list[Job] = field(default_factory=list)
    changes: list[LedgerEntry] = field(default_factory=list)
    scheduled: list[LedgerEntry] = field(default_factory=list)
    reports: list[EvaluationReport] = field(default_factory=list)

    @property
    def n_agencies(self) -> int:
        return sum(1 for row in self.rows if row.kind in AGENCY_KINDS)

    @property
    def top(self) -> StructureRow | None:
        """The one unit above all the person sees; None when there are several or none."""
        tops = [row for row in self.rows if row.level == 1]
        return tops[0] if len(tops) == 1 else None


def home(*, user: User, government: Government, day: date, now: datetime) -> Home:
    """Return the Home of ``user`` in ``government`` on ``day``."""
    found = Home(
        day=day,
        quarter=last_full(PeriodKind.QUARTER, day),
        rows=structure_on(government, day, user),
    )
    mine = Job.objects.filter(requested_by=user, government=government)
    recent = Q(state=JobState.FAILED, finished_at__gte=now - SOON)
    jobs = list(mine.filter(Q(state__in=OPEN_JOB_STATES) | recent).order_by("-requested_at")[:20])
    found.jobs = [job for job in jobs if job.is_open][:SHOWN]
    found.failed = [job for job in jobs if not job.is_open][:SHOWN]
    if user.has_perm(Permission.SELF_VIEW):
        found.has_file = Employee.objects.filter(user=user).exists()
    if not found.rows:
        return found
    if user.has_perm(Permission.EMPLOYEE_VIEW):
        found.staff, found.vacancies = staffing(found.rows, user, day)
        found.n_headless = headless(user, government, day)
    if found.top and user.has_perm(Permission.RESULT_VIEW, OrgUnit(pk=found.top.id)):
        found.score, found.lowest = quarter_scores(found.top.id, government, found.quarter)
    if day == now.date():
        add_todays(found, user, government)
    past, coming = ledger(government, {row.id for row in found.rows}, day)
    found.changes, found.scheduled = ledger_entries(past, user), ledger_entries(coming, user)
    if user.has_perm(Permission.REPORT_VIEW):
        found.reports = list(
            EvaluationReport.objects.visible_to(user)
            .filter(government=government)
            .ready()
            .without_inputs()
            .select_related("unit", "pdf")
            .order_by("-period_end", "-pk")[:SHOWN]
        )
    return found


def add_todays(found: Home, user: User, government: Government) -> None:
    """What waits for ``user`` today. Of another day none of it is kept, nor which surveys were
    open: nobody is told of it."""
    if user.has_perm(Permission.RESULT_VIEW):
        found.n_late_follow_ups = n_overdue(government, user, found.day)
    if user.has_perm(Permission.TRAINING_APPROVE):
        found.n_sign_ups = sign_up_table(user=user, government=government).count()
    found.heads_unit = Role.UNIT_HEAD.label in role_labels(user)
    if user.has_perm(Permission.EMPLOYEE_EDIT):
        found.n_corrections = correction_table(user=user, government=government).count()
    if user.has_perm(Permission.PLACEMENT_EDIT):
        asked = move_request_table(user=user, government=government, state=MoveRequestState.OPEN)
        found.n_move_requests = asked.count()
    if user.has_perm(Permission.CAMPAIGN_VIEW):
        found.surveys = running_surveys(user, government, found.day)
    if user.has_perm(Permission.ROUND_VIEW):
        found.rounds = waiting_rounds(user, government, found.day)
    found.cases = waiting_cases(user=user, government=government)
    found.proposals = waiting_proposals(user=user, government=government)
    if user.has_perm(Permission.SIGNAL_VIEW):
        found.signals = waiting_signals(user=user, government=government)


def staffing(rows: list[StructureRow], user: User, day: date) -> tuple[StaffCount, list[Vacancies]]:
    """Seats of all units where ``user`` may see people, and the units right under the top with the
    most vacant ones (their subtrees added up)."""
    reached = OrgUnit.objects.visible_to(user, Permission.EMPLOYEE_VIEW).values("pk")
    counts = headcount_by_unit(reached, day)
    sums: dict[int, StaffCount] = defaultdict(StaffCount)
    group: dict[int | None, StructureRow] = {}
    for row in rows:  # each before its children: a group is what stands right under the top
        above = group.get(row.parent)
        group[row.id] = row if above is None or above.level == 1 else above
        if row.id in counts:
            sums[group[row.id].id] += counts[row.id]
    found = [Vacancies(group[pk], count) for pk, count in sums.items() if count.vacant]
    found.sort(key=lambda entry: (-entry.count.vacant, entry.unit.name))
    return sum(sums.values(), StaffCount()), found[:SHOWN]


def headless(user: User, government: Government, day: date) -> int:
    """Head posts without a definitive holder, on the units where ``user`` may see people."""
    heads = positions_reached(user, government, day, Permission.EMPLOYEE_VIEW)
    return heads.filter(is_head=True, n_holders=0).count()


def quarter_scores(
    unit_id: int, government: Government, period: Period
) -> tuple[dict | None, list[dict]]:
    """The index of ``unit_id``'s subtree over a full period, as a report states it (without the
    interval), and its groups with the lowest ones. None when the unit did not exist. Four
    queries."""
    unit = OrgUnit(pk=unit_id, government=government)
    tree = subtree_on(unit, period.end, period.previous.start)
    if tree is None:
        return None, []
    answers = two_periods(tree.ids, period)
    results = evaluate_groups(
        {
            "aggregation": government.ikm_aggregation,
            "groups": tree.groups,
            "changes": [],
            "units": [
                {
                    **unit_facts(member),
                    "staff": None,
                    "training": None,
                    "now": answer_facts_of(answers.get((member.id, "now"))),
                    "before": answer_facts_of(answers.get((member.id, "before"))),
                }
                for member in tree.members
            ],
        }
    )
    told = [group for group in results["groups"] if group["score"]["value"] is not None]
    told.sort(key=lambda group: group["score"]["value"])
    return results["score"], told[:SHOWN] if len(told) > 1 else []


def two_periods(unit_ids: list[int], period: Period) -> dict[tuple[int, str], Totals]:
    """Totals per unit of the period ("now") and the one before it ("before"). Two queries."""
    tallies = of_told_surveys(
        tallies_between(period.previous.start, period.end).filter(campaign__unit__in=unit_ids)
    )
    tallies = tallies.annotate(
        slot=Case(
            When(month__gte=period.start, then=Value("now")),
            default=Value("before"),
            output_field=CharField(),
        )
    )
    return tally_totals_by(tallies, "campaign__unit_id", "slot")


def answer_facts_of(total: Totals | None) -> dict | None:
    if total is None:
        return None
    return {
        "n": total.n,
        "sums": total.sums,
        "counts": total.counts,
        "strata": [],
        "required": None,
    }


def running_surveys(user: User, government: Government, day: date) -> Running:
    ends = list(
        Campaign.objects.visible_to(user)
        .filter(government=government)
        .running()
        .order_by()
        .values_list("period_end", flat=True)
    )
    return Running(len(ends), sum(1 for end in ends if end <= day + SOON))


def ledger(
    government: Government, unit_ids: set[int], day: date
) -> tuple[list[StructureChange], list[StructureChange]]:
    """The latest changes by ``day`` that name units the person sees, and the coming ones. Two
    queries."""

    def concerns(change: StructureChange) -> bool:
        parts = (part for item in change.changes for part in from_json([item]))
        return any(mentioned(part) & unit_ids for part in parts)

    rows = StructureChange.objects.filter(government=government).select_related("made_by")
    past = rows.filter(state=ChangeState.APPLIED, effective_on__lte=day).order_by(
        "-effective_on", "-number"
    )[:LEDGER_READ]
    coming = rows.filter(state=ChangeState.SCHEDULED).order_by("effective_on", "pk")[:LEDGER_READ]
    return (
        [change for change in past if concerns(change)][:SHOWN],
        [change for change in coming if concerns(change)][:SHOWN],
    )
