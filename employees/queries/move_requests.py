"""Requests to move: one's own, and those an officer answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from employees.models import Employee, MoveRequest
from employees.move_request_rules import AnswerClock, answer_clock
from employees.queries.case_attention import people_who_may
from employees.queries.people import Seat, home_unit_ids, seats_of, with_text
from orgunits.models import OrgUnit
from portal.models import Government, User
from portal.permissions import Permission
from portal.working_days.clock import WorkCalendar
from portal.working_days.queries import calendar_between

HORIZON = timedelta(days=60)


def calendar_around(government: Government, day: date) -> WorkCalendar:
    """Which days a government works in the weeks after ``day``. One query."""
    return calendar_between(government, day, day + HORIZON)


def request_officers(request: MoveRequest) -> list[User]:
    """Who answers a request: officers of the whole government, and once it is shown to the present
    unit those of that unit too."""
    units = OrgUnit.objects.filter(government=request.government)
    home = None
    if request.shared_at:
        today = request.government.today()
        home = home_unit_ids([request.employee_id], today).get(request.employee_id)
    unit = units.get(pk=home) if home else units.get(parent=None)
    return people_who_may(unit, Permission.PLACEMENT_EDIT)


@dataclass(slots=True)
class MoveRequestLine:
    """A request with its clock and the post the person holds."""

    request: MoveRequest
    clock: AnswerClock
    seat: Seat | None = None


def clock_of_request(row: MoveRequest, today: date) -> AnswerClock:
    """Where the clock of a request stands; an answer or withdrawing stops it."""
    answered = row.government.today(row.answered_at) if row.answered_at else None
    return answer_clock(row.due_on, answered, today, is_withdrawn=not row.is_running)


def move_request_table(
    *, user: User, government: Government, text: str = "", state: str = "running"
) -> QuerySet[MoveRequest]:
    """Requests ``user`` may read, the nearest deadline first. ``state``: a MoveRequestState,
    "running", or empty for all."""
    rows = MoveRequest.objects.visible_to(user).filter(government=government)
    if state == "running":
        rows = rows.running()
    elif state:
        rows = rows.filter(state=state)
    if text:
        people = with_text(Employee.objects.filter(government=government), text)
        rows = rows.filter(employee__in=people.values("pk"))
    rows = rows.select_related("government", "employee", "job_title", "position")
    return rows.order_by("due_on", "pk")


def move_request_lines(rows: Iterable[MoveRequest], day: date) -> list[MoveRequestLine]:
    """Fill a page of requests with clocks and posts. Two queries."""
    listed = list(rows)
    seats = seats_of([row.employee_id for row in listed], day)
    return [
        MoveRequestLine(row, clock_of_request(row, day), next(iter(seats[row.employee_id]), None))
        for row in listed
    ]


def own_move_requests(employee: Employee, day: date) -> list[MoveRequestLine]:
    """One's own requests, the newest first."""
    rows = employee.move_requests.select_related(
        "government", "job_title", "position__unit", "position__job_title"
    )
    return [MoveRequestLine(row, clock_of_request(row, day)) for row in rows[:20]]


def request_shown_on_file(employee: Employee, user: User) -> MoveRequest | None:
    """The running request of a person in sight that ``user`` may know of: an officer who
    answers it, or anybody who sees the person once it is shown to the unit. None without. One query
    beside the scope."""
    known = MoveRequest.objects.visible_to(user).filter(employee=employee)
    shown = MoveRequest.objects.filter(employee=employee, shared_at__isnull=False)
    return (known | shown).running().first()
