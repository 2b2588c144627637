"""One's own request to move (PP 11/2017 art 190(6)): asked, answered by an offer or a refusal,
agreed to, placed. Until the person shows it to the present unit its audit events bear no unit, so
that nobody who audits only that unit reads of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from employees.actions.decisions import decide_move
from employees.actions.people import home_unit_id
from employees.enums import EmploymentStatus
from employees.models import Employee, MoveRequest, Placement
from employees.move_request_enums import RUNNING_REQUESTS, MoveRequestState
from employees.move_request_rules import CLAUSE, answer_due
from employees.queries.move_requests import calendar_around, request_officers
from orgunits.actions import lock_government
from orgunits.models import JobTitle, Position, valid_on
from portal import audit
from portal.models import User
from portal.notices import notify
from portal.validators import validate_reason

S = MoveRequestState


def record(request: MoveRequest, user: User | None, action: str, was: str, why: str = "") -> None:
    audit.record(
        actor=user,
        action=action,
        obj=request,
        government=request.government,
        unit_id=home_unit_id(request.employee) if request.shared_at else None,
        changes={"state": [was and S(was).label, S(request.state).label]},
        reason=why,
    )


def _tell_officers(request: MoveRequest, text: str, but: Iterable[User] = ()) -> None:
    gone = {user.pk for user in but if user is not None}
    notify(
        government=request.government,
        recipients=[one for one in request_officers(request) if one.pk not in gone],
        text=text,
        url=reverse("employees:move_request_detail", args=[request.pk]),
    )


def _tell_person(request: MoveRequest, text: str) -> None:
    recipients = [request.employee.user] if request.employee.user else []
    url = reverse("employees:own_move")
    notify(government=request.government, recipients=recipients, text=text, url=url)


@transaction.atomic
def ask_move(
    *,
    employee: Employee,
    user: User,
    note: str,
    job_title: JobTitle | None = None,
    place: str = "",
    shared: bool = False,
) -> MoveRequest:
    """Ask to be moved; the officers of the whole government are told, the present unit only when
    ``shared``. Raises ValidationError for anybody but a PNS in service, without a wish, and while
    another request runs; ValueError for another person than the account's."""
    if employee.user_id != user.pk:
        raise ValueError("not the person's own request")
    validate_reason(note)
    employee = (
        Employee.objects.select_related("government", "user")
        .select_for_update(of=("self",))
        .get(pk=employee.pk)
    )
    government = employee.government
    today = government.today()
    if job_title is not None and job_title.government_id not in (None, government.pk):
        raise ValueError("title of another government")
    if employee.status != EmploymentStatus.PNS:
        raise ValidationError(f"Permohonan pindah adalah hak PNS ({CLAUSE}).")
    if employee.left_on and employee.left_on <= today:
        raise ValidationError("Anda tercatat sudah berhenti.")
    if job_title is None and not place.strip():
        raise ValidationError({"place": "Isi nama jabatan atau tempat yang diinginkan."})
    now = timezone.now()
    row = MoveRequest(
        government=government,
        employee=employee,
        job_title=job_title,
        place=place.strip(),
        note=note.strip(),
        asked_at=now,
        due_on=answer_due(today, calendar_around(government, today)),
        shared_at=now if shared else None,
    )
    row.validate_constraints()
    row.save(force_insert=True)
    record(row, user, "Mengajukan permohonan pindah", "", note)
    _tell_officers(row, f"Permohonan pindah dari {employee.name}", but=[user])
    return row


def _locked(request: MoveRequest, *states: str) -> MoveRequest:
    rows = MoveRequest.objects.select_for_update(of=("self",))
    row = rows.select_related(
        "government", "employee__government", "employee__user", "position__unit", "job_title"
    ).get(pk=request.pk)
    if row.state not in states:
        raise ValidationError(f"Permohonan ini sudah berubah: {row.get_state_display().lower()}.")
    return row


def _move_on(row: MoveRequest, state: str, user: User | None, action: str, why: str = "") -> None:
    was, row.state = row.state, state
    if state not in RUNNING_REQUESTS:
        row.closed_at = timezone.now()
    row.save()
    record(row, user, action, was, why)


def _own(row: MoveRequest, user: User) -> MoveRequest:
    if row.employee.user_id != user.pk:
        raise ValueError("not the person's own request")
    return row


def _of_others(row: MoveRequest, user: User | None) -> MoveRequest:
    if user is not None and row.employee.user_id == user.pk:
        raise ValidationError("Permohonan Anda sendiri ditangani petugas lain.")
    return row


@transaction.atomic
def share_request(*, request: MoveRequest, user: User) -> MoveRequest:
    """Let the present unit see one's own request. Not taken back: who has read it has read it."""
    row = _own(_locked(request, *RUNNING_REQUESTS), user)
    if row.shared_at is None:
        row.shared_at = timezone.now()
        row.save(update_fields=["shared_at"])
        record(row, user, "Memperlihatkan permohonan pindah kepada unit", row.state)
    return row


@transaction.atomic
def withdraw_request(*, request: MoveRequest, user: User) -> MoveRequest:
    """Take one's own request back."""
    row = _own(_locked(request, *RUNNING_REQUESTS), user)
    _move_on(row, S.WITHDRAWN, user, "Menarik permohonan pindah")
    _tell_officers(row, f"{row.employee.name} menarik permohonan pindahnya", but=[user])
    return row


@transaction.atomic
def offer_post(*, request: MoveRequest, position: Position, answer: str, user: User) -> MoveRequest:
    """Answer with a post, which the person then weighs. A post that somebody else fills alone is
    refused by the placement itself. Raises ValidationError, also for a post that is gone."""
    lock_government(request.government)  # no merge closes the post meanwhile
    row = _of_others(_locked(request, S.OPEN), user)
    if position.government_id != row.government_id:
        raise ValueError("post of another government")
    today = row.government.today()
    if not Position.objects.filter(valid_on(today), pk=position.pk).exists():
        raise ValidationError("Jabatan ini sudah tidak ada. Pilih jabatan lain.")
    held = Placement.objects.on(today).definitive()
    if held.filter(employee=row.employee, position=position).exists():
        raise ValidationError("Jabatan ini sudah dipangku pegawai yang bersangkutan.")
    row.position, row.answer = position, answer.strip()
    row.answered_at, row.answered_by = timezone.now(), user
    _move_on(row, S.OFFERED, user, "Menawarkan jabatan atas permohonan pindah", row.answer)
    _tell_person(row, f"Permohonan pindah Anda dijawab: ditawarkan {position.name}")
    return row


@transaction.atomic
def refuse_request(*, request: MoveRequest, answer: str, user: User) -> MoveRequest:
    """Answer with a refusal, whose reason the person reads."""
    row = _of_others(_locked(request, *RUNNING_REQUESTS), user)
    validate_reason(answer)
    row.answer = answer.strip()
    row.answered_at, row.answered_by = timezone.now(), user
    _move_on(row, S.REFUSED, user, "Menolak permohonan pindah", row.answer)
    _tell_person(row, "Permohonan pindah Anda ditolak; baca alasannya")
    return row


@transaction.atomic
def answer_offer(*, request: MoveRequest, agrees: bool, user: User) -> MoveRequest:
    """Agree to the post that was offered, or decline it, which ends the request."""
    row = _own(_locked(request, S.OFFERED), user)
    if agrees:
        _move_on(row, S.AGREED, user, "Menerima tawaran jabatan")
    else:
        _move_on(row, S.DECLINED, user, "Tidak menerima tawaran jabatan")
    words = "bersedia pindah ke" if agrees else "tidak menerima"
    _tell_officers(row, f"{row.employee.name} {words} {row.position.name}", but=[user])
    return row


@transaction.atomic
def place_by_request(
    *,
    request: MoveRequest,
    valid_from: date,
    user: User,
    reason: str,
    **decree: Any,  # noqa: ANN401 what decide_move takes beside
) -> Placement:
    """Place the person on the post they agreed to, by the rules of every move, and close the
    request. What ``decide_move`` refuses (a lapsed STR) leaves the request as it is."""
    lock_government(request.government)
    row = _of_others(_locked(request, S.AGREED), user)
    placement = decide_move(
        employee=row.employee,
        position=row.position,
        valid_from=valid_from,
        user=user,
        reason=reason,
        **decree,
    )
    _move_on(row, S.PLACED, user, "Menempatkan atas permohonan pindah", reason)
    _tell_person(row, f"Anda ditempatkan sebagai {row.position.name} mulai {valid_from:%d-%m-%Y}")
    return placement


def remind_move_requests() -> int:
    """Part of the tick: remind officers, once, of requests whose last day to answer has come.
    Returns how many."""
    rows = MoveRequest.objects.filter(state=S.OPEN, told_on__isnull=True).order_by("pk")
    return sum(_remind(pk) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int) -> bool:
    rows = MoveRequest.objects.select_for_update(of=("self",)).select_related(
        "government", "employee__government"
    )
    row = rows.filter(pk=pk, state=S.OPEN, told_on__isnull=True).first()
    today = row.government.today() if row else None
    if row is None or today < row.due_on:
        return False
    row.told_on = today
    row.save(update_fields=["told_on"])
    _tell_officers(
        row, f"Batas jawaban permohonan pindah {row.employee.name}: {row.due_on:%d-%m-%Y}"
    )
    return True
