"""People on a day: the list and what a line of it says."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    When,
)

from employees.enums import PlacementKind
from employees.identifiers import NIP_LENGTH, SEPARATORS
from employees.models import Employee, Placement, StatusPeriod
from employees.permissions import people_with_full_nip
from employees.placement_book import period_of
from employees.placement_rules import acting_warning
from employees.queries.trainings import jp_in_training_year
from employees.ranks import GOLONGAN_ORDER
from employees.retirement import (
    PENSION_WARNING_MONTHS,
    RetirementAge,
    months_later,
    retirement_age,
    retirement_date,
)
from employees.training_rules import TrainingStanding
from orgunits.models import OrgUnit, UnitVersion
from orgunits.queries import UnitRef, agency_of
from portal.bulkread import Listed
from portal.longlists import GROWTH, in_chunks
from portal.models import Government, User
from portal.permissions import Permission, holds_everywhere

UNITS_AT_ONCE = 8
EMPLOYEE_SORTS = ("name", "golongan", "post", "unit", "since")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeFilters:
    """What the list is narrowed to. ``unit_ids``: holders of definitive posts there; ``seat``:
    "none" (no definitive post) or "acting"; ``sort``: a name of EMPLOYEE_SORTS, "-" reverses."""

    unit_ids: list[int] | None = None
    status: str = ""
    golongan: str = ""
    job_kind: str = ""
    seat: str = ""
    text: str = ""
    sort: str = "name"


def seats_on(day: date) -> QuerySet[Placement]:
    """Definitive placements of ``day`` of the person of the outer query."""
    return Placement.objects.on(day).definitive().filter(employee=OuterRef("pk")).order_by("pk")


def seat_of(day: date) -> FilteredRelation:
    """The definitive placement of ``day`` as a join: read once for everybody, where a subquery
    would be asked again for each of a hundred thousand people."""
    return FilteredRelation(
        "placements",
        condition=Q(
            Q(placements__valid_until__isnull=True) | Q(placements__valid_until__gt=day),
            placements__kind=PlacementKind.DEFINITIVE,
            placements__superseded_at__isnull=True,
            placements__valid_from__lte=day,
        ),
    )


def employee_table(
    *, user: User, government: Government, filters: EmployeeFilters, day: date
) -> QuerySet[Employee]:
    """People in service on ``day`` whom ``user`` reaches, filtered and sorted."""
    people = Employee.objects.in_reach(user).filter(government=government).serving_on(day)
    if filters.status:
        people = people.filter(status=filters.status)
    if filters.golongan:
        people = people.filter(golongan=filters.golongan)
    return sorted_people(narrowed(with_text(people, filters.text), filters, day), filters.sort, day)


def with_text(people: QuerySet[Employee], text: str) -> QuerySet[Employee]:
    """By a whole NIP, else by a part of the name."""
    digits = SEPARATORS.sub("", text)
    if len(digits) == NIP_LENGTH and digits.isdigit():
        return people.filter(nip=digits)
    return people.filter(name__icontains=text.strip()) if text.strip() else people


def holders_in(unit_ids: Iterable[int], day: date) -> set[int]:
    """Who holds a definitive post of these units on ``day``, as keys. One query: asked beside a
    LIMIT the database would look for a post of everybody in turn."""
    seats = Placement.objects.on(day).definitive().filter(position__unit__in=Listed(unit_ids))
    return set(seats.order_by().values_list("employee_id", flat=True))


def narrowed(people: QuerySet[Employee], filters: EmployeeFilters, day: date) -> QuerySet[Employee]:
    """By the posts held on ``day``."""
    if filters.unit_ids is not None:
        people = people.filter(pk__in=Listed(holders_in(filters.unit_ids, day)))
    if filters.job_kind:
        people = people.filter(
            Exists(seats_on(day).filter(position__job_title__kind=filters.job_kind))
        )
    if filters.seat == "none":
        people = people.filter(~Exists(seats_on(day)))
    elif filters.seat == "acting":
        acting = Placement.objects.on(day).filter(
            employee=OuterRef("pk"), kind__in=(PlacementKind.PLT, PlacementKind.PLH)
        )
        people = people.filter(Exists(acting))
    return people


def sorted_people(people: QuerySet[Employee], sort: str, day: date) -> QuerySet[Employee]:
    """By a key of EMPLOYEE_SORTS; anything else sorts by name. Those without come last."""
    key = sort.removeprefix("-")
    columns = {
        "golongan": Case(
            *(When(golongan=name, then=place) for name, place in GOLONGAN_ORDER.items()),
            output_field=IntegerField(null=True),
        ),
        "post": F("seat__position__name"),
        "unit": F("seat__position__unit__name"),
        "since": F("seat__valid_from"),
    }
    if key not in columns:
        return people.order_by("-name" if sort == "-name" else "name", "pk")
    if key != "golongan":
        people = people.annotate(seat=seat_of(day))
    column = F("sort_key")
    order = column.desc(nulls_last=True) if sort[0] == "-" else column.asc(nulls_last=True)
    return people.annotate(sort_key=columns[key]).order_by(order, "name", "pk")


def people_in_chunks(
    *, user: User, government: Government, filters: EmployeeFilters, day: date
) -> Callable[[int], Iterator[list[Employee]]] | None:
    """How a long ``employee_table`` is read in its order, a few hundred people at a time, where the
    database would otherwise compare or sort everybody (``portal.longlists.Reckoned``); None where it
    need not."""
    if not (user.is_superuser or holds_everywhere(user, Permission.EMPLOYEE_VIEW)):
        return None  # a part of the government, whose keys are known: few enough to be sorted
    key, falls = filters.sort.removeprefix("-"), filters.sort.startswith("-")
    plain = replace(filters, sort="name")
    people = employee_table(user=user, government=government, filters=plain, day=day)
    if key == "golongan":
        return lambda at_once: _by_golongan(people, falls, at_once)
    if key == "unit" and not filters.seat:
        return lambda at_once: _by_unit(people, government, day, falls, at_once)
    if filters.seat == "none" and filters.sort == "name":
        wide = employee_table(
            user=user, government=government, filters=replace(plain, seat=""), day=day
        )
        return lambda at_once: _without_seat(wide, day, at_once)
    return None


def _without_seat(people: QuerySet[Employee], day: date, at_once: int) -> Iterator[list[Employee]]:
    """Of ``people``, by name, those without a definitive post."""
    for chunk in in_chunks(people, order=("name", "pk"), at_once=at_once):
        ids = [pk for _, pk in chunk]
        seats = Placement.objects.on(day).definitive().filter(employee__in=Listed(ids)).order_by()
        seated = set(seats.values_list("employee_id", flat=True))
        found = Employee.objects.in_bulk([pk for pk in ids if pk not in seated])
        yield [found[pk] for pk in ids if pk in found]


def _by_golongan(people: QuerySet[Employee], falls: bool, at_once: int) -> Iterator[list[Employee]]:
    names = [*GOLONGAN_ORDER]
    groups = [people.filter(golongan=name) for name in (names[::-1] if falls else names)]
    for group in (*groups, people.exclude(golongan__in=names)):
        for chunk in in_chunks(group, order=("name", "pk"), at_once=at_once):
            found = Employee.objects.in_bulk([pk for _, pk in chunk])
            yield [found[pk] for _, pk in chunk]


def _by_unit(
    people: QuerySet[Employee], government: Government, day: date, falls: bool, at_once: int
) -> Iterator[list[Employee]]:
    """By the name of the unit, a few units at a time; then those without a post."""
    units: dict[str, list[int]] = {}
    rows = OrgUnit.objects.filter(government=government).order_by("-name" if falls else "name")
    for pk, name in rows.values_list("pk", "name"):
        units.setdefault(name, []).append(pk)
    groups, size = list(units.values()), UNITS_AT_ONCE
    # The order of names is the database's, which is not that of Python.
    place = {pk: number for number, group in enumerate(groups) for pk in group}
    start = 0
    while start < len(groups):
        ids = [pk for group in groups[start : start + size] for pk in group]
        seats = Placement.objects.on(day).definitive().filter(position__unit__in=Listed(ids))
        holders = dict(seats.order_by().values_list("employee_id", "position__unit"))
        found = list(people.filter(pk__in=Listed(holders))) if holders else []
        yield sorted(found, key=lambda person: place[holders[person.pk]])
        start, size = start + size, size * GROWTH
    yield from _without_seat(people, day, at_once)


def unit_names_on(unit_ids: Iterable[int], day: date) -> dict[int, str]:
    """What the units were called on ``day``, each with the agency it belonged to. Two queries."""
    return {
        unit_id: with_agency(name, unit_id, agency)
        for unit_id, (name, agency) in unit_places_on(unit_ids, day).items()
    }


def unit_places_on(unit_ids: Iterable[int], day: date) -> dict[int, tuple[str, UnitRef | None]]:
    """Name and agency of each unit on ``day``. Two queries."""
    wanted = set(unit_ids)
    agencies = agency_of(wanted, day)
    names = (
        UnitVersion.objects.on(day)
        .filter(unit__in=wanted)
        .order_by()
        .values_list("unit_id", "name")
    )
    return {unit_id: (name, agencies.get(unit_id)) for unit_id, name in names}


def with_agency(name: str, unit_id: int, agency: UnitRef | None) -> str:
    if agency is None or agency.id == unit_id:
        return name
    return f"{name}, {agency.short_name}"


@dataclass(slots=True)
class Seat:
    """A placement with the name its unit had on the day shown."""

    placement: Placement
    unit_name: str
    warning: str = ""


def seats_of(employee_ids: Iterable[int], day: date) -> dict[int, list[Seat]]:
    """All posts of these people on ``day``, definitive first. Two queries."""
    found = defaultdict(list)
    rows = list(
        Placement.objects.on(day)
        .filter(employee__in=employee_ids)
        .select_related("position__job_title", "position__unit")
        .order_by("valid_from", "pk")
    )
    names = unit_names_on((row.position.unit_id for row in rows), day)
    for row in sorted(rows, key=lambda row: row.kind != PlacementKind.DEFINITIVE):
        unit_name = names.get(row.position.unit_id, row.position.unit.name)
        warning = acting_warning(row.kind, period_of(row), day)
        found[row.employee_id].append(Seat(row, unit_name, warning))
    return found


def standings_on(employee_ids: Iterable[int], day: date) -> dict[int, StatusPeriod]:
    """The status period each of these people is in on ``day``; whoever serves as usual is left
    out. One query."""
    rows = StatusPeriod.objects.on(day).filter(employee__in=list(employee_ids))
    return {row.employee_id: row for row in rows}


def home_unit_ids(employee_ids: Iterable[int], day: date) -> dict[int, int]:
    """The unit each of these people belongs to on ``day``: that of the definitive post, else of
    the post held longest. People without a post are left out. One query."""
    found: dict[int, int] = {}
    rows = (
        Placement.objects.on(day)
        .filter(employee__in=Listed(employee_ids))
        .order_by("valid_from", "pk")
        .values_list("employee_id", "kind", "position__unit_id")
    )
    for employee_id, _kind, unit_id in sorted(
        rows, key=lambda row: row[1] != PlacementKind.DEFINITIVE
    ):
        found.setdefault(employee_id, unit_id)
    return found


def age_of_post(placement: Placement | None) -> RetirementAge:
    """The BUP a post gives (58 without one)."""
    if placement is None:
        return retirement_age("")
    title = placement.position.job_title
    return retirement_age(title.kind, title.jenjang, title.name)


@dataclass(slots=True)
class EmployeeRow:
    """A line of the list. ``post`` is the definitive seat, ``others`` acting and additional;
    ``standing`` the leave or assignment the person is in."""

    employee: Employee
    post: Seat | None
    others: list[Seat]
    standing: StatusPeriod | None
    training: TrainingStanding
    shows_nip: bool
    retires_on: date
    retires_soon: bool

    @property
    def retires_label(self) -> str:
        return f"Pensiun {self.retires_on.year}"


def employee_rows(*, people: Iterable[Employee], user: User, day: date) -> list[EmployeeRow]:
    """Fill a page of people with what the list shows of them. Constant number of queries."""
    listed = list(people)
    ids = [person.pk for person in listed]
    seats, full_nip = seats_of(ids, day), people_with_full_nip(user, ids)
    training, standings = jp_in_training_year(listed, day), standings_on(ids, day)
    horizon = months_later(day, PENSION_WARNING_MONTHS)
    rows = []
    for person in listed:
        own = seats[person.pk]
        post = next((seat for seat in own if seat.placement.kind == PlacementKind.DEFINITIVE), None)
        age = age_of_post(post.placement if post else None)
        retires_on = retirement_date(person.birth_date, age.years)
        rows.append(
            EmployeeRow(
                employee=person,
                post=post,
                others=[seat for seat in own if seat is not post],
                standing=standings.get(person.pk),
                training=training[person.pk],
                shows_nip=person.pk in full_nip,
                retires_on=retires_on,
                retires_soon=retires_on <= horizon,
            )
        )
    return rows
