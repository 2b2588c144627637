"""How figures, dates and identity numbers are written for Indonesian readers.

One place, because a figure that is written in two ways looks like two figures. ``None`` is always
an en dash, a negative sign is always U+2212. What is not a number or a date passes unchanged, so
that a filter never hides a text.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone

register = template.Library()

NOTHING = "–"
MINUS = "−"
NO_BREAK = "\N{NO-BREAK SPACE}"
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
SHORT_MONTHS = tuple(month[:3] for month in MONTHS)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
WORDS = [
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
]


def _decimal(value):
    """The value as a finite Decimal, or None when it is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    result = value if isinstance(value, Decimal) else Decimal(str(value))
    return result if result.is_finite() else None


def _written(value, decimals):
    """Digits in groups of three with points, a decimal comma, rounded half up."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def _own_decimals(value):
    """Decimals a value shows when none are asked for: none for int, two for float, its own else."""
    if isinstance(value, Decimal):
        return max(0, -value.as_tuple().exponent)
    return 2 if isinstance(value, float) else 0


@register.filter
def number(value, decimals=None):
    """``7980`` as ``7.980``; ``Decimal("81.367")|number:2`` as ``81,37``."""
    if type(value) is int and decimals is None:  # most figures of a list: no Decimal is needed
        return f"{MINUS if value < 0 else ''}{abs(value):,}".replace(",", ".")
    if value is None or value == "":
        return NOTHING
    exact = _decimal(value)
    if exact is None:
        return value
    return _written(exact, _own_decimals(value) if decimals is None else int(decimals))


@register.filter
def row_count(page):
    """How many rows the list of a page has: ``312``, or ``5.000+`` when more were not counted
    (portal.longlists)."""
    paginator = page.paginator
    if getattr(paginator, "is_open", False):
        return f"{number(paginator.count - 1)}+"
    return number(paginator.count)


@register.filter
def signed(value, decimals=None):
    """A difference with its sign always written: ``+7``, ``−1``, ``0``."""
    text = number(value, decimals)
    exact = _decimal(value)
    if exact is None or text.startswith(MINUS) or not text.strip("0,"):
        return text
    return f"+{text}"


@register.filter
def percent(value, decimals=1):
    """Percentage points, ``90.42`` as ``90,4%``."""
    return NOTHING if _decimal(value) is None else f"{_written(_decimal(value), int(decimals))}%"


@register.filter
def share(value, decimals=1):
    """A fraction of one, ``0.9042`` as ``90,4%``."""
    exact = _decimal(value)
    return NOTHING if exact is None else percent(exact * 100, decimals)


@register.filter
def count_word(value):
    """Small counts as words inside sentences: ``2`` as ``dua``, from eleven on in digits."""
    if isinstance(value, int) and 0 <= value < len(WORDS):
        return WORDS[value]
    return number(value)


@register.filter
def file_size(value):
    """Bytes as ``340 B``, ``12 KB`` or ``1,2 MB`` (decimal steps, as file managers show them)."""
    exact = _decimal(value)
    if exact is None:
        return NOTHING
    if exact < 1000:
        return f"{_written(exact, 0)}{NO_BREAK}B"
    if exact < 1_000_000:
        return f"{_written(exact / 1000, 0)}{NO_BREAK}KB"
    return f"{_written(exact / 1_000_000, 1)}{NO_BREAK}MB"


def _local(value):
    """Aware instants in the current time zone; dates and naive values as they are."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def as_date(value):
    """The day of a date or of an instant (in the current time zone), else None."""
    value = _local(value)
    return value if isinstance(value, datetime.date) else None


@register.filter
def date_long(value):
    """``20 November 2026``."""
    day = as_date(value)
    if day is None:
        return value or NOTHING
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def date_short(value):
    """``20 Nov 2026``."""
    day = as_date(value)
    if day is None:
        return value or NOTHING
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


@register.filter
def date_day(value):
    """``Jumat, 20 November 2026``."""
    day = as_date(value)
    if day is None:
        return value or NOTHING
    return f"{WEEKDAYS[day.weekday()]}, {date_long(day)}"


@register.filter
def date_range(start, end):
    """Both ends named: ``1 Januari 2026 sampai 30 Juni 2026``; open ends say ``sejak``."""
    if end is None or end == "":
        return f"sejak {date_long(start)}"
    return f"{date_long(start)} sampai {date_long(end)}"


@register.filter
def time_short(value):
    """``14.10`` in the current time zone."""
    value = _local(value)
    if not isinstance(value, (datetime.datetime, datetime.time)):
        return value or NOTHING
    return f"{value:%H.%M}"


@register.filter
def datetime_short(value):
    """``20 Nov 2026 14.10`` in the current time zone."""
    if not isinstance(value, datetime.datetime):
        return value or NOTHING
    return f"{date_short(value)} {time_short(value)}"


@register.filter
def nip(value):
    """The 18 digits of a NIP in their four parts: birth, TMT CPNS, sex, sequence."""
    text = str(value or "")
    if len(text) != 18 or not text.isdigit():
        return text or NOTHING
    return NO_BREAK.join((text[:8], text[8:14], text[14], text[15:]))


@register.filter
def mask_nip(value):
    """A NIP without birth date, TMT and sex; the last three digits tell namesakes apart."""
    text = str(value or "")
    if len(text) != 18:
        return "*" * len(text) or NOTHING
    return NO_BREAK.join(("*" * 8, "*" * 6, "*", text[15:]))


@register.filter
def mask_nik(value):
    """A NIK with its birth date hidden: ``3374********0001``."""
    text = str(value or "")
    if len(text) != 16:
        return "*" * len(text) or NOTHING
    return f"{text[:4]}{'*' * 8}{text[12:]}"


@register.filter
def initials(value):
    """First letters of the first and the last name, for the round mark beside a person."""
    words = [word for word in str(value or "").split() if word[0].isalpha()]
    letters = (
        (words[0][0], words[-1][0]) if len(words) > 1 else tuple(words[0][:2] if words else "")
    )
    return "".join(letters).upper()
