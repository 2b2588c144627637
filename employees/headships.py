"""The role of a unit's head follows the placement on its head post.

Whoever holds the head post of a unit (definitive, Plt, Plh) and has an account holds the role
UNIT_HEAD there for the same days. Called by the placement actions and the participant, inside
their transaction, after the placements are written: it compares the roles that are due with those
that stand and writes the difference, so a moved, ended, corrected or undone placement needs no
case of its own. Nothing is deleted: a role that should never have been gets no days.
"""

from dataclasses import dataclass
from datetime import date

from employees.enums import HEADSHIP_KINDS
from employees.models import Employee, Placement
from orgunits.actions import follow_delegations
from orgunits.enums import RoleOrigin
from orgunits.models import RoleAssignment
from portal import audit
from portal.models import AuditEvent
from portal.permissions import Role


@dataclass(frozen=True, slots=True)
class DueRole:
    user_id: int
    unit_id: int
    valid_from: date
    valid_until: date | None
    source_key: str
    decree: str

    @property
    def key(self):
        return self.user_id, self.unit_id, self.valid_from


def due_roles(employee_ids):
    """Roles that the current placements of these people on head posts entail."""
    placements = (
        Placement.objects.current_knowledge()
        .filter(
            employee__in=employee_ids,
            employee__user__isnull=False,
            position__is_head=True,
            kind__in=HEADSHIP_KINDS,
        )
        .select_related("employee", "position")
    )
    return [
        DueRole(
            user_id=placement.employee.user_id,
            unit_id=placement.position.unit_id,
            valid_from=placement.valid_from,
            valid_until=placement.valid_until,
            source_key=f"placement:{placement.pk}",
            decree=placement.decree_number,
        )
        for placement in placements
    ]


def follow_headships(*, government, employee_ids, actor, reason, former_user_ids=()):
    """Bring the roles of these people into line with their placements.

    ``former_user_ids``: accounts just untied from one of them, whose roles end. Constant number of
    queries. Returns the RoleAssignment rows written.
    """
    due = {role.key: role for role in due_roles(employee_ids)}
    users = set(
        Employee.objects.filter(pk__in=employee_ids, user__isnull=False).values_list(
            "user_id", flat=True
        )
    ) | set(former_user_ids)
    if not users:
        return []
    standing = list(
        RoleAssignment.objects.filter(
            user__in=users, role=Role.UNIT_HEAD, origin=RoleOrigin.PLACEMENT
        ).order_by("pk")
    )
    changed, events = [], []
    for row in standing:
        wanted = due.pop((row.user_id, row.unit_id, row.valid_from), None)
        until = wanted.valid_until if wanted else end_of_undue(row, former_user_ids, government)
        key = wanted.source_key if wanted else row.source_key
        if (row.valid_until, row.source_key) == (until, key):
            continue
        shift = {"valid_until": [audit.plain(row.valid_until), audit.plain(until)]}
        events.append(role_event(row, "Peran mengikuti jabatan", shift, actor, reason))
        row.valid_until, row.source_key = until, key
        changed.append(row)
    RoleAssignment.objects.bulk_update(changed, ["valid_until", "source_key"])
    made = RoleAssignment.objects.bulk_create(
        RoleAssignment(
            government=government,
            user_id=role.user_id,
            unit_id=role.unit_id,
            role=Role.UNIT_HEAD,
            origin=RoleOrigin.PLACEMENT,
            source_key=role.source_key,
            decree=role.decree,
            valid_from=role.valid_from,
            valid_until=role.valid_until,
            granted_by=actor,
        )
        for role in due.values()
    )
    for row in made:
        begun = {"valid_from": [None, str(row.valid_from)]}
        events.append(role_event(row, "Peran pimpinan unit", begun, actor, reason))
    AuditEvent.objects.bulk_create(events)
    if changed:
        follow_delegations(government=government, user_ids=list(users), actor=actor, reason=reason)
    return changed + made


def end_of_undue(row, former_user_ids, government):
    """When a role that is no longer due ends: today for an account just untied (what it did until
    now stays told), at its own beginning for a placement that was annulled."""
    if row.user_id not in former_user_ids:
        return row.valid_from
    today = government.today()
    return max(row.valid_from, min(row.valid_until or today, today))


def role_event(row, action, changes, actor, reason):
    """An audit event of a role; without touching related rows (bulk)."""
    return AuditEvent(
        government_id=row.government_id,
        actor=actor,
        action=action,
        object_label=row._meta.label,
        object_pk=str(row.pk),
        object_text=f"{Role.UNIT_HEAD.label}, akun {row.user_id}",
        unit_id=row.unit_id,
        changes=changes,
        reason=reason,
    )
