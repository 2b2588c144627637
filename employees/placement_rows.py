"""How placement rows replace one another, for the actions and the participant alike.

A row is never changed but for its ``superseded_*`` columns: ending or correcting it writes a copy
with other values at the same instant (docs/adr/0002).
"""

from employees.models import Placement
from portal import audit

CARRIED = (
    "government_id",
    "employee_id",
    "position_id",
    "kind",
    "appointment",
    "valid_from",
    "valid_until",
    "decree_number",
    "decree_date",
    "decree_signer",
    "legal_basis_id",
    "note",
    "ended_by",
)


def successor_row(row, *, user, now, **values):
    """An unsaved copy of ``row`` with other ``values``: what is held true from ``now`` on."""
    copy = Placement(
        **{name: getattr(row, name) for name in CARRIED}, recorded_by=user, recorded_at=now
    )
    copy.government, copy.employee, copy.position = row.government, row.employee, row.position
    for name, value in values.items():
        setattr(copy, name, value)
    return copy


def supersede(rows, now, change=None):
    """Mark rows as no longer held true; ``change``: the structure change that did it."""
    Placement.objects.filter(pk__in=[row.pk for row in rows]).update(
        superseded_at=now, superseded_by=change
    )


def differs(copy, row):
    return any(getattr(copy, name) != getattr(row, name) for name in CARRIED)


def told(row):
    """What the audit tells of a placement."""
    return {
        "position": row.position,
        "kind": str(row.kind),
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "decree_number": row.decree_number,
    }


def event_of(action, row, *, user, reason, before=None):
    """The audit event of a written row; ``before``: the row it replaced."""
    return audit.event(
        actor=user,
        action=action,
        obj=row,
        government=row.government,
        unit_id=row.position.unit_id,
        changes=audit.differences(told(before) if before else {}, told(row)),
        reason=reason,
    )


def annulment(row, *, user, reason):
    """The audit event of a placement that is said never to have been."""
    written = event_of("Menghapus penempatan yang keliru", row, user=user, reason=reason)
    written.changes = {name: [old, None] for name, (_, old) in written.changes.items()}
    return written
