"""Posts, people and lesson hours of the units of a report. A constant number of queries."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from django.db.models import F

from employees.enums import PPPK_STATUSES, PlacementKind
from employees.models import Placement, TrainingRecord
from employees.queries import headcount_by_unit, staffed_positions, training_by_unit
from employees.retirement import DEFAULT_AGE, months_later, retirement_age, retirement_date
from employees.training_rules import PPPK_CEILING_JP, training_year

MONTHS_AHEAD = 12


def staff_facts(unit_ids: list[int], day: date) -> dict[int, list[int]]:
    """Figures of ``reports.evaluation.STAFF`` per unit on ``day``; units without are left out."""
    counts = headcount_by_unit(unit_ids, day)
    acting = Counter(
        Placement.objects.on(day)
        .filter(kind__in=(PlacementKind.PLT, PlacementKind.PLH), position__unit__in=unit_ids)
        .values_list("position__unit_id", flat=True)
    )
    retiring = retiring_by_unit(unit_ids, day)
    headless = Counter(
        staffed_positions(day)
        .filter(unit__in=unit_ids, is_head=True, n_holders=0)
        .values_list("unit_id", flat=True)
    )
    return {
        unit_id: [
            count.required,
            count.filled,
            count.vacant,
            count.double,
            acting[unit_id],
            retiring[unit_id],
            headless[unit_id],
        ]
        for unit_id, count in counts.items()
    }


def retiring_by_unit(unit_ids: list[int], day: date) -> Counter:
    """People who reach the age of their post within twelve months after ``day``. One query."""
    horizon = months_later(day, MONTHS_AHEAD)
    youngest = date(horizon.year - DEFAULT_AGE, horizon.month, 1)
    seats = (
        Placement.objects.on(day)
        .definitive()
        .filter(position__unit__in=unit_ids, employee__birth_date__lt=youngest)
        .annotate(title=F("position__job_title__name"), born=F("employee__birth_date"))
        .values_list(
            "position__unit_id",
            "born",
            "position__job_title__kind",
            "position__job_title__jenjang",
            "title",
        )
    )
    found: Counter = Counter()
    for unit_id, born, kind, jenjang, title in seats:
        on = retirement_date(born, retirement_age(kind, jenjang, title).years)
        found[unit_id] += day < on <= horizon
    return found


def training_facts(unit_ids: list[int], day: date) -> dict[int, list[int]]:
    """Figures of ``reports.evaluation.TRAINING`` per unit: the calendar year up to ``day``; PPPK
    are judged by the contract year that contains it."""
    found = training_by_unit(unit_ids, date(day.year, 1, 1), day)
    contracts, above = _pppk(unit_ids, day)
    return {
        unit_id: [
            row.jp,
            row.people,
            row.pns,
            row.people_at_20,
            contracts[unit_id],
            above[unit_id],
        ]
        for unit_id, row in found.items()
    }


def _pppk(unit_ids: list[int], day: date) -> tuple[Counter, Counter]:
    """PPPK per unit, and those above the ceiling. Two queries."""
    seats = (
        Placement.objects.on(day)
        .definitive()
        .filter(position__unit__in=unit_ids, employee__status__in=PPPK_STATUSES)
    )
    finished = defaultdict(list)
    records = TrainingRecord.objects.filter(
        employee__in=seats.values("employee"),
        ended_on__lte=day,
        ended_on__gt=day - timedelta(days=366),
    )
    for person, ended_on, jp in records.values_list("employee_id", "ended_on", "jp"):
        finished[person].append((ended_on, jp))
    people: Counter = Counter()
    above: Counter = Counter()
    rows = seats.values_list(
        "position__unit_id", "employee_id", "employee__status", "employee__joined_on"
    )
    for unit_id, person, status, joined_on in rows:
        start, end = training_year(status, joined_on, day)
        jp = sum(jp for ended_on, jp in finished[person] if start <= ended_on <= end)
        people[unit_id] += 1
        above[unit_id] += jp > PPPK_CEILING_JP
    return people, above
