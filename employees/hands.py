"""Hands on a post, counted by the kind of person who lends them.

PNS (CPNS among them), PPPK, and PPPK paruh waktu with the hours agreed (KepmenPANRB 16/2025). Full
time is 37 hours 30 minutes a week (Perpres 21/2023, DOMAIN.md 2.1). What is added up are whole
minutes, so that nothing is rounded before the end.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from employees.enums import EmploymentStatus
from portal.templatetags.formats import number

FULL_TIME_MINUTES = 2250


@dataclass(frozen=True, slots=True)
class Hands:
    """People by kind. ``hours``: (weekly minutes or None when not recorded, how many people) of the
    part-timers."""

    pns: int = 0
    pppk: int = 0
    hours: tuple[tuple[int | None, int], ...] = ()

    def __add__(self, other: "Hands") -> "Hands":
        return Hands(
            self.pns + other.pns, self.pppk + other.pppk, merged([*self.hours, *other.hours])
        )

    @property
    def part_time(self) -> int:
        return sum(people for _, people in self.hours)

    @property
    def people(self) -> int:
        """Heads, whatever their hours: the bezetting."""
        return self.pns + self.pppk + self.part_time

    @property
    def part_time_minutes(self) -> int:
        """Weekly minutes of the part-timers together, of those whose hours are recorded."""
        return sum(minutes * people for minutes, people in self.hours if minutes is not None)

    @property
    def part_time_hours(self) -> Decimal:
        return hours_of(self.part_time_minutes)

    @property
    def known_hours(self) -> Decimal | None:
        """``part_time_hours``; None where there are part-timers and none of them has hours."""
        return None if self.part_time and not self.part_time_minutes else self.part_time_hours

    @property
    def part_time_unknown(self) -> int:
        """Part-timers whose hours are not recorded."""
        return sum(people for minutes, people in self.hours if minutes is None)

    @property
    def hours_text(self) -> str:
        """The hours of the part-timers in words; of those without any that they are missing."""
        told = [f"{number(self.part_time_hours)} jam per minggu"] if self.part_time_minutes else []
        if self.part_time_unknown:
            told.append(f"{number(self.part_time_unknown)} orang belum dicatat jamnya")
        return ", ".join(told)


def merged(pairs: Iterable[tuple[int | None, int]]) -> tuple[tuple[int | None, int], ...]:
    counts: Counter[int | None] = Counter()
    for minutes, people in pairs:
        counts[minutes] += people
    return tuple(sorted(counts.items(), key=lambda pair: (pair[0] is None, pair[0] or 0)))


def hours_of(minutes: int) -> Decimal:
    """Minutes as hours with at most two decimals (``1125`` is ``18.75``)."""
    hours = round(Decimal(minutes) / 60, 2)
    return hours.quantize(Decimal(1)) if hours == hours.to_integral_value() else hours.normalize()


def minutes_of(text: str) -> int:
    """Weekly hours as people write them ("18,75") in whole minutes. ValueError with a sentence for
    whoever wrote what cannot be."""
    try:
        hours = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError("Tulis jumlah jam, misalnya 18,75.") from None
    minutes = int((hours * 60).to_integral_value()) if hours.is_finite() and hours < 100 else 0
    if not 0 < minutes <= FULL_TIME_MINUTES:
        raise ValueError("Lebih dari 0 dan paling banyak 37,5 jam.")
    return minutes


def hands_of(rows: Iterable[tuple[str, int | None, int]]) -> Hands:
    """Add up rows of (EmploymentStatus, weekly minutes, people)."""
    pns, pppk, hours = 0, 0, []
    for status, minutes, people in rows:
        if status == EmploymentStatus.PPPK_PARUH_WAKTU:
            hours.append((minutes, people))
        elif status == EmploymentStatus.PPPK:
            pppk += people
        else:
            pns += people
    return Hands(pns, pppk, merged(hours))
