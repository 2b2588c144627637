"""What one person reads of proposals: what they are asked, and what changes for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from employees.enums import PayComponent
from employees.models import Employee
from employees.queries.people import Seat, seats_of
from employees.queries.spending import pay_tables_on
from portal.models import Government
from portal.working_days.queries import calendar_between
from restructuring.enums import ProposalState
from restructuring.keberatan import LONGEST, Clock, clock_of
from restructuring.models import (
    Consultation,
    ConsultationTheme,
    FormalObjection,
    Objection,
    Proposal,
    StaffChange,
)
from restructuring.objecting import is_open
from restructuring.own_lines import Line, lines_of
from restructuring.touching import standing_of

MOST = 100


@dataclass(slots=True)
class OwnPage:
    """One proposal as a person sees it. ``lines`` is empty when nothing changes for them, or no
    longer; ``seat``: where they sit today once it is in force."""

    proposal: Proposal
    consultations: list[Consultation]
    change: StaffChange | None
    lines: list[Line] = field(default_factory=list)
    seat: Seat | None = None
    may_object: bool = False
    may_wish: bool = False

    @property
    def waiting(self) -> Objection | None:
        """The objection that has no answer yet."""
        rows = self.change.objections.all() if self.change else ()
        return next((row for row in rows if not row.outcome), None)


def asked_of(employee: Employee) -> QuerySet[Consultation]:
    """Consultations somebody is a member of, with their units and answered themes."""
    themes = ConsultationTheme.objects.annotate(n_inputs=Count("inputs"))
    return (
        Consultation.objects.filter(members__employee=employee)
        .select_related("proposal", "government")
        .prefetch_related("units__unit", Prefetch("themes", themes), "forums")
        .order_by("-opened_at", "-pk")
    )


def told_to(employee: Employee) -> QuerySet[StaffChange]:
    """What somebody was told, the newest first."""
    rows = StaffChange.objects.filter(employee=employee)
    return (
        rows.select_related("proposal", "notice", "employee__government")
        .prefetch_related("objections__answered_by")
        .order_by("-notice__made_at", "-pk")
    )


def own_proposals(employee: Employee) -> list[tuple[Proposal, list[Consultation], StaffChange]]:
    """(proposal, consultations, change or None) of all that somebody was asked or told."""
    asked, told = list(asked_of(employee)[:MOST]), list(told_to(employee)[:MOST])
    found: dict[int, tuple] = {}
    for change in told:
        found[change.proposal_id] = (change.proposal, [], change)
    for one in asked:
        found.setdefault(one.proposal_id, (one.proposal, [], None))[1].append(one)
    return sorted(found.values(), key=lambda entry: -entry[0].number)


def own_page(employee: Employee, proposal_id: int, day: date) -> OwnPage | None:
    """None when somebody was neither asked nor told of the proposal. A constant number of queries."""
    asked = list(asked_of(employee).filter(proposal=proposal_id))
    change = told_to(employee).filter(proposal=proposal_id).first()
    if not asked and change is None:
        return None
    proposal = change.proposal if change else asked[0].proposal
    page = OwnPage(proposal, asked, change)
    if change is not None and change.is_touched:
        page.lines = lines_of(
            standing_of(change.before),
            standing_of(change.after),
            employee,
            tpp_rates(employee, day),
            proposal.effective_on,
        )
        page.may_wish = is_open(change.notice, proposal)
        page.may_object = page.may_wish and day <= change.notice.object_until
    if proposal.state == ProposalState.ENACTED:
        page.seat = next(iter(seats_of([employee.pk], day)[employee.pk]), None)
    return page


def tpp_rates(employee: Employee, day: date) -> Mapping[str, int]:
    """TPP a month by class of the table in force. One query."""
    table = pay_tables_on(employee.government, day).get(PayComponent.PERFORMANCE)
    return table.rates if table else {}


def own_clocks(employee: Employee, day: date) -> list[Clock]:
    """Keberatan of somebody against decrees, with their days. At most two queries."""
    rows = FormalObjection.objects.filter(employee=employee).select_related("proposal")
    return clocks_of(list(rows), employee.government, day)


def clocks_of(rows: list[FormalObjection], government: Government, day: date) -> list[Clock]:
    """The clock of each of ``rows``. One query, none without rows."""
    if not rows:
        return []
    days = [day for row in rows for day in (row.known_on, row.received_on)]
    calendar = calendar_between(government, min(days), max(days) + LONGEST)
    return [clock_of(row, day, calendar) for row in rows]


def formal_table(proposal: Proposal, state: str = "", text: str = "") -> QuerySet[FormalObjection]:
    """Keberatan against decrees that follow a proposal, those without an answer first."""
    rows = proposal.formal_objections.select_related("employee", "recorded_by")
    if state:
        rows = rows.filter(answered_on__isnull=state == "menunggu")
    for word in text[:200].replace("\0", " ").split()[:8]:
        rows = rows.filter(Q(decree_number__icontains=word) | Q(subject__icontains=word))
    return rows.order_by("answered_on", "received_on", "pk")
