"""Workload analysis (analisis beban kerja, ABK): PermenPANRB 1/2020, DOMAIN.md 2.

Every step is an exact fraction; what is shown is rounded once, at the end. Sums are made of minutes
(or of output), never of rounded needs: three tasks of two thirds are two people, not "2,01" and not
three.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from orgunits.enums import HandKind, Rounding, WorkloadMethod, WorkloadPeriod

BASE_MINUTES = 75_000  # effective minutes a year: 1,250 hours (PermenPANRB 1/2020)
FULL_TIME_HOURS = Decimal("37.5")  # a week, without rest (Perpres 21/2023)
# What turns a volume into one of a year (DOMAIN.md 2.1): 1,250 hours are 50 weeks of 25 hours and
# 250 days of 5.
TIMES_PER_YEAR = {
    WorkloadPeriod.YEAR: 1,
    WorkloadPeriod.SEMESTER: 2,
    WorkloadPeriod.QUARTER: 4,
    WorkloadPeriod.MONTH: 12,
    WorkloadPeriod.WEEK: 50,
    WorkloadPeriod.DAY: 250,
}
# Time methods weigh a volume with minutes; the others divide it by what one person can do a year.
TIME_METHODS = (WorkloadMethod.TASK, WorkloadMethod.HEALTH)
CAPACITY_METHODS = (WorkloadMethod.OUTPUT, WorkloadMethod.OBJECT, WorkloadMethod.EQUIPMENT)
LOAD_SCALE = 10_000  # loads are stored as integers: two decimals of the volume, two of the norm
PROJECTION_YEARS = 5  # PP 11/2017 art 5


class UnsetBase(ValueError):
    """The rule holds no base for a method: ``method`` says which."""

    def __init__(self, method):
        super().__init__(f"no base for {method}")
        self.method = method


@dataclass(frozen=True, slots=True)
class Rule:
    """What a government has settled, for a year.

    ``base_minutes``: effective minutes of a person a year. ``health_minutes`` and
    ``health_allowance`` (a factor on the need): ABK-Kes, Permenkes 33/2015. ``teacher_ratio``:
    pupils per teacher. None: not settled, the method cannot be used. ``counted``: the kinds of
    hands that count as incumbents; a part-time hand counts as its hours out of
    ``full_time_hours`` a week.
    """

    rounding: str = Rounding.HALF_UP
    base_minutes: int = BASE_MINUTES
    health_minutes: int | None = None
    health_allowance: Decimal = Decimal(1)
    teacher_ratio: Decimal | None = None
    counted: frozenset[str] = frozenset({HandKind.PNS, HandKind.PPPK, HandKind.PPPK_PART_TIME})
    full_time_hours: Decimal = FULL_TIME_HOURS

    def has_base(self, method):
        """Whether tasks of ``method`` can be computed."""
        needed = {
            WorkloadMethod.HEALTH: self.health_minutes,
            WorkloadMethod.TEACHER: self.teacher_ratio,
        }
        return needed.get(method, True) is not None


DEFAULT_RULE = Rule()


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a post: ``volume`` in each ``period``; ``norm`` is minutes for one result (time
    methods), what one person can do in a year (output, object, equipment), or nothing (teachers,
    whose ratio is the rule's)."""

    volume: Decimal
    norm: Decimal | None
    method: str = WorkloadMethod.TASK
    period: str = WorkloadPeriod.YEAR


def yearly_volume(task):
    """Results a year, a Decimal."""
    return task.volume * TIMES_PER_YEAR[task.period]


def load_of(task):
    """The load of a task as an integer that a database may sum: minutes a year (time methods) or
    results a year (the others), times LOAD_SCALE. Volume and norm have at most two decimals."""
    weight = task.norm if task.method in TIME_METHODS else Decimal(1)
    load = Fraction(yearly_volume(task)) * Fraction(weight) * LOAD_SCALE
    if load.denominator != 1:
        raise ValueError("volume and norm have more than two decimals")
    return load.numerator


def divisor_of(method, norm, rule):
    """What a load of ``method`` is divided by to give people, an exact fraction."""
    if not rule.has_base(method):
        raise UnsetBase(method)
    match method:
        case WorkloadMethod.TASK:
            return Fraction(rule.base_minutes)
        case WorkloadMethod.HEALTH:
            return Fraction(rule.health_minutes) / Fraction(rule.health_allowance)
        case WorkloadMethod.TEACHER:
            return Fraction(rule.teacher_ratio)
    return Fraction(norm)


@dataclass(frozen=True, slots=True)
class LoadSum:
    """Loads of one method and, where the method divides by it, one norm, summed; an integer
    (``load_of``). What a GROUP BY of the database gives."""

    method: str
    norm: Decimal | None
    load: int


def exact_need(sums: Iterable[LoadSum], rule: Rule) -> Fraction:
    """People needed for the summed loads. UnsetBase when the rule lacks a base."""
    by_divisor = defaultdict(int)
    for part in sums:
        by_divisor[divisor_of(part.method, part.norm, rule)] += part.load
    total = sum((Fraction(load) / divisor for divisor, load in by_divisor.items()), Fraction(0))
    return total / LOAD_SCALE


def as_decimal(value):
    """A fraction as a Decimal of full precision (28 digits); exact where the fraction ends."""
    value = Fraction(value)
    return Decimal(value.numerator) / Decimal(value.denominator)


def task_need(task: Task, rule: Rule = DEFAULT_RULE) -> Decimal:
    """People needed for one task, unrounded."""
    return post_need([task], rule)


def post_need(tasks: Iterable[Task], rule: Rule = DEFAULT_RULE) -> Decimal:
    """People needed for all tasks of a post, unrounded."""
    sums = (LoadSum(task.method, task.norm, load_of(task)) for task in tasks)
    return as_decimal(exact_need(sums, rule))


def required_headcount(need: Decimal, rounding: str) -> int:
    """The number of people for an unrounded ``need``.

    ``rounding``: "half_up" (a fraction of 0,5 and more goes up) or "up" (every fraction does).
    ValueError for a negative need or another rounding.
    """
    exact = Fraction(need)
    if exact < 0:
        raise ValueError("a need cannot be negative")
    if rounding == Rounding.HALF_UP:
        return _floor(exact + Fraction(1, 2))
    if rounding == Rounding.UP:
        return -_floor(-exact)
    raise ValueError(f"unknown rounding {rounding!r}")


def _floor(value):
    return value.numerator // value.denominator


def round_half_up(value, decimals=2):
    """A non-negative number as a Decimal of ``decimals`` places."""
    steps = Fraction(value) * 10**decimals + Fraction(1, 2)
    return Decimal(_floor(steps)).scaleb(-decimals)


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who does the work of a post: ``hours`` a week for part-time PPPK, else None."""

    kind: str
    hours: Decimal | None = None


def counted_hands(hands: Iterable[Hand], rule: Rule = DEFAULT_RULE) -> Fraction:
    """How many full hands count by the rule (bezetting of the EJ). Part-time PPPK count by their
    hours, as a whole when these are not known; nobody counts more than once."""
    total = Fraction(0)
    for hand in hands:
        if hand.kind not in rule.counted:
            continue
        if hand.kind == HandKind.PPPK_PART_TIME and hand.hours is not None:
            total += min(Fraction(1), Fraction(hand.hours) / Fraction(rule.full_time_hours))
        else:
            total += 1
    return total


@dataclass(frozen=True, slots=True)
class Grade:
    """A category of EJ (as PJ) and of EU (as PU): letter, label, how it is read."""

    code: str
    label: str
    reading: str


# Lower bounds of the value rounded to two decimals (DOMAIN.md 2.2), best first.
GRADES = (
    (Decimal("1.01"), Grade("A", "Sangat Baik", "beban berlebih: perlu tambahan pegawai")),
    (Decimal("0.90"), Grade("B", "Baik", "sesuai")),
    (Decimal("0.70"), Grade("C", "Cukup", "sedikit kelebihan pegawai")),
    (Decimal("0.50"), Grade("D", "Sedang", "kelebihan pegawai: bisa dialihkan")),
    (Decimal("0.00"), Grade("E", "Kurang", "sangat kelebihan pegawai: digabung atau dialihkan")),
)
EMPTY = Grade("empty", "Kosong", "belum ada pegawai, jadi tidak ada nilainya")
UNMEASURED = Grade("unmeasured", "Belum dihitung", "uraian tugas belum diisi")


@dataclass(frozen=True, slots=True)
class Efficiency:
    """EJ of a post with its PJ, or EU of a unit with its PU. ``value`` has two decimals; None when
    nobody is there (``EMPTY``) or no workload was entered (``UNMEASURED``)."""

    value: Decimal | None
    grade: Grade


def efficiency(need, hands) -> Efficiency:
    """EJ = load / (incumbents × base minutes) = ``need`` / ``hands``; of a unit the sums of both.

    ``need``: unrounded (None: no workload entered). ``hands``: counted incumbents. Rounded to two
    decimals first, then classified, so that no value falls between two categories.
    """
    if need is None:
        return Efficiency(None, UNMEASURED)
    if not hands:
        return Efficiency(None, EMPTY)
    value = round_half_up(Fraction(need) / Fraction(hands))
    return Efficiency(value, next(grade for bound, grade in GRADES if value >= bound))


@dataclass(frozen=True, slots=True)
class YearAhead:
    """One year of the projection: who retires in it, how many are left at its end when nobody
    comes, and what is then short or too many."""

    year: int
    retiring: int
    incumbents: int
    shortage: int
    surplus: int


def projection(required: int, incumbents: int, retiring: dict[int, int], first_year: int):
    """Shortage and surplus of five years, first ``first_year`` (DOMAIN.md 2.4).

    perlu[N] = required − incumbents + retirements of year N, where the incumbents are those still
    there at the beginning of N if nobody was recruited before; below zero it is a surplus.
    ``retiring``: ``{year: how many reach their BUP in it}``.
    """
    years = []
    for year in range(first_year, first_year + PROJECTION_YEARS):
        leaving = min(retiring.get(year, 0), incumbents)
        incumbents -= leaving
        gap = required - incumbents
        years.append(YearAhead(year, leaving, incumbents, max(gap, 0), max(-gap, 0)))
    return years
