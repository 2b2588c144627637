"""Work relations between units and posts: begun and ended, each with its reason."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.door import lock_government
from orgunits.drafts import RelationDraft
from orgunits.models import OrgUnit, Position, WorkRelation, open_after
from portal import audit
from portal.models import AuditEvent, Government, User

TWICE = "Hubungan ini sudah tercatat."


@transaction.atomic
def add_relations(
    *, government: Government, drafts: Sequence[RelationDraft], user: User | None, reason: str
) -> list[WorkRelation]:
    """Record work relations, in bulk (constant number of queries); returned in the drafts' order.

    ValidationError, with the field where it is one, when an end is not there on the first day, both
    ends are the same, or the same relation is open already; ValueError for another government's.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Alasan wajib diisi."})
    lock_government(government)  # a merge of that moment does not carry half of a relation
    units, posts = _ends(government, drafts)
    rows = []
    for draft in drafts:
        row = WorkRelation(
            government=government,
            kind=draft.kind,
            unit_id=draft.unit_id,
            position_id=draft.position_id,
            other_unit_id=draft.other_unit_id,
            other_position_id=draft.other_position_id,
            subject=" ".join(draft.subject.split()),
            legal_basis_id=draft.legal_basis_id,
            clause=draft.clause,
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            is_example=draft.is_example,
        )
        _refuse_misfit(row, units, posts)
        rows.append(row)
    _refuse_twice(government, rows)
    made = WorkRelation.objects.bulk_create(rows)
    AuditEvent.objects.bulk_create(
        _event(row, units, user, reason, "Mencatat hubungan kerja") for row in made
    )
    return made


@transaction.atomic
def end_relation(*, relation: WorkRelation, on: date, user: User | None, reason: str) -> bool:
    """End ``relation`` before the day ``on``; False when it had ended by then. ValidationError
    without a reason, or when it begins later."""
    if not reason.strip():
        raise ValidationError({"reason": "Alasan wajib diisi."})
    lock_government(relation.government)
    row = (
        WorkRelation.objects.select_for_update(no_key=True, of=("self",))
        .filter(open_after(on), pk=relation.pk)
        .first()
    )
    if row is None:
        return False
    if row.valid_from > on:
        raise ValidationError({"on": "Hubungan ini baru dimulai sesudah tanggal itu."})
    before, row.valid_until = row.valid_until, on
    row.save(update_fields=["valid_until"])
    audit.record(
        actor=user,
        action="Mengakhiri hubungan kerja",
        obj=row,
        government=relation.government,
        unit_id=row.unit_id,
        changes={"valid_until": [before and before.isoformat(), on.isoformat()]},
        reason=reason,
    )
    return True


def _ends(
    government: Government, drafts: Sequence[RelationDraft]
) -> tuple[dict[int, OrgUnit], dict[int, Position]]:
    """The units and posts the drafts name. ValueError for one that is not of the government."""
    unit_ids = {pk for one in drafts for pk in (one.unit_id, one.other_unit_id)}
    post_ids = {pk for one in drafts for pk in (one.position_id, one.other_position_id) if pk}
    units = OrgUnit.objects.filter(government=government).in_bulk(unit_ids)
    posts = Position.objects.filter(government=government).in_bulk(post_ids)
    if unit_ids - units.keys() or post_ids - posts.keys():
        raise ValueError("an end of a relation is not of this government")
    return units, posts


def _refuse_misfit(
    row: WorkRelation, units: dict[int, OrgUnit], posts: dict[int, Position]
) -> None:
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])
    if (row.unit_id, row.position_id) == (row.other_unit_id, row.other_position_id):
        raise ValidationError({"other_position": "Pilih unit atau jabatan lain."})
    for side in ("", "other_"):
        unit = units[getattr(row, f"{side}unit_id")]
        _refuse_days(row, unit.name, unit.established_on, unit.closed_on)
        post = posts.get(getattr(row, f"{side}position_id"))
        if post is None:
            continue
        if post.unit_id != unit.pk:
            raise ValidationError({f"{side}position": f"Jabatan ini bukan di {unit.name}."})
        _refuse_days(row, post.name, post.valid_from, post.valid_until)


def _refuse_days(row: WorkRelation, name: str, begins: date, ends: date | None) -> None:
    if row.valid_from < begins or (ends is not None and row.valid_from >= ends):
        raise ValidationError({"valid_from": f"“{name}” tidak ada pada tanggal itu."})


def _refuse_twice(government: Government, rows: Sequence[WorkRelation]) -> None:
    known = {
        _words(row)
        for row in WorkRelation.objects.filter(
            government=government, valid_until__isnull=True, unit__in={one.unit_id for one in rows}
        )
    }
    for row in rows:
        if _words(row) in known:
            raise ValidationError({"subject": TWICE})
        known.add(_words(row))


def _words(row: WorkRelation) -> tuple:
    ends = (row.unit_id, row.position_id, row.other_unit_id, row.other_position_id)
    return (row.kind, *ends, row.subject.casefold())


def _event(
    row: WorkRelation, units: dict[int, OrgUnit], user: User | None, reason: str, action: str
) -> AuditEvent:
    return AuditEvent(
        government_id=row.government_id,
        actor=user,
        action=action,
        object_label=WorkRelation._meta.label,
        object_pk=str(row.pk),
        object_text=str(row),
        unit_id=row.unit_id,
        changes={
            "dengan": [None, units[row.other_unit_id].name],
            "valid_from": [None, row.valid_from.isoformat()],
        },
        reason=reason,
    )
