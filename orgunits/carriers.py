"""How dated rows follow their unit, and orgunits' own participant.

A row that hangs on a unit (functions, posts, services) is never moved: on a merge it ends at the
source and a new row, its successor, begins at the receiving unit. Both ends name the
StructureChange, so an undo reverses exactly them.
"""

from collections import Counter

from django.db.models import F, OuterRef, Subquery

from orgunits.enums import RoleOrigin
from orgunits.models import (
    JobInformation,
    Position,
    RoleAssignment,
    UnitFunction,
    WorkloadTask,
    open_after,
    valid_on,
)
from orgunits.participants import Blocker
from orgunits.relation_carrier import carry_relations, reverse_relations
from orgunits.round_carriers import carry_parts, give_back_parts
from portal import audit
from portal.models import AuditEvent
from portal.permissions import Role

# Set by ``carry`` on a new row; every other column is taken from the row it follows.
OWN_COLUMNS = {"id", "unit", "valid_from", "predecessor", "opened_by", "closed_by"}


def blocking(model, context):
    """Return ``{unit id: number}`` of rows of ``model`` still open on units that are dissolved.

    Rows that the change to be undone opened do not count: the undo takes them back.
    """
    dissolved = context.plan.dissolved
    if not dissolved:
        return {}
    rows = model.objects.filter(open_after(context.day), unit__in=dissolved).exclude(
        valid_until=F("valid_from")  # ended before it began: it holds on no day
    )
    if context.undoes is not None:
        rows = rows.exclude(opened_by=context.undoes)
    return Counter(rows.values_list("unit_id", flat=True))


def carry(model, plan, change, day, **overrides):
    """Carry the rows of ``model`` on merged units to the units that take them over.

    ``model`` has unit, valid_from, valid_until, predecessor, opened_by and closed_by. Rows that
    begin after ``day`` are carried as a whole. ``overrides`` are columns set on every new row.
    Returns the new rows, each with its ``predecessor``. At most four queries.
    """
    if not plan.carried:
        return []
    taken = list(model.objects.filter(open_after(day), unit__in=plan.carried))
    successors = [
        model(
            **{
                field.attname: getattr(row, field.attname)
                for field in model._meta.concrete_fields
                if field.name not in OWN_COLUMNS
            }
            | {
                "unit_id": plan.carried[row.unit_id],
                "valid_from": max(day, row.valid_from),
                "predecessor": row,
                "opened_by": change,
            }
            | overrides
        )
        for row in taken
    ]
    if taken:
        held = model.objects.filter(pk__in=[row.pk for row in taken])
        held.filter(valid_from__lt=day).update(valid_until=day, closed_by=change)
        held.filter(valid_from__gte=day).update(valid_until=F("valid_from"), closed_by=change)
    return model.objects.bulk_create(successors)


def reverse(model, plan, change):
    """Take back what ``carry`` did for the change that ``plan`` undoes. Two queries.

    The rows it closed go on as long as their successors would have; the successors keep no day.
    """
    successors = model.objects.filter(predecessor=OuterRef("pk"), opened_by=plan.undoes)
    model.objects.filter(closed_by=plan.undoes).update(
        valid_until=Subquery(successors.values("valid_until")[:1]), closed_by=None
    )
    model.objects.filter(opened_by=plan.undoes).update(
        valid_until=F("valid_from"), closed_by=change
    )


class OrgunitsParticipant:
    """Functions, posts with their workload and informasi jabatan, work relations, granted roles and
    the parts of open rounds follow their unit.

    A head post that is carried becomes an ordinary post: the receiving unit has its own head. A
    granted role goes on at the receiving unit, since the work is there; a headship does not.
    """

    def blockers(self, changes, context):
        return [
            *self._block(
                Position, context, "masih punya {} jabatan terbuka.", "orgunits:orgunit_positions"
            ),
            *self._block(
                UnitFunction, context, "masih memegang {} fungsi.", "orgunits:orgunit_functions"
            ),
        ]

    def _block(self, model, context, words, url_name):
        return [
            Blocker(
                unit_id=unit_id,
                text=f"“{context.structure.unit(unit_id).name}” {words.format(count)}",
                count=count,
                url_name=url_name,
            )
            for unit_id, count in blocking(model, context).items()
        ]

    def load(self, structure, government, day):
        for name, model in {"positions": Position, "functions": UnitFunction}.items():
            rows = model.objects.filter(valid_on(day), government=government)
            structure.add_holders(name, Counter(rows.values_list("unit_id", flat=True)))

    def follow(self, plan, change, day):
        if plan.undoes is not None:
            for model in (Position, UnitFunction):
                reverse(model, plan, change)
            reverse_relations(plan.undoes, change)
            _reverse_roles(plan.undoes, change)
            give_back_parts(plan.undoes, change)
            return
        successors = carry(Position, plan, change, day, is_head=False)
        _carry_tasks(successors, day)
        _carry_information(successors, day)
        carry_relations(plan, change, day, successors)
        carry(UnitFunction, plan, change, day)
        _carry_roles(plan, change, day)
        carry_parts(plan, change, day)


def _carry_tasks(successors, day):
    """The workload of a carried post, of the year of ``day`` and later ones, goes on with its
    successor; the old post keeps its rows, which an undo shows again as they were."""
    if not successors:
        return
    taking = {row.predecessor_id: row.pk for row in successors}
    tasks = WorkloadTask.objects.filter(position__in=taking, year__gte=day.year)
    WorkloadTask.objects.bulk_create(
        WorkloadTask(
            **{
                field.attname: getattr(task, field.attname)
                for field in WorkloadTask._meta.concrete_fields
                if field.name not in ("id", "position")
            },
            position_id=taking[task.position_id],
        )
        for task in tasks
    )


def _carry_information(successors, day):
    """The informasi jabatan of a carried post that holds on ``day`` or later goes on with its
    successor; the old post keeps its rows, as with the workload."""
    if not successors:
        return
    taking = {row.predecessor_id: row for row in successors}
    rows = JobInformation.objects.filter(open_after(day), position__in=taking)
    JobInformation.objects.bulk_create(
        JobInformation(
            **{
                field.attname: getattr(row, field.attname)
                for field in JobInformation._meta.concrete_fields
                if field.name not in ("id", "position", "valid_from")
            },
            position_id=taking[row.position_id].pk,
            valid_from=max(row.valid_from, taking[row.position_id].valid_from),
        )
        for row in rows
    )


def _carry_roles(plan, change, day):
    """Granted roles end at merged units and go on, for the same days, at the receiving ones.

    The new row names the old in ``source_key``, by which an undo finds both.
    """
    if not plan.carried:
        return
    rows = list(
        RoleAssignment.objects.filter(
            open_after(day), unit__in=plan.carried, origin=RoleOrigin.GRANTED
        ).exclude(role=Role.UNIT_HEAD)
    )
    made = RoleAssignment.objects.bulk_create(
        RoleAssignment(
            government_id=row.government_id,
            user_id=row.user_id,
            unit_id=plan.carried[row.unit_id],
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


def _reverse_roles(undone, change):
    """Take back ``_carry_roles`` of the change ``undone``."""
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
