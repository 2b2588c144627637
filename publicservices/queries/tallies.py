"""What the tallies of times must say: the count of the rows themselves."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from portal.models import Government
from portal.working_days.clock import midnight
from publicservices.models import ServiceRequest, ServiceTime
from publicservices.time_figures import month_of

Key = tuple[UUID, date]  # a line and the first day of a month
COUNTED = ("n_started", "n_ended", "n_judged", "n_within", "counts")


def empty() -> dict[str, Any]:
    return {"n_started": 0, "n_ended": 0, "n_judged": 0, "n_within": 0, "counts": {}}


def recount(
    government: Government, lines: Iterable[UUID] | None, first: date, last: date
) -> dict[Key, dict[str, Any]]:
    """What the tallies of ``lines`` (None: all) of the months ``first`` to ``last`` must say, from the
    rows. Requests from before times were kept are left out until they are counted
    (publicservices.actions.times.count_left_requests). Four queries."""
    zone = government.zone
    since, until = midnight(first, zone), midnight(next_month(last), zone)
    found: dict[Key, dict[str, Any]] = {}
    sources = (
        (ServiceTime.objects.all(), "started_at", "ended_at"),
        (ServiceRequest.objects.all(), "filed_at", "closed_at"),
    )
    for rows, begun, done in sources:
        mine = rows.filter(government=government).exclude(measure="").order_by()
        if lines is not None:
            mine = mine.filter(line__in=list(lines))
        for line, month, number in _begun(mine, begun, since, until, zone):
            found.setdefault((line, month), empty())["n_started"] += number
        for line, month, measure, used, *numbers in _ended(mine, done, since, until, zone):
            _add(found.setdefault((line, month), empty()), measure, used, *numbers)
    return found


def _begun(rows: QuerySet, name: str, since: datetime, until: datetime, zone: object) -> QuerySet:
    asked = rows.filter(**{f"{name}__gte": since, f"{name}__lt": until})
    asked = asked.annotate(month=TruncMonth(name, tzinfo=zone))
    return _as_days(asked.values_list("line", "month").annotate(n=Count("pk")))


def _ended(rows: QuerySet, name: str, since: datetime, until: datetime, zone: object) -> QuerySet:
    asked = rows.filter(**{f"{name}__gte": since, f"{name}__lt": until}, used__isnull=False)
    asked = asked.annotate(month=TruncMonth(name, tzinfo=zone))
    return _as_days(
        asked.values_list("line", "month", "measure", "used").annotate(
            n=Count("pk"),
            judged=Count("pk", filter=Q(is_within__isnull=False)),
            within=Count("pk", filter=Q(is_within=True)),
        )
    )


def _as_days(rows: Iterable[tuple]) -> Iterable[tuple]:
    return ((line, month.date(), *rest) for line, month, *rest in rows)


def _add(
    tally: dict[str, Any], measure: str, used: int, number: int, judged: int, within: int
) -> None:
    tally["n_ended"] += number
    tally["n_judged"] += judged
    tally["n_within"] += within
    counts = tally["counts"].setdefault(measure, {})
    counts[str(used)] = counts.get(str(used), 0) + number


def next_month(first: date) -> date:
    return month_of(first + timedelta(days=31))
