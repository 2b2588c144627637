"""Planning sessions, opening them to sign-ups, calling them off."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.actions.sign_ups import fill_seats, lock_session, own_page
from employees.models import SessionAttendance, TrainingCertificate, TrainingSession
from employees.models.sessions import LONGEST_DAYS, MOST_SEATS
from employees.training_enums import SessionState
from orgunits.models import OrgUnit
from portal import audit
from portal.models import Government, User
from portal.notices import notify
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_range, number
from portal.validators import validate_reason

EARLIEST, LATEST = date(1945, 8, 17), date(2100, 12, 31)
FIELDS = (
    "course",
    "unit",
    "provider",
    "batch",
    "starts_on",
    "ends_on",
    "place",
    "seats",
    "sign_up_until",
    "seat_cost",
    "purpose",
)
FIXED_ONCE_HELD = ("course", "starts_on", "ends_on", "unit")
TOLD_WHEN_CHANGED = {"starts_on", "ends_on", "place"}
RELATIONS = ["government", "course", "unit", "provider", "created_by"]


def _check(row: TrainingSession) -> None:
    """Raise ValidationError by field for what does not fit together."""
    problems = {
        name: "Tanggal harus antara 17 Agustus 1945 dan 31 Desember 2100."
        for name in ("starts_on", "ends_on", "sign_up_until")
        if not EARLIEST <= getattr(row, name) <= LATEST
    }
    if problems:
        raise ValidationError(problems)
    if row.ends_on < row.starts_on:
        problems["ends_on"] = "Hari terakhir tidak boleh sebelum hari pertama."
    elif (row.ends_on - row.starts_on).days > LONGEST_DAYS:
        problems["ends_on"] = f"Paling lama {LONGEST_DAYS} hari."
    if not 1 <= row.seats <= MOST_SEATS:
        problems["seats"] = f"Tempat duduk antara 1 dan {number(MOST_SEATS)}."
    if row.sign_up_until > row.starts_on:
        problems["sign_up_until"] = "Batas pendaftaran tidak boleh sesudah hari pertama."
    provider = row.provider
    if (
        provider is not None
        and provider.needs_agreement
        and "ends_on" not in problems
        and not provider.agreement_covers(row.starts_on, row.ends_on)
    ):
        problems["provider"] = (
            f"Perjanjian kerja sama dengan {provider} tidak berlaku pada hari-hari sesi ini."
        )
    if problems:
        raise ValidationError(problems)


def _values(row: TrainingSession) -> dict:
    return {name: getattr(row, name) for name in (*FIELDS, "jp", "state")}


def record(
    row: TrainingSession, user: User | None, action: str, changes: dict, reason: str = ""
) -> None:
    """One audit event about a session."""
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
        changes=changes,
        reason=reason,
    )


def _assign(row: TrainingSession, values: dict) -> None:
    for name in FIELDS:
        value = values[name]
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.provider is None:
        row.provider = row.course.provider
    row.clean_fields(exclude=RELATIONS)
    _check(row)


@transaction.atomic
def plan_session(
    *, government: Government, unit: OrgUnit, values: dict, user: User | None
) -> TrainingSession:
    """Plan a session for the people of ``unit``; nobody can sign up before it is opened. ``values``
    by FIELDS but for the unit. Raises ValidationError by field; ValueError for rows of another
    government."""
    course = values["course"]
    if course.government_id != government.pk or unit.government_id != government.pk:
        raise ValueError("course or unit of another government")
    row = TrainingSession(government=government, jp=course.jp, created_by=user)
    _assign(row, values | {"unit": unit})
    row.save(force_insert=True)
    record(row, user, "Merencanakan sesi pelatihan", audit.differences({}, _values(row)))
    return row


@transaction.atomic
def change_session(
    *, session: TrainingSession, values: dict, user: User | None, opened: str | None = None
) -> TrainingSession:
    """Change a session; more seats are given to those who wait. Raises ValidationError by field:
    fewer seats than are taken, or other days once somebody's attendance is on record."""
    row = lock_session(session)
    refuse_if_changed(obj=row, opened=opened)
    _refuse_cancelled(row)
    before = _values(row)
    _assign(row, values)
    held = SessionAttendance.objects.filter(sign_up__session=row).exists()
    moved = [name for name in FIXED_ONCE_HELD if before[name] != getattr(row, name)]
    if held and moved:
        words = row._meta.get_field(moved[0]).verbose_name
        raise ValidationError({moved[0]: f"Kehadiran sudah dicatat: {words} tidak dapat diubah."})
    if before["unit"] != row.unit and row.sign_ups.standing().exists():
        raise ValidationError({"unit": "Sudah ada yang mendaftar dari unit yang lama."})
    if before["course"] != row.course:
        row.jp = row.course.jp
    n_seated = row.sign_ups.seated().count()
    if before["starts_on"] != row.starts_on:
        row.start_told = None  # reminded of a day that is none any more
    if row.seats < n_seated:
        raise ValidationError({"seats": f"Sudah {n_seated} orang mendapat tempat."})
    row.save()
    fill_seats(row, user)
    changes = audit.differences(before, _values(row))
    if changes:
        record(row, user, "Mengubah sesi pelatihan", changes)
    if changes.keys() & TOLD_WHEN_CHANGED:
        days = date_range(row.starts_on, row.ends_on)
        _tell_all(row, f"Jadwal berubah: {row.programme}, {days}, {row.place}")
    return row


def _tell_all(row: TrainingSession, text: str) -> None:
    """Tell everybody with a seat and everybody who waits."""
    people = row.sign_ups.standing().filter(employee__user__isnull=False)
    notify(
        government=row.government,
        recipients=[one.employee.user for one in people.select_related("employee__user")],
        text=text,
        url=own_page(),
    )


def _refuse_cancelled(row: TrainingSession) -> None:
    if row.state == SessionState.CANCELLED:
        raise ValidationError("Sesi ini sudah dibatalkan.")


@transaction.atomic
def open_session(*, session: TrainingSession, user: User | None) -> TrainingSession:
    """Let people sign up. ValidationError when it is open or called off."""
    row = lock_session(session)
    _refuse_cancelled(row)
    if row.state == SessionState.OPEN:
        raise ValidationError("Pendaftaran sesi ini sudah dibuka.")
    row.state = SessionState.OPEN
    row.save(update_fields=["state"])
    record(row, user, "Membuka pendaftaran sesi", {"state": ["Direncanakan", "Dibuka"]})
    return row


@transaction.atomic
def cancel_session(*, session: TrainingSession, user: User | None, reason: str) -> TrainingSession:
    """Call a session off; everybody who signed up is told. ValidationError once certificates of
    it are valid."""
    validate_reason(reason)
    row = lock_session(session)
    _refuse_cancelled(row)
    if TrainingCertificate.objects.valid().filter(sign_up__session=row).exists():
        raise ValidationError(
            "Sertifikat sesi ini sudah terbit. Cabut dulu sertifikatnya, baru batalkan sesinya."
        )
    before = row.get_state_display()
    row.state = SessionState.CANCELLED
    row.save(update_fields=["state"])
    record(
        row, user, "Membatalkan sesi pelatihan", {"state": [before, "Dibatalkan"]}, reason.strip()
    )
    _tell_all(row, f"Dibatalkan: {row.programme}, {date_range(row.starts_on, row.ends_on)}")
    return row
