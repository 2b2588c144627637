"""The day a page speaks of: ``?per=2026-10-01``, else today in the government's zone."""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1945, 2100


@dataclass(frozen=True)
class AsOf:
    """``day`` shown, ``today`` of the government, and the text of a day that could not be read."""

    day: date
    today: date
    error: str = ""

    @property
    def is_today(self):
        return self.day == self.today

    @property
    def previous(self):
        return self.day - timedelta(days=1)

    @property
    def next(self):
        return self.day + timedelta(days=1)


def read_as_of(text, today):
    """Return the AsOf for the query value ``text``; an unreadable day falls back to today."""
    if not text:
        return AsOf(today, today)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return AsOf(today, today, error="Tanggal tidak dikenal. Tulis seperti 2026-10-01.")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        error = f"Tanggal harus antara tahun {FIRST_YEAR} dan {LAST_YEAR}."
        return AsOf(today, today, error=error)
    return AsOf(day, today)
