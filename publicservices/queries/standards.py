"""Reads of standards, and of who is in charge of a service today."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from orgunits.models import Lineage, valid_on
from portal.models import Government
from portal.working_days.queries import calendar_between
from publicservices.components import Step, steps
from publicservices.enums import StandardState
from publicservices.models import PublicService, ServiceStandard

MOST_STEPS = timedelta(days=90)  # the steps of PP 96/2012 never take longer from day to day
MOST_HANDS = 20


def versions_of(service: PublicService) -> list[ServiceStandard]:
    """Every version of the standard of a service, the newest first, the draft among them."""
    rows = ServiceStandard.objects.filter(line=service.line)
    return list(rows.select_related("created_by", "published_by").order_by("-number"))


def draft_among(versions: Iterable[ServiceStandard]) -> ServiceStandard | None:
    return next((row for row in versions if row.state == StandardState.DRAFT), None)


def holding_among(versions: Iterable[ServiceStandard], day: date) -> ServiceStandard | None:
    """The version of ``versions`` that holds on ``day``."""
    return next(
        (
            row
            for row in versions
            if row.state == StandardState.PUBLISHED
            and row.valid_from <= day
            and (row.valid_until is None or day < row.valid_until)
        ),
        None,
    )


def standard_on(line: UUID, day: date) -> ServiceStandard | None:
    """The version of the standard of a service that holds on ``day``."""
    return ServiceStandard.objects.in_force(day).filter(line=line).first()


def steps_of(standard: ServiceStandard, government: Government) -> list[Step]:
    """The steps of PP 96/2012 of a version; none when no step was noted. One query."""
    days = [
        day
        for day in (standard.agreed_on, standard.announced_on, standard.settled_on)
        if day is not None
    ]
    if not days:
        return []
    calendar = calendar_between(government, min(days), max(days) + MOST_STEPS)
    return list(steps(standard, calendar, government.today()))


def service_in_charge(service: PublicService, day: date) -> PublicService | None:
    """The row of a service that is given on ``day``, wherever changes of structure took it.

    First the same line. A service that was merged into another of the same code has none: then that
    of whoever took the unit over, step by step. None when nobody gives it any more.
    """
    rows = PublicService.objects.filter(valid_on(day), government=service.government_id)
    rows = rows.select_related("unit", "government")
    if same := rows.filter(line=service.line).order_by("-valid_from", "-pk").first():
        return same
    last = PublicService.objects.filter(line=service.line).order_by("-valid_from", "-pk").first()
    units = {last.unit_id} if last else {service.unit_id}
    for _ in range(MOST_HANDS):
        takers = Lineage.objects.followed().filter(predecessor__in=units, effective_on__lte=day)
        units = set(takers.values_list("successor_id", flat=True))
        if not units:
            return None
        if taken := rows.filter(unit__in=units, code=service.code).order_by("unit", "pk").first():
            return taken
    return None
