"""How granted roles follow the work: to the unit that a unit is merged into, or by name."""

from django.db.models import F, Q

from orgunits.actions.delegations import follow_delegations
from orgunits.enums import RoleOrigin
from orgunits.models import RoleAssignment, open_after
from orgunits.structure import ROLES
from portal import audit
from portal.bulkread import Listed
from portal.models import AuditEvent
from portal.permissions import Role


def carry_roles(plan, change, day):
    """Granted roles end at merged units and go on, for the same days, at the receiving ones; so do
    those that the list hands on by name.

    The new row names the old in ``source_key``, by which an undo finds both. Who stands in for one of
    these people stands in no longer: the office is elsewhere.
    """
    handed = plan.going_on(ROLES)
    if not plan.carried and not handed:
        return
    mine = Q(unit__in=plan.carried)
    if handed:
        mine |= Q(pk__in=Listed(handed))
    rows = list(
        RoleAssignment.objects.filter(open_after(day), mine, origin=RoleOrigin.GRANTED).exclude(
            role=Role.UNIT_HEAD
        )
    )
    made = RoleAssignment.objects.bulk_create(
        RoleAssignment(
            government_id=row.government_id,
            user_id=row.user_id,
            unit_id=plan.home_of(ROLES, row.pk, row.unit_id),
            role=row.role,
            source_key=f"change:{change.pk}:{row.pk}",
            decree=row.decree,
            valid_from=max(day, row.valid_from),
            valid_until=row.valid_until,
            granted_by_id=row.granted_by_id,
        )
        for row in rows
    )
    held = RoleAssignment.objects.filter(pk__in=[row.pk for row in rows])
    held.filter(valid_from__lt=day).update(valid_until=day)
    held.filter(valid_from__gte=day).update(valid_until=F("valid_from"))
    AuditEvent.objects.bulk_create(
        _role_event(new, change, {"unit": [old.unit_id, new.unit_id]})
        for old, new in zip(rows, made, strict=True)
    )
    _follow_delegations(rows, change)


def reverse_roles(undone, change):
    """Take back ``carry_roles`` of the change ``undone``."""
    made = list(RoleAssignment.objects.filter(source_key__startswith=f"change:{undone.pk}:"))
    until = {int(row.source_key.rsplit(":", 1)[1]): row.valid_until for row in made}
    old = list(RoleAssignment.objects.filter(pk__in=until))
    for row in old:
        row.valid_until = until[row.pk]
    RoleAssignment.objects.bulk_update(old, ["valid_until"])
    for row in made:
        row.valid_until = row.valid_from
    RoleAssignment.objects.bulk_update(made, ["valid_until"])
    AuditEvent.objects.bulk_create(
        _role_event(row, change, {"valid_until": [None, audit.plain(row.valid_until)]})
        for row in [*old, *made]
    )
    _follow_delegations(made, change)


def _follow_delegations(rows, change):
    """End what these people delegated and no longer hold at the unit they delegated it of."""
    if rows:
        follow_delegations(
            government=change.government,
            user_ids=[row.user_id for row in rows],
            actor=change.made_by,
            reason=change.reason,
        )


def _role_event(row, change, changes):
    """An audit event of a role; without touching related rows (bulk)."""
    return AuditEvent(
        government_id=row.government_id,
        actor_id=change.made_by_id,
        action="Memindahkan peran bersama unit",
        object_label=row._meta.label,
        object_pk=str(row.pk),
        object_text=Role(row.role).label,
        unit_id=row.unit_id,
        changes=changes,
        reason=change.reason,
    )


def dependent_roles(undone):
    """Sentences on roles that the change ``undone`` carried and that went on from there since."""
    made = RoleAssignment.objects.filter(source_key__startswith=f"change:{undone.pk}:")
    rows = {row.pk: row for row in made.order_by("pk")}
    if not rows:
        return
    later = (
        RoleAssignment.objects.filter(
            government=undone.government_id, pk__gt=min(rows), source_key__startswith="change:"
        )
        .exclude(valid_until=F("valid_from"))
        .order_by("pk")
    )
    for source_key in later.values_list("source_key", flat=True):
        row = rows.get(int(source_key.rsplit(":", 1)[1]))
        if row is not None:
            label = Role(row.role).label
            yield f"Peran “{label}” sudah dialihkan lagi sejak perubahan ini."
