"""Results of a session, certificates, and the hours they book.

The hours of a certificate are a TrainingRecord, booked once under the lock of the session; a
withdrawn certificate stays readable and takes its record away.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from employees.actions.sign_ups import lock_session, record_events, tell
from employees.actions.trainings import record_trainings
from employees.certificate_codes import digest_of, draw_code
from employees.drafts import TrainingDraft
from employees.models import SessionSignUp, TrainingCertificate, TrainingRecord, TrainingSession
from employees.training_enums import SessionResult, SessionState
from employees.validators import refuse_own_record
from portal.models import User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

NUMBER_LENGTH = 60


def _refuse_running(session: TrainingSession) -> None:
    if session.state == SessionState.CANCELLED:
        raise ValidationError("Sesi ini sudah dibatalkan.")
    if session.government.today() < session.ends_on:
        raise ValidationError(
            f"Hasil dicatat mulai hari terakhir sesi, {date_long(session.ends_on)}."
        )


def _certified(session: TrainingSession) -> set[int]:
    found = TrainingCertificate.objects.valid().filter(sign_up__session=session)
    return set(found.values_list("sign_up_id", flat=True))


@transaction.atomic
def settle_results(
    *, session: TrainingSession, results: Mapping[int, str], user: User | None
) -> int:
    """Set the result (a SessionResult or "") of participants by sign-up; returns how many changed.

    ValidationError before the last day, for one's own result, for a pass of somebody who never was
    there, and for another result of somebody whose certificate is valid.
    """
    row = lock_session(session)
    _refuse_running(row)
    people = row.sign_ups.taking_part().select_related("employee", "government")
    changed = [one for one in people if one.result != results.get(one.pk, one.result)]
    present = set(
        row.sign_ups.filter(attendance__isnull=False).values_list("pk", flat=True).distinct()
    )
    certified, problems, before = _certified(row), [], {}
    for one in changed:
        before[one.pk] = one.get_result_display() or None
        one.result = SessionResult(results[one.pk]) if results[one.pk] else ""
        if user is not None and one.employee.user_id == user.pk:
            problems.append(f"{one.employee.full_name}: hasil Anda sendiri dicatat petugas lain.")
        elif one.pk in certified:
            problems.append(f"{one.employee.full_name}: cabut dulu sertifikatnya.")
        elif one.result == SessionResult.PASSED and one.pk not in present:
            problems.append(_never_there(one))
    if problems:
        raise ValidationError(problems)
    SessionSignUp.objects.bulk_update(changed, ["result"])
    record_events(
        changed,
        "Mencatat hasil pelatihan",
        lambda one: {"result": [before[one.pk], one.get_result_display() or None]},
        user,
    )
    return len(changed)


def _never_there(sign_up: SessionSignUp) -> str:
    return f"{sign_up.employee.full_name} tidak tercatat hadir pada satu hari pun."


def _draft(session: TrainingSession, sign_up: SessionSignUp, number: str) -> TrainingDraft:
    course = session.course
    return TrainingDraft(
        employee=sign_up.employee,
        programme=session.programme[:200],
        form=course.form,
        type=course.type,
        field=course.get_field_display(),
        started_on=session.starts_on,
        ended_on=session.ends_on,
        jp=session.jp,
        provider=str(session.provider or ""),
        certificate_number=number,
    )


def _certificate(
    record: TrainingRecord, sign_up: SessionSignUp, user: User | None
) -> TrainingCertificate:
    code = draw_code()
    return TrainingCertificate(
        government=record.government,
        sign_up=sign_up,
        record=record,
        code=code,
        code_digest=digest_of(code),
        number=record.certificate_number,
        holder=sign_up.employee.full_name,
        programme=record.programme,
        provider=record.provider,
        started_on=record.started_on,
        ended_on=record.ended_on,
        jp=record.jp,
        issued_on=record.government.today(),
        issued_by=user,
    )


def _due(session: TrainingSession) -> QuerySet[SessionSignUp]:
    passed = session.sign_ups.taking_part().filter(result=SessionResult.PASSED)
    return passed.exclude(pk__in=_certified(session)).order_by("order")


def own_due(session: TrainingSession, user: User) -> bool:
    """Whether a certificate of ``user`` waits for somebody else to issue it."""
    return _due(session).filter(employee__user=user).exists()


@transaction.atomic
def issue_certificates(
    *, session: TrainingSession, prefix: str, user: User | None
) -> list[TrainingCertificate]:
    """Give everybody who passed and has none a certificate, and book its hours in the year of the
    last day. ``prefix``: how the numbers begin. Repeating it gives nobody a second one, and nobody
    gets one from themselves: theirs stays due (``own_due``).

    ValidationError when nobody is due, also when only ``user`` is, for somebody whose attendance was
    taken off again, or when the training is on record of somebody already.
    """
    row = lock_session(session)
    _refuse_running(row)
    prefix = prefix.strip()
    if not prefix or len(prefix) > NUMBER_LENGTH:
        raise ValidationError({"prefix": f"Isi awal nomor, paling banyak {NUMBER_LENGTH} huruf."})
    waiting = _due(row).select_related("employee__user", "government")
    due = [one for one in waiting if user is None or one.employee.user_id != user.pk]
    if not due:
        refuse_own_record(user, *(one.employee for one in waiting))
        raise ValidationError("Tidak ada peserta lulus yang belum bersertifikat.")
    there = set(row.sign_ups.filter(attendance__isnull=False).values_list("pk", flat=True))
    if absent := [one for one in due if one.pk not in there]:
        raise ValidationError([_never_there(one) for one in absent])
    first = TrainingCertificate.objects.filter(sign_up__session=row).count() + 1
    drafts = [
        _draft(row, one, f"{prefix}/{row.pk}.{first + place:03d}/{row.ends_on.year}")
        for place, one in enumerate(due)
    ]
    records = record_trainings(
        government=row.government,
        drafts=drafts,
        user=user,
        reason=f"Sertifikat sesi pelatihan nomor {row.pk}.",
    )
    made = TrainingCertificate.objects.bulk_create(
        _certificate(record, one, user) for record, one in zip(records, due, strict=True)
    )
    numbers = {one.sign_up_id: one.number for one in made}
    record_events(
        due,
        "Menerbitkan sertifikat pelatihan",
        lambda one: {"number": [None, numbers[one.pk]], "jp": [None, row.jp]},
        user,
    )
    tell(due, f"Sertifikat Anda terbit: {row.programme}", None)
    return made


@transaction.atomic
def withdraw_certificate(
    *, certificate: TrainingCertificate, user: User | None, reason: str
) -> TrainingCertificate:
    """Withdraw a certificate: its page says so from now on, its hours are taken back and the
    result is open again. ValidationError when it is withdrawn already, or one's own."""
    validate_reason(reason)
    lock_session(certificate.sign_up.session)
    row = TrainingCertificate.objects.select_related(
        "record", "government", "sign_up__employee__user", "sign_up__government"
    ).get(pk=certificate.pk)
    if row.withdrawn_at is not None:
        raise ValidationError("Sertifikat ini sudah dicabut.")
    refuse_own_record(user, row.sign_up.employee)
    record, sign_up = row.record, row.sign_up
    row.record, row.withdrawn_at, row.withdrawn_by = None, timezone.now(), user
    row.save(update_fields=["record", "withdrawn_at", "withdrawn_by"])
    record.delete()
    sign_up.result = ""
    sign_up.save(update_fields=["result"])
    told = {
        "number": [row.number, None],
        "jp": [row.jp, None],
        "ended_on": [str(row.ended_on), None],
    }
    record_events([sign_up], "Mencabut sertifikat pelatihan", lambda _: told, user, reason.strip())
    tell([sign_up], f"Sertifikat Anda dicabut: {row.programme}", user)
    return row
