"""Who may do what where: the roles of a person, the people of a unit, accounts to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from orgunits.enums import DELEGABLE_ROLES, RoleOrigin
from orgunits.models import Delegation, OrgUnit, RoleAssignment, open_after, valid_on
from orgunits.permissions import may_name_auditors
from orgunits.scope import holding_unit_ids, subtree_ids, unit_ids_in_scope
from portal.models import Government, User
from portal.permissions import Permission, Role, holds_everywhere

MAX_PICKED = 30


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role as a list shows it. ``phase``: running, planned or over on the day asked for."""

    row: RoleAssignment
    phase: str
    giver: User | None  # whom a delegate stands in for
    may_end: bool = False
    may_delegate: bool = False

    @property
    def is_auditor(self) -> bool:
        return self.row.role == Role.AUDITOR

    @property
    def last_day(self) -> date | None:
        """The last day the role is held; None without an end."""
        until = self.row.valid_until
        return date.fromordinal(until.toordinal() - 1) if until else None

    @property
    def never_held(self) -> bool:
        """Whether it was ended before it began."""
        return self.row.valid_until == self.row.valid_from


def phase_on(row: RoleAssignment, day: date) -> str:
    """``planned``, ``running`` or ``over``."""
    if row.valid_until is not None and row.valid_until <= max(day, row.valid_from):
        return "over"
    return "planned" if day < row.valid_from else "running"


def visible_accounts(
    user: User, government: Government | None, permission: Permission = Permission.ACCOUNT_VIEW
) -> QuerySet[User]:
    """Accounts of ``government`` that ``user`` reaches: all for whoever holds ``permission`` over the
    whole of it, else those that hold or held a role on a unit in scope."""
    accounts = User.objects.filter(government=government, government__isnull=False)
    if holds_everywhere(user, permission) and (
        user.is_superuser or user.government_id == getattr(government, "pk", None)
    ):
        return accounts
    roles = RoleAssignment.objects.filter(
        user=OuterRef("pk"), unit__in=unit_ids_in_scope(user, permission)
    )
    return accounts.filter(Exists(roles))


def pickable_accounts(accounts: QuerySet[User], text: str) -> list[User]:
    """Active ones of ``accounts`` whose name or user name holds ``text``, at most MAX_PICKED."""
    named = Q(display_name__icontains=text) | Q(username__icontains=text)
    return list(
        accounts.filter(named, is_active=True).order_by("display_name", "username")[:MAX_PICKED]
    )


def pickable_role_units(
    *, government: Government, user: User, permission: Permission, text: str
) -> list[OrgUnit]:
    """Active units on which ``user`` holds ``permission`` and whose name, abbreviation or code holds
    ``text`` (all of the topmost without a text), with their parent, at most MAX_PICKED."""
    units = (
        OrgUnit.objects.visible_to(user, permission)
        .active()
        .filter(government=government)
        .select_related("parent")
    )
    if text:
        named = Q(name__icontains=text) | Q(abbreviation__icontains=text) | Q(code__icontains=text)
        return list(units.filter(named).order_by("name", "pk")[:MAX_PICKED])
    reached = OrgUnit.objects.visible_to(user, permission).values("pk")
    tops = units.filter(Q(parent__isnull=True) | ~Q(parent__in=reached))
    return list(tops.order_by("name", "pk")[:MAX_PICKED])


def givers_of(rows: Iterable[RoleAssignment]) -> dict[str, User]:
    """``{source key: giver}`` of the delegated ones of ``rows``; no query when there are none."""
    numbers = [
        Delegation.number_in(row.source_key) for row in rows if row.origin == RoleOrigin.DELEGATED
    ]
    if not numbers:
        return {}
    found = Delegation.objects.filter(pk__in=numbers).select_related("giver")
    return {delegation.source_key: delegation.giver for delegation in found}


def role_lines(
    rows: Iterable[RoleAssignment], *, user: User, day: date, today: date
) -> list[RoleLine]:
    """Lines for ``rows`` (with user and unit), with what ``user`` may do to each today. At most
    three queries."""
    listed = list(rows)
    unit_ids = {row.unit_id for row in listed}
    governed = set(
        OrgUnit.objects.visible_to(user, Permission.ROLE_GRANT)
        .filter(pk__in=unit_ids)
        .order_by()
        .values_list("pk", flat=True)
        if unit_ids and user.has_perm(Permission.ROLE_GRANT)
        else ()
    )
    auditor = bool(listed) and may_name_auditors(user, listed[0].government_id)
    givers = givers_of(listed)
    lines = []
    for row in listed:
        is_open = row.valid_until is None or row.valid_until > max(today, row.valid_from)
        governs = auditor if row.role == Role.AUDITOR else row.unit_id in governed
        lines.append(
            RoleLine(
                row=row,
                phase=phase_on(row, day),
                giver=givers.get(row.source_key),
                may_end=is_open and row.is_by_hand and governs and row.role != Role.SUPERADMIN,
                may_delegate=is_open
                and row.origin != RoleOrigin.DELEGATED
                and row.role in DELEGABLE_ROLES
                and row.unit.is_active
                and (row.user_id == user.pk or row.unit_id in governed),
            )
        )
    return lines


def roles_of(*, account: User, user: User, today: date) -> list[RoleLine]:
    """Every role ``account`` holds, held or will hold on units where ``user`` may see roles: those
    that run first, then the coming, then the past, the newest on top."""
    rows = (
        RoleAssignment.objects.visible_to(user)
        .filter(user=account)
        .select_related("user", "unit")
        .order_by("-valid_from", "-pk")
    )
    order = {"running": 0, "planned": 1, "over": 2}
    lines = role_lines(rows, user=user, day=today, today=today)
    return sorted(lines, key=lambda line: order[line.phase])


def unit_roles(
    *, unit: OrgUnit, user: User, day: date, today: date
) -> tuple[list[RoleLine], list[RoleLine]]:
    """Who may do what on ``unit`` on ``day``, active accounts only: (granted on the unit itself,
    granted above it and reaching it). Today also what is still to come. Roles above are listed
    only where ``user`` may see roles."""
    when = open_after(day) if day == today else valid_on(day)
    rows = (
        RoleAssignment.objects.visible_to(user)
        .filter(when, unit__in=holding_unit_ids(unit), user__is_active=True)
        .exclude(role=Role.EMPLOYEE)
        .select_related("user", "unit")
        .order_by("role", "user__display_name", "pk")
    )
    lines = role_lines(rows, user=user, day=day, today=today)
    weight = {role: number for number, role in enumerate(Role.values)}
    lines = [line for line in lines if not line.never_held]
    lines.sort(key=lambda line: weight[line.row.role])
    own = [line for line in lines if line.row.unit_id == unit.pk]
    return own, [line for line in lines if line.row.unit_id != unit.pk]


def delegable_roles(user: User, today: date) -> QuerySet[RoleAssignment]:
    """Offices ``user`` holds in their own right and may let somebody else do."""
    return (
        RoleAssignment.objects.filter(
            open_after(today), user=user, role__in=DELEGABLE_ROLES, unit__closed_on__isnull=True
        )
        .exclude(origin=RoleOrigin.DELEGATED)
        .select_related("user", "unit", "government")
        .order_by("role", "unit__name", "pk")
    )


def people_under(unit: OrgUnit, today: date) -> QuerySet[User]:
    """Active accounts that hold a role today on ``unit`` or below it."""
    roles = RoleAssignment.objects.filter(
        valid_on(today), user=OuterRef("pk"), unit__in=subtree_ids(unit.pk)
    )
    return User.objects.filter(Exists(roles), government=unit.government_id, is_active=True)


def delegation_table(*, user: User, government: Government | None) -> QuerySet[Delegation]:
    """Delegations in sight, those that end last on top."""
    return (
        Delegation.objects.visible_to(user)
        .filter(government=government)
        .select_related("giver", "delegate", "unit", "recorded_by", "withdrawn_by")
        .order_by("-valid_until", "-pk")
    )
