"""Accounts as the administration sees them: whose they are, what they may do, whether they work."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from employees.enums import SignInState
from employees.models import Employee
from orgunits.models import RoleAssignment, valid_on
from orgunits.queries import visible_accounts
from orgunits.scope import subtree_ids, unit_ids_in_scope
from portal.models import AuditEvent, Government, User
from portal.permissions import ROLES_BY_WEIGHT, Permission

NO_PASSWORD = "!"  # how Django begins a password nobody can sign in with
N_PICKED = 30
N_EVENTS = 10
ACCOUNT_SORTS = {
    "name": ("display_name", "username", "pk"),
    "-name": ("-display_name", "-username", "-pk"),
    "username": ("username", "pk"),
    "-username": ("-username", "-pk"),
    "seen": ("last_login", "pk"),
    "-seen": ("-last_login", "-pk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilters:
    """What the list of accounts is narrowed to. ``unit_id``: a role today on it or below it."""

    text: str = ""
    role: str = ""
    state: str = ""
    unit_id: int | None = None
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the list shows it. ``roles``: those of today that the reader may see."""

    account: User
    employee: Employee | None
    roles: list[RoleAssignment]

    @property
    def state(self) -> SignInState:
        return state_of(self.account)


def state_of(account: User) -> SignInState:
    """Whether somebody can sign in with ``account``."""
    if not account.is_active:
        return SignInState.OFF
    return SignInState.WORKING if account.has_usable_password() else SignInState.WAITING


def in_state(accounts: QuerySet[User], state: str) -> QuerySet[User]:
    without = Q(password__startswith=NO_PASSWORD)
    wanted = {
        SignInState.OFF: Q(is_active=False),
        SignInState.WAITING: Q(is_active=True) & without,
        SignInState.WORKING: Q(is_active=True) & ~without,
    }
    return accounts.filter(wanted[SignInState(state)]) if state else accounts


def account_table(
    *, user: User, government: Government | None, filters: AccountFilters, today: date
) -> QuerySet[User]:
    """Accounts that ``user`` reaches, filtered and sorted."""
    accounts = in_state(visible_accounts(user, government), filters.state)
    if filters.text:
        accounts = accounts.filter(
            Q(display_name__icontains=filters.text) | Q(username__icontains=filters.text)
        )
    if filters.role or filters.unit_id:
        roles = RoleAssignment.objects.visible_to(user, Permission.ACCOUNT_VIEW).filter(
            valid_on(today), user=OuterRef("pk")
        )
        if filters.role:
            roles = roles.filter(role=filters.role)
        if filters.unit_id:
            roles = roles.filter(unit__in=subtree_ids(filters.unit_id))
        accounts = accounts.filter(Exists(roles))
    return accounts.order_by(*ACCOUNT_SORTS.get(filters.sort, ACCOUNT_SORTS["name"]))


def account_lines(*, accounts: Iterable[User], user: User, today: date) -> list[AccountLine]:
    """Lines for a page of accounts; two queries beside the scope."""
    listed = list(accounts)
    people = Employee.objects.filter(user__in=listed)
    employees = {person.user_id: person for person in people}
    held: dict[int, list[RoleAssignment]] = defaultdict(list)
    rows = RoleAssignment.objects.filter(
        valid_on(today),
        user__in=listed,
        unit__in=unit_ids_in_scope(user, Permission.ACCOUNT_VIEW),
    ).select_related("unit")
    for row in rows.order_by("pk"):
        held[row.user_id].append(row)
    weight = {role.value: number for number, role in enumerate(ROLES_BY_WEIGHT)}
    last = len(weight)
    return [
        AccountLine(
            account,
            employees.get(account.pk),
            sorted(held[account.pk], key=lambda row: weight.get(row.role, last)),
        )
        for account in listed
    ]


def account_events(*, account: User, user: User) -> list[AuditEvent]:
    """The latest changes of an account, its roles and its employee that ``user`` may audit."""
    roles = RoleAssignment.objects.filter(user=account).values_list("pk", flat=True)
    about = Q(object_label=User._meta.label, object_pk=str(account.pk)) | Q(
        object_label=RoleAssignment._meta.label, object_pk__in=[str(pk) for pk in roles]
    )
    employee = Employee.objects.filter(user=account).first()
    if employee is not None:
        about |= Q(
            object_label=Employee._meta.label,
            object_pk=str(employee.pk),
            changes__has_key="user",
        )
    return list(
        AuditEvent.objects.visible_to(user).filter(about).select_related("actor")[:N_EVENTS]
    )


def people_without_account(*, government: Government, text: str, today: date) -> list[Employee]:
    """People in service without an account whose name holds ``text``, at most N_PICKED: of the
    whole government, for those who keep its accounts."""
    people = Employee.objects.filter(
        government=government, user__isnull=True, name__icontains=text
    ).serving_on(today)
    return list(people.order_by("name", "pk")[:N_PICKED])
