"""Tim kerja: lists, one team, and how much of people's time teams take."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from employees.models import Employee, WorkTeam, WorkTeamMember, WorkTeamStep
from employees.permissions import visible_ids
from employees.queries.people import Seat, home_unit_ids, seats_of, unit_names_on
from employees.team_rules import share_warning
from orgunits.models import OrgUnit, UnitFunction, valid_on
from orgunits.queries import functions_on
from orgunits.scope import unit_ids_in_scope
from portal.bulkread import Listed
from portal.models import Government, User
from portal.permissions import Permission

NOW, COMING, OVER = "now", "coming", "over"


@dataclass(slots=True)
class TeamLine:
    """A team of a list: its ketua, how many work in it, from how many units."""

    team: WorkTeam
    unit_name: str
    leader: Employee | None = None
    n_members: int = 0
    units: set[int] = field(default_factory=set)

    @property
    def is_cross_unit(self) -> bool:
        """Whether people of several units work in it."""
        return len(self.units) > 1


@dataclass(slots=True)
class MemberLine:
    """Somebody in a team: their post, and the sum of their shares in all teams of the day."""

    member: WorkTeamMember
    seat: Seat | None
    total: int
    is_visible: bool

    @property
    def warning(self) -> str:
        return share_warning(self.total)


@dataclass(slots=True)
class OwnTeam:
    """A team one works in, with its ketua."""

    member: WorkTeamMember
    leader: Employee | None


def team_table(
    *,
    user: User,
    government: Government,
    day: date,
    text: str = "",
    phase: str = NOW,
    unit_ids: Iterable[int] | None = None,
) -> QuerySet[WorkTeam]:
    """Teams in sight by name. ``phase``: NOW, COMING or OVER on ``day``, empty for all;
    ``unit_ids``: those of these units."""
    rows = WorkTeam.objects.visible_to(user).filter(government=government)
    phases = {
        NOW: valid_on(day),
        COMING: Q(valid_from__gt=day),
        OVER: Q(valid_until__lte=day),
    }
    if phase:
        rows = rows.filter(phases[phase])
    if unit_ids is not None:
        rows = rows.filter(unit__in=unit_ids)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(decree_number__icontains=text))
    return rows.select_related("unit").order_by("name", "pk")


def teams_of_unit(unit: OrgUnit, day: date) -> QuerySet[WorkTeam]:
    """Teams of ``day`` of a unit itself, and those in which people work who belong to it."""
    from_here = WorkTeamMember.objects.filter(
        valid_on(day),
        employee__in=Employee.objects.filter(
            placements__position__unit=unit,
            placements__superseded_at=None,
            placements__valid_from__lte=day,
        )
        .filter(Q(placements__valid_until=None) | Q(placements__valid_until__gt=day))
        .values("pk"),
    )
    rows = WorkTeam.objects.on(day).filter(Q(unit=unit) | Q(pk__in=from_here.values("team")))
    return rows.select_related("unit").order_by("name", "pk")


def members_on(teams: Iterable[int], day: date) -> QuerySet[WorkTeamMember]:
    """Who is in these teams on ``day``, the ketua first."""
    rows = WorkTeamMember.objects.filter(valid_on(day), team__in=Listed(teams))
    return rows.select_related("employee").order_by("team", "role", "employee__name", "pk")


def team_lines(teams: Iterable[WorkTeam], day: date, *, with_agency: bool = True) -> list[TeamLine]:
    """Fill a page of teams with ketua, members and units on ``day``. Constant number of queries."""
    listed = list(teams)
    members = list(members_on([team.pk for team in listed], day))
    homes = home_unit_ids({row.employee_id for row in members}, day)
    units = {team.unit_id for team in listed}
    names = unit_names_on(units, day) if with_agency else {}
    lines = {team.pk: TeamLine(team, names.get(team.unit_id, team.unit.name)) for team in listed}
    for row in members:
        line = lines[row.team_id]
        line.n_members += 1
        if row.employee_id in homes:
            line.units.add(homes[row.employee_id])
        if row.is_leader:
            line.leader = row.employee
    return list(lines.values())


def shares_on(employee_ids: Iterable[int], day: date) -> dict[int, int]:
    """The sum of the shares of each of these people in all teams of ``day``, in per cent. One
    query."""
    found: dict[int, int] = defaultdict(int)
    rows = WorkTeamMember.objects.filter(valid_on(day), employee__in=Listed(employee_ids))
    for employee_id, share in rows.order_by().values_list("employee_id", "share"):
        found[employee_id] += share
    return found


@dataclass(slots=True)
class TeamPage:
    """What the page of a team shows on a day: who is in it, who was or will be, its functions of
    that day, and what was done to it."""

    members: list[MemberLine]
    others: list[WorkTeamMember]
    functions: list[UnitFunction]
    steps: list[WorkTeamStep]


def team_page(team: WorkTeam, user: User, day: date) -> TeamPage:
    """Return the page of a team. Constant number of queries."""
    now = list(members_on([team.pk], day))
    ids = [row.employee_id for row in now]
    seats, totals, seen = seats_of(ids, day), shares_on(ids, day), visible_ids(user, ids)
    shown = {row.pk for row in now}
    rest = team.members.select_related("employee").order_by("-valid_from", "-pk")
    return TeamPage(
        members=[
            MemberLine(
                row,
                next(iter(seats[row.employee_id]), None),
                totals[row.employee_id],
                row.employee_id in seen,
            )
            for row in now
        ],
        others=[row for row in rest if row.pk not in shown],
        functions=list(team.functions.filter(valid_on(day)).select_related("unit")),
        steps=list(team.steps.select_related("taken_by", "unit")),
    )


def own_teams(employee: Employee, day: date) -> list[OwnTeam]:
    """The teams a person works in on ``day``, by name. Two queries."""
    rows = list(
        employee.team_seats.filter(valid_on(day), team__in=WorkTeam.objects.on(day))
        .select_related("team__unit")
        .order_by("team__name", "pk")
    )
    leaders = {
        row.team_id: row.employee
        for row in members_on([row.team_id for row in rows], day)
        if row.is_leader
    }
    return [OwnTeam(row, leaders.get(row.team_id)) for row in rows]


def functions_to_choose(unit: OrgUnit, user: User, day: date) -> QuerySet[UnitFunction]:
    """Functions of ``day`` a team of ``unit`` can be for: its own, and those of the other units on
    which ``user`` keeps teams when it has none of its own."""
    own = functions_on([unit.pk], day)
    if own.exists():
        return own
    reach = unit_ids_in_scope(user, Permission.TEAM_EDIT)
    return UnitFunction.objects.filter(
        valid_on(day), government=unit.government_id, unit__in=reach
    ).order_by("unit", "order", "pk")


def teams_by_unit(unit_ids: Iterable[int] | QuerySet, day: date) -> dict[int, int]:
    """How many teams each unit has of its own on ``day``. One query."""
    rows = WorkTeam.objects.on(day).filter(unit__in=unit_ids).order_by()
    return dict(rows.values_list("unit_id").annotate(Count("pk")))
