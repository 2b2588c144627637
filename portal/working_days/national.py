"""Holidays of the nation and cuti bersama, out of the library ``holidays``.

It follows the yearly joint decree of three ministers; days of a year without a decree yet are its
estimates. What it does not know, or knows otherwise, is put right in the tables (docs/adr/0048).
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

FIRST_YEAR, LAST_YEAR = 2000, 2100
ESTIMATE = "(perkiraan)"


@cache
def national_days(year: int) -> Mapping[date, str]:
    """``{day: name}`` of the free days of ``year``; empty outside the years of the library."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    # Read when it is first asked for: it takes a third of a second.
    from holidays import country_holidays  # noqa: PLC0415

    days = country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return {day: name for day, name in sorted(days.items()) if day.year == year}


def is_estimate(name: str) -> bool:
    """Whether the library says of a day that no decree names it yet."""
    return ESTIMATE in name
