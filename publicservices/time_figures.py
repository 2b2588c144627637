"""What the times of services come to: exact quantiles of whole units, and limits of common variation.

Times are whole units (working days, calendar days or minutes of working days: portal.working_days), so a
count per value loses nothing: median and p90 are exact, not estimated. Pure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from portal.working_days.clock import (
    IN_DAYS,
    Pause,
    Term,
    TermUnit,
    WorkCalendar,
    days_used,
    minutes_used,
)

MEDIAN, P90 = (1, 2), (9, 10)
MINUTES_OF_HOUR = 60
MONTHS_OF_QUARTER, QUARTERS = 3, 4
FIRST_YEAR, LAST_YEAR = 1990, 2200
NUMERALS = ("I", "II", "III", "IV")


def measure_of(term: Term | None) -> TermUnit:
    """What a time is counted in: the unit of its promise, hours as minutes; without a promise
    working days."""
    if term is None:
        return TermUnit.WORKING_DAYS
    return term.unit if term.unit in IN_DAYS else TermUnit.MINUTES


def limit_of(term: Term) -> int:
    """The promise in units of ``measure_of``."""
    return term.amount * (MINUTES_OF_HOUR if term.unit == TermUnit.HOURS else 1)


def time_used(
    start: datetime,
    end: datetime,
    measure: TermUnit,
    calendar: WorkCalendar,
    zone: ZoneInfo,
    pauses: Sequence[Pause] = (),
) -> int:
    """Whole units from ``start`` to ``end`` by the house's clock (docs/adr/0048), stops left out."""
    if measure == TermUnit.MINUTES:
        return minutes_used(start, end, calendar, zone, pauses)
    return days_used(start, end, measure, calendar, zone, pauses)


def quantile(counts: Mapping[int, int], share: tuple[int, int]) -> int | None:
    """The smallest value that at least ``share`` (numerator, denominator) of all do not exceed; None of
    nothing. Of an even number of values the median is the lower of the two in the middle."""
    total = sum(counts.values())
    if not total:
        return None
    wanted, passed = -(-total * share[0] // share[1]), 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= wanted:
            return value
    raise ValueError("counts are not negative")


def percent_of(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in per cent with one decimal, half up; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(slots=True)
class Figures:
    """Figures of any number of tallies together. ``counts``: how often each time, by measure."""

    n_started: int = 0
    n_ended: int = 0
    n_judged: int = 0
    n_within: int = 0
    counts: dict[str, Counter[int]] | None = None

    def add(
        self, started: int, ended: int, judged: int, within: int, counts: Mapping[str, Mapping]
    ) -> None:
        """Add a tally; ``counts`` as stored (values are texts)."""
        self.n_started += started
        self.n_ended += ended
        self.n_judged += judged
        self.n_within += within
        self.counts = {} if self.counts is None else self.counts
        for measure, values in counts.items():
            mine = self.counts.setdefault(measure, Counter())
            for value, number in values.items():
                mine[int(value)] += number

    def times(self, measure: str) -> Counter[int]:
        return (self.counts or {}).get(measure, Counter())

    @property
    def main_measure(self) -> str:
        """What most times are counted in."""
        totals = {name: sum(values.values()) for name, values in (self.counts or {}).items()}
        return max(sorted(totals), key=totals.__getitem__, default=TermUnit.WORKING_DAYS.value)

    @property
    def share_within(self) -> Decimal | None:
        return percent_of(self.n_within, self.n_judged)

    @property
    def median(self) -> int | None:
        return quantile(self.times(self.main_measure), MEDIAN)

    @property
    def p90(self) -> int | None:
        return quantile(self.times(self.main_measure), P90)

    @property
    def n_otherwise(self) -> int:
        """How many times are counted in another unit than the one shown."""
        return self.n_ended - sum(self.times(self.main_measure).values())


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // MONTHS_OF_QUARTER)

    @classmethod
    def read(cls, text: str) -> "Quarter | None":
        """The quarter written "2026-3", None when it is none."""
        year, dash, number = text.partition("-")
        if not (dash and text.isascii() and year.isdigit() and number.isdigit()):
            return None
        if len(year) != len("2026") or len(number) != 1:
            return None
        if not (FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= QUARTERS):
            return None
        return cls(int(year), int(number))

    @property
    def first(self) -> date:
        return date(self.year, self.number * MONTHS_OF_QUARTER - 2, 1)

    @property
    def until(self) -> date:
        """The first day after it."""
        return self.next.first

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // QUARTERS, self.number % QUARTERS + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"

    def __str__(self) -> str:
        return f"Triwulan {NUMERALS[self.number - 1]} {self.year}"


def month_of(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


def months_from(first: date, until: date) -> Iterator[date]:
    """First days of the months from ``first`` to before ``until``."""
    while first < until:
        yield first
        first = month_of(first + timedelta(days=31))


# --- limits of common variation -------------------------------------------------------------------

LEAST_POINTS = 8
LONG_RUN = 8
SPREAD = Decimal("2.66")  # 3 / d2 of moving ranges of two, d2 = 1.128


@dataclass(frozen=True, slots=True)
class ControlLimits:
    """An XmR chart: mean of the values, and the limits that common variation stays within.

    Individuals and moving range: mean ± 2.66 × mean moving range (NIST/SEMATECH e-Handbook of
    Statistical Methods 6.3.2.2; Wheeler, Understanding Variation). A p chart takes the limits from
    the binomial law; months of hundreds of cases differ by more than that (days, staff, blanks), and it
    would call almost every month a change. The moving range takes the variation as it is.
    """

    mean: Decimal
    low: Decimal
    high: Decimal

    def outside(self, value: Decimal | int) -> bool:
        return not self.low <= value <= self.high


def control_limits(
    values: Sequence[Decimal | int], *, lowest: int = 0, highest: int | None = None
) -> ControlLimits | None:
    """The limits of ``values`` in their order of time; None of fewer than LEAST_POINTS. ``lowest`` and
    ``highest``: what a value can be at all."""
    if len(values) < LEAST_POINTS:
        return None
    exact = [Decimal(value) for value in values]
    mean = sum(exact) / len(exact)
    moves = [abs(one - other) for one, other in zip(exact, exact[1:], strict=False)]
    reach = SPREAD * sum(moves) / len(moves)
    top = mean + reach if highest is None else min(mean + reach, Decimal(highest))
    return ControlLimits(mean, max(mean - reach, Decimal(lowest)), top)


def changes_in(values: Sequence[Decimal | int], limits: ControlLimits) -> list[bool]:
    """Of each value whether it tells of a change: outside the limits, or the last of LONG_RUN or more
    in a row on one side of the mean."""
    found, run, side = [], 0, 0
    for value in values:
        now = (value > limits.mean) - (value < limits.mean)
        run = run + 1 if now and now == side else abs(now)
        side = now
        found.append(limits.outside(value) or run >= LONG_RUN)
    return found
