"""Running reports: one's own, those of a day of a unit, and their sums by unit and function.

Sums are by unit and function or team, never by person, and lists go by the time of writing: nothing
here ranks people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from employees.models import Activity, Employee, WorkTeam
from employees.queries.audiences import with_predecessors
from employees.queries.people import seats_of
from employees.queries.teams import own_teams
from orgunits.models import UnitFunction, UnitVersion
from orgunits.queries import functions_on
from portal.bulkread import Listed


@dataclass(frozen=True, slots=True)
class ActivitySum:
    """What a unit did for a function or a team, in one measure: how much, in how many reports."""

    unit_name: str
    what: str
    is_team: bool
    amount: int
    measure: str
    reports: int


def activity_targets(employee: Employee, day: date) -> tuple[list[UnitFunction], list[WorkTeam]]:
    """What a person may report for on ``day``: the functions of the units of their posts and, where
    these have none, of nothing; and their teams. Constant number of queries."""
    units = {seat.placement.position.unit_id for seat in seats_of([employee.pk], day)[employee.pk]}
    return list(functions_on(units, day)), [one.member.team for one in own_teams(employee, day)]


def own_activities(employee: Employee) -> QuerySet[Activity]:
    """One's own reports, the newest first."""
    rows = employee.activities.standing().select_related("function", "team", "evidence")
    return rows.order_by("-on", "-pk")


def last_measure(employee: Employee) -> str:
    """The measure one wrote last, to begin the next report with."""
    found = own_activities(employee).values_list("measure", flat=True).first()
    return found or "berkas"


def reporting_unit_ids(unit_ids: Iterable[int], day: date) -> set[int]:
    """``unit_ids`` and the units they had taken over by ``day``: reports stay where they were
    written, and whoever took a unit over goes on reading them."""
    own = set(unit_ids)
    taken = with_predecessors(own) - own
    if taken:
        there = UnitVersion.objects.on(day).filter(unit__in=taken).order_by()
        taken -= set(there.values_list("unit_id", flat=True))
    return own | taken


def activities_on(unit_ids: Iterable[int], day: date) -> QuerySet[Activity]:
    """Reports of ``day`` from these units, the latest written first."""
    rows = Activity.objects.standing().filter(unit__in=Listed(unit_ids), on=day)
    return rows.select_related("employee", "function", "team", "unit", "evidence").order_by(
        "-recorded_at", "-pk"
    )


def activity_sums(unit_ids: Iterable[int], start: date, end: date) -> list[ActivitySum]:
    """Sums of these units between two days, both included, by unit and what it was for. Two
    queries."""
    rows = (
        Activity.objects.standing()
        .filter(unit__in=Listed(unit_ids), on__range=(start, end))
        .order_by()
        .values_list("unit_id", "unit__name", "function__text", "team__name", "measure")
        .annotate(Sum("amount"), Count("pk"))
    )
    listed = list(rows)
    names = dict(
        UnitVersion.objects.on(end)
        .filter(unit__in={row[0] for row in listed})
        .order_by()
        .values_list("unit_id", "name")
    )
    found = [
        ActivitySum(
            names.get(unit) or f"{last_name} (ditutup)",
            team or text,
            bool(team),
            amount,
            measure,
            n,
        )
        for unit, last_name, text, team, measure, amount, n in listed
    ]
    return sorted(found, key=lambda row: (row.unit_name, row.what, row.measure))
