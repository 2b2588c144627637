"""Sessions: the list, the page of one, what waits for approval."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from employees.models import (
    Course,
    SessionSignUp,
    TrainingProvider,
    TrainingSession,
)
from employees.queries.audiences import approver_unit_ids, covering_unit_ids
from employees.training_enums import (
    SessionState,
    SignUpState,
)
from orgunits.scope import unit_ids_in_scope
from portal.models import Government, User
from portal.permissions import Permission

COMING, RUNNING, OVER = "coming", "running", "over"


def course_table(
    *, government: Government, text: str = "", field: str = "", course_type: str = ""
) -> QuerySet[Course]:
    """The catalogue by name, those not offered any more last."""
    found = Course.objects.filter(government=government)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(provider__name__icontains=text))
    if field:
        found = found.filter(field=field)
    if course_type:
        found = found.filter(type=course_type)
    counted = found.annotate(
        n_sessions=Count("sessions", filter=~Q(sessions__state=SessionState.CANCELLED))
    )
    return counted.select_related("provider").order_by("-is_active", "name", "pk")


def provider_table(government: Government) -> QuerySet[TrainingProvider]:
    """Providers by name with the number of their courses."""
    rows = TrainingProvider.objects.filter(government=government)
    return rows.annotate(n_courses=Count("courses")).order_by("name")


def session_table(
    *,
    user: User,
    government: Government,
    day: date,
    text: str = "",
    state: str = "",
    phase: str = "",
    year: int | None = None,
    unit_ids: list[int] | None = None,
) -> QuerySet[TrainingSession]:
    """Sessions for people of units in sight, the latest first. ``phase``: COMING, RUNNING or OVER
    on ``day``."""
    found = TrainingSession.objects.visible_to(user).filter(government=government)
    if text:
        found = found.filter(
            Q(course__name__icontains=text) | Q(batch__icontains=text) | Q(place__icontains=text)
        )
    if state:
        found = found.filter(state=state)
    if year:
        found = found.filter(ends_on__year=year)
    if unit_ids is not None:
        found = found.filter(unit__in=unit_ids)
    phases = {
        COMING: Q(starts_on__gt=day),
        RUNNING: Q(starts_on__lte=day, ends_on__gte=day),
        OVER: Q(ends_on__lt=day),
    }
    if phase in phases:
        found = found.filter(phases[phase])
    return (
        found.select_related("course", "unit", "provider")
        .annotate(
            n_seated=Count("sign_ups", filter=Q(sign_ups__state=SignUpState.SEATED)),
            n_waiting=Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING)),
        )
        .order_by("-starts_on", "-pk")
    )


def offered_sessions(
    unit_ids: Iterable[int], government: Government, day: date
) -> QuerySet[TrainingSession]:
    """Open sessions the people of these units may join on ``day``, the soonest first."""
    covering = covering_unit_ids(unit_ids, day)
    rows = TrainingSession.objects.taking_sign_ups(day)
    return (
        rows.filter(government=government, unit__in=covering)
        .select_related("course", "provider", "unit")
        .annotate(
            n_seated=Count("sign_ups", filter=Q(sign_ups__state=SignUpState.SEATED)),
            n_waiting=Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING)),
        )
        .order_by("sign_up_until", "starts_on", "pk")
    )


def sessions_to_send_to(user: User, government: Government, day: date) -> QuerySet[TrainingSession]:
    """Open sessions into which ``user`` may sign up people: those for all above their units, and
    those for units below."""
    covering = covering_unit_ids(approver_unit_ids(user, day), day)
    below = unit_ids_in_scope(user, Permission.TRAINING_APPROVE)
    return (
        TrainingSession.objects.taking_sign_ups(day)
        .filter(Q(unit__in=covering) | Q(unit__in=below), government=government)
        .select_related("course", "provider", "unit", "government")
        .order_by("sign_up_until", "starts_on", "pk")
    )


def sign_up_table(
    *, user: User, government: Government, text: str = "", state: str = ""
) -> QuerySet[SessionSignUp]:
    """Sign-ups of the people whom ``user`` may let take part, the most urgent first. ``state``:
    "" for those to be decided, "all", or a SignUpState."""
    found = SessionSignUp.objects.visible_to(user, Permission.TRAINING_APPROVE).filter(
        government=government
    )
    if not state:
        found = found.standing().filter(approved_at__isnull=True)
        found = found.exclude(session__state=SessionState.CANCELLED)
    elif state != "all":
        found = found.filter(state=state)
    if text:
        found = found.filter(
            Q(employee__name__icontains=text) | Q(session__course__name__icontains=text)
        )
    related = found.select_related("employee", "session__course", "approved_by")
    order = (
        ["session__sign_up_until", "session", "order"] if not state else ["-signed_up_at", "-pk"]
    )
    return related.order_by(*order)


def years_of_sessions(user: User, government: Government) -> list[int]:
    """The years in which sessions in sight end, the latest first. One query."""
    rows = TrainingSession.objects.visible_to(user).filter(government=government)
    return sorted(
        {day.year for day in rows.order_by().values_list("ends_on", flat=True).distinct()},
        reverse=True,
    )
