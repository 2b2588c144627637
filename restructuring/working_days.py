"""Days on which offices work: not Saturday, not Sunday, not a holiday of the nation or the government."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q

from portal.models import Government, Holiday

WEEKEND = (5, 6)


def working_day_after(day: date, count: int, holidays: Collection[date]) -> date:
    """The last of the ``count`` working days that follow ``day``. Pure."""
    left = count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() not in WEEKEND and day not in holidays
    return day


def holidays_between(government: Government, first: date, last: date) -> set[date]:
    """Holidays of the nation and of ``government`` from ``first`` to ``last``. One query."""
    rows = Holiday.objects.filter(
        Q(government=government) | Q(government__isnull=True), day__gte=first, day__lte=last
    )
    return set(rows.values_list("day", flat=True))
