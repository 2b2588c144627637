"""Who may do what where: granting and ending roles."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.delegations import follow_delegations
from orgunits.drafts import RoleDraft
from orgunits.enums import RoleOrigin
from orgunits.models import OrgUnit, RoleAssignment, open_after
from portal import audit
from portal.models import AuditEvent, Government, User
from portal.permissions import Role
from portal.templatetags.formats import date_long

OWN_FIELDS = ("user", "government", "unit", "granted_by")


@transaction.atomic
def grant_roles(
    *, government: Government, drafts: list[RoleDraft], granted_by: User | None
) -> list[RoleAssignment]:
    """Grant roles in bulk (constant number of queries); a role already held for those days is
    refused. ``granted_by`` None: the installation itself. Whether the granter may grant on that
    unit is asked by ``granting``; the role SUPERADMIN nobody gives."""
    units = OrgUnit.objects.filter(government=government, pk__in={d.unit_id for d in drafts})
    names = dict(units.values_list("pk", "name"))
    rows = [_assignment(government, draft, granted_by, names) for draft in drafts]
    _refuse_twice(rows)
    rows = RoleAssignment.objects.bulk_create(rows)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            government=government,
            actor=granted_by,
            action="Memberi peran",
            object_label=RoleAssignment._meta.label,
            object_pk=str(row.pk),
            object_text=f"{draft.user}: {Role(row.role).label} ({names[row.unit_id]})"[:200],
            unit_id=row.unit_id,
            changes={
                "role": [None, row.role],
                "valid_from": [None, str(row.valid_from)],
                "valid_until": [None, audit.plain(row.valid_until)],
            },
            reason=row.decree,
        )
        for row, draft in zip(rows, drafts, strict=True)
    )
    return rows


@transaction.atomic
def grant_role(
    *,
    user: User,
    unit: OrgUnit,
    role: str,
    granted_by: User | None,
    valid_from: date,
    valid_until: date | None = None,
    decree: str = "",
    origin: str = RoleOrigin.GRANTED,
    source_key: str = "",
) -> RoleAssignment:
    """Grant one role; see ``grant_roles``."""
    draft = RoleDraft(
        user=user,
        unit_id=unit.pk,
        role=role,
        valid_from=valid_from,
        valid_until=valid_until,
        decree=decree,
        origin=origin,
        source_key=source_key,
    )
    government = Government.objects.get(pk=unit.government_id)
    return grant_roles(government=government, drafts=[draft], granted_by=granted_by)[0]


@transaction.atomic
def end_role(
    *, assignment: RoleAssignment, on: date, ended_by: User | None, reason: str
) -> RoleAssignment:
    """End a role: ``on`` is the first day on which it is no longer held. What its holder delegated
    beyond that day ends with it."""
    if not reason.strip():
        raise ValidationError("Alasan wajib diisi.")
    rows = RoleAssignment.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("government", "user", "unit").get(pk=assignment.pk)
    if row.valid_until is not None and row.valid_until <= on:
        if row.valid_until <= row.government.today():
            raise ValidationError("Peran ini sudah berakhir.")
        raise ValidationError(
            f"Peran ini sudah tercatat berakhir {date_long(row.valid_until)}. Pilih hari sebelum itu."
        )
    if on < row.valid_from:
        raise ValidationError("Peran tidak dapat berakhir sebelum mulai.")
    before = row.valid_until
    row.valid_until = on
    row.save(update_fields=["valid_until"])
    audit.record(
        actor=ended_by,
        action="Mengakhiri peran",
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
        changes=audit.differences({"valid_until": before}, {"valid_until": on}),
        reason=reason,
    )
    follow_delegations(
        government=row.government, user_ids=[row.user_id], actor=ended_by, reason=reason
    )
    return row


def _assignment(
    government: Government, draft: RoleDraft, granted_by: User | None, names: dict[int, str]
) -> RoleAssignment:
    if draft.unit_id not in names:
        raise ValueError(f"unit {draft.unit_id} is not of this government")
    if draft.user.government_id != government.pk:
        raise ValidationError(f"{draft.user} bukan pengguna pemerintah daerah ini.")
    if draft.role == Role.SUPERADMIN and granted_by is not None:
        raise ValidationError("Peran superadmin tidak diberikan lewat portal.")
    row = RoleAssignment(
        government=government,
        user=draft.user,
        unit_id=draft.unit_id,
        role=draft.role,
        origin=draft.origin,
        source_key=draft.source_key,
        decree=draft.decree,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        granted_by=granted_by,
    )
    row.clean_fields(exclude=OWN_FIELDS)
    if row.valid_until is not None and row.valid_until < row.valid_from:
        raise ValidationError("Tanggal berakhir tidak boleh sebelum tanggal mulai.")
    return row


def _refuse_twice(rows: list[RoleAssignment]) -> None:
    """A role of one origin is held once at a time by one person on one unit."""
    if not rows:
        return
    held = RoleAssignment.objects.filter(
        open_after(min(row.valid_from for row in rows)),
        user__in={row.user_id for row in rows},
        unit__in={row.unit_id for row in rows},
    )
    spans: dict[tuple, list[tuple[date, date]]] = {}
    for row in [*held, *rows]:
        known = spans.setdefault(
            (row.user_id, row.unit_id, row.role, row.origin, row.source_key), []
        )
        start, end = row.valid_from, row.valid_until or date.max
        if row.pk is None and any(start < until and since < end for since, until in known):
            label = Role(row.role).label
            raise ValidationError(f"{row.user} sudah memegang peran {label} di unit itu.")
        known.append((start, end))
