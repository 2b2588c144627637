"""Deciding to move a person: the rules of eligibility are asked under the same lock."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.actions.placements import move_employee
from employees.eligibility import Severity, reappointment_problem
from employees.enums import AppointmentKind
from employees.models import Employee, Placement
from employees.queries.eligibility import candidates_on_file, findings_of, wanted_posts
from orgunits.actions import lock_government
from orgunits.models import Position
from portal import audit
from portal.models import User


@transaction.atomic
def decide_move(
    *,
    employee: Employee,
    position: Position,
    valid_from: date,
    user: User | None,
    reason: str,
    **decree: Any,  # noqa: ANN401 what move_employee takes beside
) -> Placement:
    """Move a person as somebody decides it now (a list of what is decided elsewhere goes by
    ``settle_postings``). Whoever cannot hold the post (a RED finding) is refused with the reason
    and its clause; what needs a reason (ORANGE) goes on record with the reason given.

    Raises ValidationError for a pengangkatan kembali that is none, for a RED finding and for whatever ``move_employee`` refuses.
    """
    lock_government(employee.government)
    employee = Employee.objects.select_related("government").get(pk=employee.pk)
    found = findings_of(employee, position, valid_from)
    if decree.get("appointment") == AppointmentKind.REAPPOINTMENT:
        candidate = candidates_on_file([employee])[employee.pk]
        wanted = wanted_posts([position], valid_from)[position.pk]
        if problem := reappointment_problem(candidate, wanted, valid_from):
            raise ValidationError({"appointment": problem})
    refused = [f"{one.text} ({one.clause})" for one in found if one.severity == Severity.RED]
    if refused:
        raise ValidationError(refused)
    placement = move_employee(
        employee=employee,
        position=position,
        valid_from=valid_from,
        user=user,
        reason=reason,
        **decree,
    )
    weighed = [f"{one.text} ({one.clause})" for one in found if one.severity == Severity.ORANGE]
    if weighed:
        audit.record(
            actor=user,
            action="Menempatkan dengan catatan syarat jabatan",
            obj=placement,
            government=placement.government,
            unit_id=position.unit_id,
            changes={"findings": [None, weighed]},
            reason=reason,
        )
    return placement
