"""Terms in working days, calendar days, hours and minutes. Pure.

The day something comes in does not count: the first day of a term is the one after it. A term in
days runs to the end of its last day in the government's zone. A term in calendar days is not
lengthened when it ends on a free day. Hours and minutes pass on working days only, all 24 hours of
them: what is asked for on Friday at 15.00 within 24 hours is due on Monday at 15.00.

A stop (Pause) holds a day when it lasts at its end: stopped on Tuesday and going on on Thursday, two
days are given back and Thursday counts. Stopped and gone on with on one day, none is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SATURDAY, SUNDAY = 5, 6
FIVE_DAYS, SIX_DAYS = frozenset({SATURDAY, SUNDAY}), frozenset({SUNDAY})
ONE_DAY = timedelta(days=1)
# No term may need more days than these: a calendar that is closed for good is an error, not a loop.
LONGEST = 10_000


class TermUnit(StrEnum):
    """What a term is counted in. The value is what is stored."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


IN_DAYS = (TermUnit.WORKING_DAYS, TermUnit.CALENDAR_DAYS)
UNIT_WORDS = {
    TermUnit.MINUTES: "menit",
    TermUnit.HOURS: "jam",
    TermUnit.WORKING_DAYS: "hari kerja",
    TermUnit.CALENDAR_DAYS: "hari kalender",
}


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take, ``amount`` of ``unit``."""

    amount: int
    unit: TermUnit

    def __str__(self) -> str:
        return f"{self.amount} {UNIT_WORDS[self.unit]}"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked: ``closed`` days are not, ``opened`` ones are even at a weekend."""

    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    weekend: frozenset[int] = FIVE_DAYS

    @classmethod
    def without(cls, days: Iterable[date]) -> "WorkCalendar":
        """A week of five days in which ``days`` are free."""
        return cls(closed=frozenset(days))

    def works_on(self, day: date) -> bool:
        if day in self.opened:
            return True
        return day.weekday() not in self.weekend and day not in self.closed

    def after(self, day: date, count: int) -> date:
        """The last of the ``count`` working days that follow ``day`` (``day`` itself for none)."""
        left = count
        for _ in range(LONGEST):
            if left <= 0:
                return day
            day += ONE_DAY
            left -= self.works_on(day)
        raise ValueError("the calendar has too few working days")

    def count(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and with ``last``; negative when last is earlier."""
        if last < first:
            return -self.count(last, first)
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(map(self.works_on, days))


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stands still; ``until`` None: it still does."""

    since: datetime
    until: datetime | None = None


def is_stopped(pauses: Iterable[Pause]) -> bool:
    return any(pause.until is None for pause in pauses)


def paused_days(pauses: Iterable[Pause], zone: ZoneInfo) -> Iterator[tuple[date, date | None]]:
    """(first day held, first day that counts again) of every stop that holds a day."""
    for pause in pauses:
        since = pause.since.astimezone(zone).date()
        until = pause.until.astimezone(zone).date() if pause.until else None
        if until is None or until > since:
            yield since, until


def _is_held(day: date, held: Sequence[tuple[date, date | None]]) -> bool:
    return any(since <= day and (until is None or day < until) for since, until in held)


def due_day(
    start: datetime,
    term: Term,
    calendar: WorkCalendar,
    zone: ZoneInfo,
    pauses: Iterable[Pause] = (),
) -> date | None:
    """The last day of ``term`` begun at ``start``; None while the clock is stopped."""
    pauses = tuple(pauses)
    if is_stopped(pauses):
        return None
    if term.unit not in IN_DAYS:
        return due_at(start, term, calendar, zone, pauses).astimezone(zone).date()
    held = tuple(paused_days(pauses, zone))
    day, left = start.astimezone(zone).date(), term.amount
    works = calendar.works_on if term.unit == TermUnit.WORKING_DAYS else (lambda day: True)
    for _ in range(LONGEST):
        if left <= 0:
            return day
        day += ONE_DAY
        left -= works(day) and not _is_held(day, held)
    raise ValueError("the calendar has too few working days")


def due_at(
    start: datetime,
    term: Term,
    calendar: WorkCalendar,
    zone: ZoneInfo,
    pauses: Iterable[Pause] = (),
) -> datetime | None:
    """The first instant that is too late; None while the clock is stopped."""
    pauses = tuple(pauses)
    if is_stopped(pauses):
        return None
    if term.unit in IN_DAYS:
        return midnight(due_day(start, term, calendar, zone, pauses) + ONE_DAY, zone)
    minutes = term.amount * (60 if term.unit == TermUnit.HOURS else 1)
    left = timedelta(minutes=minutes)
    for since, until in running_spans(start, calendar, zone, pauses):
        if until - since >= left:
            return since + left
        left -= until - since
    raise ValueError("the calendar has too few working days")


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of ``day`` in ``zone``."""
    return datetime.combine(day, time(), zone)


def running_spans(
    start: datetime, calendar: WorkCalendar, zone: ZoneInfo, pauses: Iterable[Pause] = ()
) -> Iterator[tuple[datetime, datetime]]:
    """The spans from ``start`` on in which hours pass, day by day."""
    stops = sorted(pauses, key=lambda pause: pause.since)
    now = start
    for _ in range(LONGEST):
        local = now.astimezone(zone)
        end = midnight(local.date() + ONE_DAY, zone)
        if calendar.works_on(local.date()):
            yield from _between_stops(now, end, stops)
        now = end


def _between_stops(
    since: datetime, until: datetime, stops: Iterable[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    for stop in stops:
        if stop.since >= until:
            break
        if stop.since > since:
            yield since, stop.since
        since = max(since, stop.until or until)
        if since >= until:
            return
    if since < until:
        yield since, until


def days_used(
    start: datetime,
    end: datetime,
    unit: TermUnit,
    calendar: WorkCalendar,
    zone: ZoneInfo,
    pauses: Iterable[Pause] = (),
) -> int:
    """Days of ``unit`` (working or calendar) that passed from ``start`` to ``end``, stops left out.
    Within a term exactly when it is not more than its amount."""
    held = tuple(paused_days(pauses, zone))
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(
        (unit == TermUnit.CALENDAR_DAYS or calendar.works_on(day)) and not _is_held(day, held)
        for day in days
    )


def minutes_used(
    start: datetime,
    end: datetime,
    calendar: WorkCalendar,
    zone: ZoneInfo,
    pauses: Iterable[Pause] = (),
) -> int:
    """Whole minutes that passed on working days from ``start`` to ``end``, stops left out."""
    passed = timedelta()
    for since, until in running_spans(start, calendar, zone, pauses):
        if since >= end:
            break
        passed += min(until, end) - since
    return int(passed.total_seconds() // 60)
