"""Who was there on a day: the officer's list, and the code on the screen."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.actions.sign_ups import lock_session, record_events
from employees.models import (
    Employee,
    SessionAttendance,
    SessionSignUp,
    TrainingCertificate,
    TrainingSession,
)
from employees.training_enums import AttendanceWay, SessionState
from portal.models import User
from portal.templatetags.formats import date_long


def _refuse_day(session: TrainingSession, day: date) -> None:
    if session.state == SessionState.CANCELLED:
        raise ValidationError("Sesi ini sudah dibatalkan.")
    if not session.is_day(day):
        raise ValidationError(f"{date_long(day)} bukan hari sesi ini.")
    if day > session.government.today():
        raise ValidationError("Kehadiran dicatat pada harinya atau sesudahnya.")


def _refuse_certified(session: TrainingSession) -> None:
    if TrainingCertificate.objects.valid().filter(sign_up__session=session).exists():
        raise ValidationError(
            "Sertifikat sesi ini sudah terbit, jadi kehadirannya tidak dapat diubah lagi."
        )


def _record(
    rows: list[SessionSignUp], day: date, words: list[str | None], user: User | None
) -> None:
    action = "Mencatat kehadiran pelatihan"
    record_events(rows, action, lambda _: {day.isoformat(): words}, user)


@transaction.atomic
def take_attendance(
    *,
    session: TrainingSession,
    day: date,
    present: Iterable[int],
    absent: Iterable[int] = (),
    user: User | None,
) -> int:
    """Put down that the sign-ups ``present`` (ids of participants) were there on ``day`` and that
    ``absent`` were not after all; the others stay as they are, so that nobody who checked in
    meanwhile is lost. Returns how many were there. ValidationError for a day that is none of the
    session, or once certificates are out."""
    row = lock_session(session)
    _refuse_day(row, day)
    people = {
        one.pk: one
        for one in row.sign_ups.taking_part()
        .filter(pk__in={*present, *absent} - {None})
        .select_related("government", "employee")
    }
    there = SessionAttendance.objects.filter(sign_up__session=row, day=day)
    known = set(there.values_list("sign_up_id", flat=True))
    added = (set(present) & people.keys()) - known
    taken = (set(absent) & people.keys() & known) - set(present)
    if added or taken:
        _refuse_certified(row)
    there.filter(sign_up__in=taken).delete()
    SessionAttendance.objects.bulk_create(
        SessionAttendance(
            government=row.government,
            sign_up=people[pk],
            day=day,
            way=AttendanceWay.LIST,
            recorded_by=user,
        )
        for pk in sorted(added)
    )
    _record([people[pk] for pk in sorted(added)], day, [None, "hadir"], user)
    _record([people[pk] for pk in sorted(taken)], day, ["hadir", None], user)
    return len(known | added) - len(taken)


@transaction.atomic
def check_in(
    *, session: TrainingSession, day: date, employee: Employee, user: User
) -> tuple[SessionAttendance, bool]:
    """Record that a participant was there on ``day`` by the code on the screen, which the caller
    has checked: (row, whether it is new). ValidationError for whoever does not take part."""
    row = lock_session(session)
    _refuse_day(row, day)
    sign_up = row.sign_ups.taking_part().filter(employee=employee).first()
    if sign_up is None:
        raise ValidationError(
            "Anda bukan peserta sesi ini. Bila pendaftaran Anda belum disetujui, hubungi atasan "
            "atau petugas di ruangan."
        )
    known = SessionAttendance.objects.filter(sign_up=sign_up, day=day).first()
    if known is not None:
        return known, False
    _refuse_certified(row)
    made = SessionAttendance.objects.create(
        government=row.government,
        sign_up=sign_up,
        day=day,
        way=AttendanceWay.CODE,
        recorded_by=user,
    )
    _record([sign_up], day, [None, "hadir dengan kode"], user)
    return made, True
