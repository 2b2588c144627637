"""Requests of people to have their own data corrected (UU 27/2022 art 30), and their answers.

An accepted request is written by the action that changes people, with its checks, in the same
transaction; nobody answers their own.
"""

import copy
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from employees.actions.people import home_unit_id, row_problems, update_employee
from employees.correction_rules import CLAUSE, LIMIT, NEAR
from employees.identifiers import parse_nip
from employees.models import CorrectionRequest, Employee
from employees.queries.corrections import officers_of
from employees.self_service_enums import CorrectionField, CorrectionState
from orgunits.assessments.evidence import EvidenceRefused, type_of
from portal import audit
from portal.files import safe_name, store
from portal.models import Attachment, User
from portal.notices import notify
from portal.templatetags.formats import datetime_short
from portal.validators import validate_reason

MOST_OPEN = 10


def text_of(value: Any) -> str:  # noqa: ANN401 whatever a column of a person holds
    """How a request keeps a value of a column."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def value_of(field: str, text: str) -> Any:  # noqa: ANN401
    """The value of a column from what a request keeps; raises ValidationError for what is none."""
    column = Employee._meta.get_field(field)
    return column.to_python(text) if text else (None if column.null else "")


def page_of(request: CorrectionRequest) -> str:
    return reverse("employees:correction_detail", args=[request.pk])


def record(request: CorrectionRequest, user: User, action: str, changes: dict, why: str) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=request,
        government=request.government,
        unit_id=home_unit_id(request.employee),
        changes=changes,
        reason=why,
    )


def _checked(employee: Employee, field: str, value: Any) -> str:  # noqa: ANN401
    """The text of a value the person's record could hold; raises ValidationError at ``value``."""
    try:
        if field == CorrectionField.NIP:
            value = parse_nip(value).digits
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None
    wished = copy.copy(employee)
    setattr(wished, field, value)
    if problems := row_problems(wished):
        raise ValidationError({"value": problems})
    text = text_of(value)
    if text == text_of(getattr(employee, field)):
        raise ValidationError({"value": "Isian ini sama dengan yang tercatat."})
    return text


@transaction.atomic
def ask_correction(
    *,
    employee: Employee,
    field: str,
    value: Any = "",  # noqa: ANN401 of the column; nothing for OTHER
    note: str,
    user: User,
    evidence: tuple[str, bytes] | None = None,
) -> CorrectionRequest:
    """Ask that ``field`` of one's own file say ``value``; those who keep the file are told.

    ``evidence``: (file name, content). Raises ValidationError by field for a value the record could
    not hold, for what it says already, and while the same is being asked; ValueError for another
    person than the account's.
    """
    if employee.user_id != user.pk:
        raise ValueError("not the person's own data")
    validate_reason(note)
    employee = (
        Employee.objects.select_related("government")
        .select_for_update(of=("self",))
        .get(pk=employee.pk)
    )
    waiting = CorrectionRequest.objects.waiting().filter(employee=employee)
    if waiting.count() >= MOST_OPEN:
        raise ValidationError(f"Paling banyak {MOST_OPEN} permintaan sekaligus. Tunggu jawabannya.")
    row = CorrectionRequest(
        government=employee.government, employee=employee, field=field, note=note.strip()
    )
    if row.is_column:
        row.old_value = text_of(getattr(employee, field))
        row.new_value = _checked(employee, field, value)
    if evidence:
        row.evidence = _kept(employee, evidence, user)
    row.validate_constraints()
    row.save(force_insert=True)
    asked = {"bagian": [None, row.get_field_display()], "yang benar": [None, row.new_words]}
    record(row, user, "Meminta pembetulan data", asked, note)
    notify(
        government=row.government,
        recipients=[one for one in officers_of(employee) if one.pk != user.pk],
        text=f"Permintaan pembetulan data dari {employee.name}, jawab sampai "
        f"{datetime_short(timezone.localtime(row.due_at, row.government.zone))}",
        url=page_of(row),
    )
    return row


def _kept(employee: Employee, evidence: tuple[str, bytes], user: User) -> Attachment:
    name, content = evidence
    try:
        content_type = type_of(safe_name(name), content)
    except EvidenceRefused as error:
        raise ValidationError({"evidence": str(error)}) from None
    return store(employee.government, name, content_type, content, user)


def _locked(request: CorrectionRequest) -> CorrectionRequest:
    rows = CorrectionRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("government", "employee__government", "employee__user").get(
        pk=request.pk
    )
    if not row.is_open:
        raise ValidationError(f"Permintaan ini sudah {row.get_state_display().lower()}.")
    return row


def _close(row: CorrectionRequest, state: str, answer: str, user: User) -> None:
    row.state, row.answer = state, answer.strip()
    row.answered_at, row.answered_by = timezone.now(), user
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])


def _begin_answer(request: CorrectionRequest, user: User) -> CorrectionRequest:
    row = _locked(request)
    if row.employee.user_id == user.pk:
        raise ValidationError("Permintaan Anda sendiri dijawab petugas lain.")
    return row


def _tell_person(row: CorrectionRequest, text: str) -> None:
    recipients = [row.employee.user] if row.employee.user else []
    notify(
        government=row.government,
        recipients=recipients,
        text=text,
        url=reverse("employees:own_data"),
    )


@transaction.atomic
def accept_correction(
    *, request: CorrectionRequest, user: User, answer: str = "", opened: str | None = None
) -> CorrectionRequest:
    """Write what the person says is right into the file, and say so.

    For OTHER the officer has mended it where it belongs and ``answer`` says what was done. Raises
    ValidationError when it is answered already, for one's own, when the file changed since the page
    was made (``opened``: portal.opened), and for what the file no longer can hold.
    """
    row = _begin_answer(request, user)
    if row.is_column:
        why = f"Permintaan pembetulan nomor {row.pk}. {answer.strip() or row.note}"
        update_employee(
            employee=row.employee,
            user=user,
            reason=why[:2000],
            opened=opened,
            **{row.field: value_of(row.field, row.new_value)},
        )
    else:
        validate_reason(answer)
    _close(row, CorrectionState.ACCEPTED, answer, user)
    states = [CorrectionState.OPEN.label, CorrectionState.ACCEPTED.label]
    record(row, user, "Menerima pembetulan data", {"state": states}, row.answer or row.note)
    _tell_person(row, f"Data Anda dibetulkan: {row.get_field_display().lower()}")
    return row


@transaction.atomic
def refuse_correction(*, request: CorrectionRequest, user: User, answer: str) -> CorrectionRequest:
    """Leave the file as it is, with a reason its person reads. ValidationError as for accepting."""
    row = _begin_answer(request, user)
    validate_reason(answer)
    _close(row, CorrectionState.REFUSED, answer, user)
    states = [CorrectionState.OPEN.label, CorrectionState.REFUSED.label]
    record(row, user, "Menolak pembetulan data", {"state": states}, row.answer)
    _tell_person(row, f"Pembetulan {row.get_field_display().lower()} ditolak; baca alasannya")
    return row


@transaction.atomic
def withdraw_correction(*, request: CorrectionRequest, user: User) -> CorrectionRequest:
    """Take one's own request back. ValidationError when it is answered already."""
    row = _locked(request)
    if row.employee.user_id != user.pk:
        raise ValueError("not the person's own request")
    _close(row, CorrectionState.WITHDRAWN, "", user)
    states = [CorrectionState.OPEN.label, CorrectionState.WITHDRAWN.label]
    record(row, user, "Menarik permintaan pembetulan", {"state": states}, row.note)
    return row


def remind_corrections() -> int:
    """Part of the tick: remind whoever keeps a file of requests whose clock nears its end, and of
    those past it; returns how many reminders were due."""
    now = timezone.now()
    rows = CorrectionRequest.objects.waiting().filter(late_told__isnull=True)
    rows = rows.filter(asked_at__lte=now - LIMIT + NEAR).order_by("pk")
    return sum(_remind(pk, now) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    rows = CorrectionRequest.objects.select_for_update(of=("self",)).waiting()
    row = rows.select_related("government", "employee__government").filter(pk=pk).first()
    if row is None:
        return False
    is_late = now > row.due_at
    name = "late_told" if is_late else "near_told"
    if getattr(row, name) is not None:
        return False
    setattr(row, name, now)
    row.save(update_fields=[name])
    told: Iterable[User] = officers_of(row.employee)
    who = row.employee.name
    text = (
        f"Lewat 3 × 24 jam: pembetulan data {who} belum dijawab ({CLAUSE})"
        if is_late
        else f"Kurang dari {NEAR // timedelta(hours=1)} jam lagi: pembetulan data {who}"
    )
    notify(government=row.government, recipients=told, text=text, url=page_of(row))
    return True
