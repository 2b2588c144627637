"""Columns of a unit that are no structure, and the legal bases that changes name."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.models import LegalBasis, OrgUnit
from orgunits.projection import update_units
from portal import audit
from portal.models import AuditEvent, Government, User
from portal.opened import refuse_if_changed

DETAIL_COLUMNS = (
    "urusan",
    "legal_basis",
    "area_code",
    "siasn_unor_id",
    "sipd_code",
    "npsn",
    "health_facility_code",
    "contact",
    "is_example",
)


@transaction.atomic
def update_unit_details(
    *, unit: OrgUnit, user: User | None, reason: str, opened: str | None = None, **columns: object
) -> OrgUnit:
    """Write columns that are not part of the structure (DETAIL_COLUMNS) and return the fresh unit.

    ``legal_basis`` may be unsaved (see ``settle_legal_basis``). ValidationError when a value does
    not fit, the reason is missing, or the unit changed since the page was made (``opened``:
    portal.opened); ValueError for any other column.
    """
    locked = OrgUnit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
    refuse_if_changed(obj=locked, opened=opened)
    government = Government.objects.get(pk=unit.government_id)
    update_details(government=government, details={unit.pk: columns}, user=user, reason=reason)
    return OrgUnit.objects.select_related("legal_basis").get(pk=unit.pk)


@transaction.atomic
def update_details(
    *,
    government: Government,
    details: Mapping[int, Mapping[str, object]],
    user: User | None,
    reason: str,
) -> int:
    """``update_unit_details`` of many units at once: {unit id: {column: value}}. Returns how many
    changed. Constant number of queries but for new legal bases."""
    unknown = {name for columns in details.values() for name in columns} - set(DETAIL_COLUMNS)
    if unknown:
        raise ValueError(f"not a detail of a unit: {sorted(unknown)}")
    if not reason.strip():
        raise ValidationError("Alasan wajib diisi.")
    rows = OrgUnit.objects.select_for_update(no_key=True, of=("self",)).filter(
        government=government, pk__in=details
    )
    units = rows.select_related("legal_basis").in_bulk()
    if details.keys() - units.keys():
        raise ValueError("units of another government")
    changed = {}
    for pk, columns in details.items():
        difference = _change_details(government, units[pk], columns)
        if difference:
            changed[pk] = difference
    names = [f"{name}_id" if name == "legal_basis" else name for name in DETAIL_COLUMNS]
    update_units(names, [(pk, *(getattr(units[pk], name) for name in names)) for pk in changed])
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Mengubah data unit",
            obj=units[pk],
            government=government,
            unit_id=pk,
            changes=difference,
            reason=reason,
        )
        for pk, difference in changed.items()
    )
    return len(changed)


def _change_details(
    government: Government, unit: OrgUnit, columns: Mapping[str, object]
) -> dict[str, list]:
    """Set and check ``columns`` on ``unit`` (not saved); return what differs."""
    wanted = dict(columns)
    if "legal_basis" in wanted:
        wanted["legal_basis"] = settle_legal_basis(government, wanted["legal_basis"])
    before = {name: getattr(unit, name) for name in wanted}
    for name, value in wanted.items():
        setattr(unit, name, value)
    checked = wanted.keys() - {"legal_basis"}
    unit.clean_fields(exclude={field.name for field in OrgUnit._meta.fields} - checked)
    return audit.differences(before, wanted)


def settle_legal_basis(government: Government, basis: LegalBasis | None) -> LegalBasis | None:
    """Return ``basis`` as a stored row: itself, the row of this government with the same title, or
    newly saved. For use inside an action's transaction, so a refused change leaves none behind."""
    if basis is None or basis.pk is not None:
        if basis is not None and basis.government_id not in (None, government.pk):
            raise ValueError("the legal basis belongs to another government")
        return basis
    basis.government = government
    basis.title = basis.title.strip()
    found = LegalBasis.objects.filter(government=government, title=basis.title).first()
    if found is not None:
        return found
    basis.full_clean()
    basis.save()
    return basis
