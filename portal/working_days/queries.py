"""The calendar of one government: the library, the nation's table over it, its own over both."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from portal.models import AuditEvent, Government, Holiday
from portal.working_days.clock import FIVE_DAYS, SIX_DAYS, WorkCalendar
from portal.working_days.national import is_estimate, national_days

N_EVENTS = 20
WEEK_ACTION = "Mengatur hari kerja seminggu"


def own_rows(government: Government, first: date, last: date) -> list[Holiday]:
    """Rows of the nation and of ``government``, the nation's first. One query."""
    rows = Holiday.objects.filter(
        Q(government=government) | Q(government__isnull=True), day__range=(first, last)
    ).order_by("day", "pk")
    return sorted(rows, key=lambda row: row.government_id is not None)


def calendar_between(government: Government, first: date, last: date) -> WorkCalendar:
    """Which days ``government`` works from ``first`` to ``last``. One query; nothing is known of
    days outside."""
    states = {
        day: False
        for year in range(first.year, last.year + 1)
        for day in national_days(year)
        if first <= day <= last
    }
    states |= {row.day: row.is_working for row in own_rows(government, first, last)}
    return WorkCalendar(
        closed=frozenset(day for day, works in states.items() if not works),
        opened=frozenset(day for day, works in states.items() if works),
        weekend=SIX_DAYS if government.work_days == 6 else FIVE_DAYS,  # noqa: PLR2004
    )


def holidays_between(government: Government, first: date, last: date) -> frozenset[date]:
    """Days from ``first`` to ``last`` on which ``government`` is closed, weekends apart."""
    return calendar_between(government, first, last).closed


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is not as its weekday says. ``source``: library, nation or own."""

    day: date
    name: str
    is_working: bool
    source: str
    legal_basis: str = ""
    replaces: str = ""  # what the library calls the day that a table changes

    @property
    def is_estimate(self) -> bool:
        return self.source == "library" and is_estimate(self.name)

    @property
    def on_weekend(self) -> bool:
        return self.day.weekday() in FIVE_DAYS


def year_of(government: Government, year: int) -> list[CalendarDay]:
    """Every special day of ``year`` in order, with where it comes from. One query."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    known = national_days(year)
    days = {day: CalendarDay(day, name, False, "library") for day, name in known.items()}
    for row in own_rows(government, first, last):
        source = "own" if row.government_id else "nation"
        days[row.day] = CalendarDay(
            row.day, row.name, row.is_working, source, row.legal_basis, known.get(row.day, "")
        )
    return [days[day] for day in sorted(days)]


def working_days_of(government: Government, year: int) -> int:
    """How many days of ``year`` are worked. One query."""
    calendar = calendar_between(government, date(year, 1, 1), date(year, 12, 31))
    return calendar.count(date(year, 1, 1) - timedelta(days=1), date(year, 12, 31))


def calendar_events(government: Government) -> list[AuditEvent]:
    """The last changes of the government's own days and of its week, the newest first."""
    rows = AuditEvent.objects.filter(
        Q(object_label=Holiday._meta.label)
        | Q(object_label=Government._meta.label, action=WEEK_ACTION),
        government=government,
    )
    return list(rows.select_related("actor")[:N_EVENTS])
