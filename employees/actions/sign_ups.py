"""Signing people up for a session, approving them, and moving up who waits.

Every write here holds the lock of the session's row, so that two who come together for the last
seat are one after the other, and a seat that becomes free goes to the first who waits in the same
transaction.
"""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from employees.models import Employee, SessionAttendance, SessionSignUp, TrainingSession
from employees.queries.audiences import audience_unit_ids, heads_over, nearest_heads
from employees.queries.people import home_unit_ids
from employees.training_enums import SessionState, SignUpState
from portal import audit
from portal.models import User
from portal.notices import notify_each
from portal.templatetags.formats import date_long
from portal.validators import validate_reason


def lock_session(session: TrainingSession) -> TrainingSession:
    """The fresh row of a session under its lock; in the caller's transaction."""
    rows = TrainingSession.objects.select_for_update(of=("self",))
    return rows.select_related("government", "course__provider", "unit", "provider").get(
        pk=session.pk
    )


def own_page() -> str:
    return reverse("employees:own_trainings")


def record_events(
    rows: Iterable[SessionSignUp],
    action: str,
    changes_of: Callable[[SessionSignUp], dict],
    user: User | None,
    reason: str = "",
) -> None:
    """One audit event per sign-up, under the unit of its person. ``changes_of(row)``: a dict."""
    listed = list(rows)
    if not listed:
        return
    units = home_unit_ids({row.employee_id for row in listed}, listed[0].government.today())
    audit.write(
        audit.event(
            actor=user,
            action=action,
            obj=row,
            government=row.government,
            unit_id=units.get(row.employee_id),
            changes=changes_of(row),
            reason=reason,
        )
        for row in listed
    )


def tell(rows: Iterable[SessionSignUp], text: str, but: User | None) -> None:
    """Tell the people of these sign-ups, whoever did it themselves aside."""
    listed = list(rows)
    if not listed:
        return
    accounts = {row.employee.user_id for row in listed} - {None, but and but.pk}
    recipients = User.objects.filter(pk__in=accounts)
    notify_each(government=listed[0].government, notices=[(recipients, text, own_page())])


def refuse_closed(session: TrainingSession, *, late: bool) -> None:
    """Raise ValidationError unless people can sign up; ``late``: by whoever holds the session."""
    if session.state == SessionState.CANCELLED:
        raise ValidationError("Sesi ini sudah dibatalkan.")
    if late:
        return
    if session.state != SessionState.OPEN:
        raise ValidationError("Pendaftaran sesi ini belum dibuka.")
    if session.government.today() > session.sign_up_until:
        raise ValidationError(f"Batas pendaftaran sudah lewat, {date_long(session.sign_up_until)}.")


def _problems(session: TrainingSession, people: list[Employee]) -> list[str]:
    today = session.government.today()
    units = home_unit_ids({person.pk for person in people}, today)
    audience = audience_unit_ids(session, today)
    known = set(session.sign_ups.standing().values_list("employee_id", flat=True))
    found = []
    for person in people:
        if person.left_on is not None and person.left_on <= today:
            found.append(f"{person.full_name} tidak lagi bekerja di sini.")
        elif units.get(person.pk) not in audience:
            found.append(f"{person.full_name} bukan pegawai {session.unit.name}.")
        elif person.pk in known:
            found.append(f"{person.full_name} sudah terdaftar.")
    return found


def _is_own(person: Employee, user: User | None) -> bool:
    """Whether the account is that of the person."""
    return user is not None and person.user_id == user.pk


@transaction.atomic
def sign_up(
    *,
    session: TrainingSession,
    employees: Iterable[Employee],
    user: User | None,
    approved: bool = False,
    late: bool = False,
) -> list[SessionSignUp]:
    """Sign people up in the given order, all or none: seats first, then the waiting list.

    ``approved``: by somebody who may approve them, but for themselves; ``late``: by whoever holds the session, also
    before it is opened and after the deadline. Raises ValidationError naming everybody who cannot;
    ValueError for a person of another government.
    """
    row = lock_session(session)
    people = list({person.pk: person for person in employees}.values())
    if any(person.government_id != row.government_id for person in people):
        raise ValueError("employee of another government")
    refuse_closed(row, late=late)
    if problems := _problems(row, people):
        raise ValidationError(problems)
    decided = {person.pk for person in people if approved and not _is_own(person, user)}
    now = timezone.now()
    free = row.seats - row.sign_ups.seated().count()
    last = row.sign_ups.aggregate(last=Max("order"))["last"] or 0
    made = SessionSignUp.objects.bulk_create(
        SessionSignUp(
            government=row.government,
            session=row,
            employee=person,
            order=last + number,
            state=SignUpState.SEATED if number <= free else SignUpState.WAITING,
            signed_up_at=now,
            signed_up_by=user,
            approved_at=now if person.pk in decided else None,
            approved_by=user if person.pk in decided else None,
        )
        for number, person in enumerate(people, start=1)
    )
    record_events(
        made,
        "Mendaftarkan ke sesi pelatihan",
        lambda one: {"employee": [None, one.employee_id], "state": [None, one.get_state_display()]},
        user,
    )
    tell(made, f"Anda didaftarkan: {row.programme}", user)
    ask_heads(row, [one for one in made if one.employee_id not in decided])
    return made


def ask_heads(session: TrainingSession, made: list[SessionSignUp]) -> None:
    """Tell the heads of those who signed up themselves that they are to approve."""
    if not made:
        return
    today = session.government.today()
    units = home_unit_ids({row.employee_id for row in made}, today)
    heads = heads_over(units.values(), today)
    notices = [
        (
            nearest_heads(heads[units[row.employee_id]], row.employee.user_id),
            f"Menunggu persetujuan: {row.employee.name}, {session.programme}",
            reverse("employees:sign_up_list"),
        )
        for row in made
        if row.employee_id in units
    ]
    notify_each(government=session.government, notices=notices)


def fill_seats(session: TrainingSession, user: User | None) -> list[SessionSignUp]:
    """Give free seats of a locked session to the first who wait; those are told. After its last day
    nobody moves up any more."""
    if session.state == SessionState.CANCELLED or session.government.today() > session.ends_on:
        return []
    free = session.seats - session.sign_ups.seated().count()
    if free <= 0:
        return []
    waiting = session.sign_ups.filter(state=SignUpState.WAITING).order_by("order")
    moved = list(waiting.select_related("employee__user", "government")[:free])
    if not moved:
        return []
    for row in moved:
        row.state = SignUpState.SEATED
    SessionSignUp.objects.bulk_update(moved, ["state"])
    words = [SignUpState.WAITING.label, SignUpState.SEATED.label]
    record_events(moved, "Naik dari daftar tunggu", lambda _: {"state": words}, user)
    tell(moved, f"Anda mendapat tempat: {session.programme}", None)
    return moved


def _locked(sign_up: SessionSignUp) -> tuple[TrainingSession, SessionSignUp]:
    session = lock_session(TrainingSession(pk=sign_up.session_id))
    rows = SessionSignUp.objects.select_related("employee__user", "government")
    row = rows.get(pk=sign_up.pk)
    row.session = session
    return session, row


@transaction.atomic
def withdraw_sign_up(*, sign_up: SessionSignUp, user: User | None, note: str = "") -> SessionSignUp:
    """Take a person out of a session; the first who waits moves up. ValidationError when they are
    out already, or were there on some day."""
    session, row = _locked(sign_up)
    if not row.is_standing:
        raise ValidationError(f"{row.employee.full_name} tidak terdaftar lagi pada sesi ini.")
    if SessionAttendance.objects.filter(sign_up=row).exists():
        raise ValidationError(f"{row.employee.full_name} sudah hadir pada sesi ini.")
    before = row.get_state_display()
    row.state, row.note = SignUpState.WITHDRAWN, note.strip()[:300]
    row.save(update_fields=["state", "note"])
    words = {"state": [before, row.get_state_display()]}
    record_events([row], "Mengundurkan diri dari sesi", lambda _: words, user, note)
    tell([row], f"Pendaftaran Anda dibatalkan: {session.programme}", user)
    fill_seats(session, user)
    return row


@transaction.atomic
def decide_sign_up(
    *, sign_up: SessionSignUp, approve: bool, user: User, reason: str = ""
) -> SessionSignUp:
    """Approve a sign-up, or refuse it with a reason; a refused one frees its seat. ValidationError
    when it is decided already, and for one's own."""
    session, row = _locked(sign_up)
    if _is_own(row.employee, user):
        raise ValidationError("Pendaftaran Anda sendiri disetujui atasan atau petugas kepegawaian.")
    if not row.is_pending:
        raise ValidationError(
            f"Pendaftaran {row.employee.full_name} sudah diputus atau dibatalkan."
        )
    if approve:
        row.approved_at, row.approved_by = timezone.now(), user
        row.save(update_fields=["approved_at", "approved_by"])
        action, words = "Menyetujui pendaftaran pelatihan", "Pendaftaran disetujui"
    else:
        validate_reason(reason)
        row.state, row.note = SignUpState.REFUSED, reason.strip()[:300]
        row.save(update_fields=["state", "note"])
        action, words = "Menolak pendaftaran pelatihan", "Pendaftaran tidak disetujui"
    record_events([row], action, lambda _: {"keputusan": [None, words]}, user, reason.strip())
    tell([row], f"{words}: {session.programme}", user)
    fill_seats(session, user)
    return row
