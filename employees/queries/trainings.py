"""Lesson hours (JP) of people and units."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet, Sum

from employees.enums import PPPK_STATUSES, EmploymentStatus
from employees.models import Employee, Placement, TrainingRecord
from employees.models.people import of_people_in_reach
from employees.training_rules import (
    PNS_MINIMUM_JP,
    PPPK_CEILING_JP,
    TrainingStanding,
    training_standing,
    training_year,
)
from portal.bulkread import plain_rows
from portal.models import Government, User


@dataclass(frozen=True, slots=True)
class UnitTraining:
    """Training of the people who hold a definitive post of a unit on the last day of a period.

    ``jp``: their lesson hours finished in the period, wherever they worked then; ``people``: all
    of them; ``pns``: those under the 20 JP minimum; ``people_at_20``: the PNS who reached it in
    the period (meaningful for a calendar year).
    """

    jp: int = 0
    people: int = 0
    pns: int = 0
    people_at_20: int = 0


def training_by_unit(unit_ids: Iterable[int], start: date, end: date) -> dict[int, UnitTraining]:
    """Return the training of each unit between two days, both included. Two queries.

    Units without people are left out. ``unit_ids`` may be an expression for ``pk__in``.
    """
    seated = Placement.objects.on(end).definitive().filter(position__unit__in=unit_ids)
    people = seated.order_by().values_list("position__unit_id", "employee_id", "employee__status")
    hours = dict(
        TrainingRecord.objects.ended_within(start, end)
        .filter(employee__in=seated.values("employee"))
        .order_by()
        .values_list("employee_id")
        .annotate(Sum("jp"))
    )
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for unit_id, employee_id, status in people:
        jp = hours.get(employee_id, 0)
        is_pns = status == EmploymentStatus.PNS
        row = sums[unit_id]
        row[0] += jp
        row[1] += 1
        row[2] += is_pns
        row[3] += is_pns and jp >= PNS_MINIMUM_JP
    return {unit_id: UnitTraining(*values) for unit_id, values in sums.items()}


def jp_in_training_year(people: Iterable[Employee], day: date) -> dict[int, TrainingStanding]:
    """Return, by person, the hours of the training year that contains ``day``, up to that day:
    the calendar year of a PNS, the contract year of a PPPK. One query."""
    listed = list(people)
    records = TrainingRecord.objects.filter(
        employee__in=[person.pk for person in listed],
        ended_on__lte=day,
        ended_on__gt=day - timedelta(days=366),
    ).values_list("employee_id", "ended_on", "jp")
    finished = defaultdict(list)
    for employee_id, ended_on, jp in records:
        finished[employee_id].append((ended_on, jp))
    standings = {}
    for person in listed:
        start, end = training_year(person.status, person.joined_on, day)
        jp = sum(jp for ended_on, jp in finished[person.pk] if start <= ended_on <= end)
        standings[person.pk] = training_standing(person.status, jp)
    return standings


def training_table(
    *,
    user: User,
    government: Government,
    year: int,
    text: str = "",
    training_type: str = "",
    unit_ids: list[int] | None = None,
    day: date,
) -> QuerySet[TrainingRecord]:
    """Trainings finished in ``year`` of the people ``user`` reaches, the newest first.

    ``unit_ids``: only of people who hold a definitive post there on ``day``.
    """
    records = (
        of_people_in_reach(TrainingRecord.objects, user)
        .filter(government=government, ended_on__year=year, ended_on__lte=day)
        .select_related("employee")
        .order_by("-ended_on", "-pk")
    )
    if text:
        records = records.filter(
            Q(programme__icontains=text)
            | Q(employee__name__icontains=text)
            | Q(provider__icontains=text)
        )
    if training_type:
        records = records.filter(type=training_type)
    if unit_ids is not None:
        seated = Placement.objects.on(day).definitive().filter(position__unit__in=unit_ids)
        records = records.filter(employee__in=seated.values("employee"))
    return records


@dataclass(frozen=True, slots=True)
class TrainingSummary:
    """Figures of a calendar year up to a day: people in service and where they stand."""

    jp: int
    people: int
    pns: int
    pns_at_20: int
    pppk: int
    pppk_above_24: int


def training_summary(
    *, user: User, government: Government, day: date, unit_ids: list[int] | None = None
) -> TrainingSummary:
    """Return where the people ``user`` reaches stand in the calendar year of ``day``. Two queries
    beside the scope. PPPK are judged by contract year on their own page; here by calendar year."""
    people = Employee.objects.visible_to(user).serving_on(day).filter(government=government)
    if unit_ids is not None:
        seated = Placement.objects.on(day).definitive().filter(position__unit__in=unit_ids)
        people = people.filter(pk__in=seated.values("employee"))
    hours = dict(
        plain_rows(
            TrainingRecord.objects.ended_within(date(day.year, 1, 1), day)
            .filter(employee__in=people.values("pk"))
            .order_by()
            .values_list("employee_id")
            .annotate(Sum("jp"))
        )
    )
    pns = pns_at_20 = pppk = above = 0
    statuses = plain_rows(people.order_by().values_list("pk", "status"))
    for employee_id, status in statuses:
        jp = hours.get(employee_id, 0)
        if status == EmploymentStatus.PNS:
            pns += 1
            pns_at_20 += jp >= PNS_MINIMUM_JP
        elif status in PPPK_STATUSES:
            pppk += 1
            above += jp > PPPK_CEILING_JP
    return TrainingSummary(
        jp=sum(hours.values()),
        people=len(statuses),
        pns=pns,
        pns_at_20=pns_at_20,
        pppk=pppk,
        pppk_above_24=above,
    )
