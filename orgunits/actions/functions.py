"""A function that reads otherwise from a day on, is corrected, or goes over to another unit."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.door import lock_government
from orgunits.function_words import split_function
from orgunits.models import LegalBasis, OrgUnit, UnitFunction
from orgunits.queries import next_order
from portal import audit
from portal.models import User
from portal.opened import refuse_if_changed

FUNCTION_COLUMNS = ("text", "verb", "object", "urusan", "clause", "legal_basis")


@transaction.atomic
def update_function(
    *,
    function: UnitFunction,
    on: date,
    values: Mapping[str, object],
    user: User | None,
    reason: str,
    opened: str | None = None,
) -> UnitFunction:
    """Give ``function`` the ``values`` (FUNCTION_COLUMNS) from the day ``on``; returns the row that
    holds them.

    On its first day it is a correction of the row; later the row ends there and its successor
    begins, so that the earlier wording stays on its days. An empty verb and object are read from
    the text. ValidationError without a reason, outside the days of the function, when nothing
    changes, or when somebody changed it meanwhile (``opened``: portal.opened).
    """
    _require_reason(reason)
    if unknown := values.keys() - set(FUNCTION_COLUMNS):
        raise ValueError(f"not a column of a function: {sorted(unknown)}")
    row = _held_row(function, on, opened)
    before = {name: getattr(row, name) for name in FUNCTION_COLUMNS}
    wanted = before | dict(values)
    if not wanted["verb"] and not wanted["object"]:
        wanted["verb"], wanted["object"] = split_function(wanted["text"])
    difference = audit.differences(before, wanted)
    if not difference:
        raise ValidationError("Belum ada yang diubah.")
    if on > row.valid_from:
        row = _successor(row, on)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.clean_fields(
        exclude=["government", "unit", "legal_basis", "predecessor", "opened_by", "closed_by"]
    )
    row.save()
    audit.record(
        actor=user,
        action="Mengubah fungsi unit",
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
        changes=difference,
        reason=reason,
    )
    return row


@transaction.atomic
def move_function(
    *,
    function: UnitFunction,
    target: OrgUnit,
    on: date,
    user: User | None,
    reason: str,
    legal_basis: LegalBasis | None = None,
    clause: str = "",
    opened: str | None = None,
) -> UnitFunction:
    """Give ``function`` to ``target`` from the day ``on``; returns the row that holds it there.

    The unit that had it keeps its row up to that day, and the new row is its successor: what was
    decided about overlaps goes along. ``legal_basis`` and ``clause`` are those by which the new unit
    holds it. ValidationError without a reason, outside the days of the function, on its own unit,
    on a unit that is not there, or when somebody changed it meanwhile (``opened``).
    """
    _require_reason(reason)
    row = _held_row(function, on, opened)
    target = OrgUnit.objects.get(pk=target.pk, government=row.government_id)
    if target.pk == row.unit_id:
        raise ValidationError("Fungsi ini sudah dipegang unit itu.", code="target")
    if target.closed_on is not None:
        raise ValidationError(f"“{target.name}” sudah ditutup.", code="target")
    if target.established_on > on:
        raise ValidationError(f"“{target.name}” belum berdiri pada tanggal itu.", code="on")
    made = _successor(row, on)
    for name in ("text", "verb", "object", "urusan"):
        setattr(made, name, getattr(row, name))
    made.unit, made.order = target, next_order(UnitFunction, target)
    made.legal_basis, made.clause = legal_basis, clause
    made.save()
    source = OrgUnit.objects.get(pk=row.unit_id)
    for action, unit, obj in (
        ("Menyerahkan fungsi unit", source, row),
        ("Menerima fungsi unit", target, made),
    ):
        audit.record(
            actor=user,
            action=action,
            obj=obj,
            government=row.government,
            unit_id=unit.pk,
            changes={"unit": [source.name, target.name]},
            reason=reason,
        )
    return made


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError("Alasan wajib diisi.")


def _held_row(function: UnitFunction, on: date, opened: str | None) -> UnitFunction:
    """The stored row under its lock, as the page showed it and held on the day ``on``."""
    lock_government(function.government)
    row = UnitFunction.objects.select_for_update(no_key=True, of=("self",)).get(pk=function.pk)
    refuse_if_changed(obj=row, opened=opened)
    if on < row.valid_from or (row.valid_until is not None and on >= row.valid_until):
        raise ValidationError("Fungsi ini tidak berlaku pada tanggal itu.", code="on")
    return row


def _successor(row: UnitFunction, on: date) -> UnitFunction:
    """End ``row`` before ``on``; the row that goes on from there (not saved)."""
    made = UnitFunction(
        government_id=row.government_id,
        unit_id=row.unit_id,
        order=row.order,
        valid_from=on,
        valid_until=row.valid_until,
        predecessor=row,
    )
    row.valid_until = on
    row.save(update_fields=["valid_until"])
    return made
