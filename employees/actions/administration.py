"""An account for a person, in one step: opened, tied to the employee, with a first role."""

from dataclasses import dataclass

from django.db import transaction

from employees.actions.people import tie_user
from employees.models import Employee
from orgunits.actions import grant_by_hand, open_account
from orgunits.models import OrgUnit
from portal.models import Government, User

TIED = "Akun dibuat untuk pegawai ini."


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRole:
    """The role an invited person begins with, from today, without an end."""

    role: str
    unit: OrgUnit
    decree: str


@transaction.atomic
def invite_person(
    *,
    government: Government,
    username: str,
    display_name: str,
    email: str,
    user: User,
    employee: Employee | None = None,
    first_role: FirstRole | None = None,
) -> User:
    """Open an account, tie it to ``employee`` and grant ``first_role``: all or nothing. Raises
    ValidationError as ``open_account``, ``tie_user`` and ``grant_by_hand`` do."""
    account = open_account(
        government=government,
        username=username,
        display_name=display_name,
        email=email,
        user=user,
    )
    if employee is not None:
        tie_user(employee=employee, account=account, user=user, reason=TIED)
    if first_role is not None:
        grant_by_hand(
            account=account,
            unit=first_role.unit,
            role=first_role.role,
            user=user,
            valid_from=government.today(),
            valid_until=None,
            decree=first_role.decree,
        )
    return account
