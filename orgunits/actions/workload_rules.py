"""How a government computes its workload, and headcounts that follow from it."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.workload import lock_positions
from orgunits.enums import MANAGERIAL_KINDS
from orgunits.models import JobTitle, Position, WorkloadRule
from portal import audit
from portal.database import insert_checked
from portal.models import AuditEvent, Government, User
from portal.opened import refuse_if_changed

RULE_COLUMNS = (
    "valid_from",
    "rounding",
    "base_minutes",
    "health_minutes",
    "health_allowance",
    "teacher_ratio",
    "counts_pns",
    "counts_pppk",
    "counts_part_time",
    "counts_others",
    "full_time_hours",
    "legal_basis",
)


@transaction.atomic
def settle_workload_rule(
    *,
    government: Government,
    user: User | None,
    reason: str,
    rule: WorkloadRule | None = None,
    opened: str | None = None,
    **columns: object,
) -> WorkloadRule:
    """Settle a rule from a day on (RULE_COLUMNS), or correct ``rule``; returns the stored row.

    ValidationError without a reason, when a value does not fit, another rule begins on that day, or
    ``rule`` changed since the page was made (``opened``: portal.opened).
    """
    if not reason.strip():
        raise ValidationError("Alasan wajib diisi.")
    if unknown := columns.keys() - set(RULE_COLUMNS):
        raise ValueError(f"not a column of a rule: {sorted(unknown)}")
    before = {}
    if rule is None:
        row = WorkloadRule(government=government, made_by=user)
    else:
        row = WorkloadRule.objects.select_for_update(no_key=True, of=("self",)).get(
            government=government, pk=rule.pk
        )
        refuse_if_changed(obj=row, opened=opened)
        before = {name: getattr(row, name) for name in columns}
    for name, value in columns.items():
        setattr(row, name, value)
    if rule is None:
        insert_checked(row, row.full_clean)
    else:
        row.full_clean()
        row.save()
    audit.record(
        actor=user,
        action="Mengubah aturan ABK" if rule else "Menetapkan aturan ABK",
        obj=row,
        government=government,
        changes=audit.differences(before, columns),
        reason=reason,
    )
    return row


@transaction.atomic
def adopt_headcounts(
    *,
    government: Government,
    required: Mapping[int, int],
    user: User | None,
    reason: str,
    opened: Mapping[int, str] | None = None,
    action: str = "Menetapkan kebutuhan dari beban kerja",
) -> list[Position]:
    """Make a computed headcount the need (kebutuhan) of posts: ``{post id: people}``; returns the
    posts that changed.

    ValidationError without a reason, for a post that leads or is managerial (it has one seat), that
    has ended, or that changed since the page was made (``opened``: {post id: stamp}). ``action``
    names it in the audit trail.
    """
    if not reason.strip():
        raise ValidationError("Alasan wajib diisi.")
    positions = lock_positions(government, set(required))
    titles = dict(
        JobTitle.objects.filter(pk__in={row.job_title_id for row in positions.values()})
        .order_by()
        .values_list("pk", "kind")
    )
    changed, events = [], []
    for pk, position in positions.items():
        if position.is_head or titles[position.job_title_id] in MANAGERIAL_KINDS:
            raise ValidationError(f"“{position}” jabatan struktural, kebutuhannya selalu satu.")
        refuse_if_changed(obj=position, opened=opened[pk] if opened is not None else None)
        if position.required_headcount == required[pk]:
            continue
        before, position.required_headcount = position.required_headcount, required[pk]
        position.clean_fields(exclude=["government", "unit", "job_title", "predecessor"])
        changed.append(position)
        events.append(
            audit.event(
                actor=user,
                action=action,
                obj=position,
                government=government,
                unit_id=position.unit_id,
                changes={"required_headcount": [before, position.required_headcount]},
                reason=reason,
            )
        )
    Position.objects.bulk_update(changed, ["required_headcount"], batch_size=500)
    AuditEvent.objects.bulk_create(events)
    return changed
