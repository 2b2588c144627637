"""Reads of times of services: from tallies, followed along the line of a service and its mergers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum

from orgunits.models import Lineage, OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Government, User
from portal.permissions import Permission
from portal.working_days.clock import UNIT_WORDS, Pause, Term, TermUnit, midnight, paused_days
from portal.working_days.queries import calendar_between
from publicservices.enums import StandardState
from publicservices.models import PublicService, ServiceStandard, ServiceTime, ServiceTimeTally
from publicservices.queries.standards import MOST_HANDS
from publicservices.time_figures import (
    LEAST_POINTS,
    ControlLimits,
    Figures,
    Quarter,
    changes_in,
    control_limits,
    measure_of,
    months_from,
)

_ONE_DAY = timedelta(days=1)
MONTHS_SHOWN = 24
MOST_REASONS = 20
MOST_LINES = 500  # of one condition; more are sorted out here
FIGURES = ("n_started", "n_ended", "n_judged", "n_within", "counts")


class Home(NamedTuple):
    """The row of a service that its times are told of today."""

    pk: int
    line: UUID
    unit: int
    code: str
    name: str
    valid_until: date | None

    @property
    def ends(self) -> date:
        return self.valid_until or date.max


def homes_of_lines(government: Government, day: date) -> dict[UUID, Home]:
    """Of every line the service that goes on with it on ``day``: its own last row, and for a service
    that was merged into one of the same code that one, step by step. Two queries at most."""
    rows = PublicService.objects.filter(government=government, valid_from__lte=day).order_by("pk")
    latest: dict[UUID, Home] = {}
    for values in rows.values_list("pk", "line", "unit_id", "code", "name", "valid_until"):
        row = Home(*values)
        if row.line not in latest or row.ends >= latest[row.line].ends:
            latest[row.line] = row
    running = {(row.unit, row.code): row for row in latest.values() if row.ends > day}
    ended = [row for row in latest.values() if row.ends <= day]
    if not ended:
        return latest
    takers: dict[int, set[int]] = {}
    edges = Lineage.objects.followed().filter(government=government, effective_on__lte=day)
    for before, after in edges.values_list("predecessor_id", "successor_id"):
        takers.setdefault(before, set()).add(after)
    return latest | {row.line: _taken_by(row, running, takers) for row in ended}


def _taken_by(row: Home, running: dict[tuple[int, str], Home], takers: dict[int, set[int]]) -> Home:
    units = {row.unit}
    for _ in range(MOST_HANDS):
        units = {taker for unit in units for taker in takers.get(unit, ())}
        found = [running[unit, row.code] for unit in sorted(units) if (unit, row.code) in running]
        if found:
            return found[0]
        if not units:
            return row
    return row


@dataclass(slots=True)
class TimeLine:
    """Figures of a unit or a service in a quarter. ``backlog``: open at its end (or now)."""

    name: str
    figures: Figures = field(default_factory=Figures)
    backlog: int = 0
    unit_id: int = 0
    service: Home | None = None
    services: set[int] = field(default_factory=set)
    lines: list[UUID] = field(default_factory=list)

    @property
    def measure_words(self) -> str:
        return UNIT_WORDS[TermUnit(self.figures.main_measure)]


def _backlogs(government: Government, until: date) -> dict[UUID, int]:
    """By line what was open when ``until`` began. One query."""
    rows = ServiceTimeTally.objects.filter(government=government, month__lt=until).order_by()
    sums = rows.values_list("line").annotate(open=Sum(F("n_started") - F("n_ended")))
    return dict(sums)


def _scope(user: User) -> set[int]:
    units = OrgUnit.objects.filter(pk__in=unit_ids_in_scope(user, Permission.SERVICE_VIEW))
    return set(units.order_by().values_list("pk", flat=True))


def service_lines(
    government: Government, user: User, quarter: Quarter, unit: int | None = None
) -> list[TimeLine]:
    """A line for every service in the person's sight with anything to tell of ``quarter``, by name;
    ``unit``: only those it gives now. Five queries."""
    homes = homes_of_lines(government, government.today())
    scope = _scope(user)
    asked = {
        line: home
        for line, home in homes.items()
        if home.unit in scope and (unit is None or home.unit == unit)
    }
    backlogs = _backlogs(government, quarter.until)
    lines: dict[int, TimeLine] = {}
    tallies = _tallies(government, quarter)
    if unit is not None:
        tallies = tallies.filter(line__in=list(asked))
    for line, *figures in tallies.values_list("line", *FIGURES):
        if home := asked.get(line):
            one = lines.setdefault(home.pk, TimeLine(home.name, service=home))
            one.figures.add(*figures)
    for line, home in asked.items():
        if left := backlogs.get(line):
            one = lines.setdefault(home.pk, TimeLine(home.name, service=home))
            one.backlog += left
    return sorted(lines.values(), key=lambda one: (one.name.casefold(), one.service.pk))


def unit_lines(
    government: Government, user: User, quarter: Quarter, text: str = ""
) -> list[TimeLine]:
    """A line for every unit in the person's sight whose services tell anything of ``quarter``, by
    name, with its backlog; figures are read by ``fill_lines`` for those that are shown. ``text``: part
    of its name. Six queries."""
    homes = homes_of_lines(government, government.today())
    scope = _scope(user)
    backlogs = _backlogs(government, quarter.until)
    told = set(_tallies(government, quarter).values_list("line", flat=True).distinct())
    told.update(line for line, left in backlogs.items() if left)
    units: dict[int, TimeLine] = {}
    for line in told:
        home = homes.get(line)
        if home is not None and home.unit in scope:
            one = units.setdefault(home.unit, TimeLine("", unit_id=home.unit))
            one.backlog += backlogs.get(line, 0)
            one.services.add(home.pk)
            one.lines.append(line)
    rows = OrgUnit.objects.filter(government=government, pk__in=list(units))
    if text:
        rows = rows.filter(name__icontains=text)
    found = []
    for pk, name in rows.order_by("name", "pk").values_list("pk", "name"):
        units[pk].name = name
        found.append(units[pk])
    return found


def fill_lines(government: Government, quarter: Quarter, lines: Sequence[TimeLine]) -> None:
    """Read the figures of lines of ``unit_lines``. One query."""
    owner = {line: one for one in lines for line in one.lines}
    rows = _tallies(government, quarter)
    if len(owner) < MOST_LINES:
        rows = rows.filter(line__in=list(owner))
    for line, *figures in rows.values_list("line", *FIGURES):
        if one := owner.get(line):
            one.figures.add(*figures)


def _tallies(government: Government, quarter: Quarter) -> QuerySet[ServiceTimeTally]:
    return ServiceTimeTally.objects.filter(
        government=government, month__gte=quarter.first, month__lt=quarter.until
    ).order_by()


def quarters_of(government: Government, today: date) -> list[Quarter]:
    """Quarters to choose from, the newest first: from the first tally to today. One query."""
    first = (
        ServiceTimeTally.objects.filter(government=government)
        .order_by("month")
        .values_list("month", flat=True)
        .first()
    )
    found = [Quarter.of(today)]
    while first is not None and found[-1].first > first:
        found.append(found[-1].before)
    return found


def promises_of(government: Government) -> dict[UUID, list[ServiceStandard]]:
    """Published versions with a term by line, the oldest first. One query."""
    rows = ServiceStandard.objects.filter(
        government=government, state=StandardState.PUBLISHED, term_amount__isnull=False
    ).order_by("line", "number")
    found: dict[UUID, list[ServiceStandard]] = {}
    for row in rows.only("line", "valid_from", "valid_until", "term_amount", "term_unit"):
        found.setdefault(row.line, []).append(row)
    return found


def promise_on(versions: Sequence[ServiceStandard], day: date) -> tuple[Term | None, TermUnit]:
    """The term promised on ``day``, None before there was one, and what times are counted in: before
    the first promise as that one counts, so that a series keeps its unit."""
    for row in versions:
        if row.valid_from <= day and (row.valid_until is None or day < row.valid_until):
            return row.term, measure_of(row.term)
    return None, measure_of(versions[0].term if versions else None)


# --- one service ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Month:
    """A month of a series. ``is_changed``: it tells of a change of the share (docs/adr/0050)."""

    first: date
    figures: Figures
    backlog: int
    is_running: bool = False
    is_changed: bool = False


@dataclass(slots=True)
class Series:
    """The months of a service, the oldest first, with the limits of its share within the standard."""

    months: list[Month]
    measure: str
    limits: ControlLimits | None

    @property
    def measure_words(self) -> str:
        return UNIT_WORDS[TermUnit(self.measure)]

    @property
    def n_judged_months(self) -> int:
        return sum(month.figures.n_judged > 0 and not month.is_running for month in self.months)

    @property
    def n_lacking(self) -> int:
        return max(0, LEAST_POINTS - self.n_judged_months)

    @property
    def has_otherwise(self) -> bool:
        return any(month.figures.n_otherwise for month in self.months)


def lines_behind(service: PublicService, day: date) -> list[UUID]:
    """The lines whose times are told at ``service``: its own and those merged into it."""
    homes = homes_of_lines(service.government, day)
    home = homes.get(service.line)
    mine = [line for line, one in homes.items() if home and one.pk == home.pk]
    return mine or [service.line]


def is_told_to(user: User, service: PublicService, day: date) -> bool:
    """Whether the times of ``service`` are told of a unit in the person's sight: those of a service that
    went to another unit are told there, as its requests are. Three queries at most."""
    home = homes_of_lines(service.government, day).get(service.line)
    return home is None or home.unit in _scope(user)


def series_of(government: Government, lines: Iterable[UUID], today: date) -> Series:
    """The last months of ``lines`` together. One query."""
    rows = ServiceTimeTally.objects.filter(government=government, line__in=list(lines))
    found: dict[date, Figures] = {}
    for month, *figures in rows.order_by("month").values_list("month", *FIGURES):
        found.setdefault(month, Figures()).add(*figures)
    if not found:
        return Series([], TermUnit.WORKING_DAYS.value, None)
    months, left = [], 0
    for first in months_from(min(found), max(max(found), today.replace(day=1)) + _ONE_DAY):
        figures = found.get(first, Figures())
        left += figures.n_started - figures.n_ended
        is_running = (first.year, first.month) >= (today.year, today.month)
        months.append(Month(first, figures, left, is_running))
    months = months[-MONTHS_SHOWN:]
    whole = Figures()
    for month in months:
        whole.add(0, 0, 0, 0, month.figures.counts or {})
    return Series(months, whole.main_measure, _limited(months))


def _limited(months: Sequence[Month]) -> ControlLimits | None:
    """The limits of the share within the standard over the whole months, marking those that differ."""
    judged = [one for one in months if one.figures.n_judged and not one.is_running]
    shares = [one.figures.share_within for one in judged]
    limits = control_limits(shares, highest=100)
    if limits is not None:
        for one, is_changed in zip(judged, changes_in(shares, limits), strict=True):
            one.is_changed = is_changed
    return limits


@dataclass(frozen=True, slots=True)
class Stop:
    """Why cases stood still: how many, and how many working days in all."""

    reason: str
    n_cases: int
    n_days: int


def stops_of(
    government: Government, lines: Iterable[UUID], since: date, until: date, now: datetime
) -> list[Stop]:
    """Reasons of the stops of imported cases that came in from ``since`` to before ``until``, the
    dearest first. Two queries."""
    zone = government.zone
    rows = ServiceTime.objects.filter(
        government=government,
        line__in=list(lines),
        paused_since__isnull=False,
        started_at__gte=midnight(since, zone),
        started_at__lt=midnight(until, zone),
    )
    found = list(rows.order_by().values_list("pause_reason", "paused_since", "paused_until"))
    if not found:
        return []
    first = government.today(min(row[1] for row in found))
    calendar = calendar_between(government, first, government.today(now))
    cases, days = Counter(), Counter()
    for reason, start, end in found:
        words = reason or "tanpa alasan"
        cases[words] += 1
        held = next(paused_days([Pause(start, end or now)], zone), None)
        if held:
            days[words] += calendar.count(held[0] - _ONE_DAY, held[1] - _ONE_DAY)
    ordered = sorted(cases, key=lambda words: (-days[words], -cases[words], words))
    return [Stop(words, cases[words], days[words]) for words in ordered[:MOST_REASONS]]


@dataclass(slots=True)
class Desk:
    """A desk in a quarter."""

    name: str
    figures: Figures = field(default_factory=Figures)


def desks_of(government: Government, lines: Iterable[UUID], quarter: Quarter) -> list[Desk]:
    """Imported cases that ended in ``quarter`` by desk, counted from the cases. One query."""
    zone = government.zone
    rows = ServiceTime.objects.filter(
        government=government,
        line__in=list(lines),
        ended_at__gte=midnight(quarter.first, zone),
        ended_at__lt=midnight(quarter.until, zone),
    ).exclude(desk="")
    counted = (
        rows.order_by().values_list("desk", "measure", "used", "is_within").annotate(n=Count("pk"))
    )
    desks: dict[str, Desk] = {}
    for name, measure, used, within, n in counted:
        desk = desks.setdefault(name, Desk(name))
        judged = 0 if within is None else n
        desk.figures.add(0, n, judged, n if within else 0, {measure: {used: n}})
    return [desks[name] for name in sorted(desks)]


# --- signals --------------------------------------------------------------------------------------

LEAST_JUDGED = 20


@dataclass(frozen=True, slots=True)
class LateService:
    """How many cases of a service ended within its standard in a quarter."""

    service: str
    unit: int
    n_judged: int
    n_within: int
    share: Decimal


def shares_of_services(government: Government, quarter: Quarter, day: date) -> list[LateService]:
    """The share within the standard of every service with at least LEAST_JUDGED cases judged in
    ``quarter``, wherever it is given on ``day``. Three queries."""
    homes = homes_of_lines(government, day)
    found: dict[int, tuple[Home, Figures]] = {}
    rows = ServiceTimeTally.objects.filter(
        government=government, month__gte=quarter.first, month__lt=quarter.until, n_judged__gt=0
    )
    for line, *figures in rows.order_by().values_list("line", *FIGURES):
        if home := homes.get(line):
            found.setdefault(home.pk, (home, Figures()))[1].add(*figures)
    return [
        LateService(home.name, home.unit, sums.n_judged, sums.n_within, sums.share_within)
        for home, sums in sorted(found.values(), key=lambda one: (one[0].name, one[0].pk))
        if sums.n_judged >= LEAST_JUDGED
    ]
