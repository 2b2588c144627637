"""Residents by area, and hands that are no civil servants."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.models import AreaResidents, OtherHands
from orgunits.models import OrgUnit
from portal import audit
from portal.models import Government, User
from portal.validators import validate_reason


def _told(row: AreaResidents | OtherHands | None, column: str) -> str | None:
    """A figure with where it is from, as the audit trail keeps it."""
    return None if row is None else f"{getattr(row, column)} ({row.source})"


@transaction.atomic
def record_area_residents(
    *,
    government: Government,
    year: int,
    residents: Mapping[str, int | None],
    source: str,
    user: User | None,
    reason: str,
    is_example: bool = False,
) -> int:
    """Write down how many people live in each area (kode wilayah) in ``year``; None takes a figure
    away. Returns how many figures changed. ValidationError for what does not fit."""
    validate_reason(reason)
    # The government's row is the lock: two people may fill in the same year.
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    rows = AreaResidents.objects.filter(government=government, year=year)
    stored = {row.area_code: row for row in rows}
    source = source.strip()
    changes: dict[str, list] = {}
    for code, number in residents.items():
        row = stored.get(code)
        before = _told(row, "residents")
        if number is None:
            if row is not None:
                row.delete()
                changes[f"{code} {year}"] = [before, None]
        elif row is None or (number, source) != (row.residents, row.source):
            row = row or AreaResidents(government=government, area_code=code, year=year)
            row.residents, row.source, row.is_example = number, source, is_example
            row.full_clean()
            row.save()
            changes[f"{code} {year}"] = [before, _told(row, "residents")]
    if changes:
        audit.record(
            actor=user,
            action="Mencatat penduduk wilayah",
            obj=government,
            government=government,
            changes=changes,
            reason=reason,
        )
    return len(changes)


@transaction.atomic
def record_other_hands(
    *,
    unit: OrgUnit,
    year: int,
    people: Mapping[str, int | None],
    source: str,
    user: User | None,
    is_example: bool = False,
) -> int:
    """Write down how many people of each OtherHandKind work for ``unit`` in ``year``; None takes a
    figure away. Returns how many figures changed. ValidationError for what does not fit."""
    source = source.strip()
    if not source:
        raise ValidationError({"source": "Tulis sumber angkanya."})
    OrgUnit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
    stored = {row.kind: row for row in OtherHands.objects.filter(unit=unit, year=year)}
    changes: dict[str, list] = {}
    for kind, number in people.items():
        row = stored.get(kind)
        before = _told(row, "people")
        if (row is None and number is None) or (
            row is not None and (number, source) == (row.people, row.source)
        ):
            continue
        if number is None:
            row.delete()
        else:
            row = row or OtherHands(government=unit.government, unit=unit, year=year, kind=kind)
            row.people, row.source, row.recorded_by = number, source, user
            row.is_example = is_example
            row.full_clean()
            row.save()
        changes[kind] = [before, None if number is None else _told(row, "people")]
    if changes:
        audit.record(
            actor=user,
            action="Mencatat tenaga lain",
            obj=unit,
            government=unit.government,
            unit_id=unit.pk,
            changes=changes,
        )
    return len(changes)
