"""One person: the file, and what a move would change."""

from dataclasses import dataclass, field
from datetime import date

from employees.eligibility import Finding, Severity
from employees.enums import PlacementKind
from employees.models import Employee, Placement, StatusPeriod, TrainingRecord
from employees.permissions import people_with_full_nip
from employees.placement_book import has_one_seat, period_of
from employees.queries.eligibility import findings_of
from employees.queries.people import Seat, age_of_post, seats_of, unit_names_on
from employees.ranks import rank_name
from employees.retirement import (
    PENSION_WARNING_MONTHS,
    RetirementAge,
    months_later,
    retirement_age,
    retirement_date,
)
from employees.training_rules import TrainingStanding, training_standing, training_year
from orgunits.models import Position
from portal.models import User
from portal.templatetags.formats import date_short


@dataclass(slots=True)
class TrainingYear:
    """The trainings of one training year of a person, judged by the rule of their status."""

    start: date
    end: date
    standing: TrainingStanding
    records: list[TrainingRecord] = field(default_factory=list)

    @property
    def label(self) -> str:
        if (self.start.month, self.start.day) == (1, 1):
            return f"Tahun {self.start.year}"
        return f"Tahun kontrak {date_short(self.start)} sampai {date_short(self.end)}"


@dataclass(slots=True)
class EmployeePage:
    """All that a person's page shows. ``history`` is what is held true, newest first;
    ``superseded`` what was recorded before and replaced; ``periods`` and ``superseded_periods``
    likewise of leaves and departures. ``standing``: the period of the day."""

    employee: Employee
    day: date
    post: Seat | None
    others: list[Seat]
    history: list[Placement]
    superseded: list[Placement]
    standing: StatusPeriod | None
    periods: list[StatusPeriod]
    superseded_periods: list[StatusPeriod]
    training_years: list[TrainingYear]
    retires_on: date
    retirement_age: RetirementAge
    retires_soon: bool
    shows_nip: bool
    rank: str

    @property
    def seats(self) -> list[Seat]:
        return [self.post, *self.others] if self.post else self.others


def training_years(
    person: Employee, records: list[TrainingRecord], day: date
) -> list[TrainingYear]:
    """The records by training year, the newest first; the year of ``day`` is there even if empty."""
    years: dict[date, TrainingYear] = {}
    start, end = training_year(person.status, person.joined_on, day)
    grouped: dict[tuple[date, date], list[TrainingRecord]] = {(start, end): []}
    for record in records:
        span = training_year(person.status, person.joined_on, record.ended_on)
        grouped.setdefault(span, []).append(record)
    for (start, end), own in grouped.items():
        standing = training_standing(person.status, sum(record.jp for record in own))
        years[start] = TrainingYear(start, end, standing, own)
    return [years[start] for start in sorted(years, reverse=True)]


def employee_page(*, employee: Employee, user: User, day: date) -> EmployeePage:
    """Return what the page of one person shows on ``day``. Constant number of queries."""
    rows = list(
        employee.placements.select_related(
            "position__unit", "position__job_title", "recorded_by"
        ).order_by("-valid_from", "-pk")
    )
    periods = list(
        employee.status_periods.select_related("recorded_by").order_by("-valid_from", "-pk")
    )
    known = [row for row in periods if row.superseded_at is None]
    seats = seats_of([employee.pk], day)[employee.pk]
    post = next((seat for seat in seats if seat.placement.kind == PlacementKind.DEFINITIVE), None)
    age = age_of_post(post.placement if post else None)
    retires_on = retirement_date(employee.birth_date, age.years)
    records = list(employee.trainings.filter(ended_on__lte=day))
    return EmployeePage(
        employee=employee,
        day=day,
        post=post,
        others=[seat for seat in seats if seat is not post],
        history=[row for row in rows if row.superseded_at is None],
        superseded=[row for row in rows if row.superseded_at is not None],
        standing=next((row for row in known if period_of(row).holds_on(day)), None),
        periods=known,
        superseded_periods=[row for row in periods if row.superseded_at is not None],
        training_years=training_years(employee, records, day),
        retires_on=retires_on,
        retirement_age=age,
        retires_soon=retires_on <= months_later(day, PENSION_WARNING_MONTHS),
        shows_nip=employee.pk in people_with_full_nip(user, [employee.pk]),
        rank=rank_name(employee.golongan),
    )


@dataclass(slots=True)
class MovePreview:
    """What changes when a person goes to another post: the seat held, those kept beside it, the
    pension, and what an officer should weigh."""

    post: Seat | None
    others: list[Seat]
    holders: list[Placement]
    unit_name: str
    retires_on: date
    retires_on_after: date
    age_after: RetirementAge
    warnings: list[str]
    findings: list[Finding]

    @property
    def verdict(self) -> Severity | None:
        """The gravest finding that matters; None when nothing stands in the way."""
        return next((one.severity for one in self.findings if one.severity != Severity.INFO), None)


def move_preview(*, employee: Employee, position: Position, day: date) -> MovePreview:
    """Return what a move of ``employee`` to ``position`` would change, seen on ``day``."""
    seats = seats_of([employee.pk], day)[employee.pk]
    post = next((seat for seat in seats if seat.placement.kind == PlacementKind.DEFINITIVE), None)
    after = retirement_age(
        position.job_title.kind, position.job_title.jenjang, position.job_title.name
    )
    before = age_of_post(post.placement if post else None)
    retires_after = retirement_date(employee.birth_date, after.years)
    warnings = []
    holders = list(
        Placement.objects.on(day).definitive().filter(position=position).select_related("employee")
    )
    if holders and has_one_seat(position):
        warnings.append("Jabatan ini hanya untuk satu orang dan masih dipangku.")
    return MovePreview(
        post=post,
        others=[seat for seat in seats if seat is not post],
        holders=holders,
        unit_name=unit_names_on([position.unit_id], day).get(position.unit_id, position.unit.name),
        retires_on=retirement_date(employee.birth_date, before.years),
        retires_on_after=retires_after,
        age_after=after,
        warnings=warnings,
        findings=findings_of(employee, position, day),
    )
