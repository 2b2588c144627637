"""The thresholds of the nine boxes."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.models import TalentScale
from employees.queries.talent import as_scale
from employees.talent import scale_problems
from orgunits.actions import lock_government
from portal import audit
from portal.models import Government, User

SCALE_FIELDS = (
    "valid_from", "above_from", "meets_from", "medium_from", "high_from", "competence_weight",
    "basis",
)  # fmt: skip
UNCHECKED = ("government", "recorded_by")


@transaction.atomic
def set_talent_scale(
    *,
    government: Government,
    valid_from: date,
    above_from: str,
    meets_from: str,
    medium_from: Decimal,
    high_from: Decimal,
    competence_weight: int,
    basis: str,
    user: User | None,
) -> TalentScale:
    """Set the thresholds from ``valid_from`` on; those before stay for the days before. Raises
    ValidationError by field."""
    lock_government(government)
    row = TalentScale(
        government=government,
        valid_from=valid_from,
        above_from=above_from,
        meets_from=meets_from,
        medium_from=medium_from,
        high_from=high_from,
        competence_weight=competence_weight,
        basis=basis.strip(),
        recorded_by=user,
    )
    row.clean_fields(exclude=UNCHECKED)
    if problems := scale_problems(as_scale(row)):
        raise ValidationError(problems)
    row.validate_constraints()
    row.save(force_insert=True)
    audit.record(
        actor=user,
        action="Menetapkan ambang sembilan kotak",
        obj=row,
        government=government,
        changes=audit.differences({}, {name: getattr(row, name) for name in SCALE_FIELDS}),
    )
    return row
