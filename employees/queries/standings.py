"""Who is away on a day, and the pool: people without a post (DOMAIN.md 16: "belum ditempatkan")."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from employees.enums import PPPK_STATUSES, PlacementKind
from employees.models import Employee, Placement, StatusPeriod
from employees.permissions import people_with_full_nip
from employees.queries.people import standings_on, unit_names_on, with_text
from employees.queries.posts import ONE_SEAT, positions_reached, staffed_positions
from employees.retirement import months_later
from employees.standing_rules import DEPARTURES
from orgunits.models import Position
from orgunits.scope import unit_ids_in_scope
from portal.bulkread import Listed
from portal.models import Government, User
from portal.permissions import Permission

CONTRACT_WARNING_MONTHS = 3
POOL_STATES = ("waiting", "away")
POOL_SORTS = ("name", "since")


def departures_of(employee_ids: Iterable[int]) -> dict[int, StatusPeriod]:
    """The recorded departure of each of these people who has one."""
    rows = StatusPeriod.objects.current_knowledge().filter(
        employee__in=Listed(employee_ids), kind__in=DEPARTURES
    )
    return {row.employee_id: row for row in rows}


# --- posts whose holder is away -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AbsentHolder:
    """A leading post whose definitive holder is away for a time, and who stands in."""

    placement: Placement
    period: StatusPeriod
    unit_name: str
    stand_in: Placement | None


def absent_holders(*, user: User, government: Government, day: date) -> list[AbsentHolder]:
    """Posts for one person, in sight, whose holder keeps them while away on ``day``: those without
    a Plh first. Five queries."""
    rows = list(
        Placement.objects.on(day)
        .definitive()
        .filter(
            government=government,
            position__unit__in=unit_ids_in_scope(user, Permission.EMPLOYEE_VIEW),
            position__in=Position.objects.filter(ONE_SEAT).values("pk"),
        )
        .filter(Exists(StatusPeriod.objects.on(day).filter(employee=OuterRef("employee"))))
        .select_related("employee", "position__unit", "position__job_title")
        .order_by("valid_from", "pk")
    )
    periods = standings_on([row.employee_id for row in rows], day)
    acting = (
        Placement.objects.on(day)
        .filter(position__in=[row.position_id for row in rows])
        .filter(kind__in=(PlacementKind.PLH, PlacementKind.PLT))
        .select_related("employee")
    )
    stand_ins = {row.position_id: row for row in acting}
    names = unit_names_on({row.position.unit_id for row in rows}, day)
    found = [
        AbsentHolder(
            placement=row,
            period=periods[row.employee_id],
            unit_name=names.get(row.position.unit_id, row.position.unit.name),
            stand_in=stand_ins.get(row.position_id),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.stand_in is not None, one.period.valid_from))


# --- people without a post ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFilters:
    """``unit_ids``: where the last post was; ``state``: one of POOL_STATES; ``sort``: a name of
    POOL_SORTS, "-" reverses."""

    unit_ids: list[int] | None = None
    state: str = ""
    text: str = ""
    sort: str = "since"


def pool(
    *, user: User, government: Government, filters: PoolFilters, day: date
) -> QuerySet[Employee]:
    """People in service on ``day`` without a definitive post, in sight; annotated with ``away``
    (id of the StatusPeriod they are in), ``last_seat`` (id of the last definitive placement) and
    ``since`` (when they came to be without)."""
    # Not asked person by person: of tables that were never analyzed PostgreSQL would read all seats
    # for each (see holding_on).
    seated = Placement.objects.on(day).definitive().filter(government=government)
    people = with_last_seats(
        Employee.objects.in_reach(user)
        .filter(government=government)
        .serving_on(day)
        .exclude(pk__in=seated.order_by().values("employee")),
        day,
    )
    people = with_text(people, filters.text)
    if filters.state in POOL_STATES:
        people = people.filter(away__isnull=filters.state == "waiting")
    if filters.unit_ids is not None:
        people = people.filter(last_unit__in=filters.unit_ids)
    key = filters.sort.removeprefix("-")
    key = key if key in POOL_SORTS else "since"
    return people.order_by(f"-{key}" if filters.sort[0:1] == "-" else key, "name", "pk")


def with_last_seats(people: QuerySet[Employee], day: date) -> QuerySet[Employee]:
    """``people`` without a post with what ``pool`` is annotated with."""
    periods = StatusPeriod.objects.on(day).filter(employee=OuterRef("pk"))
    vacated = StatusPeriod.objects.current_knowledge().filter(
        employee=OuterRef("pk"), vacates=True, valid_until__lte=day
    )
    last = (
        Placement.objects.current_knowledge()
        .definitive()
        .filter(employee=OuterRef("pk"), valid_until__lte=day)
        .order_by("-valid_until", "-pk")
    )
    return people.annotate(
        away=Subquery(periods.values("pk")[:1]),
        last_seat=Subquery(last.values("pk")[:1]),
        last_unit=Subquery(last.values("position__unit")[:1]),
        since=Coalesce(
            Subquery(periods.filter(vacates=True).values("valid_from")[:1]),
            Subquery(vacated.order_by("-valid_until").values("valid_until")[:1]),
            Subquery(last.values("valid_until")[:1]),
            F("joined_on"),
        ),
    )


@dataclass(slots=True)
class PoolRow:
    """A line of the pool. ``last_is_free``: the last post still exists and has a free seat."""

    employee: Employee
    since: date
    away: StatusPeriod | None
    last: Placement | None
    last_unit_name: str
    last_is_free: bool
    shows_nip: bool

    @property
    def state(self) -> str:
        if self.away is not None:
            return self.away.get_kind_display()
        return "Menunggu penempatan"


def pool_rows(*, people: Iterable[Employee], user: User, day: date) -> list[PoolRow]:
    """Fill a page of ``pool`` with what its list shows. Constant number of queries."""
    listed = list(people)
    full_nip = people_with_full_nip(user, [person.pk for person in listed])
    away = StatusPeriod.objects.in_bulk([p.away for p in listed if p.away])
    seats = Placement.objects.select_related("position__unit").in_bulk(
        [p.last_seat for p in listed if p.last_seat]
    )
    free = free_posts({seat.position_id for seat in seats.values()}, day)
    names = unit_names_on({seat.position.unit_id for seat in seats.values()}, day)
    rows = []
    for person in listed:
        last = seats.get(person.last_seat)
        unit = last.position.unit if last else None
        rows.append(
            PoolRow(
                employee=person,
                since=person.since,
                away=away.get(person.away),
                last=last,
                last_unit_name=names.get(unit.pk, unit.name) if unit else "",
                last_is_free=last is not None and last.position_id in free,
                shows_nip=person.pk in full_nip,
            )
        )
    return rows


def free_posts(position_ids: Iterable[int], day: date) -> set[int]:
    """Which of these posts have a free seat on ``day``. One query."""
    from_all = staffed_positions(day).filter(pk__in=list(position_ids), n_vacant__gt=0)
    return set(from_all.order_by().values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """The pool at a glance: people waiting for a post, people away without one, free seats, and
    posts for one person that several hold."""

    waiting: int
    away: int
    vacant: int
    double: int


def pool_figures(*, user: User, government: Government, day: date) -> PoolFigures:
    """What of the pool ``user`` reaches on ``day``. Two queries beside the scope."""
    people = pool(user=user, government=government, filters=PoolFilters(), day=day)
    n_people = people.order_by().aggregate(
        n_all=Count("pk"), n_away=Count("pk", filter=Q(away__isnull=False))
    )
    posts = positions_reached(user, government, day, Permission.EMPLOYEE_VIEW)
    n_posts = posts.order_by().aggregate(
        vacant=Coalesce(Sum(Greatest("n_vacant", 0)), 0),
        double=Count("pk", filter=ONE_SEAT & Q(n_holders__gt=1)),
    )
    waiting = n_people["n_all"] - n_people["n_away"]
    return PoolFigures(waiting, n_people["n_away"], n_posts["vacant"], n_posts["double"])


def contracts_ending(
    *, user: User, government: Government, day: date, months: int = CONTRACT_WARNING_MONTHS
) -> QuerySet[Employee]:
    """PPPK in service whose contract ends within ``months`` after ``day`` or has ended, soonest
    first."""
    return (
        Employee.objects.visible_to(user)
        .filter(government=government, status__in=PPPK_STATUSES)
        .serving_on(day)
        .filter(contract_until__lt=months_later(day, months))
        .order_by("contract_until", "name", "pk")
    )
