"""Accounts of a government: opened, changed, switched off and on again. Never deleted: the audit
names them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.actions.delegations import withdraw_all_of
from orgunits.actions.door import lock_government
from orgunits.enums import RoleOrigin
from orgunits.models import RoleAssignment, open_after
from portal import audit
from portal.database import insert_checked
from portal.models import ActivationCode, AuditEvent, Government, User
from portal.notices import notify
from portal.opened import refuse_if_changed
from portal.permissions import Role
from portal.validators import validate_reason

ACCOUNT_FIELDS = ("username", "display_name", "email")
SUPERADMIN_IS_NOT_OURS = "Akun superadmin hanya diatur oleh pengelola pemasangan."
NO_PASSWORD = "!"  # how Django begins a password nobody can sign in with


@transaction.atomic
def open_account(
    *, government: Government, username: str, display_name: str, email: str = "", user: User | None
) -> User:
    """Open an account nobody can sign in to yet: its person sets the password with a code.

    ValidationError, by field, for a name that is taken or values that do not fit.
    """
    account = User(
        government=government,
        username=username.strip(),
        display_name=display_name.strip(),
        email=User.objects.normalize_email(email.strip()),
    )
    account.set_unusable_password()
    insert_checked(account, lambda: _check(account))
    values = {name: getattr(account, name) for name in ACCOUNT_FIELDS}
    _record(account, "Membuat akun", audit.differences({}, values), user, "")
    return account


@transaction.atomic
def update_account(
    *, account: User, user: User, reason: str, opened: str | None = None, **values: Any
) -> User:
    """Change fields of ACCOUNT_FIELDS and tell the person. Raises ValidationError for what the
    fields refuse and for an account that changed since the page was made (``opened``:
    portal.opened), ValueError for any other field."""
    validate_reason(reason)
    if unknown := set(values) - set(ACCOUNT_FIELDS):
        raise ValueError(f"not editable: {sorted(unknown)}")
    row = _locked(account)
    _refuse_superadmin(row, user)
    refuse_if_changed(obj=row, opened=opened)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value.strip())
    _check(row)
    changes = audit.differences(before, {name: getattr(row, name) for name in values})
    if changes:
        row.save(update_fields=sorted(values))
        _record(row, "Mengubah akun", changes, user, reason)
        _tell(row, f"Data akun Anda diubah oleh {user}.")
    return row


@transaction.atomic
def deactivate_account(*, account: User, user: User, reason: str, end_roles: bool = False) -> User:
    """Switch an account off: its sessions end at their next request. Its roles rest; with
    ``end_roles`` those granted by hand end today and do not come back. Its open code dies, and
    what it delegated or stood in for is withdrawn.

    Raises ValidationError for one's own account, a superadmin's, the last administrator's, and one
    that is off already.
    """
    validate_reason(reason)
    if account.pk == user.pk:
        raise ValidationError("Anda tidak dapat menonaktifkan akun Anda sendiri.")
    if account.government_id is None or account.is_superuser:
        raise ValidationError(SUPERADMIN_IS_NOT_OURS)
    government = lock_government(account.government)
    row = _locked(account)
    if not row.is_active:
        raise ValidationError("Akun ini sudah dinonaktifkan.")
    refuse_without_admin(government, row, government.today())
    row.is_active = False
    row.save(update_fields=["is_active"])
    _record(row, "Menonaktifkan akun", {"is_active": [True, False]}, user, reason)
    # A code still on paper must not open the account when it is switched on again.
    ActivationCode.objects.unspent().filter(user=row).update(revoked_at=timezone.now())
    withdraw_all_of(person=row, government=government, user=user, reason=reason)
    if end_roles:
        _end_roles_of(row, government, user, reason)
    return row


@transaction.atomic
def reactivate_account(*, account: User, user: User, reason: str) -> User:
    """Switch an account on again; the roles that rested hold again for what is left of their days.
    Raises ValidationError when it is on."""
    validate_reason(reason)
    row = _locked(account)
    _refuse_superadmin(row, user)
    if row.is_active:
        raise ValidationError("Akun ini sudah aktif.")
    row.is_active = True
    row.save(update_fields=["is_active"])
    _record(row, "Mengaktifkan kembali akun", {"is_active": [False, True]}, user, reason)
    _tell(row, f"Akun Anda diaktifkan kembali oleh {user}.")
    return row


def administrators(government: Government, day: date):  # noqa: ANN201 a queryset of User
    """People who can sign in and administer the whole government on ``day`` without an end set."""
    rows = RoleAssignment.objects.filter(
        government=government,
        role=Role.GOVERNMENT_ADMIN,
        unit__parent__isnull=True,
        valid_from__lte=day,
        valid_until__isnull=True,
    )
    able = User.objects.filter(is_active=True, pk__in=rows.values("user"))
    return able.exclude(password__startswith=NO_PASSWORD)


def refuse_without_admin(government: Government, leaving: User, day: date) -> None:
    """Raise ValidationError when nobody but ``leaving`` administers the government on ``day``. For
    actions that hold the government's lock."""
    rows = RoleAssignment.objects.filter(
        open_after(day), user=leaving, role=Role.GOVERNMENT_ADMIN, unit__parent__isnull=True
    )
    if not rows.exists():
        return
    if not administrators(government, day).exclude(pk=leaving.pk).exists():
        raise ValidationError(
            f"{leaving} adalah admin terakhir {government}. Beri dulu peran admin tanpa batas waktu "
            "kepada orang lain yang akunnya sudah aktif."
        )


def _locked(account: User) -> User:
    rows = User.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("government").get(pk=account.pk)


def _refuse_superadmin(row: User, user: User) -> None:
    """A superadmin who belongs to a government: whoever changes the mail address gets the links to
    a new password, and with them the whole installation."""
    if row.is_superuser and not user.is_superuser:
        raise ValidationError(SUPERADMIN_IS_NOT_OURS)


def _check(account: User) -> None:
    """``full_clean`` in the words of our pages."""
    account.username = User.normalize_username(account.username)
    if not account.display_name:
        raise ValidationError({"display_name": "Nama orang belum diisi."})
    account.clean_fields(exclude=["password", "government"])
    twins = User.objects.filter(username__iexact=account.username).exclude(pk=account.pk)
    if twins.exists():  # signing in does not tell capitals apart, nor do people
        raise ValidationError({"username": "Nama pengguna ini sudah dipakai. Pilih yang lain."})


def _end_roles_of(account: User, government: Government, user: User, reason: str) -> None:
    """End what was granted by hand: today, or before it begins."""
    today = government.today()
    rows = list(
        RoleAssignment.objects.filter(
            open_after(today), user=account, origin=RoleOrigin.GRANTED
        ).select_related("user", "unit")
    )
    events = []
    for row in rows:
        before, row.valid_until = row.valid_until, max(today, row.valid_from)
        events.append(
            audit.event(
                actor=user,
                action="Mengakhiri peran",
                obj=row,
                government=government,
                unit_id=row.unit_id,
                changes=audit.differences(
                    {"valid_until": before}, {"valid_until": row.valid_until}
                ),
                reason=reason,
            )
        )
    RoleAssignment.objects.bulk_update(rows, ["valid_until"])
    AuditEvent.objects.bulk_create(events)


def _record(account: User, action: str, changes: dict, user: User | None, reason: str) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=account,
        government=account.government,
        changes=changes,
        reason=reason,
    )


def _tell(account: User, text: str) -> None:
    notify(government=account.government, recipients=[account], text=text)
