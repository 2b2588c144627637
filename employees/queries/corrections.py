"""Requests to correct data: one's own, and those of the people whose file one keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, IntegerField, QuerySet, When

from employees.correction_rules import Clock, clock_of
from employees.models import CorrectionRequest, Employee
from employees.queries.case_attention import people_who_may
from employees.queries.people import Seat, home_unit_ids, seats_of, with_text
from employees.self_service_enums import CorrectionState
from orgunits.models import OrgUnit
from portal.models import Government, User
from portal.permissions import Permission


@dataclass(slots=True)
class CorrectionLine:
    """A request with its clock, and the post of its person on lists of many."""

    request: CorrectionRequest
    clock: Clock
    seat: Seat | None = None


def officers_of(employee: Employee) -> list[User]:
    """Everybody who keeps the file of a person today; of somebody without a post whoever keeps
    those of the whole government."""
    units = OrgUnit.objects.filter(government=employee.government)
    home = home_unit_ids([employee.pk], employee.government.today()).get(employee.pk)
    unit = units.get(pk=home) if home else units.get(parent=None)
    return people_who_may(unit, Permission.EMPLOYEE_EDIT)


def own_corrections(employee: Employee, now: datetime, limit: int = 30) -> list[CorrectionLine]:
    """One's own requests with their clocks, the newest first. One query."""
    rows = employee.corrections.select_related("employee", "evidence", "answered_by")[:limit]
    return [CorrectionLine(row, clock_of(row.asked_at, row.answered_at, now)) for row in rows]


def correction_table(
    *, user: User, government: Government, text: str = "", state: str = CorrectionState.OPEN
) -> QuerySet[CorrectionRequest]:
    """Requests of the people whose file ``user`` keeps, those whose clock ends first on top;
    ``state`` empty: all."""
    rows = CorrectionRequest.objects.visible_to(user).filter(government=government)
    if state:
        rows = rows.filter(state=state)
    if text:
        people = with_text(Employee.objects.filter(government=government), text)
        rows = rows.filter(employee__in=people.values("pk"))
    is_open = Case(When(state=CorrectionState.OPEN, then=0), default=1, output_field=IntegerField())
    rows = rows.select_related("employee", "evidence", "answered_by")
    return rows.order_by(is_open, "asked_at", "pk")


def correction_lines(
    rows: Iterable[CorrectionRequest], day: date, now: datetime
) -> list[CorrectionLine]:
    """Fill a page of requests with clocks and posts. Two queries."""
    listed = list(rows)
    seats = seats_of([row.employee_id for row in listed], day)
    return [
        CorrectionLine(
            row,
            clock_of(row.asked_at, row.answered_at, now),
            next(iter(seats[row.employee_id]), None),
        )
        for row in listed
    ]
