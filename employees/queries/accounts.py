"""Who has an account, who has not, and who could be given one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone

from employees.account_names import stem_of
from employees.enums import HEADSHIP_KINDS, AccountBatchKind
from employees.models import AccountBatch, Employee, Placement
from orgunits.enums import AGENCY_KINDS
from orgunits.models import OrgUnit, RoleAssignment, open_after
from orgunits.permissions import permissions_on
from orgunits.queries import UnitRef, agency_of, subtree_unit_ids
from portal.enums import AccountState
from portal.models import ActivationCode, Government, User
from portal.permissions import ROLE_PERMISSIONS, Permission, Role, holds_everywhere

NO_PASSWORD = Q(employee__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
NEVER_ACTIVE = (AccountState.WAITING, AccountState.EXPIRED)


def seated_people(
    government: Government, user: User, permission: str, day: date
) -> QuerySet[Placement]:
    """Definitive placements of ``day`` on units where ``user`` holds ``permission``, with the
    state of each holder's account as ``account_state``. One row per person."""
    code = ActivationCode.objects.unspent().filter(
        user=OuterRef("employee__user"), expires_at__gt=timezone.now()
    )
    units = OrgUnit.objects.visible_to(user, permission).order_by().values("pk")
    return (
        Placement.objects.on(day)
        .definitive()
        .filter(government=government, position__unit__in=units)
        .filter(Q(employee__left_on__isnull=True) | Q(employee__left_on__gt=day))
        .annotate(
            account_state=Case(
                When(employee__user__isnull=True, then=Value(AccountState.NONE.value)),
                When(employee__user__is_active=False, then=Value(AccountState.OFF.value)),
                When(~NO_PASSWORD, then=Value(AccountState.ACTIVE.value)),
                When(Exists(code), then=Value(AccountState.WAITING.value)),
                default=Value(AccountState.EXPIRED.value),
                output_field=CharField(),
            )
        )
    )


@dataclass(slots=True)
class AccountCounts:
    """How many people of one perangkat daerah have come how far with their account."""

    unit_id: int
    name: str
    is_agency: bool = True
    none: int = 0
    waiting: int = 0
    expired: int = 0
    active: int = 0
    off: int = 0

    @property
    def people(self) -> int:
        return self.none + self.waiting + self.expired + self.active + self.off

    @property
    def reprintable(self) -> int:
        return self.waiting + self.expired

    def add(self, state: str, count: int) -> None:
        setattr(self, state, getattr(self, state) + count)


def account_counts(
    *,
    government: Government,
    user: User,
    day: date,
    permission: str = Permission.ACCOUNT_RESET,
    unit: OrgUnit | None = None,
) -> list[AccountCounts]:
    """Counts per perangkat daerah, by name; with ``unit`` only of what lies in it and under it.
    A constant number of queries."""
    rows = seated_people(government, user, permission, day)
    if unit is not None:
        rows = rows.filter(position__unit__in=subtree_unit_ids(unit, day))
    counted = list(
        rows.order_by().values_list("position__unit", "account_state").annotate(Count("pk"))
    )
    agencies = agencies_or_root(government, {unit_id for unit_id, _, _ in counted}, day)
    found: dict[int, AccountCounts] = {}
    for unit_id, state, count in counted:
        ref = agencies[unit_id]
        found.setdefault(ref.id, AccountCounts(ref.id, ref.name, ref.kind in AGENCY_KINDS)).add(
            state, count
        )
    return sorted(found.values(), key=lambda counts: (counts.name, counts.unit_id))


def agencies_or_root(
    government: Government, unit_ids: Iterable[int], day: date
) -> dict[int, UnitRef]:
    """The perangkat daerah of each unit; those under none count with the root. Two queries."""
    wanted = set(unit_ids)
    found = agency_of(wanted, day)
    root = OrgUnit.objects.get(government=government, parent__isnull=True)
    own = UnitRef(root.pk, f"Langsung di bawah {root.name}", "", root.kind)
    return {unit_id: found.get(unit_id, own) for unit_id in wanted}


def account_people(
    *,
    government: Government,
    user: User,
    day: date,
    unit: OrgUnit | None = None,
    state: str = "",
    text: str = "",
) -> QuerySet[Placement]:
    """People in the reader's units with the state of their account, by name."""
    rows = seated_people(government, user, Permission.ACCOUNT_RESET, day)
    if unit is not None:
        rows = rows.filter(position__unit__in=subtree_unit_ids(unit, day))
    if state:
        rows = rows.filter(account_state=state)
    if text.strip():
        wanted = text.strip()
        rows = rows.filter(
            Q(employee__name__icontains=wanted) | Q(employee__user__username__icontains=wanted)
        )
    return rows.select_related("employee__user", "position__unit").order_by(
        "employee__name", "employee_id"
    )


def account_units(*, government: Government, user: User, permission: str) -> list[tuple[int, str]]:
    """(id, name) of the units a person may choose: the topmost they hold ``permission`` on, and the
    perangkat daerah under those. Two queries."""
    held = OrgUnit.objects.visible_to(user, permission).active().filter(government=government)
    rows = list(held.order_by("order", "name").values_list("pk", "parent_id", "name", "kind"))
    known = {pk for pk, _, _, _ in rows}
    tops = [(pk, name) for pk, parent, name, _ in rows if parent not in known]
    below = [
        (pk, name) for pk, parent, name, kind in rows if parent in known and kind in AGENCY_KINDS
    ]
    return tops + sorted(below, key=lambda unit: unit[1])


def batch_table(*, user: User, government: Government) -> QuerySet[AccountBatch]:
    """Orders of accounts in the person's units, the newest first, with their job and files."""
    return (
        AccountBatch.objects.visible_to(user)
        .filter(government=government)
        .select_related("unit", "ordered_by", "job", "government")
        .annotate(n_accounts=Sum("files__n_accounts"), n_files=Count("files"))
        .order_by("-ordered_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class AccountSeat:
    """Somebody who gets an account or a new code. ``username`` and ``account_id`` of whoever has
    one already, else empty."""

    employee_id: int
    name: str
    full_name: str
    post: str
    unit_id: int
    account_id: int | None = None
    username: str = ""


@dataclass(slots=True)
class AgencySeats:
    """The people of one perangkat daerah who wait for a code."""

    unit_id: int
    name: str
    seats: list[AccountSeat] = field(default_factory=list)


def waiting_seats(batch: AccountBatch, user: User, day: date) -> list[AgencySeats]:
    """Whom the order ``batch`` has still to serve, per perangkat daerah, by name.

    An agency that has its list is left out, and so is whoever holds, or by their post will hold, a
    role where ``user`` may not reset accounts: nobody prints the key to wider rights than their
    own. A constant number of queries.
    """
    states = [AccountState.NONE] if batch.kind == AccountBatchKind.CREATE else NEVER_ACTIVE
    rows = (
        seated_people(batch.government, user, Permission.ACCOUNT_CREATE, day)
        .filter(account_state__in=states, position__unit__in=subtree_unit_ids(batch.unit, day))
        .select_related("employee__user", "position")
        .order_by("position__unit__name", "employee__name", "employee_id")
    )
    listed = list(rows)
    barred = out_of_reach(user, listed, batch.government)
    agencies = agencies_or_root(batch.government, {row.position.unit_id for row in listed}, day)
    done = set(batch.files.values_list("unit_id", flat=True))
    found: dict[int, AgencySeats] = {}
    for row in listed:
        agency = agencies[row.position.unit_id]
        if agency.id not in done and row.employee_id not in barred:
            found.setdefault(agency.id, AgencySeats(agency.id, agency.name)).seats.append(
                seat_of(row)
            )
    return sorted(found.values(), key=lambda agency: (agency.name, agency.unit_id))


def seat_of(row: Placement) -> AccountSeat:
    person = row.employee
    return AccountSeat(
        employee_id=person.pk,
        name=person.name,
        full_name=person.full_name,
        post=row.position.name,
        unit_id=row.position.unit_id,
        account_id=person.user_id,
        username=person.user.username if person.user else "",
    )


def out_of_reach(user: User, rows: list[Placement], government: Government) -> set[int]:
    """Which people of ``rows`` hold, or by a head post will hold, a role on a unit where ``user``
    may not reset accounts."""
    permission = Permission.ACCOUNT_RESET_ANY
    if holds_everywhere(user, permission):
        return set()
    today = government.today()
    reached = OrgUnit.objects.visible_to(user, permission).values("pk")
    people = [row.employee_id for row in rows]
    heads = (
        Placement.objects.current_knowledge()
        .filter(open_after(today), employee__in=people, position__is_head=True)
        .filter(kind__in=HEADSHIP_KINDS)
        .exclude(position__unit__in=reached)
    )
    holders = (
        RoleAssignment.objects.filter(open_after(today), user__employee__in=people)
        .exclude(unit__in=reached)
        .values_list("user__employee", flat=True)
    )
    return set(heads.values_list("employee", flat=True)) | set(holders)


def taken_usernames(names: Iterable[str]) -> set[str]:
    """User names in use that begin like one made of ``names`` would, in lower case. One query."""
    stems = {stem_of(name) for name in names}
    rows = User.objects.annotate(
        stem=Func(
            Func(F("username"), function="LOWER"),
            Value("0123456789"),
            function="RTRIM",
            output_field=CharField(),
        )
    ).filter(stem__in=stems)
    return {username.lower() for username in rows.values_list("username", flat=True)}


def account_of(*, user: User, government: Government, pk: int) -> User | None:
    """The account ``pk`` when ``user`` reaches it: through the person it belongs to, or over the
    whole government."""
    account = User.objects.select_related("government").filter(pk=pk, government=government).first()
    if account is None or holds_everywhere(user, Permission.ACCOUNT_RESET):
        return account
    own = Employee.objects.visible_to(user, Permission.ACCOUNT_RESET).filter(user=account)
    return account if own.exists() else None


def reset_refusal(user: User, account: User) -> str:
    """Why ``user`` may not make a code for ``account``, or an empty text.

    Every role the account holds or will hold must lie within the rights of ``user`` on that unit,
    held in their own right: whoever stands in for a head does not get the key to the head's account.
    An admin of the unit may have any.
    """
    if account.pk == user.pk:
        return "Kode untuk akun sendiri dibuat oleh orang lain. Ganti sandi Anda di menu akun."
    if account.is_superuser and not user.is_superuser:
        return "Akun superadmin hanya dipulihkan oleh operator pemasangan."
    if not account.is_active:
        return "Akun ini dinonaktifkan. Admin pemerintah daerah dapat mengaktifkannya kembali."
    roles: dict[OrgUnit, set[str]] = defaultdict(set)
    if account.government is not None:
        held = RoleAssignment.objects.filter(open_after(account.government.today()), user=account)
        for row in held.select_related("unit"):
            roles[row.unit].add(row.role)
    for unit, held_there in roles.items():
        own = permissions_on(user, unit, in_own_right=True)
        if Permission.ACCOUNT_RESET_ANY in own:
            continue
        wider = [role for role in held_there if not ROLE_PERMISSIONS[role] <= own]
        if wider:
            return (
                f"Akun ini memegang peran {Role(wider[0]).label} di {unit.name}. Kodenya hanya "
                "dibuat oleh admin pemerintah daerah."
            )
    return ""
