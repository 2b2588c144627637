"""Which reports build themselves, when, and who is told."""

from datetime import datetime

from django.db.models import Max, Q, QuerySet

from orgunits.models import OrgUnit, RoleAssignment, valid_on
from orgunits.queries import ancestors_on
from portal.models import TIME_ZONES, Government, User
from reports.models import ReportSchedule


def schedule_table(
    *, user: User, government: Government | None, ended: bool = False
) -> QuerySet[ReportSchedule]:
    """Schedules ``user`` may see, the nearest due first; the ended ones only when asked for.

    ``last_period_end``: end of the latest period a report was made of, or None.
    """
    return (
        ReportSchedule.objects.visible_to(user)
        .filter(government=government, valid_until__isnull=not ended)
        .select_related("unit", "owner")
        .annotate(last_period_end=Max("reports__period_end"))
        .order_by("next_due_on", "unit__name", "pk")
    )


def due_schedules(now: datetime) -> list[int]:
    """Keys of the schedules that are due at the instant ``now``, each in its government's zone.
    One query."""
    due = Q()
    for zone, _label in TIME_ZONES:
        today = Government(time_zone=zone).today(now)
        due |= Q(government__time_zone=zone, next_due_on__lte=today)
    return list(
        ReportSchedule.objects.running()
        .filter(due)
        .order_by("next_due_on", "pk")
        .values_list("pk", flat=True)
    )


def report_readers(unit: OrgUnit, roles: list[str]) -> list[User]:
    """Active people who hold one of ``roles`` today on ``unit`` or on a unit above it."""
    today = unit.government.today()
    above = [ref.id for ref in ancestors_on([unit.pk], today)[unit.pk]]
    held = RoleAssignment.objects.filter(
        valid_on(today), unit__in=[unit.pk, *above], role__in=roles
    )
    return list(
        User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("username")
    )
