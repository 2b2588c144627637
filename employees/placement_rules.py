"""Rules of holding posts: periods, acting posts, time between moves. Pure.

Periods are half-open: ``valid_until`` is the first day no longer held, None means no end.
Acting: UU 30/2014 art 14, three plus three months for Plt (SE BKN 1/2021; DOMAIN.md 15 C4). Between
two moves of a PNS two to five years (PP 11/2017 art 190(3)); since July 2025 BKN applies six months
in practice (DOMAIN.md 15 C2). Both are warnings, never a block.
"""

from dataclasses import dataclass
from datetime import date

from employees.enums import PlacementKind
from orgunits.enums import Echelon

ACTING_MONTHS = 3
ACTING_MONTHS_EXTENDED = 6
MOVE_INTERVAL_MONTHS = 24
MOVE_INTERVAL_PRACTICE_MONTHS = 6
MOVE_INTERVAL_PRACTICE_SINCE = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Period:
    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day):
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def overlaps(self, other):
        """Whether the two share a day; a period without a day shares none."""
        if self.is_empty or other.is_empty:
            return False
        return (other.valid_until is None or self.valid_from < other.valid_until) and (
            self.valid_until is None or other.valid_from < self.valid_until
        )

    def within(self, other):
        """Whether every day of this period is a day of ``other``."""
        if self.valid_from < other.valid_from:
            return False
        if other.valid_until is None:
            return True
        return self.valid_until is not None and self.valid_until <= other.valid_until

    @property
    def is_empty(self):
        return self.valid_until is not None and self.valid_until <= self.valid_from


def months_between(start, end):
    """Whole months from ``start`` to ``end`` (0 when ``end`` is not after ``start``)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (end.day < start.day))


def exceeds_months(period, months, day):
    """Whether ``period``, ended or running up to ``day``, is longer than ``months``."""
    end = period.valid_until or max(day, period.valid_from)
    whole = months_between(period.valid_from, end)
    return whole > months or (whole == months and end.day != period.valid_from.day)


def acting_warning(kind, period, day):
    """What to say about the length of a Plt on ``day``; empty for other kinds and short ones."""
    if kind != PlacementKind.PLT:
        return ""
    if exceeds_months(period, ACTING_MONTHS_EXTENDED, day):
        return "Plt. lebih dari 6 bulan. Batasnya 3 bulan dan satu kali perpanjangan 3 bulan."
    if exceeds_months(period, ACTING_MONTHS, day):
        return "Plt. lebih dari 3 bulan, masuk masa perpanjangan. Batasnya 6 bulan."
    return ""


def is_higher(echelon, before):
    """Whether ``echelon`` lies above ``before``; any echelon is above none, and None (left as it is)
    above nothing."""
    order = list(Echelon.values)
    if echelon not in order:
        return False
    return before not in order or order.index(echelon) < order.index(before)


def interval_warning(held_since, moved_on):
    """What to say when a person moves soon after the last move; empty when it is long enough."""
    months = months_between(held_since, moved_on)
    if months >= MOVE_INTERVAL_MONTHS:
        return ""
    text = (
        f"Baru {months} bulan di jabatan sekarang; perpindahan paling singkat 2 tahun dan paling "
        "lama 5 tahun."
    )
    if moved_on >= MOVE_INTERVAL_PRACTICE_SINCE and months >= MOVE_INTERVAL_PRACTICE_MONTHS:
        text += " Sejak Juli 2025 BKN dalam praktik menerima sesudah 6 bulan."
    return text
