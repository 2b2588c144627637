"""How the door writes a plan: units, versions, lineage, ledger, audit; each in bulk."""

from datetime import date
from operator import attrgetter

from django.db.models import F

from orgunits.enums import ChangeState, LineageKind
from orgunits.models import Lineage, OrgUnit, StructureChange, UnitVersion
from orgunits.structure import COLUMNS, FateKind, Plan, Unit, Version, to_json
from portal import audit
from portal.bulkread import Listed
from portal.bulkwrite import insert_rows
from portal.models import AuditEvent, Government

own_columns = attrgetter(*COLUMNS[1:])  # all but the parent, whose id may be new
VERSION_COLUMNS = (
    "government_id",
    "unit_id",
    "valid_from",
    "valid_until",
    "parent_id",
    "change_id",
    "recorded_at",
    "superseded_at",
    *COLUMNS[1:],
)

# What the audit calls the change of one unit.
FATE_WORDS = {
    FateKind.ESTABLISHED: "Membentuk unit",
    FateKind.RENAMED: "Mengganti nama unit",
    FateKind.RETYPED: "Mengubah jenis unit",
    FateKind.MOVED: "Memindahkan unit",
    FateKind.MERGED: "Menggabungkan unit",
    FateKind.SPLIT: "Memecah unit",
    FateKind.DISSOLVED: "Menutup unit",
    FateKind.RESTORED: "Memulihkan unit",
}


def insert_units(
    government: Government, plan: Plan, root: Unit | None, day: date
) -> dict[int, int]:
    """Insert the new units and return their ids by negative number.

    Parent and numbers are written with the others by the projection; until then a new unit hangs
    under the root, so that one insert serves a whole new tree.
    """
    established = plan.established
    made = OrgUnit.objects.bulk_create(
        OrgUnit(
            government=government,
            parent_id=root.id if root else None,
            name=unit.name,
            kind=unit.kind,
            established_on=day,
            is_example=government.is_example,
            tree_id=government.pk,
            lft=0,
            rght=0,
            level=0,
        )
        for unit in map(plan.structure.unit, established)
    )
    return {negative: unit.pk for negative, unit in zip(established, made, strict=True)}


def write_versions(
    government: Government,
    change: StructureChange,
    ids: dict[int, int],
    *,
    superseded: list[Version],
    added: list[Version],
) -> None:
    replaced = Listed([version.id for version in superseded])
    UnitVersion.objects.filter(pk__in=replaced).update(superseded_at=change.applied_at)
    insert_rows(
        UnitVersion,
        VERSION_COLUMNS,
        [
            (
                government.pk,
                ids.get(version.unit.id, version.unit.id),
                version.valid_from,
                version.valid_until,
                ids.get(version.unit.parent, version.unit.parent),
                version.change or change.pk,
                change.applied_at,
                None,
                *own_columns(version.unit),
            )
            for version in added
        ],
    )


def write_lineage(government: Government, plan: Plan, change: StructureChange) -> None:
    if plan.undoes is not None:
        Lineage.objects.filter(change=plan.undoes).update(superseded_at=change.applied_at)
    edges = plan.lineage
    if any(edge.kind == LineageKind.SPLIT for edge in edges):
        # What goes on after a split may be divided over the same unit again.
        known = set(
            Lineage.objects.filter(
                superseded_at__isnull=True,
                kind=LineageKind.SPLIT,
                predecessor__in=Listed({edge.predecessor for edge in edges}),
            ).values_list("predecessor_id", "successor_id", "kind")
        )
        edges = [
            edge for edge in edges if (edge.predecessor, edge.successor, edge.kind) not in known
        ]
    Lineage.objects.bulk_create(
        Lineage(
            government=government,
            predecessor_id=edge.predecessor,
            successor_id=edge.successor,
            kind=edge.kind,
            effective_on=change.effective_on,
            change=change,
        )
        for edge in edges
    )


def write_concerned(plan: Plan, change: StructureChange) -> None:
    """Note the units whose posts, functions, services or roles the change hands on, opens or closes:
    their versions say nothing of it."""
    if not plan.concerned:
        return
    units = set(plan.concerned)
    if plan.undoes is not None:
        units |= set(plan.undoes.concerned.values_list("pk", flat=True))
    through = StructureChange.concerned.through
    through.objects.bulk_create(
        through(structurechange_id=change.pk, orgunit_id=unit) for unit in sorted(units)
    )


def raise_version(government: Government, change: StructureChange, plan: Plan) -> None:
    """Count the change on the locked row and write what it was into the ledger."""
    rows = Government.objects.filter(pk=government.pk)
    rows.update(structure_version=F("structure_version") + 1)
    government.structure_version = rows.values_list("structure_version", flat=True).get()
    change.number = government.structure_version
    change.state = ChangeState.APPLIED
    change.changes = to_json(plan.changes)
    change.inverse = to_json(plan.inverse)
    if plan.undoes is None:
        change.summary = plan.summary
    change.save(update_fields=["number", "state", "applied_at", "changes", "inverse", "summary"])


def record(government: Government, plan: Plan, change: StructureChange) -> None:
    """Audit: one event for the ledger row and one for each unit whose columns changed."""
    said = {"number": [None, change.number], "effective_on": [None, str(change.effective_on)]}
    events = [
        audit.event(
            actor=change.made_by,
            action="Membatalkan perubahan struktur" if plan.undoes else "Mengubah struktur",
            obj=change,
            government=government,
            changes=said,
            reason=change.reason,
        )
    ]
    events += [
        AuditEvent(
            government=government,
            actor=change.made_by,
            action=FATE_WORDS[plan.fate(row.unit).kind],
            object_label=OrgUnit._meta.label,
            object_pk=str(row.unit),
            object_text=(row.after or row.before).name,
            unit_id=row.unit,
            changes=audit.differences(_columns(row.before), _columns(row.after)),
            reason=change.reason,
        )
        for row in plan.rows
    ]
    audit.write(events)


def _columns(unit: Unit | None) -> dict:
    return {name: getattr(unit, name, None) for name in COLUMNS}
