"""Who reaches the age limit of the post held, as plain values: a city has hundreds of them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists

from employees.enums import EmploymentStatus
from employees.models import Employee, Placement
from employees.models.people import with_titles
from employees.queries.people import seats_on, unit_places_on, with_agency
from employees.retirement import (
    DEFAULT_AGE,
    PENSION_WARNING_MONTHS,
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
    horizon = months_later(day, months)
    youngest = date(horizon.year - DEFAULT_AGE, horizon.month, 1)
    people = (
        Employee.objects.visible_to(user)
        .filter(government=government, birth_date__lt=youngest)
        .serving_on(day)
    )
    if unit_ids is not None:
        people = people.filter(Exists(seats_on(day).filter(position__unit__in=unit_ids)))
    listed = list(people.order_by().values_list("birth_date", *Retiree._fields))
    posts = held_posts([pk for _, pk, *_ in listed], day, with_places=with_places)
    found = []
    for birth_date, *values in listed:
        person = Retiree(*values)
        post, age = posts.get(person.pk, (None, retirement_age("")))
        on = retirement_date(birth_date, age.years)
        if on <= horizon:
            found.append(Retirement(person, post, age, on))
    return sorted(found, key=lambda entry: (entry.on, entry.employee.name, entry.employee.pk))


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
