"""Predikat and IP ASN of people and units. Discipline is restricted: it is taken as none, and every
figure says so."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, OuterRef, QuerySet

from employees.enums import Predicate
from employees.ip_asn import IpAsn, band, ip_asn
from employees.models import Employee, PerformanceRating, Placement, TrainingRecord
from employees.performance import predicate
from employees.queries.people import Seat, holders_in, seats_of, with_text
from portal.bulkread import Listed, plain_rows
from portal.models import Government, User

NOT_RATED = "none"


def people_of_year(
    *,
    user: User,
    government: Government,
    year: int,
    day: date,
    unit_ids: list[int] | None = None,
    text: str = "",
    predicates: Iterable[str] = (),
) -> QuerySet[Employee]:
    """People in service on ``day`` in sight, by name; ``predicates``: only those rated so in
    ``year`` (NOT_RATED: those without a rating)."""
    people = Employee.objects.in_reach(user).filter(government=government).serving_on(day)
    if unit_ids is not None:
        people = people.filter(pk__in=Listed(holders_in(unit_ids, day)))
    wanted = list(predicates)
    if wanted:
        ratings = PerformanceRating.objects.filter(employee=OuterRef("pk"), year=year)
        if wanted == [NOT_RATED]:
            people = people.filter(~Exists(ratings))
        else:
            people = people.filter(Exists(ratings.rated(wanted)))
    return with_text(people, text).order_by("name", "pk")


@dataclass(slots=True)
class PerformanceRow:
    """A line of the list: the person, the post of the day, the rating and the index."""

    employee: Employee
    seat: Seat | None
    rating: PerformanceRating | None
    index: IpAsn


def ratings_of(employee_ids: Iterable[int], year: int) -> dict[int, PerformanceRating]:
    """The rating of each of these people for ``year``. One query."""
    rows = PerformanceRating.objects.filter(employee__in=Listed(employee_ids), year=year)
    return {row.employee_id: row for row in rows}


def trainings_until(employee_ids: Iterable[int], year: int) -> dict[int, list[tuple]]:
    """(type, year it ended, JP) of the trainings of each person up to ``year``. One query."""
    found: dict[int, list[tuple]] = defaultdict(list)
    rows = TrainingRecord.objects.filter(
        employee__in=Listed(employee_ids), ended_on__lte=date(year, 12, 31)
    ).order_by()
    for employee_id, kind, ended, jp in rows.values_list("employee_id", "type", "ended_on", "jp"):
        found[employee_id].append((kind, ended.year, jp))
    return found


def kinds_held(employee_ids: Iterable[int], day: date) -> dict[int, str]:
    """The kind of the definitive post each of these people holds on ``day``. One query."""
    rows = (
        Placement.objects.on(day)
        .definitive()
        .filter(employee__in=Listed(employee_ids))
        .order_by()
        .values_list("employee_id", "position__job_title__kind")
    )
    return dict(rows)


def indexes_of(people: Iterable[Employee], year: int, day: date) -> dict[int, IpAsn]:
    """The IpAsn of each of these people for ``year`` by the post of ``day``. Three queries."""
    listed = list(people)
    ids = [person.pk for person in listed]
    ratings, trainings = ratings_of(ids, year), trainings_until(ids, year)
    kinds = kinds_held(ids, day)
    return {
        person.pk: ip_asn(
            kind=kinds.get(person.pk, ""),
            education=person.education_level,
            predicate=ratings[person.pk].predicate if person.pk in ratings else None,
            trainings=trainings.get(person.pk, ()),
            year=year,
        )
        for person in listed
    }


def performance_rows(people: Iterable[Employee], year: int, day: date) -> list[PerformanceRow]:
    """Fill a page of people with post, rating and index. Constant number of queries."""
    listed = list(people)
    ids = [person.pk for person in listed]
    seats, ratings = seats_of(ids, day), ratings_of(ids, year)
    indexes = indexes_of(listed, year, day)
    return [
        PerformanceRow(
            person, next(iter(seats[person.pk]), None), ratings.get(person.pk), indexes[person.pk]
        )
        for person in listed
    ]


@dataclass(frozen=True, slots=True)
class PerformanceFigures:
    """People of a unit in a year: how many there are, how many are rated how, their mean index."""

    people: int
    predicates: Counter
    mean: Decimal | None

    @property
    def rated(self) -> int:
        return sum(self.predicates.values())

    @property
    def band(self) -> str:
        return band(self.mean) if self.mean is not None else ""


def performance_figures(people: QuerySet[Employee], year: int, day: date) -> PerformanceFigures:
    """What ``people`` (of ``people_of_year``) come to. Five queries whatever their number."""
    listed = plain_rows(people.order_by().values_list("pk", "education_level"))
    ids = [pk for pk, _ in listed]
    predicates = {
        pk: predicate(result, behaviour)
        for pk, result, behaviour in plain_rows(
            PerformanceRating.objects.filter(employee__in=Listed(ids), year=year)
            .order_by()
            .values_list("employee_id", "result", "behaviour")
        )
    }
    kinds, trainings = kinds_held(ids, day), trainings_until(ids, year)
    # Most people are alike in all the index asks for: each kind of them is reckoned once.
    alike = Counter(
        (
            kinds.get(pk, ""),
            education,
            predicates.get(pk),
            tuple(sorted(trainings.get(pk, ()))),
        )
        for pk, education in listed
    )
    total = sum(
        times * ip_asn(kind=kind, education=level, predicate=found, trainings=done, year=year).total
        for (kind, level, found, done), times in alike.items()
    )
    mean = (Decimal(total) / len(ids)).quantize(Decimal("0.01"), ROUND_HALF_UP) if ids else None
    return PerformanceFigures(len(ids), Counter(map(Predicate, predicates.values())), mean)


@dataclass(frozen=True, slots=True)
class PersonPerformance:
    """What the page of a person shows: the index of the last complete year, all ratings."""

    year: int
    index: IpAsn
    ratings: list[PerformanceRating]


def person_performance(employee: Employee, day: date) -> PersonPerformance:
    """The ratings of a person up to ``day`` and the index of the year before. Four queries."""
    year = day.year - 1
    ratings = list(employee.ratings.filter(year__lte=day.year).order_by("-year"))
    return PersonPerformance(year, indexes_of([employee], year, day)[employee.pk], ratings)
