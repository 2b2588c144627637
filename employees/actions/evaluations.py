"""What participants thought of a session: once each, kept without a way back to the person."""

from collections.abc import Mapping
from random import SystemRandom

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.actions.sign_ups import lock_session
from employees.models import (
    Employee,
    SessionAttendance,
    SessionEvaluation,
    SessionSignUp,
    TrainingSession,
)
from employees.training_enums import SessionState
from portal.templatetags.formats import date_long

random = SystemRandom()


@transaction.atomic
def evaluate_session(
    *, session: TrainingSession, employee: Employee, marks: Mapping[str, int], comment: str
) -> None:
    """Keep the answer of somebody who was there. The sign-up only learns that they answered; no
    audit event, account or time is kept with it. ValidationError for everybody else, for a second
    answer, and outside the days in which it is asked."""
    lock_session(session)
    rows = SessionSignUp.objects.select_for_update(of=("self",))
    sign_up = rows.taking_part().filter(session=session, employee=employee).first()
    if sign_up is None or not SessionAttendance.objects.filter(sign_up=sign_up).exists():
        raise ValidationError("Hanya peserta yang hadir dapat menilai sesi ini.")
    refuse_outside(session)
    if sign_up.has_evaluated:
        raise ValidationError("Anda sudah menilai sesi ini. Terima kasih.")
    answer = SessionEvaluation(
        government_id=session.government_id,
        session=session,
        comment=comment.strip(),
        **{name: marks[name] for name in SessionEvaluation.MARKS},
    )
    answer.full_clean(exclude=["government", "session"])
    _put_among_the_others(session, answer)
    sign_up.has_evaluated = True
    sign_up.save(update_fields=["has_evaluated"])


def _put_among_the_others(session: TrainingSession, answer: SessionEvaluation) -> None:
    """Write every answer of the session anew, in an order drawn by chance: where and by which
    transaction a row was written would else lead from an answer to the sign-up marked with it."""
    answers = [*session.evaluations.all(), answer]
    session.evaluations.all().delete()
    for one in answers:
        one.pk = SessionEvaluation._meta.pk.get_default()
    random.shuffle(answers)
    SessionEvaluation.objects.bulk_create(answers)


def refuse_outside(session: TrainingSession) -> None:
    today = session.government.today()
    if session.state == SessionState.CANCELLED or today < session.ends_on:
        raise ValidationError(f"Penilaian dibuka pada hari terakhir, {date_long(session.ends_on)}.")
    if today > session.evaluated_until:
        raise ValidationError(f"Penilaian ditutup {date_long(session.evaluated_until)}.")
