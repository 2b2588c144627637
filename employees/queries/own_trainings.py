"""A person's own trainings: what is offered, what they signed up for, certificates, hours."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from employees.models import (
    Employee,
    SessionSignUp,
    TrainingCertificate,
    TrainingSession,
)
from employees.queries.people import home_unit_ids
from employees.queries.sessions import offered_sessions
from employees.queries.trainings import jp_in_training_year
from employees.training_enums import SessionState, SignUpState
from employees.training_rules import TrainingStanding


@dataclass(slots=True)
class OwnSignUp:
    """One's own sign-up: the place in the waiting list from 1, whether one may still withdraw, and
    whether one may rate the session."""

    sign_up: SessionSignUp
    place: int
    can_withdraw: bool
    can_evaluate: bool
    days: int


@dataclass(slots=True)
class OwnTrainings:
    """What the page "Pelatihan saya" shows."""

    standing: TrainingStanding
    offers: list[TrainingSession]
    sign_ups: list[OwnSignUp]
    certificates: list[TrainingCertificate]


def offers_for(employee: Employee, day: date) -> QuerySet[TrainingSession]:
    """Open sessions a person may sign up for and has not: a QuerySet."""
    units = home_unit_ids([employee.pk], day).values()
    known = SessionSignUp.objects.standing().filter(employee=employee)
    return offered_sessions(units, employee.government, day).exclude(pk__in=known.values("session"))


def own_sign_ups(employee: Employee, day: date, limit: int = 50) -> list[OwnSignUp]:
    """One's sign-ups, the latest session first. Three queries."""
    rows = list(
        SessionSignUp.objects.filter(employee=employee)
        .select_related("session__course")
        .prefetch_related("attendance")
        .order_by("-session__starts_on", "-pk")[:limit]
    )
    waiting: dict[int, list[int]] = {}
    sessions = [row.session_id for row in rows if row.state == SignUpState.WAITING]
    queue = SessionSignUp.objects.filter(session__in=sessions, state=SignUpState.WAITING).order_by(
        "order"
    )
    for session_id, pk in queue.values_list("session_id", "pk") if sessions else ():
        waiting.setdefault(session_id, []).append(pk)
    found = []
    for row in rows:
        session, days = row.session, len(row.attendance.all())
        cancelled = session.state == SessionState.CANCELLED
        queue_of = waiting.get(row.session_id, [])
        found.append(
            OwnSignUp(
                sign_up=row,
                place=queue_of.index(row.pk) + 1 if row.pk in queue_of else 0,
                can_withdraw=row.is_standing
                and not days
                and not cancelled
                and day <= session.ends_on,
                can_evaluate=bool(days)
                and not cancelled
                and not row.has_evaluated
                and session.ends_on <= day <= session.evaluated_until,
                days=days,
            )
        )
    return found


def own_certificates(employee: Employee) -> QuerySet[TrainingCertificate]:
    """One's certificates, withdrawn ones too: a QuerySet."""
    return (
        TrainingCertificate.objects.filter(sign_up__employee=employee)
        .select_related("government", "sign_up__session")
        .order_by("-ended_on", "-pk")
    )


def own_trainings(employee: Employee, day: date) -> OwnTrainings:
    """Return what the page of a person's own trainings shows. Constant number of queries."""
    return OwnTrainings(
        standing=jp_in_training_year([employee], day)[employee.pk],
        offers=list(offers_for(employee, day)),
        sign_ups=own_sign_ups(employee, day),
        certificates=list(own_certificates(employee)),
    )
