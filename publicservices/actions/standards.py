"""Every write about standards of service."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import AuditEvent, Government, User
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_long
from portal.validators import validate_reason
from publicservices.components import missing
from publicservices.enums import StandardState
from publicservices.models import PublicService, ServiceStandard

DRAFT_FIELDS = (
    "requirements",
    "procedure",
    "term_amount",
    "term_unit",
    "term_note",
    "cost",
    "product",
    "complaints",
    "legal_basis",
    "facilities",
    "competence",
    "supervision",
    "staffing",
    "guarantee",
    "safety",
    "evaluation",
    "search_words",
    "maklumat",
    "agreed_on",
    "announced_on",
    "settled_on",
    "maklumat_on",
)
OF_ONE_VERSION = ("agreed_on", "announced_on", "settled_on", "maklumat_on")


def _locked(service: PublicService) -> PublicService:
    """The service, locked: versions of its standard are made one after the other."""
    return PublicService.objects.select_for_update(of=("self",)).get(pk=service.pk)


def _versions(service: PublicService) -> list[ServiceStandard]:
    return list(ServiceStandard.objects.filter(line=service.line).order_by("-number"))


def new_draft(service: PublicService, last: ServiceStandard | None) -> ServiceStandard:
    """An unsaved draft: of the ``last`` version, or of what the service itself says."""
    draft = ServiceStandard(government_id=service.government_id, line=service.line, number=1)
    if last is None:
        draft.product, draft.cost = service.product, service.cost
        draft.legal_basis, draft.term_note = service.legal_basis, service.standard_time
        return draft
    draft.number = last.number + 1
    for name in set(DRAFT_FIELDS) - set(OF_ONE_VERSION):
        setattr(draft, name, getattr(last, name))
    return draft


@transaction.atomic
def save_draft(
    *, service: PublicService, user: User | None, opened: str | None = None, **values: Any
) -> ServiceStandard:
    """Keep the draft of the next version; begin one when there is none. Raises ValidationError for
    wrong fields and when somebody changed the draft since the page was made (portal.opened)."""
    if unknown := set(values) - set(DRAFT_FIELDS):
        raise ValueError(f"not editable: {sorted(unknown)}")
    service = _locked(service)
    versions = _versions(service)
    draft = next((row for row in versions if row.state == StandardState.DRAFT), None)
    if draft is not None and opened is not None:
        refuse_if_changed(obj=draft, opened=opened)
    is_new = draft is None
    draft = draft or new_draft(service, versions[0] if versions else None)
    before = {} if is_new else {name: getattr(draft, name) for name in values}
    for name, value in values.items():
        setattr(draft, name, value)
    draft.created_by = draft.created_by or user
    draft.full_clean(exclude=["government", "created_by", "published_by"])
    changes = audit.differences(before, values)
    if is_new or changes:
        draft.save()
        _record(service, draft, user, "Menyusun standar pelayanan", changes, "")
    return draft


def _record(
    service: PublicService,
    standard: ServiceStandard,
    user: User | None,
    action: str,
    changes: dict,
    reason: str,
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=standard,
        government=service.government,
        unit_id=service.unit_id,
        changes=changes,
        reason=reason,
    )


@transaction.atomic
def publish_standard(
    *, service: PublicService, valid_from: date, user: User | None, reason: str
) -> ServiceStandard:
    """Let the draft hold from ``valid_from`` on; the version before it ends there.

    Raises ValidationError when there is no draft, one of the six public components is empty, the
    day is in the past or not after the beginning of the version before it.
    """
    validate_reason(reason)
    service = _locked(service)
    versions = _versions(service)
    draft = next((row for row in versions if row.state == StandardState.DRAFT), None)
    if draft is None:
        raise ValidationError("Belum ada rancangan untuk diterbitkan.")
    if empty := missing(draft, public=True):
        raise ValidationError(f"Belum bisa diterbitkan. Isi dulu: {', '.join(empty).lower()}.")
    if valid_from < service.government.today():
        raise ValidationError({"valid_from": "Tanggal berlaku tidak boleh sudah lewat."})
    last = next((row for row in versions if row.state == StandardState.PUBLISHED), None)
    if last is not None:
        if valid_from <= last.valid_from:
            text = f"Versi {last.number} berlaku {date_long(last.valid_from)}. Pilih tanggal sesudahnya."
            raise ValidationError({"valid_from": text})
        last.valid_until = valid_from
        last.save(update_fields=["valid_until"])
    draft.state, draft.valid_from, draft.reason = StandardState.PUBLISHED, valid_from, reason
    draft.published_by, draft.published_at = user, timezone.now()
    draft.save()
    changes = audit.differences({}, {"number": draft.number, "valid_from": valid_from})
    _record(service, draft, user, "Menerbitkan standar pelayanan", changes, reason)
    return draft


@transaction.atomic
def discard_draft(*, service: PublicService, user: User | None, reason: str) -> None:
    """Throw the draft away; what is published stays. ValidationError when there is none."""
    validate_reason(reason)
    service = _locked(service)
    draft = ServiceStandard.objects.filter(line=service.line, state=StandardState.DRAFT).first()
    if draft is None:
        raise ValidationError("Tidak ada rancangan untuk dibuang.")
    _record(service, draft, user, "Membuang rancangan standar", {}, reason)
    draft.delete()


@transaction.atomic
def publish_first_standards(
    *,
    government: Government,
    standards: list[tuple[PublicService, dict[str, Any]]],
    valid_from: date,
    user: User | None,
    reason: str,
) -> list[ServiceStandard]:
    """Publish the first version of many services at once (values by DRAFT_FIELDS), for a demo or an
    import. Raises ValueError for a service that has a standard already or lacks a component."""
    validate_reason(reason)
    taken = set(
        ServiceStandard.objects.filter(government=government).values_list("line", flat=True)
    )
    now, rows = timezone.now(), []
    for service, values in standards:
        row = new_draft(service, None)
        for name, value in values.items():
            setattr(row, name, value)
        if service.line in taken or missing(row, public=True):
            raise ValueError(f"{service.code}: {missing(row, public=True) or 'has a standard'}")
        row.state, row.valid_from, row.reason = StandardState.PUBLISHED, valid_from, reason
        row.created_by = row.published_by = user
        row.published_at = now
        rows.append(row)
    ServiceStandard.objects.bulk_create(rows)
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Menerbitkan standar pelayanan",
            obj=row,
            government=government,
            unit_id=service.unit_id,
            changes=audit.differences({}, {"number": 1, "valid_from": valid_from}),
            reason=reason,
        )
        for row, (service, _) in zip(rows, standards, strict=True)
    )
    return rows
