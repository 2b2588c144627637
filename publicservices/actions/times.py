"""Writes of times: cases of other systems, what a request took, and the tallies of both.

A tally is never counted up by one. What a write touches, (line, month), is counted anew from the rows
under a lock of the tally, so that a tally cannot drift from what it tells of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from portal import audit
from portal.models import AuditEvent, Government, User
from portal.working_days.clock import Pause, TermUnit, WorkCalendar
from portal.working_days.queries import calendar_between
from publicservices.models import (
    PublicService,
    ServiceRequest,
    ServiceTime,
    ServiceTimeTally,
)
from publicservices.queries.tallies import COUNTED, Key, empty, recount
from publicservices.queries.times import promise_on, promises_of
from publicservices.time_figures import limit_of, measure_of, month_of, time_used

BATCH = 500
MOST_LINES = 300  # lines of one condition


@dataclass(frozen=True, slots=True)
class TimeDraft:
    """A case as a file states it; instants are aware."""

    service: PublicService
    source: str
    number: str
    started_at: datetime
    ended_at: datetime | None = None
    desk: str = ""
    paused_since: datetime | None = None
    paused_until: datetime | None = None
    pause_reason: str = ""


TIME_VALUES = ("started_at", "ended_at", "desk", "paused_since", "paused_until", "pause_reason")


# --- counting one case ----------------------------------------------------------------------------


def count_case(
    row: ServiceTime | ServiceRequest,
    span: tuple[datetime, datetime | None],
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    government: Government,
) -> None:
    """Set ``measure``, ``used`` and ``is_within`` of a case by its promise and ``measure`` of it."""
    start, end = span
    row.measure = row.measure or measure_of(row.term).value
    row.used = row.is_within = None
    if end is None:
        return
    measure = TermUnit(row.measure)
    row.used = time_used(start, end, measure, calendar, government.zone, pauses)
    if row.term is not None:
        row.is_within = row.used <= limit_of(row.term)


def count_request(row: ServiceRequest) -> None:
    """What an ended request took; the caller saves ``COUNTED_OF_REQUEST``."""
    government = row.government
    first, last = government.today(row.filed_at), government.today(row.closed_at)
    stops = [Pause(stop.since, stop.until) for stop in row.pauses.all()]
    calendar = calendar_between(government, first, last)
    count_case(row, (row.filed_at, row.closed_at), stops, calendar, government)


COUNTED_OF_REQUEST = ("measure", "used", "is_within")


def keys_of_request(row: ServiceRequest, line: UUID | None = None) -> set[Key]:
    """The tallies a request counts in, at ``line`` (else its own)."""
    days = [row.filed_at] + ([row.closed_at] if row.closed_at else [])
    return {(line or row.line, month_of(row.government.today(at))) for at in days}


def keys_of_time(row: ServiceTime, government: Government) -> set[Key]:
    days = [row.started_at] + ([row.ended_at] if row.ended_at else [])
    return {(row.line, month_of(government.today(at))) for at in days}


# --- tallies --------------------------------------------------------------------------------------


@transaction.atomic
def renew_tallies(government: Government, keys: Iterable[Key]) -> None:
    """Count the tallies of ``keys`` anew. They are made and locked first, in one order: who comes later
    counts what the one before wrote. A constant number of queries for each MOST_LINES lines."""
    keys = sorted(set(keys), key=lambda key: (str(key[0]), key[1]))
    lines = list(dict.fromkeys(line for line, _ in keys))
    for start in range(0, len(lines), MOST_LINES):
        some = set(lines[start : start + MOST_LINES])
        _renew(government, [key for key in keys if key[0] in some])


def _renew(government: Government, keys: Sequence[Key]) -> None:
    ServiceTimeTally.objects.bulk_create(
        [ServiceTimeTally(government=government, line=line, month=month) for line, month in keys],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    lines, months = {line for line, _ in keys}, [month for _, month in keys]
    rows = ServiceTimeTally.objects.filter(
        line__in=lines, month__range=(min(months), max(months))
    ).order_by("line", "month")
    wanted = set(keys)
    found = [row for row in rows.select_for_update() if (row.line, row.month) in wanted]
    fresh = recount(government, lines, min(months), max(months))
    for row in found:
        now = fresh.get((row.line, row.month), empty())
        for name in COUNTED:
            setattr(row, name, now[name])
    ServiceTimeTally.objects.bulk_update(found, COUNTED, batch_size=BATCH)


# --- cases of other systems -----------------------------------------------------------------------


@transaction.atomic
def record_times(
    *,
    government: Government,
    created: Sequence[TimeDraft],
    changed: Sequence[tuple[int, TimeDraft]],
    user: User | None,
    reason: str,
) -> None:
    """Keep cases of another system, new ones and (key, as it is now) changed ones, counted by the promise
    that held on the day they came in. One audit event for each service.

    Raises IntegrityError when a number of the source is kept already.
    """
    stored = ServiceTime.objects.select_for_update().in_bulk([pk for pk, _ in changed])
    keys: set[Key] = set()
    for pk, _ in changed:
        keys |= keys_of_time(stored[pk], government)
    rows = [ServiceTime(government=government, source=one.source, number=one.number)
            for one in created]  # fmt: skip
    rows += [stored[pk] for pk, _ in changed]
    drafts = [*created, *(draft for _, draft in changed)]
    for row, draft in zip(rows, drafts, strict=True):
        row.line = draft.service.line
        for name in TIME_VALUES:
            setattr(row, name, getattr(draft, name))
    count_times(government, rows)
    new, old = rows[: len(created)], rows[len(created) :]
    ServiceTime.objects.bulk_create(new, batch_size=BATCH)
    columns = ["line", *TIME_VALUES, "term_amount", "term_unit", *COUNTED_OF_REQUEST]
    ServiceTime.objects.bulk_update(old, columns, batch_size=BATCH)
    for row in rows:
        keys |= keys_of_time(row, government)
    renew_tallies(government, keys)
    _audit(government, created, [draft for _, draft in changed], user, reason)


def count_times(government: Government, rows: Sequence[ServiceTime]) -> None:
    """Give each case its promise and count it. Two queries."""
    if not rows:
        return
    promises = promises_of(government)
    ends = [row.ended_at for row in rows if row.ended_at] or [row.started_at for row in rows]
    first = government.today(min(row.started_at for row in rows))
    calendar = calendar_between(government, first, max(first, government.today(max(ends))))
    for row in rows:
        term, measure = promise_on(promises.get(row.line, ()), government.today(row.started_at))
        row.term_amount, row.term_unit = (term.amount, term.unit.value) if term else (None, "")
        row.measure = measure.value
        count_case(row, (row.started_at, row.ended_at), row.pauses, calendar, government)


def _audit(
    government: Government,
    created: Sequence[TimeDraft],
    changed: Sequence[TimeDraft],
    user: User | None,
    reason: str,
) -> None:
    services: dict[int, tuple[PublicService, list[int]]] = {}
    for place, drafts in enumerate((created, changed)):
        for draft in drafts:
            services.setdefault(draft.service.pk, (draft.service, [0, 0]))[1][place] += 1
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Mencatat waktu layanan",
            obj=service,
            government=government,
            unit_id=service.unit_id,
            changes=audit.differences({}, {"baru": new, "diubah": old}),
            reason=reason,
        )
        for service, (new, old) in services.values()
    )


# --- what was there before ------------------------------------------------------------------------


def count_left_requests() -> int:
    """Count requests from before times were kept, a thousand at a time. Returns how many."""
    left = Q(measure="") | Q(closed_at__isnull=False, used__isnull=True)
    numbers = list(
        ServiceRequest.objects.filter(left).order_by("pk").values_list("pk", flat=True)[:1000]
    )
    keys: dict[Government, set[Key]] = {}
    with transaction.atomic():
        locked = ServiceRequest.objects.select_for_update(of=("self",)).filter(pk__in=numbers)
        rows = list(locked.select_related("government").prefetch_related("pauses").order_by("pk"))
        for row in rows:
            row.measure = row.measure or measure_of(row.term).value
            if row.closed_at:
                count_request(row)
            keys.setdefault(row.government, set()).update(keys_of_request(row))
        ServiceRequest.objects.bulk_update(rows, COUNTED_OF_REQUEST, batch_size=BATCH)
        for government, some in keys.items():
            renew_tallies(government, some)
    return len(rows)
