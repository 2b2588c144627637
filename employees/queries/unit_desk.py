"""What the head of a unit sees of the people under it: who is on what, workload against hands,
training and rating, and who has understood what was announced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from employees.models import Announcement, Employee, PerformanceRating, WorkTeamMember
from employees.queries.activities import activities_on, reporting_unit_ids
from employees.queries.announcements import ReadFigures, unread_by_unit, unread_counts
from employees.queries.audiences import with_predecessors
from employees.queries.efficiency import Score, unit_scores
from employees.queries.people import EmployeeRow, employee_rows
from employees.queries.performance import (
    PerformanceFigures,
    people_of_year,
    performance_figures,
    ratings_of,
)
from employees.queries.posts import StaffCount, headcount_by_unit
from employees.queries.trainings import UnitTraining, training_by_unit
from employees.team_rules import share_warning
from orgunits.models import OrgUnit, RoleAssignment, valid_on
from orgunits.queries import StructureRow, branch_of, structure_on
from portal.bulkread import Listed
from portal.models import User
from portal.permissions import Role


@dataclass(slots=True)
class DeskLine:
    """One of the people: row of the list of people, teams of the day, rating of the year before, and
    how many announcements wait for their word."""

    row: EmployeeRow
    teams: list[WorkTeamMember]
    rating: PerformanceRating | None
    n_unread: int

    @property
    def share(self) -> int:
        """Per cent of their time in all teams together."""
        return sum(seat.share for seat in self.teams)

    @property
    def warning(self) -> str:
        return share_warning(self.share)


@dataclass(slots=True)
class LoadLine:
    """A unit with its workload against hands and its seats, everything under it included."""

    unit: StructureRow
    score: Score
    count: StaffCount


@dataclass(slots=True)
class UnitDesk:
    """What concerns the people of a unit and all under it, but for the people themselves."""

    people: QuerySet[Employee]
    load: list[LoadLine]
    training: UnitTraining
    performance: PerformanceFigures
    year: int
    announcements: list[tuple[Announcement, ReadFigures]]
    n_reports: int

    @property
    def whole(self) -> LoadLine:
        return self.load[0]


def headed_units(user: User, day: date) -> QuerySet[OrgUnit]:
    """Units a person heads by role on ``day``, the widest first."""
    rows = RoleAssignment.objects.filter(valid_on(day), user=user, role=Role.UNIT_HEAD)
    units = OrgUnit.objects.filter(pk__in=rows.values("unit"))
    return units.active().select_related("government").order_by("parent_id", "name")


def load_lines(rows: list[StructureRow], unit: OrgUnit, day: date) -> list[LoadLine]:
    """The unit and the units right under it. A constant number of queries."""
    scores = unit_scores(rows, unit.government, day)
    counts = headcount_by_unit([row.id for row in rows], day)
    found, above = {}, {}
    for (
        row
    ) in rows:  # each before its children: what is deeper counts for the one right under the top
        above[row.id] = row.id if row.level <= 2 else above.get(row.parent, row.id)
        if row.level <= 2:
            found[row.id] = LoadLine(row, scores[row.id], StaffCount())
    for unit_id, count in counts.items():
        for target in {rows[0].id, above[unit_id]}:
            found[target].count += count
    return list(found.values())


def unit_desk(unit: OrgUnit, user: User, day: date) -> UnitDesk | None:
    """Return the UnitDesk of a unit on ``day``; None when it was not there. A constant number of
    queries."""
    rows = branch_of(structure_on(unit.government, day, user), unit.pk)
    if not rows:
        return None
    ids, year = [row.id for row in rows], day.year - 1
    people = people_of_year(user=user, government=unit.government, year=year, day=day, unit_ids=ids)
    trainings = training_by_unit(Listed(ids), date(day.year, 1, 1), day).values()
    return UnitDesk(
        people=people,
        load=load_lines(rows, unit, day),
        training=UnitTraining(
            *(
                sum(getattr(one, name) for one in trainings)
                for name in ("jp", "people", "pns", "people_at_20")
            )
        ),
        performance=performance_figures(people, year, day),
        year=year,
        announcements=unread_by_unit(with_predecessors(ids)),
        n_reports=activities_on(reporting_unit_ids(ids, day), day).count(),
    )


def desk_lines(people: Iterable[Employee], user: User, day: date) -> list[DeskLine]:
    """Fill a page of people. A constant number of queries."""
    rows = employee_rows(people=people, user=user, day=day)
    ids = [row.employee.pk for row in rows]
    ratings = ratings_of(ids, day.year - 1)
    teams: dict[int, list[WorkTeamMember]] = {}
    for seat in WorkTeamMember.objects.filter(valid_on(day), employee__in=ids).select_related(
        "team"
    ):
        teams.setdefault(seat.employee_id, []).append(seat)
    unread = unread_counts(ids)
    return [
        DeskLine(
            row,
            teams.get(row.employee.pk, []),
            ratings.get(row.employee.pk),
            unread.get(row.employee.pk, 0),
        )
        for row in rows
    ]
