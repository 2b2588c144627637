"""Roles that one person gives to another on a screen: who may give what, and to whom."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.accounts import refuse_without_admin
from orgunits.actions.door import lock_government
from orgunits.actions.roles import end_role, grant_role
from orgunits.enums import RoleOrigin
from orgunits.models import OrgUnit, RoleAssignment, valid_on
from orgunits.permissions import may_govern_role
from portal.models import User
from portal.notices import notify
from portal.permissions import Role
from portal.templatetags.formats import date_long

# Rights over the whole government: its leadership hears of them, so that none is given unseen.
WATCHED_ROLES = (Role.GOVERNMENT_ADMIN, Role.LEADERSHIP, Role.AUDITOR)
WHY_NOT_HERE = {
    RoleOrigin.PLACEMENT: "Peran ini mengikuti jabatan. Akhiri penempatannya, maka peran ini ikut "
    "berakhir.",
    RoleOrigin.DELEGATED: "Peran ini dilimpahkan. Cabut pelimpahannya, maka peran ini ikut "
    "berakhir.",
}


@transaction.atomic
def grant_by_hand(
    *,
    account: User,
    unit: OrgUnit,
    role: str,
    user: User,
    valid_from: date,
    valid_until: date | None,
    decree: str,
) -> RoleAssignment:
    """Give ``account`` a role on ``unit`` from ``valid_from`` until before ``valid_until``, and tell
    them. Raises ValidationError for what ``user`` may not give, for one's own account, for an
    account that is off or of another government, a closed unit, days in the past, and a role that
    is held already."""
    government = lock_government(unit.government)
    account = User.objects.get(pk=account.pk)
    unit = OrgUnit.objects.select_related("government").get(pk=unit.pk)
    if role == Role.SUPERADMIN:
        raise ValidationError({"role": "Peran superadmin tidak diberikan lewat portal."})
    if not may_govern_role(user, role, unit):
        raise ValidationError(refusal(role, unit))
    if account.pk == user.pk:
        raise ValidationError("Anda tidak dapat memberi peran kepada diri sendiri.")
    if not account.is_active:
        raise ValidationError(f"Akun {account} sudah dinonaktifkan.")
    if not unit.is_active:
        raise ValidationError(f"{unit} sudah ditutup.")
    if not decree.strip():
        raise ValidationError({"decree": "Tulis dasar pemberian peran ini."})
    if valid_from < government.today():
        raise ValidationError({"valid_from": "Peran di portal mulai paling cepat hari ini."})
    if valid_until is not None and valid_until <= valid_from:
        raise ValidationError({"valid_until": "Hari terakhir tidak boleh sebelum hari pertama."})
    row = grant_role(
        user=account,
        unit=unit,
        role=role,
        granted_by=user,
        valid_from=valid_from,
        valid_until=valid_until,
        decree=decree.strip(),
    )
    tell(row, f"memberi {account} peran {row.get_role_display()} di {unit}", user)
    return row


@transaction.atomic
def end_by_hand(*, assignment: RoleAssignment, on: date, user: User, reason: str) -> RoleAssignment:
    """End a role that was given by hand: ``on`` is the first day it is no longer held. Raises
    ValidationError for a role that follows a post or a delegation, for what ``user`` may not end,
    for a day in the past and for the last administrator of the government."""
    government = lock_government(assignment.government)
    row = RoleAssignment.objects.select_related("user", "unit").get(pk=assignment.pk)
    if not row.is_by_hand:
        raise ValidationError(WHY_NOT_HERE[row.origin])
    if not may_govern_role(user, row.role, row.unit):
        raise ValidationError(refusal(row.role, row.unit))
    if on < max(government.today(), row.valid_from):
        raise ValidationError({"on": "Peran berakhir paling cepat hari ini."})
    if row.role == Role.GOVERNMENT_ADMIN and row.unit.parent_id is None:
        refuse_without_admin(government, row.user, on)
    ended = end_role(assignment=row, on=on, ended_by=user, reason=reason)
    tell(
        ended,
        f"mengakhiri peran {ended.get_role_display()} milik {ended.user} di {ended.unit} mulai "
        f"{date_long(on)}",
        user,
    )
    return ended


def refusal(role: str, unit: OrgUnit) -> str:
    if role == Role.AUDITOR:
        return "Peran auditor hanya diberikan dan diakhiri oleh pimpinan daerah sendiri, bukan Plh."
    return f"Anda tidak berwenang memberi atau mengakhiri peran di {unit}."


def tell(row: RoleAssignment, what: str, user: User) -> None:
    """The person hears of it; of rights over the whole government its leadership does too."""
    hearers = [row.user]
    if row.role in WATCHED_ROLES:
        leaders = RoleAssignment.objects.filter(
            valid_on(row.government.today()), government=row.government_id, role=Role.LEADERSHIP
        )
        hearers += list(User.objects.filter(pk__in=leaders.values("user")).exclude(pk=user.pk))
    notify(government=row.government, recipients=hearers, text=f"{user} {what}.")
