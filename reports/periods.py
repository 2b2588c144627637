"""Reporting periods: a month, a quarter, a semester or a year of the civil calendar.

Pure: days come from the caller, who takes today from the government's own zone
(``Government.today``). Both ends of a period belong to it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from reports.enums import PeriodKind

MONTHS_IN = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.SEMESTER: 6,
    PeriodKind.YEAR: 12,
}
MONTH_NAMES = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV")
FIRST_YEAR, LAST_YEAR = 1945, 2100


@dataclass(frozen=True, slots=True)
class Period:
    """The ``number``-th period (from 1) of a kind in ``year``."""

    kind: PeriodKind
    year: int
    number: int

    def __post_init__(self):
        if self.kind not in MONTHS_IN:
            raise ValueError(f"Unknown kind of period: {self.kind!r}")
        if not 1 <= self.number <= 12 // MONTHS_IN[self.kind]:
            raise ValueError(f"A year has no {self.kind} number {self.number}")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"Year out of range: {self.year}")

    @property
    def start(self):
        return date(self.year, (self.number - 1) * MONTHS_IN[self.kind] + 1, 1)

    @property
    def end(self):
        """The last day, inclusive."""
        month = self.number * MONTHS_IN[self.kind]
        after = date(self.year + month // 12, month % 12 + 1, 1)
        return after - timedelta(days=1)

    @property
    def days(self):
        return (self.end - self.start).days + 1

    @property
    def previous(self):
        """The period of the same kind that ends the day before this one starts."""
        return containing(self.kind, self.start - timedelta(days=1))

    @property
    def label(self):
        """As a heading says it: ``Triwulan III 2026``."""
        return f"{self._name('Triwulan')} {self.year}"

    @property
    def short_label(self):
        """As the head of a table column says it: ``TW III 2026``."""
        return f"{self._name('TW')} {self.year}"

    @property
    def months_label(self):
        """The months it spans: ``Juli sampai September 2026``."""
        first, last = MONTH_NAMES[self.start.month - 1], MONTH_NAMES[self.end.month - 1]
        return f"{first} {self.year}" if first == last else f"{first} sampai {last} {self.year}"

    @property
    def key(self):
        """As a form or an address carries it: ``quarter-2026-3``."""
        return f"{self.kind}-{self.year}-{self.number}"

    def _name(self, quarter):
        if self.kind == PeriodKind.MONTH:
            return MONTH_NAMES[self.number - 1]
        if self.kind == PeriodKind.QUARTER:
            return f"{quarter} {ROMAN[self.number - 1]}"
        if self.kind == PeriodKind.SEMESTER:
            return f"Semester {ROMAN[self.number - 1]}"
        return "Tahun"

    def is_over(self, today):
        """Whether every day of it has passed on ``today``."""
        return self.end < today

    def has_begun(self, today):
        return self.start <= today


def containing(kind, day):
    """The period of ``kind`` that ``day`` falls in."""
    return Period(kind, day.year, (day.month - 1) // MONTHS_IN[kind] + 1)


def last_full(kind, today):
    """The latest period of ``kind`` whose last day lies before ``today``.

    A period's own last day does not make it full: it is still running.
    """
    return containing(kind, today).previous


def due_on(period, delay_days):
    """The day on which a report about ``period`` is made by itself."""
    return period.end + timedelta(days=1 + delay_days)


def ending_before(kind, due, delay_days):
    """The period of ``kind`` whose ``due_on`` with ``delay_days`` is ``due``."""
    return containing(PeriodKind(kind), due - timedelta(days=1 + delay_days))


def next_due(kind, delay_days, today):
    """The first ``due_on`` of ``kind`` after ``today``: of the running period, or of one that has
    ended and still waits for its delay."""
    period = last_full(PeriodKind(kind), today)
    while due_on(period.previous, delay_days) > today:
        period = period.previous
    while due_on(period, delay_days) <= today:
        period = following(period)
    return due_on(period, delay_days)


def following(period):
    """The period of the same kind that starts the day after ``period`` ends."""
    return containing(period.kind, period.end + timedelta(days=1))


def from_key(key):
    """Read what ``Period.key`` wrote. Raises ValueError for anything else."""
    kind, year, number = key.split("-")
    if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit()):
        raise ValueError(f"Not a period: {key!r}")
    return Period(PeriodKind(kind), int(year), int(number))


def from_days(kind, start, end):
    """The period with exactly these days. Raises ValueError when there is none of that kind."""
    period = containing(PeriodKind(kind), start)
    if (period.start, period.end) != (start, end):
        raise ValueError(f"{start} to {end} is no {kind}")
    return period


def recent(kind, today, count):
    """The running period and the ``count`` before it, latest first."""
    periods = [containing(kind, today)]
    for _ in range(count):
        periods.append(periods[-1].previous)
    return periods
