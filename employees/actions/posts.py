"""Closing posts: a write of the organisation that has to know the people on them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.models import Placement
from orgunits.actions import end_positions, lock_government
from orgunits.carriers import open_after
from orgunits.models import Position
from portal.models import Government, User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason


@transaction.atomic
def close_positions(
    *, government: Government, positions: list[Position], on: date, user: User | None, reason: str
) -> int:
    """Close posts that nobody holds any more; ``on`` is the first day without them. Returns how
    many were closed.

    Raises ValidationError with a text per person who holds one of them on that day or later.
    """
    validate_reason(reason)
    lock_government(government)
    held = (
        Placement.objects.current_knowledge()
        .filter(open_after(on), position__in=[position.pk for position in positions])
        .select_related("employee", "position")
        .order_by("position__name", "employee__name")
    )
    problems = [
        f"{row.position} masih dipangku {row.employee.full_name} pada {date_long(on)}. "
        "Pindahkan atau akhiri dulu."
        for row in held
    ]
    if problems:
        raise ValidationError(problems)
    return end_positions(
        government=government, positions=positions, on=on, user=user, reason=reason
    )
