"""Who reaches the age limit of the post held, as plain values: a city has hundreds of them."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, Q, QuerySet

from employees.enums import EmploymentStatus
from employees.models import Employee, Placement
from employees.models.people import with_titles
from employees.queries.people import seats_on, unit_places_on, with_agency
from employees.retirement import (
    DEFAULT_AGE,
    PENSION_WARNING_MONTHS,
    RETIREMENT_AGES,
    RetirementAge,
    months_later,
    retirement_age,
    retirement_date,
)
from orgunits.queries import UnitRef
from portal.bulkread import Listed, plain_rows
from portal.models import Government, User


class Retiree(NamedTuple):
    """What lists say of a person who will retire."""

    pk: int
    nip: str
    name: str
    front_title: str
    back_title: str
    status: str

    @property
    def full_name(self) -> str:
        return with_titles(self.front_title, self.name, self.back_title)

    @property
    def status_label(self) -> str:
        return str(EmploymentStatus(self.status).label)


class HeldPost(NamedTuple):
    """The definitive post of a person; ``unit_name`` names the unit of the day with its agency."""

    pk: int
    name: str
    unit_id: int
    unit_name: str
    agency: UnitRef | None
    kind: str
    title_id: int
    title_name: str


class Retirement(NamedTuple):
    employee: Retiree
    post: HeldPost | None
    age: RetirementAge
    on: date


def retirements_ahead(
    *,
    user: User,
    government: Government,
    day: date,
    months: int = PENSION_WARNING_MONTHS,
    unit_ids: list[int] | None = None,
    with_places: bool = True,
) -> list[Retirement]:
    """People who reach their BUP by ``months`` after ``day`` (also those past it), soonest first.

    Four queries, two without ``with_places`` (units then have the names of today and no agency);
    only people old enough for the lowest BUP are read.
    """
    people = people_old_enough(
        user=user, government=government, day=day, months=months, unit_ids=unit_ids
    )
    horizon = months_later(day, months)
    found = _pensions_of(people, day, with_places=with_places)
    return [entry for entry in found if entry.on <= horizon]


def people_old_enough(
    *,
    user: User,
    government: Government,
    day: date,
    months: int,
    unit_ids: list[int] | None = None,
) -> QuerySet[Employee]:
    """People in service in sight who may reach a BUP by ``months`` after ``day``; ``unit_ids``:
    holders of definitive posts there."""
    horizon = months_later(day, months)
    youngest = date(horizon.year - DEFAULT_AGE, horizon.month, 1)
    people = (
        Employee.objects.in_reach(user)
        .filter(government=government, birth_date__lt=youngest)
        .serving_on(day)
    )
    if unit_ids is not None:
        people = people.filter(Exists(seats_on(day).filter(position__unit__in=unit_ids)))
    return people


def _pensions_of(
    people: QuerySet[Employee], day: date, *, with_places: bool = True
) -> list[Retirement]:
    """When each of ``people`` retires by the post of ``day``, soonest first."""
    listed = list(people.order_by().values_list("birth_date", *Retiree._fields))
    posts = held_posts([pk for _, pk, *_ in listed], day, with_places=with_places)
    found = []
    for birth_date, *values in listed:
        person = Retiree(*values)
        post, age = posts.get(person.pk, (None, retirement_age("")))
        found.append(Retirement(person, post, age, retirement_date(birth_date, age.years)))
    return sorted(found, key=lambda entry: (entry.on, entry.employee.name, entry.employee.pk))


def retirements_by_month(
    people: QuerySet[Employee], day: date, months: int
) -> Iterator[list[Retirement]]:
    """The same as ``retirements_ahead`` of ``people_old_enough``, a month first, then two, then
    four: each time only those are read whose birth may lead into these months. Four queries each."""
    oldest = people.order_by("birth_date").values_list("birth_date", flat=True).first()
    if oldest is None:
        return
    ages = sorted({age.years for age in RETIREMENT_AGES})
    start, width = retirement_date(oldest, ages[0]), 1
    horizon = months_later(day, months)
    while start <= horizon:
        end = min(months_later(start, width), months_later(horizon, 1))
        # Somebody born in a month retires on the first day of the next, so many years later.
        born = Q()
        for age in ages:
            first, last = months_later(start, -12 * age - 1), months_later(end, -12 * age - 1)
            born |= Q(birth_date__gte=first, birth_date__lt=last)
        yield [entry for entry in _pensions_of(people.filter(born), day) if start <= entry.on < end]
        start, width = end, width * 2


def held_posts(
    employee_ids: Iterable[int], day: date, *, with_places: bool
) -> dict[int, tuple[HeldPost, RetirementAge]]:
    """The definitive post of each of these people on ``day`` and the BUP it gives; people without
    one are left out. Three queries, one without places."""
    rows = plain_rows(
        Placement.objects.on(day)
        .definitive()
        .filter(employee__in=Listed(employee_ids))
        .order_by("-valid_from", "-pk")  # of two the older one stands
        .values_list(
            "employee_id",
            "position_id",
            "position__name",
            "position__unit_id",
            "position__unit__name",
            "position__job_title_id",
            "position__job_title__kind",
            "position__job_title__jenjang",
            "position__job_title__name",
        )
    )
    places = unit_places_on((row[3] for row in rows), day) if with_places else {}
    found = {}
    for person, pk, name, unit_id, today, title_id, kind, jenjang, title in rows:
        unit_name, agency = places.get(unit_id, (today, None))
        post = HeldPost(
            pk=pk,
            name=name,
            unit_id=unit_id,
            unit_name=with_agency(unit_name, unit_id, agency),
            agency=agency,
            kind=kind,
            title_id=title_id,
            title_name=f"{title} {jenjang}".strip(),
        )
        found[person] = post, retirement_age(kind, jenjang, title)
    return found
