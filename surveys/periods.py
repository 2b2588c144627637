"""Periods of surveys in words, and titles made from a pattern. Pure."""

from calendar import monthrange
from datetime import date, timedelta

from portal.templatetags.formats import date_range

ROMAN = ("I", "II", "III", "IV")
PLACES = ("{unit}", "{layanan}", "{periode}")
MAX_TITLE = 200


def _months(start, end):
    """How many whole months ``start`` to ``end`` are; 0 when they are none."""
    whole = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    return (end.year - start.year) * 12 + end.month - start.month + 1 if whole else 0


def period_label(start, end):
    """``Triwulan III 2026``, ``Semester I 2026``, ``Tahun 2026``, else the days in words."""
    months = _months(start, end)
    if start.year == end.year:
        if months == 3 and start.month % 3 == 1:
            return f"Triwulan {ROMAN[start.month // 3]} {start.year}"
        if months == 6 and start.month in (1, 7):
            return f"Semester {ROMAN[start.month // 6]} {start.year}"
        if months == 12:
            return f"Tahun {start.year}"
    return date_range(start, end)


def next_period(start, end):
    """The period of the same length that follows: as many whole months, else as many days."""
    first = end + timedelta(days=1)
    months = _months(start, end)
    if not months:
        return first, first + (end - start)
    place = first.year * 12 + first.month - 1 + months
    return first, date(place // 12, place % 12 + 1, 1) - timedelta(days=1)


def title_from(pattern, *, unit, service, label):
    """The title of one survey: ``pattern`` with {unit}, {layanan} and {periode} filled in, cut to
    what a title holds. Any other brace stays as it was typed."""
    filled = (
        pattern.replace("{unit}", unit)
        .replace("{layanan}", service or "semua layanan")
        .replace("{periode}", label)
    )
    return " ".join(filled.split())[:MAX_TITLE]
