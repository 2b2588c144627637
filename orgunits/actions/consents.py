"""Letters about a unit: put on record, and taken off it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.enums import ConsentKind
from orgunits.models import OrgUnit, UnitConsent
from portal import audit
from portal.models import User


@transaction.atomic
def record_consent(
    *,
    unit: OrgUnit,
    kind: str,
    number: str,
    issuer: str,
    issued_on: date,
    user: User | None,
    criterion: str = "",
    note: str = "",
) -> UnitConsent:
    """Put a letter on record. ValidationError when it does not fit or is there already."""
    row = UnitConsent(
        government=unit.government,
        unit=unit,
        kind=kind,
        number=number.strip(),
        issuer=issuer.strip(),
        criterion=criterion,
        note=note.strip(),
        valid_from=issued_on,
        made_by=user,
    )
    if kind == ConsentKind.SIMPLIFICATION and not criterion:
        raise ValidationError({"criterion": "Pilih kriterianya."})
    row.full_clean()
    row.save()
    audit.record(
        actor=user,
        action="Mencatat surat persetujuan",
        obj=row,
        government=unit.government,
        unit_id=unit.pk,
        changes={"kind": [None, kind], "valid_from": [None, issued_on.isoformat()]},
    )
    return row


@transaction.atomic
def end_consent(*, consent: UnitConsent, on: date, user: User | None, reason: str) -> UnitConsent:
    """Let a letter hold no longer from ``on``. ValidationError before its own day or when it ended."""
    locked = (
        UnitConsent.objects.select_for_update(no_key=True, of=("self",))
        .select_related("government")
        .get(pk=consent.pk)
    )
    if locked.valid_until is not None:
        raise ValidationError("Surat ini memang sudah tidak berlaku. Muat ulang halamannya.")
    if on < locked.valid_from:
        raise ValidationError("Tanggalnya tidak boleh sebelum tanggal surat.")
    locked.valid_until = on
    locked.save(update_fields=["valid_until"])
    audit.record(
        actor=user,
        action="Mengakhiri surat persetujuan",
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={"valid_until": [None, on.isoformat()]},
        reason=reason,
    )
    return locked
