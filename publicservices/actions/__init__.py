"""Every write about public services."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions import lock_government
from portal import audit
from portal.models import AuditEvent, Government, User
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_long
from portal.validators import validate_reason
from publicservices.drafts import ServiceDraft
from publicservices.models import PublicService

EDITABLE = ("code", "name", "product", "standard_time", "cost", "legal_basis", "valid_from")
RELATIONS = ["government", "unit", "predecessor", "opened_by", "closed_by"]


def _build(government: Government, draft: ServiceDraft) -> PublicService:
    """An unsaved service whose own fields are checked; relations are checked by the caller."""
    if draft.unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    service = PublicService(
        government=government,
        unit=draft.unit,
        code=draft.code.strip(),
        name=draft.name.strip(),
        product=draft.product,
        standard_time=draft.standard_time,
        cost=draft.cost,
        legal_basis=draft.legal_basis,
        valid_from=draft.valid_from,
        is_example=draft.is_example,
    )
    service.clean_fields(exclude=RELATIONS)
    if not draft.unit.is_active:
        raise ValidationError({"unit": f"{draft.unit.name} sudah ditutup."})
    return service


def _taken_codes(government: Government) -> set[tuple[int, str]]:
    """(unit, code) of every service that still runs."""
    return set(
        PublicService.objects.filter(government=government, valid_until__isnull=True).values_list(
            "unit_id", "code"
        )
    )


def _messages(error: ValidationError) -> list[str]:
    """The texts of an error of fields, each with the name of its field."""
    if not hasattr(error, "error_dict"):
        return error.messages
    labels = {field.name: field.verbose_name for field in PublicService._meta.fields}
    return [
        message if name == "unit" else f"{labels[name]}: {message}"
        for name, errors in error.error_dict.items()
        for one in errors
        for message in one.messages
    ]


@transaction.atomic
def register_services(
    *, government: Government, drafts: list[ServiceDraft], user: User | None, reason: str
) -> list[PublicService]:
    """Register services, all or none, in bulk, one audit event each.

    Raises ValidationError with one text per problem ("Baris 3 (LYN-003): …"), ValueError for a
    unit of another government.
    """
    validate_reason(reason)
    problems, services, taken = [], [], _taken_codes(government)
    for number, draft in enumerate(drafts, start=1):
        try:
            service = _build(government, draft)
        except ValidationError as error:
            problems += [f"Baris {number} ({draft.code}): {text}" for text in _messages(error)]
            continue
        if (service.unit_id, service.code) in taken:
            problems.append(
                f"Baris {number} ({draft.code}): {draft.unit.name} sudah punya layanan dengan"
                " kode tersebut."
            )
        taken.add((service.unit_id, service.code))
        services.append(service)
    if problems:
        raise ValidationError(problems)
    PublicService.objects.bulk_create(services)
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Mendaftarkan layanan",
            obj=service,
            government=government,
            unit_id=service.unit_id,
            changes=audit.differences({}, {"code": service.code, "name": service.name}),
            reason=reason,
        )
        for service in services
    )
    return services


@transaction.atomic
def create_service(*, draft: ServiceDraft, user: User, reason: str) -> PublicService:
    """Register one service. Raises ValidationError, with the field where there is one."""
    validate_reason(reason)
    lock_government(draft.unit.government)
    draft.unit.refresh_from_db(fields=["closed_on"])  # it may have closed since the page was made
    service = _build(draft.unit.government, draft)
    service.validate_constraints()
    service.save()
    _record(service, user, "Mendaftarkan layanan", {}, reason)
    return service


@transaction.atomic
def update_service(
    *,
    service: PublicService,
    user: User,
    reason: str,
    opened: str | None = None,
    **changes: Any,  # noqa: ANN401 values of the fields in EDITABLE
) -> PublicService:
    """Change fields of EDITABLE. Raises ValidationError for what the fields do not allow, and when
    the service changed since the page was made (``opened``: portal.opened)."""
    validate_reason(reason)
    if unknown := set(changes) - set(EDITABLE):
        raise ValueError(f"not editable: {sorted(unknown)}")
    service = PublicService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    refuse_if_changed(obj=service, opened=opened)
    before = {name: getattr(service, name) for name in changes}
    for name, value in changes.items():
        setattr(service, name, value)
    service.full_clean()
    if audit.differences(before, changes):
        service.save()
        _record(service, user, "Mengubah layanan", before, reason, changes)
    return service


@transaction.atomic
def end_service(*, service: PublicService, on: date, user: User, reason: str) -> PublicService:
    """Let a service end: ``on`` is the first day it is no longer given."""
    validate_reason(reason)
    service = PublicService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if service.valid_until is not None:
        raise ValidationError(f"Layanan ini sudah berakhir {date_long(service.valid_until)}.")
    service.valid_until = on
    service.full_clean()
    service.save()
    _record(service, user, "Mengakhiri layanan", {"valid_until": None}, reason, {"valid_until": on})
    return service


def _record(
    service: PublicService,
    user: User | None,
    action: str,
    before: dict,
    reason: str,
    after: dict | None = None,
) -> None:
    after = after or {name: getattr(service, name) for name in ("code", "name", "valid_from")}
    audit.record(
        actor=user,
        action=action,
        obj=service,
        government=service.government,
        unit_id=service.unit_id,
        changes=audit.differences(before, after),
        reason=reason,
    )
